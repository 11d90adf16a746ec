import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

@testable import Dashboard

/// The one moment that all drawings show: 03:02Z, a run that is stuck, clusters that do not answer, drift by hand.
enum Moment {
  static let now = Timestamp("2026-11-22T03:02:10Z")!
  static func ago(_ seconds: Int) -> Timestamp { now - .seconds(seconds) }

  static func key(_ kind: String, _ namespace: String, _ name: String) -> ObjectKey {
    ObjectKey(kind: ResourceType.builtIn(named: kind)!.kind, namespace: namespace, name: name)
  }

  static func row(
    _ cluster: ClusterName, _ kind: String, _ name: String, namespace: String = "shop", _ level: Verdict.Level,
    _ reason: String, _ message: String = "", ready: Int? = nil, desired: Int? = nil, since: Int? = nil,
    freshness: Freshness = .live
  ) -> Row {
    var row = Row(
      cluster: cluster, key: key(kind, namespace, name),
      verdict: Verdict(level, reason, message: message, since: since.map(ago)))
    row.ready = ready
    row.desired = desired
    row.uid = "uid-\(name)"
    row.created = ago(41 * 86_400)
    row.freshness = freshness
    return row
  }

  // The fleet.
  static func cluster(_ name: ClusterName, _ freshness: Freshness, nodes: Int, ready: Int? = nil, bad: Int = 0)
    -> ClusterLine
  {
    var record = ClusterRecord(name: name, source: "kubeconfig fleet")
    record.labels = ["env": "prod"]
    record.facts.sets = ["prod"]
    record.isProtected = true
    record.user = "oncall-ro"
    var line = ClusterLine(record: record, freshness: freshness)
    line.nodes = nodes
    line.nodesReady = ready ?? nodes
    line.bad = bad
    line.pods = nodes * 20
    line.workloads = 148
    line.version = "v1.34.2"
    line.cpuAllocatableMillis = Int64(nodes) * 8_000
    line.cpuRequestedMillis = Int64(nodes) * 5_200
    line.roundTripMillis = 23.4
    line.lastSeen = freshness.isCurrent ? now : freshness.since
    return line
  }
  static let clusters: [ClusterLine] = {
    var euWest1 = cluster("eu-west-1", .live, nodes: 12, ready: 11, bad: 3)
    euWest1.worst = row(
      "eu-west-1", "deploy", "search", .bad, "CrashLoopBackOff", "app: exit 1 (Error) after 12s, 20s ago", ready: 0,
      desired: 3, since: 310)
    euWest1.worst?.restarts = 14
    euWest1.also = [
      row("eu-west-1", "node", "ip-10-3-4-17", namespace: "", .bad, "NotReady", since: 360),
      row("eu-west-1", "deploy", "fx", namespace: "pay", .bad, "ImagePullBackOff", ready: 1, desired: 3, since: 240),
    ]
    var apSouth1 = cluster("ap-south-1", .live, nodes: 18, bad: 1)
    apSouth1.worst = row(
      "ap-south-1", "deploy", "ledger", namespace: "pay", .warn, "Pending", "0/18 nodes: insufficient memory", ready: 1,
      desired: 2, since: 720)
    var lines = [
      euWest1, apSouth1,
      cluster("us-east-2", .unreachable(since: ago(240), why: "TLS handshake timeout"), nodes: 24),
      cluster("kr-seoul-1", .unreachable(since: ago(9 * 86_400), why: "no route to host"), nodes: 6),
      cluster("eu-north-1", .stale(since: ago(240), why: "watch silent, redialling"), nodes: 9),
    ]
    for name in ["cn-1", "cn-2"] {
      var line = cluster(
        ClusterName(name), .loginNeeded(identity: "aws sso prod", why: "SSO session expired"), nodes: 4)
      line.lastSeen = ago(3_700)
      line.workloads = 0
      lines.append(line)
    }
    let rest = [
      "canary-1", "canary-2", "eu-west-2", "eu-central-1", "eu-central-2", "us-east-1", "us-west-1", "us-west-2",
    ]
    for name in rest { lines.append(cluster(ClusterName(name), .live, nodes: 10)) }
    for number in 1...197 { lines.append(cluster(ClusterName("edge-\(number)"), .live, nodes: 3)) }
    lines.append(cluster("dev-1", .notInScope, nodes: 0))
    lines.append(cluster("dev-2", .notInScope, nodes: 0))
    return lines
  }()

