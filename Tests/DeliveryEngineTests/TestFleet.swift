import DeliveryModel
import FleetModel
import KubernetesAPI
import Synchronization
import Testing

@testable import DeliveryEngine

/// Clusters in memory, a journal in a folder, and drivers over them.
final class TestFleet: Sendable {
  let folder = TestFolder()
  let clock = FakeClock()
  let members: [ClusterName: FakeMember]
  let journal: Journal
  /// The most clusters that were rolling out at once.
  let peak = Mutex(0)

  init(_ names: ClusterName...) throws {
    let clock = clock
    members = Dictionary(uniqueKeysWithValues: names.map { ($0, FakeMember($0, clock: clock)) })
    journal = try Journal(directory: folder.path)
  }
  /// The same clusters, journal and time once more; nobody drives the one that is copied meanwhile.
  init(copying other: TestFleet) throws {
    let clock = clock
    clock.pass(other.clock.now - clock.now)
    members = other.members.mapValues { old in
      let member = FakeMember(old.name, clock: clock)
      let state = old.state.withLock { $0 }
      member.set { $0 = state }
      return member
    }
    for file in ["journal.sqlite", "journal.sqlite-wal"] { folder.copy(file, of: other.folder) }
    journal = try Journal(directory: folder.path)
  }
  subscript(name: ClusterName) -> FakeMember { members[name]! }

  static let webKey = ObjectKey(kind: ResourceType.deployments.kind, namespace: "shop", name: "web")
  static let settingsKey = ObjectKey(kind: ResourceType.configMaps.kind, namespace: "shop", name: "settings")

  static func web(image: String) -> JSON {
    [
      "apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": ["name": "web", "namespace": "shop", "labels": ["quarterdeck.dev/delivery": "shop"]],
      "spec": [
        "replicas": 2, "selector": ["matchLabels": ["app": "web"]],
        "template": [
          "metadata": ["labels": ["app": "web"]],
          "spec": ["containers": [["name": "web", "image": .string(image)]]],
        ],
      ],
    ]
  }
  static func settings(_ value: String) -> JSON {
    [
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": ["name": "settings", "namespace": "shop", "labels": ["quarterdeck.dev/delivery": "shop"]],
      "data": ["color": .string(value)],
    ]
  }

  /// A plan for these stages, made from what the clusters hold.
  func plan(
    _ stages: PlannedStage..., objects: [JSON] = [settings("blue"), web(image: "web:2")],
    change terms: (inout RunTerms) -> Void = { _ in }
  ) throws -> Plan {
    var plan = Plan(name: "shop", revision: "r2", file: "")
    plan.stages = stages
    terms(&plan.terms)
    for cluster in stages.flatMap(\.clusters) {
      let changes = objects.map { wanted in
        DeliveryModel.change(
          wanted: wanted, live: self[cluster].object(KubernetesObject(wanted).key)?.json, delivery: "shop",
          terms: plan.terms)
      }
      plan.clusters[cluster] = PlannedCluster(changes: changes, overrides: [], rendering: "")
    }
    plan.digest = try plan.computedDigest()
    return plan
  }

  /// Delivers the first revision everywhere, so that a later run changes what is there.
  func deliverFirst() async throws {
    let stage = PlannedStage(name: "all", clusters: members.keys.sorted(), maxConcurrency: 9)
    try create("first", try plan(stage, objects: [Self.settings("red"), Self.web(image: "web:1")]))
    #expect(try await drive("first").state == .completed)
  }

  func create(_ name: String, _ plan: Plan, in journal: Journal? = nil) throws {
    try (journal ?? self.journal).create(
      Run.planned(plan, name: name, created: clock.now, startedBy: "op-1"), .confirm(digest: plan.digest))
  }

  /// Carries a run until it has ended, or the driver has died.
  func drive(_ name: String, journal: Journal? = nil, through way: Way = .open) async throws -> Run {
    let driver = driver(name, journal: journal ?? self.journal, through: way)
    clock.addDriver()
    defer {
      clock.removeDriver()
      look()
    }
    clock.release()
    return try await driver.drive()
  }

  func start(_ name: String, journal: Journal? = nil, through way: Way = .open) -> Carried {
    Carried(clock: clock, task: Task { try await drive(name, journal: journal, through: way) })
  }

  /// A run that is being carried.
  struct Carried: Sendable {
    let clock: FakeClock
    let task: Task<Run, any Error>
    /// The run as it ended.
    var value: Run {
      get async throws {
        clock.release()
        return try await task.value
      }
    }
  }

  /// How a driver reaches the clusters.
  enum Way: Sendable {
    case open
    case dying(Crash)
    case freezing(Freezer)
  }

  private func driver(_ name: String, journal: Journal, through way: Way) -> RunDriver {
    var periods = RunDriver.Periods()
    periods.commands = .seconds(1)
    let lanes = Mutex<Lanes?>(nil)
    let driver = RunDriver(
      run: name, journal: journal,
      members: { [self] name in
        guard let member = members[name] else { return nil }
        switch way {
        case .open: return member
        case .dying(let crash): return DyingMember(member: member, crash: crash)
        case .freezing(let freezer): return FreezingMember(member: member, freezer: freezer)
        }
      },
      host: "bast1", process: 1, now: { [clock] in clock.now }, periods: periods,
      sleep: { [self] duration in
        // Time does not pass while something is being done.
        await lanes.withLock { $0 }?.idle()
        try Task.checkCancellation()
        let rolling = members.values.count(where: \.isRollingOut)
        peak.withLock { $0 = max($0, rolling) }
        look()
        try await clock.sleep(duration)
      })
    lanes.withLock { $0 = driver.lanes }
    return driver
  }

  func command(_ command: RunCommand, _ name: String) throws -> Int64 {
    try journal.add(command, run: name, now: clock.now)
  }

  // MARK: - Waiting

  private struct Waiter: Sendable {
    var isDone: @Sendable () -> Bool
    var continuation: CheckedContinuation<Void, Never>
  }
  private let waiters = Mutex<[Waiter]>([])

  /// Wakes those who have waited for what is there now, and holds the clock for them.
  private func look() {
    let done = waiters.withLock { waiters in
      let done = waiters.filter { $0.isDone() }
      if !done.isEmpty {
        waiters.removeAll { $0.isDone() }
        clock.hold()
      }
      return done
    }
    for waiter in done { waiter.continuation.resume() }
  }

  /// Lets time go on until something holds; the clock stands when this returns.
  private func wait(until isDone: @escaping @Sendable () -> Bool) async {
    if isDone() { return clock.hold() }
    await withCheckedContinuation { continuation in
      waiters.withLock { $0.append(Waiter(isDone: isDone, continuation: continuation)) }
      clock.release()
    }
  }

  /// Waits until the journal says so of a run.
  @discardableResult
  func wait(_ name: String, until test: @escaping @Sendable (Run) -> Bool) async throws -> Run {
    await wait { [journal] in (try? journal.run(named: name)).flatMap { $0 }.map(test) ?? false }
    return try #require(try journal.run(named: name))
  }
  /// Waits for what became of a command: nil where it was obeyed, else its refusal.
  func outcome(of command: Int64) async throws -> String? {
    await wait { [journal] in (try? journal.outcome(ofCommand: command)).flatMap { $0 } != nil }
    return try journal.outcome(ofCommand: command)?.refusal
  }
  func log(_ name: String) throws -> [String] { try journal.log(run: name, last: 1_000).map(\.text) }
}

extension JSON {
  func with(name: String) -> JSON {
    var json = self
    json[at: "metadata", "name"] = .string(name)
    return json
  }
}
