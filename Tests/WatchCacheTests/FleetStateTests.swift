import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import WatchCache

@Suite("The fleet's state")
struct FleetStateTests {
  @Test("of a cluster that is only mirrored the registry's nodes are known, and everything else is not")
  func mirrored() {
    let fleet = Fleet()
    var record = ClusterRecord(name: "far", source: "MemberCluster hub-1")
    record.reach = .mirrorOnly
    record.facts.nodes = .init(total: 5, ready: 4)
    record.facts.version = "v1.34.2"
    record.facts.reportedAt = Timestamp(seconds: 900)
    fleet.state.join(record)
    fleet.state.setScope(["eu-1", "far"])
    let line = fleet.line("far")
    #expect(line.freshness == .mirrorOnly(reported: Timestamp(seconds: 900)))
    #expect((line.nodesReady, line.nodes) == (4, 5))
    #expect(line.version == "v1.34.2")
    #expect(line.numbers(of: ["nodes"], adding: line.nodes) == .known)
    #expect(line.numbers(of: ["pods"], adding: line.pods) == .unknown)
  }

  @Test("a relist hides nothing while it runs and takes away what it did not name when it ends")
  func relist() {
    let fleet = Fleet()
    fleet.feed(.pods, [.listBegan(expected: 2), fleet.pod("a"), fleet.pod("b"), .listEnded(resourceVersion: "10")])
    fleet.feed(.pods, [.listBegan(expected: nil), fleet.pod("b")])
    #expect(fleet.names(["pods"]) == ["a", "b"])
    fleet.feed(.pods, [fleet.pod("c"), .listEnded(resourceVersion: "20")])
    #expect(fleet.names(["pods"]) == ["b", "c"])
  }

  @Test("sums follow rows that come, change and go")
  func sums() {
    let fleet = Fleet()
    fleet.feed(
      .pods,
      [
        fleet.pod("a") { $0.cpuMillis = 100 }, fleet.pod("b") { $0.cpuMillis = 50 },
        fleet.pod("c", .bad) { $0.cpuMillis = 7 },
        fleet.pod("d", .bad) { $0.owner = "ReplicaSet/x-1" },
      ])
    fleet.feed(
      .nodes,
      [fleet.node("n1", ready: 1), fleet.node("n2", ready: 0, .bad)])
    fleet.feed(.deployments, [fleet.workload("web", .bad), fleet.workload("api", .well)])
    var line = fleet.line()
    #expect(line.pods == 4)
    #expect(line.cpuRequestedMillis == 157)
    #expect(line.nodes == 2)
    #expect(line.nodesReady == 1)
    #expect(line.cpuAllocatableMillis == 8_000)
    #expect(line.workloads == 2)
    // The pod without an owner, the node and the deployment.
    #expect(line.bad == 3)
    fleet.feed(.pods, [.deleted(namespace: "shop", name: "c"), fleet.pod("a") { $0.cpuMillis = 1 }])
    fleet.feed(.nodes, [fleet.node("n2", ready: 1)])
    line = fleet.line()
    #expect(line.cpuRequestedMillis == 51)
    #expect(line.nodesReady == 2)
    #expect(line.bad == 1)
  }

  @Test("requests of more than any number holds saturate a sum, and leave it as it was when they go")
  func largestRequests() {
    let fleet = Fleet()
    fleet.feed(.pods, [fleet.pod("a") { $0.cpuMillis = 100 }])
    for name in ["b", "c", "d"] { fleet.feed(.pods, [fleet.pod(name) { $0.cpuMillis = .max }]) }
    #expect(fleet.line().cpuRequestedMillis == .max)
    fleet.feed(.pods, ["b", "c", "d"].map { .deleted(namespace: "shop", name: $0) })
    #expect(fleet.line().cpuRequestedMillis == 100)
  }