  // Workloads and pods of a cluster.
  static let workloads: [Row] = {
    var search = row(
      "eu-west-1", "deploy", "search", .bad, "CrashLoopBackOff", "app: exit 1 (Error) after 12s, 20s ago", ready: 0,
      desired: 3, since: 310)
    search.restarts = 14
    search.lastRestart = ago(20)
    var web = row("eu-west-1", "deploy", "web", .moving, "Progressing", ready: 9, desired: 14, since: 180)
    web.images = ["registry.eu/shop/web:1.4"]
    return [search, web, row("eu-west-1", "deploy", "cart", .well, "Available", ready: 2, desired: 2)]
  }()
  static let pods: [Row] = {
    (0..<3).map { index in
      var pod = row(
        "eu-west-1", "pod", "search-6c9-2xk9\(["f", "g", "h"][index])", .bad, "CrashLoopBackOff",
        "app: exit 1 (Error) after 12s, 20s ago", ready: 0, desired: 1, since: 310)
      pod.owner = "ReplicaSet/search-6c9"
      pod.restarts = 5 - index % 2
      pod.lastRestart = ago(20)
      pod.created = ago(3 * 3_600)
      pod.node = "ip-10-3-4-9"
      return pod
    }
  }()
  static func rows(_ rows: [Row], hidden: Int = 0, freshness: [ClusterName: Freshness] = ["eu-west-1": .live])
    -> FleetAnswer
  {
    var answer = RowsAnswer()
    answer.rows = rows
    answer.total = rows.count
    answer.hidden = hidden
    answer.freshness = freshness
    return .rows(answer)
  }

  // The matrix.
  static let matrix: FleetAnswer = {
    let names: [ClusterName] = [
      "eu-west-1", "us-east-1", "us-east-2", "eu-central-1", "canary-1", "canary-2", "eu-west-2", "eu-central-2",
      "us-west-1",
      "us-west-2", "ap-south-1", "eu-north-1",
    ]
    func cells(_ name: String, _ version: String, except: [ClusterName: MatrixCell] = [:]) -> [ClusterName: MatrixCell]
    {
      var cells: [ClusterName: MatrixCell] = [:]
      for cluster in names {
        cells[cluster] = MatrixCell(
          version: version, row: row(cluster, "deploy", name, .well, "Available", ready: 3, desired: 3))
      }
      return cells.merging(except) { $1 }
    }
    let old = Freshness.unreachable(since: ago(240), why: "TLS handshake timeout")
    func bad(_ cluster: ClusterName) -> MatrixCell {
      MatrixCell(
        version: "5.0",
        row: row(cluster, "deploy", "search", .bad, "CrashLoopBackOff", "exit 1", ready: 0, desired: 3, since: 310))
    }
    func odd(_ cluster: ClusterName, _ name: String, _ version: String, _ freshness: Freshness = .live) -> MatrixCell {
      MatrixCell(
        version: version,
        row: row(cluster, "deploy", name, .well, "Available", ready: 3, desired: 3, freshness: freshness))
    }
    func moving(_ cluster: ClusterName, _ ready: Int) -> MatrixCell {
      MatrixCell(
        version: "1.4",
        row: row(cluster, "deploy", "web", .moving, "Progressing", ready: ready, desired: 14, since: 180))
    }
    return .matrix(
      [
        MatrixLine(
          kind: "Deployment", namespace: "shop", name: "search",
          cells: cells(
            "search", "5.0",
            except: [
              "eu-west-1": bad("eu-west-1"), "us-east-1": odd("us-east-1", "search", "4.9"),
              "us-east-2": odd("us-east-2", "search", "5.0", old),
            ])),
        MatrixLine(
          kind: "Deployment", namespace: "shop", name: "web",
          cells: cells(
            "web", "1.3",
            except: [
              "eu-west-1": moving("eu-west-1", 9), "eu-central-1": moving("eu-central-1", 12),
              "canary-1": odd("canary-1", "web", "1.4"), "canary-2": odd("canary-2", "web", "1.4"),
              "eu-west-2": odd("eu-west-2", "web", "1.4"), "eu-north-1": odd("eu-north-1", "web", "1.4", old),
              "us-east-2": odd("us-east-2", "web", "1.3", old),
            ])),
        MatrixLine(
          kind: "StatefulSet", namespace: "shop", name: "db",
          cells: cells("db", "16").filter { ["eu-west-1", "us-east-1", "us-west-1"].contains($0.key) }),
      ], clusters: names, hidden: 0, filterError: nil)
  }()

