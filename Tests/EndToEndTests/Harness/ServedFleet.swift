import Testing

/// Gives all tests of a suite one simulated fleet to look at: two small clusters that are well and stay so.
///
/// Each test has a world, and so a state directory, of its own; what it breaks in the fleet it mends.
struct ServedFleet: SuiteTrait, TestScoping {
  @TaskLocal static var current: SimulatedClusters?

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    let world = try World()
    defer { world.end() }
    let scenario = try world.write(Self.scenario, to: "scenario.yaml")
    let fleet = try await SimulatedClusters.start(in: world, scenario: scenario)
    try await Self.$current.withValue(fleet) { try await function() }
  }

  private static let scenario = """
    kind: Scenario
    name: calm
    seed: 7
    clusters:
    - {name: one, labels: {env: test}, nodes: {count: 2, cpu: "4", memory: 8Gi}}
    - {name: two, labels: {env: test}, nodes: {count: 3, cpu: "4", memory: 8Gi}}
    workloads:
    - {name: web, namespace: shop, image: "registry.example.com/shop/web:1.3", replicas: 2, port: 8080, age: 2d}
    registries:
    - {image: "broken.example.com/*", takes: 1s, fails: "dial tcp 10.3.0.17:443: i/o timeout"}
    behaviours:
    - {name: web, image: "*/shop/web:*", ready: 1s, log: {start: ["listening on :8080"]}}

    """
}

extension Trait where Self == ServedFleet {
  static var servedFleet: Self { Self() }
}

/// The fleet of the suite.
var fleet: SimulatedClusters {
  get throws { try #require(ServedFleet.current) }
}