  @Test("what may not be read, what is not there and what is not read yet have no number")
  func gaps() {
    let fleet = Fleet()
    #expect(fleet.line().numbers(of: ["nodes"], adding: 0) == .unknown)
    fleet.feed(.nodes, [.failed(Liveness.Failure(.denied, why: "forbidden", since: Timestamp(seconds: 900)))])
    fleet.feed(.pods, [.listBegan(expected: nil), fleet.pod("a"), .listEnded(resourceVersion: "1")])
    var line = fleet.line()
    #expect(line.numbers(of: ["nodes"], adding: 0) == .denied)
    #expect(line.numbers(of: ["pods"], adding: 1) == .known)
    #expect(line.numbers(of: ClusterLine.judged, adding: 0) == .denied)
    fleet.feed(.pods, [fleet.pod("b", .bad)])
    line = fleet.line()
    #expect(line.numbers(of: ClusterLine.judged, adding: line.bad) == .known)
    fleet.feed(.nodes, [.absent])
    #expect(fleet.line().numbers(of: ["nodes"], adding: 0) == .unknown)
    fleet.feed(.nodes, [.listBegan(expected: nil), fleet.node("n1", ready: 1), .listEnded(resourceVersion: "2")])
    #expect(fleet.line().numbers(of: ["nodes"], adding: 1) == .known)
    // Something else answers at the address of a cluster that was seen before.
    fleet.feed(.nodes, [.absent])
    line = fleet.line()
    #expect(line.nodes == 1)
    #expect(!line.freshness.isCurrent)
  }

  @Test(
    "the cause of a workload is the word of the worst pod below it, whichever comes first", arguments: [true, false])
  func cause(podsFirst: Bool) {
    let fleet = Fleet()
    let pods = [
      fleet.pod("search-6c9-1", .bad, "CrashLoopBackOff") {
        $0.owner = "ReplicaSet/search-6c9"
        $0.labels = ["pod-template-hash": "6c9"]
      },
      fleet.pod("search-6c9-2", .warn, "Unschedulable") {
        $0.owner = "ReplicaSet/search-6c9"
        $0.labels = ["pod-template-hash": "6c9"]
      },
    ]
    let workload = [fleet.workload("search", .bad, "0/3")]
    if podsFirst { fleet.feed(.pods, pods) }
    fleet.feed(.deployments, workload)
    if !podsFirst { fleet.feed(.pods, pods) }
    #expect(fleet.line().worst?.verdict.reason == "CrashLoopBackOff")
    #expect(fleet.line().worst?.key.name == "search")
    #expect(fleet.line().bad == 1)
    fleet.feed(.pods, [fleet.pod("search-6c9-1")])
    #expect(fleet.line().worst?.verdict.reason == "Unschedulable")
    fleet.feed(.pods, [.deleted(namespace: "shop", name: "search-6c9-2")])
    #expect(fleet.line().worst?.verdict.reason == "0/3")
  }

  @Test("a state that grows old is put in its new place, though no row has changed")
  func sortedByState() throws {
    let fleet = Fleet(["a", "b"])
    for cluster in ["a", "b"] as [ClusterName] {
      fleet.feed(
        .pods, [.listBegan(expected: nil), fleet.pod("p-\(cluster)"), .listEnded(resourceVersion: "1"), .vouched],
        cluster: cluster)
    }
    var query = RowsQuery(types: ["pods"])
    query.sort = "state"
    func states() throws -> [String] {
      fleet.state.rows(query, filter: try Filter("")).rows.map { "\($0.cluster) \($0.freshness.word)" }
    }
    #expect(try states() == ["a live", "b live"])
    fleet.feed(
      .pods, [.failed(Liveness.Failure(.unreachable, why: "gone", since: Timestamp(seconds: 1_000)))], cluster: "a")
    fleet.state.now = fleet.state.now + .seconds(1)
    #expect(try states().map { $0.prefix(1) } == ["b", "a"])
  }

  @Test("a type that was opened in another session, and that nobody watches now, does not make its cluster old")
  func leftAlone() throws {
    let fleet = Fleet()
    let claims = try #require(ResourceType.builtIn(named: "persistentvolumeclaims"))
    let cluster = try #require(fleet.state.clusters["eu-1"])
    let opened = fleet.state.segment(claims, of: cluster)
    opened.liveness.proven = Timestamp(seconds: 10)
    opened.liveness.isRemembered = true
    opened.liveness.isKnown = true
    fleet.feed(.pods, [.listBegan(expected: nil), fleet.pod("web-1"), .listEnded(resourceVersion: "1")])
    #expect(fleet.line().freshness == .stale(since: Timestamp(seconds: 1_000), why: "last known"))
    #expect(!fleet.state.isSettled(cluster))
    cluster.leaveAlone(allBut: [TypeName(.pods)])
    fleet.state.touch(cluster)
    #expect(fleet.line().freshness == .live)
    #expect(fleet.state.isSettled(cluster))
  }