  // The delivery.
  static let plan: Plan = {
    var plan = Plan(name: "shop", revision: "9f31c2", file: "deliver.yaml")
    var canary = PlannedStage(name: "canary", clusters: ["canary-1", "canary-2"], maxConcurrency: 1)
    canary.needsApprovalAfter = true
    var eu = PlannedStage(
      name: "eu", clusters: ["eu-west-2", "eu-north-1", "eu-west-1", "eu-central-1", "eu-central-2"], maxConcurrency: 2)
    eu.clusterSoak = .seconds(120)
    eu.stageSoak = .seconds(900)
    var us = PlannedStage(
      name: "us", clusters: ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ap-south-1"], maxConcurrency: 1)
    us.needsApprovalBefore = true
    plan.stages = [canary, eu, us]
    plan.rejected = [
      Rejection(cluster: "dev-1", filter: "clusterSelector", reason: "env is dev, wants prod"),
      Rejection(cluster: "kr-seoul-1", filter: "propertySelector", reason: "country not known"),
    ]
    let image = Difference(
      path: "spec.template.spec.containers[name=web].image", old: "registry.eu/shop/web:1.3",
      new: "registry.eu/shop/web:1.4")
    for cluster in plan.stages.flatMap(\.clusters) {
      let isEU = cluster.text.hasPrefix("eu-west")
      var differences = [image]
      if isEU { differences.append(Difference(path: "spec.replicas", old: 12, new: 14)) }
      let web = ObjectChange(
        key: key("deploy", "shop", "web"), action: .update,
        wanted: ["apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"], "spec": ["replicas": 14]],
        live: ["spec": ["replicas": 12]], differences: differences)
      let settings = ObjectChange(
        key: key("cm", "shop", "web-settings"), action: .update, wanted: ["data": ["a": "1"]], live: ["data": [:]],
        differences: [Difference(path: "data.a", old: nil, new: "1")])
      let namespace = ObjectChange(key: key("ns", "", "shop"), action: .unchanged, wanted: [:])
      plan.clusters[cluster] = PlannedCluster(
        changes: [namespace, settings, web], overrides: isEU ? ["eu-size (deliver.yaml:31)"] : [],
        rendering: isEU ? "b" : "a")
    }
    plan.ahead = [
      Notice(level: .warn, cluster: "us-west-2", stage: "us", message: "budget web allows 0"),
      Notice(level: .warn, cluster: "us-east-2", stage: "us", message: "no answer 4m"),
      Notice(level: .warn, stage: "us", message: "window shuts 16:00Z, in 41m"),
    ]
    plan.limits = [
      LimitUse(name: "clusters an hour", used: 12, limit: 12), LimitUse(name: "deleted objects", used: 0, limit: 10),
    ]
    plan.dryRuns = 120
    plan.digest = String(repeating: "77ab10c4", count: 8)
    return plan
  }()
  static let runs: [RunSummary] = {
    var run = Run(name: "web-1.4", plan: plan, created: ago(1_300), startedBy: "op-1@bast1")
    run.state = .running
    run.started = ago(1_260)
    run.maxFailures = 1
    run.stages = plan.stages.map { StageProgress(name: $0.name) }
    run.stages[0].state = .done
    run.stages[1].state = .running
    func progress(_ state: ClusterProgress.State, ready: Int = 0, started: Int? = nil, ended: Int? = nil)
      -> ClusterProgress
    {
      var progress = ClusterProgress()
      progress.state = state
      progress.ready = ready
      progress.desired = 14
      progress.attempt = state == .queued ? 0 : 1
      progress.isTouched = state != .queued
      progress.started = started.map(ago)
      progress.ended = ended.map(ago)
      return progress
    }
    for cluster in plan.clusters.keys { run.clusters[cluster] = progress(.queued) }
    run.clusters["canary-1"] = progress(.succeeded, ready: 14, started: 1_200, ended: 960)
    run.clusters["canary-2"] = progress(.succeeded, ready: 14, started: 950, ended: 640)
    run.clusters["eu-west-2"] = progress(.succeeded, ready: 14, started: 600, ended: 240)
    run.clusters["eu-north-1"] = progress(.soaking(until: now + .seconds(60)), ready: 14, started: 600)
    var stuck = progress(.verifying, ready: 9, started: 180)
    stuck.stuck = "Deployment web 9/14; pods Pending: 11 of 12 nodes lack cpu"
    stuck.deadline = now + .seconds(1_560)
    stuck.objects = [
      ("ns", "shop", ObjectProgress.State.healthy), ("cm", "web-settings", .healthy),
      ("deploy", "web", .progressing("9/14")),
    ].map { kind, name, state in
      var object = ObjectProgress(key: key(kind, "shop", name))
      object.state = state
      return object
    }
    run.clusters["eu-west-1"] = stuck
    run.clusters["eu-central-1"] = progress(.verifying, ready: 12, started: 100)
    var summary = RunSummary(run: run)
    summary.driver = "bast1 pid 4711"
    summary.driverSeen = ago(2)
    summary.log = [JournalLine(time: ago(250), cluster: "us-east-2", text: "no answer; waits 10m from its stage on")]
    return [summary]
  }()
  static let registry: RegistryReport = {
    var report = RegistryReport()
    var kubeconfig = RegistrySourceReport(kind: "kubeconfig", hub: "/home/op/.kube/config", state: .live)
    kubeconfig.listed = 14
    var profiles = RegistrySourceReport(kind: "ClusterProfile", hub: "hub-1", state: .live)
    profiles.listed = 180
    profiles.refused = 1
    profiles.lastAnswer = ago(3)
    var managed = RegistrySourceReport(
      kind: "ManagedCluster", hub: "hub-2", state: .unknown(since: ago(240), why: "connection refused"))
    managed.listed = 20
    managed.lastAnswer = ago(240)
    var old = RegistrySourceReport(kind: "KubeFedCluster", hub: "hub-3", state: .unread(why: "denied: no list"))
    old.isLegacy = true
    report.sources = [kubeconfig, profiles, managed, old]
    func key(_ registry: String, _ hub: String, _ name: String) -> ListingKey {
      ListingKey(registry: registry, hub: hub, namespace: "fleet", name: name)
    }
    report.refusals = [
      RegistryReport.Refused(
        cluster: "edge-7", key: key("ClusterProfile", "hub-1", "edge-7"),
        refusal: ListingRefusal(
          "status.accessProviders[0].cluster.proxy-url",
          "names a proxy; the registry's allow does not have proxy"))
    ]
    report.duplicates = [
      RegistryReport.Duplicate(
        cluster: "eu-west-1",
        keys: [
          ListingKey(registry: "kubeconfig", hub: "/home/op/.kube/config", name: "prod-eu-west-1"),
          key("ClusterProfile", "hub-1", "eu-west-1"),
        ], why: "same kube-system")
    ]
    report.findings = [
      RegistryFinding(.otherSet, ["us-east-2"], "the cluster says set staging, its registry prod"),
      RegistryFinding(.sharedID, ["edge-1", "edge-2"], "2 clusters carry id edge"),
    ]
    return report
  }()
  static let drift: DriftReport = {
    var drifts: [Drift] = (1...41).map { number in
      var drift = Drift(
        cluster: "ap-south-1", key: key("deploy", "team-\(number)", "web"), delivery: "shop",
        kind: .changed([
          Difference(
            path: "spec.template.spec.containers[name=web].image", old: "shop/web:1.3", new: "shop/web:1.3-dbg")
        ]))
      drift.manager = "kubectl-edit"
      drift.noLaterThan = ago(1_860)
      return drift
    }
    var gone = Drift(cluster: "eu-west-1", key: key("cm", "shop", "web-settings"), delivery: "shop", kind: .gone)
    gone.noLaterThan = ago(660)
    drifts.append(gone)
    var scaled = Drift(
      cluster: "eu-west-2", key: key("deploy", "shop", "web"), delivery: "shop",
      kind: .changed([Difference(path: "spec.replicas", old: 14, new: 17)]))
    scaled.isExpected = true
    scaled.manager = "kube-controller-manager"
    drifts.append(scaled)
    return DriftReport(drifts: drifts, notLookedAt: ["us-east-2": ago(240), "eu-north-1": ago(240)])
  }()

