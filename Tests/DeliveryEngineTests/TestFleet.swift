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
    #expect(try await driver("first").drive().state == .completed)
  }

  func create(_ name: String, _ plan: Plan) throws {
    try journal.create(Run.planned(plan, name: name, created: clock.now, startedBy: "op-1"))
    try journal.add(.confirm(digest: plan.digest), run: name, now: clock.now)
  }

  func driver(_ name: String, journal: Journal? = nil, crash: Crash? = nil) -> RunDriver {
    var periods = RunDriver.Periods()
    periods.commands = .seconds(1)
    return RunDriver(
      run: name, journal: journal ?? self.journal,
      members: { [self] name in
        guard let member = members[name] else { return nil }
        return crash.map { DyingMember(member: member, crash: $0) } ?? member
      },
      host: "bast1", process: 1, now: { [clock] in clock.now }, periods: periods,
      sleep: { [self] duration in
        let rolling = members.values.count(where: \.isRollingOut)
        peak.withLock { $0 = max($0, rolling) }
        try await clock.sleep(duration)
      })
  }

  func start(_ name: String) -> Task<Run, any Error> {
    let driver = driver(name)
    return Task { try await driver.drive() }
  }

  func command(_ command: RunCommand, _ name: String) throws -> Int64 {
    try journal.add(command, run: name, now: clock.now)
  }

  /// Waits until the journal says so of a run.
  @discardableResult
  func wait(
    _ name: String, _ location: SourceLocation = #_sourceLocation, until test: (Run) -> Bool
  ) async throws -> Run {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
      if let run = try journal.run(named: name), test(run) { return run }
      try await Task.sleep(for: .milliseconds(2))
    }
    let run = try journal.run(named: name)
    let log = try journal.log(run: name, last: 20).map(\.text)
    Issue.record("never came: \(String(describing: run?.state)) \(log)", sourceLocation: location)
    throw CancellationError()
  }
  /// Waits for what became of a command: nil where it was obeyed, else its refusal.
  func outcome(of command: Int64) async throws -> String? {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
      if let taken = try journal.outcome(ofCommand: command) { return taken.refusal }
      try await Task.sleep(for: .milliseconds(2))
    }
    Issue.record("command \(command) was never taken")
    return nil
  }
  func log(_ name: String) throws -> [String] { try journal.log(run: name, last: 1_000).map(\.text) }
}

/// A process that dies at one of its steps: nothing that it does after has an effect.
final class Crash: Sendable {
  private let left: Mutex<Int>
  init(after steps: Int) { left = Mutex(steps) }
  var isDead: Bool { left.withLock { $0 <= 0 } }
  /// - Throws: once the last step was taken.
  func step() throws(EngineError) {
    let isDead = left.withLock { left in
      if left > 0 { left -= 1 }
      return left <= 0
    }
    if isDead { throw EngineError(.failed, "this process is dead") }
  }
}

/// A member as a dying process sees it: each request is two steps, so that it may die before it leaves, and before its
/// answer comes.
struct DyingMember: MemberAPI {
  let member: FakeMember
  let crash: Crash

  private func once<Value>(_ body: () async throws(EngineError) -> Value) async throws(EngineError) -> Value {
    try crash.step()
    let value = try await body()
    try crash.step()
    return value
  }
  func get(_ key: ObjectKey) async throws(EngineError) -> KubernetesObject? {
    try await once { () async throws(EngineError) in try await member.get(key) }
  }
  func list(
    _ kind: GroupVersionKind, namespace: String, labelSelector: String
  ) async throws(EngineError) -> [KubernetesObject] {
    try await once { () async throws(EngineError) in
      try await member.list(kind, namespace: namespace, labelSelector: labelSelector)
    }
  }
  func apply(
    _ object: JSON, manager: String, force: Bool, dryRun: Bool
  ) async throws(EngineError) -> KubernetesObject {
    try await once { () async throws(EngineError) in
      try await member.apply(object, manager: manager, force: force, dryRun: dryRun)
    }
  }
  func delete(_ key: ObjectKey, uid: String) async throws(EngineError) {
    try await once { () async throws(EngineError) in try await member.delete(key, uid: uid) }
  }
  func log(
    pod: String, namespace: String, container: String, previous: Bool, lines: Int
  ) async throws(EngineError) -> [String] {
    try await once { () async throws(EngineError) in
      try await member.log(pod: pod, namespace: namespace, container: container, previous: previous, lines: lines)
    }
  }
}