  @Test("an object that cannot be read is said in its cluster's state: the rows are not all there is")
  func unreadable() async {
    let model = ModelThread(limits: CacheLimits()) { Timestamp(seconds: 1_000) }
    model.start { _ in }
    model.post { state in
      state.join(ClusterRecord(name: "eu-1", source: "test"))
      state.setScope(["eu-1"])
    }
    let consumer = FeedConsumer(
      RowReader(cluster: "eu-1", type: .pods) { _, _ in Verdict(.well, "") }, model: model, identity: ""
    ) { Timestamp(seconds: 1_000) }
    func freshness() async -> Freshness? {
      await withCheckedContinuation { continuation in
        model.feed { state in continuation.resume(returning: state.clusters["eu-1"].map { state.freshness(of: $0) }) }
      }
    }
    consumer.listBegan(generation: 1)
    Array("{".utf8).withUnsafeBytes { consumer.object(.listed, json: $0) }
    consumer.listEnded(resourceVersion: "1", generation: 1)
    consumer.stateChanged(.live)
    #expect(await freshness() == .stale(since: Timestamp(seconds: 1_000), why: "1 of pods cannot be read"))
    // The next list is readable again.
    consumer.listBegan(generation: 2)
    consumer.listEnded(resourceVersion: "2", generation: 2)
    consumer.stateChanged(.live)
    #expect(await freshness() == .live)
    model.stop()
  }

  @Test("a workload that only moves becomes a warning while a pod below it is stuck")
  func stuckPod() {
    let fleet = Fleet()
    fleet.feed(.statefulSets, [fleet.workload("db", .moving, "Rolling", type: .statefulSets)])
    fleet.feed(.pods, [fleet.pod("db-0", .bad, "ImagePullBackOff") { $0.owner = "StatefulSet/db" }])
    #expect(fleet.rows(["statefulsets"]).first?.verdict.level == .warn)
    fleet.feed(.pods, [fleet.pod("db-0") { $0.owner = "StatefulSet/db" }])
    #expect(fleet.rows(["statefulsets"]).first?.verdict == Verdict(.moving, "Rolling"))
  }

  @Test("an equal object changes nothing, so nobody is told")
  func silence() {
    let fleet = Fleet()
    fleet.feed(.pods, [fleet.pod("a")])
    _ = fleet.line()
    let version = fleet.state.version
    fleet.feed(.pods, [fleet.pod("a") { $0.resourceVersion = "99" }, .proven(resourceVersion: "100")])
    #expect(fleet.state.version == version)
    fleet.feed(.pods, [fleet.pod("a") { $0.restarts = 1 }])
    #expect(fleet.state.version > version)
  }

  @Test("what waits is judged again as time passes")
  func time() {
    let fleet = Fleet()
    fleet.verdict = { _, now in now.seconds < 1_020 ? Verdict(.waiting, "Pending") : Verdict(.bad, "Unschedulable") }
    fleet.feed(.pods, [fleet.pod("a", .waiting, "Pending", unsettled: true)])
    fleet.state.now = Timestamp(seconds: 1_010)
    fleet.state.judgeAgain()
    #expect(fleet.line().bad == 0)
    fleet.state.now = Timestamp(seconds: 1_030)
    fleet.state.judgeAgain()
    #expect(fleet.line().bad == 1)
    #expect(fleet.line().worst?.verdict.reason == "Unschedulable")
  }

  @Test("words that no row uses are dropped and the rows keep theirs")
  func compaction() {
    let fleet = Fleet()
    for round in 0..<3 {
      fleet.feed(.pods, [.listBegan(expected: nil)])
      fleet.feed(
        .pods, (0..<22_000).map { index in fleet.pod("p\(index)") { $0.labels = ["round": "\(round)-\(index)"] } })
      fleet.feed(.pods, [.listEnded(resourceVersion: "1")])
      fleet.state.compactWords()
    }
    #expect(fleet.state.words.count < 100_000)
    let rows = fleet.rows(["pods"])
    #expect(rows.count == 22_000)
    #expect(rows.allSatisfy { $0.labels["round"] == "2-" + $0.key.name.dropFirst() })
  }

  @Test("a cluster that left is shown as departed, and forgotten after its time")
  func departure() {
    let fleet = Fleet()
    fleet.feed(.pods, [fleet.pod("a")])
    fleet.state.depart("eu-1")
    #expect(fleet.line().freshness == .departed(since: Timestamp(seconds: 1_000)))
    fleet.state.now = fleet.state.now + .seconds(601)
    fleet.state.ageStates()
    #expect(fleet.state.clusters.isEmpty)
    #expect(fleet.rows(["pods"]).isEmpty)
  }
}