  // The dashboard.
  static var configuration: DashboardConfiguration {
    var configuration = DashboardConfiguration(now: now)
    configuration.scope = "prod"
    configuration.identity = "op-1@bast1"
    configuration.themes = ["dark", "light", "mono"]
    return configuration
  }

  /// What the cache would answer.
  static func answer(_ query: FleetQuery) -> FleetAnswer? {
    switch query {
    case .clusters: return .clusters(clusters, filterError: nil)
    case .matrix: return matrix
    case .problems:
      var pull = Problem(level: .bad, reason: "ImagePullBackOff", subject: "registry.eu")
      pull.objects = (1...38).map {
        RowID(cluster: ClusterName("edge-\($0 % 9 + 1)"), key: key("pod", "shop", "web-\($0)"))
      }
      pull.count = pull.objects.count
      pull.clusters = (1...9).map { ClusterName("edge-\($0)") }
      pull.since = ago(430)
      pull.example = "web-1: Back-off pulling image registry.eu/shop/web:1.4: 503 Service Unavailable"
      return .problems([pull], hidden: 0, filterError: nil)
    case .rows(let rows):
      switch rows.types.first {
      case "pods": return Moment.rows(pods)
      case "nodes":
        var node = row(
          "eu-west-1", "node", "ip-10-3-4-17", namespace: "", .bad, "NotReady", "kubelet stopped posting node status",
          since: 360)
        node.version = "v1.34.2"
        node.cpuMillis = 8_000
        node.memoryBytes = 32 << 30
        return Moment.rows([node])
      case "events":
        var event = row(
          "eu-west-1", "events", "search.17", .warn, "BackOff",
          "Back-off restarting failed container app in pod search-6c9-2xk9f")
        event.regarding = key("pod", "shop", "search-6c9-2xk9f")
        event.count = 14
        event.lastSeen = ago(20)
        return Moment.rows([event])
      // How many are bad is asked without a row.
      default:
        if rows.limit > 0 { return Moment.rows(workloads) }
        var answer = RowsAnswer()
        answer.total = workloads.count { $0.verdict.level == .bad }
        return .rows(answer)
      }
    case .clue(let id):
      var clue = Clue(id)
      clue.version = "5.0"
      clue.majority = "5.0"
      clue.others = 10
      clue.restarts = 14
      clue.pods = 3
      if id.key.name == "search" {
        var settings = ConfigDifference(name: "search-settings", keys: ["pool_size"])
        settings.manager = "kubectl-edit"
        settings.changed = ago(322)
        clue.configs = [settings]
        clue.compared = ["eu-central-1", "eu-west-2"]
      }
      return .clue(clue)
    case .object(let cluster, let key):
      var answer = ObjectAnswer(cluster: cluster, key: key, freshness: .live)
      answer.object = KubernetesObject([
        "apiVersion": "v1", "kind": "Pod",
        "metadata": [
          "name": .string(key.name), "namespace": .string(key.namespace), "creationTimestamp": "2026-11-22T00:02:00Z",
          "labels": ["app": "search"],
          "managedFields": [
            [
              "manager": "kubelet", "operation": "Update", "subresource": "status", "time": "2026-11-22T03:01:50Z",
              "fieldsV1": ["f:status": ["f:phase": [:], "f:podIP": [:]]],
            ]
          ],
        ],
        "spec": [
          "nodeName": "ip-10-3-4-9",
          "containers": [
            ["name": "app", "image": "registry.eu/shop/search:5.0", "resources": ["requests": ["cpu": "100m"]]]
          ],
        ],
        "status": [
          "phase": "Running", "podIP": "10.3.7.12",
          "containerStatuses": [
            [
              "name": "app", "restartCount": 5, "state": ["waiting": ["reason": "CrashLoopBackOff"]],
              "lastState": ["terminated": ["reason": "Error", "exitCode": 1, "finishedAt": "2026-11-22T03:01:50Z"]],
            ]
          ],
          "conditions": [
            [
              "type": "Ready", "status": "False", "reason": "ContainersNotReady",
              "lastTransitionTime": "2026-11-22T02:57:00Z",
            ]
          ],
        ],
      ])
      answer.readAt = now
      if case .rows(let events) = Moment.answer(.rows(RowsQuery(types: ["events"])))! { answer.events = events.rows }
      return .object(answer)
    }
  }
}

/// A dashboard with a cache behind it that answers at once: what a test drives.
struct Driven {
  var state: DashboardState
  /// Everything that was asked for but questions.
  var effects: [DashboardEffect] = []
  /// How often delivery files were looked for.
  var looks = 0
  var answers: (FleetQuery) -> FleetAnswer?

  init(
    _ configuration: DashboardConfiguration = Moment.configuration, columns: Int = 80, rows: Int = 24,
    withRuns: Bool = true, answers: @escaping (FleetQuery) -> FleetAnswer? = Moment.answer
  ) {
    state = DashboardState(configuration: configuration)
    self.answers = answers
    send(.resize(.init(columns: columns, rows: rows)))
    if withRuns {
      send(.runs(Moment.runs))
      send(.drift(Moment.drift))
      send(.registry(Moment.registry))
      send(.deliveries(["deliver.yaml", "canary.yaml"]))
    }
  }

  mutating func send(_ event: DashboardEvent) {
    var queue = state.handle(event)
    while !queue.isEmpty {
      let effect = queue.removeFirst()
      if case .ask(let query) = effect {
        if let answer = answers(query) { queue += state.handle(.answer(query, answer)) }
      } else if case .focus = effect {
        // Follows the cursor; the tests of effects are about the others.
      } else if case .findDeliveries = effect {
        looks += 1
      } else {
        effects.append(effect)
      }
    }
  }
  mutating func press(_ keys: Key...) { for key in keys { send(.key(key)) } }
  mutating func type(_ text: String) { for character in text { send(.key(.character(character))) } }
  mutating func command(_ text: String) {
    type(":" + text)
    press(.enter)
  }
  var picture: Frame { state.render(size: state.size) }
  var lines: [String] { picture.lines }
  var text: String { lines.joined(separator: "\n") }
  var lastLine: String { lines.last ?? "" }
  /// The line of the cursor.
  var cursorLine: String { lines.first { $0.hasPrefix(">") } ?? "" }
}
