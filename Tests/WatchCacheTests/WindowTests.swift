import FleetModel
import KubernetesAPI
import Testing

@testable import WatchCache

@Suite("Windows of rows")
struct WindowTests {
  /// The same numbers each time (SplitMix64).
  struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      return mixed ^ mixed >> 31
    }
  }

  /// What the windows must show, made anew each time from a plain dictionary.
  struct Naive {
    var rows: [RowID: Row] = [:]
    func window(_ query: RowsQuery, _ filter: (Row) -> Bool) -> (rows: [String], total: Int, hidden: Int) {
      let candidates = rows.values.filter { query.namespace.isEmpty || $0.key.namespace == query.namespace }
      let sorted = candidates.filter(filter).sorted { left, right in
        switch query.sort {
        case "":
          if left.verdict.level != right.verdict.level {
            return (left.verdict.level > right.verdict.level) != query.isDescending
          }
          if left.verdict.level >= .warn, left.verdict.since != right.verdict.since {
            return (left.verdict.since!.seconds > right.verdict.since!.seconds) != query.isDescending
          }
        case "restarts":
          if left.restarts != right.restarts { return (left.restarts < right.restarts) != query.isDescending }
        case "node":
          if left.node != right.node { return (left.node < right.node) != query.isDescending }
        default:
          if left.key.name != right.key.name { return (left.key.name < right.key.name) != query.isDescending }
        }
        return (left.cluster, left.key.namespace, left.key.name)
          < (right.cluster, right.key.namespace, right.key.name)
      }
      return (
        sorted.dropFirst(query.offset).prefix(query.limit).map(Self.text), sorted.count,
        candidates.count - sorted.count
      )
    }
    static func text(_ row: Row) -> String {
      "\(row.cluster) \(row.key.namespace)/\(row.key.name) \(row.verdict.level) \(row.restarts) \(row.node)"
    }
  }

  @Test("the pods of a node or of a workload are asked for as such: all of them, and none of another is counted")
  func parts() throws {
    let fleet = Fleet()
    let deployment = ObjectKey(kind: ResourceType.deployments.kind, namespace: "shop", name: "web")
    for number in 0..<50 {
      fleet.feed(
        .pods,
        [
          fleet.pod("other-\(number)", .bad) { $0.node = "n2" },
          fleet.pod("web-\(number)") {
            $0.node = "n1"
            $0.owner = "ReplicaSet/web-6c9"
          },
          fleet.pod("api-\(number)") { $0.owner = "ReplicaSet/web-api-7f" },
        ])
    }
    func answer(_ part: PodPart, _ filter: String = "") throws -> RowsAnswer {
      var query = RowsQuery(types: ["pods"])
      query.part = part
      query.filter = filter
      query.limit = 10
      return fleet.state.rows(query, filter: try Filter(filter))
    }
    for part in [PodPart.node("n1"), .workload(deployment)] {
      let all = try answer(part)
      #expect((all.total, all.hidden, all.rows.count) == (50, 0, 10))
      #expect(all.rows.allSatisfy { $0.key.name.hasPrefix("web-") })
      let some = try answer(part, "name=web-7")
      #expect((some.total, some.hidden) == (1, 49))
    }
    // A pod that moves is in the answer of its new node.
    fleet.feed(.pods, [fleet.pod("web-0") { $0.node = "n3" }])
    #expect(try answer(.node("n1")).total == 49)
    #expect(try answer(.node("n3")).total == 1)
  }

  @Test(
    "ten thousand rows that come, change, go and are listed again stay what a plain dictionary says",
    arguments: [
      1, 2,
    ])
  func property(seed: UInt64) throws {
    var numbers = Numbers(state: seed)
    // So few changes are remembered that orders are also built anew.
    var limits = CacheLimits()
    limits.changes = 700
    // So few are put in order at once that windows begin before, at and behind what is known.
    limits.front = 40
    let clusters: [ClusterName] = ["a", "b", "c"]
    let fleet = Fleet(clusters, limits: limits)
    var naive = Naive()
    let levels: [Verdict.Level] = [.well, .well, .well, .moving, .warn, .bad]
    func put(_ cluster: ClusterName, _ index: Int) {
      let level = levels.randomElement(using: &numbers)!
      let restarts = Int.random(in: 0..<5, using: &numbers)
      let since = Int64.random(in: 1..<20, using: &numbers)
      let node = "n\(Int.random(in: 0..<7, using: &numbers))"
      let event = fleet.pod("p\(index)", level, "x", namespace: "ns\(index % 9)") {
        $0.restarts = restarts
        $0.node = node
        $0.verdict.since = Timestamp(seconds: since)
      }
      fleet.feed(.pods, [event], cluster: cluster)
      guard case .observed(let observation) = event else { return }
      var row = observation.row
      row.cluster = cluster
      naive.rows[RowID(cluster: cluster, key: row.key)] = row
    }
    func remove(_ cluster: ClusterName, _ index: Int) {
      fleet.feed(.pods, [.deleted(namespace: "ns\(index % 9)", name: "p\(index)")], cluster: cluster)
      naive.rows[
        RowID(
          cluster: cluster,
          key: ObjectKey(kind: ResourceType.pods.kind, namespace: "ns\(index % 9)", name: "p\(index)"))] = nil
    }
    for index in 0..<10_000 { put(clusters[index % 3], index) }
    for _ in 0..<8 {
      for _ in 0..<Int.random(in: 0..<400, using: &numbers) {
        let cluster = clusters.randomElement(using: &numbers)!
        let index = Int.random(in: 0..<10_500, using: &numbers)
        if Bool.random(using: &numbers) { put(cluster, index) } else { remove(cluster, index) }
      }
      if Int.random(in: 0..<4, using: &numbers) == 0 {
        let cluster = clusters.randomElement(using: &numbers)!
        fleet.feed(.pods, [.listBegan(expected: nil)], cluster: cluster)
        naive.rows = naive.rows.filter { $0.key.cluster != cluster }
        for index in 0..<500 { put(cluster, index * 3) }
        fleet.feed(.pods, [.listEnded(resourceVersion: "1")], cluster: cluster)
      }
      for sort in ["", "restarts", "node", "name"] {
        var query = RowsQuery(types: ["pods"])
        query.sort = sort
        query.isDescending = Bool.random(using: &numbers)
        query.namespace = Bool.random(using: &numbers) ? "ns4" : ""
        query.offset = Int.random(in: 0..<(Bool.random(using: &numbers) ? 200 : 9_000), using: &numbers)
        query.limit = 60
        let isFiltered = Bool.random(using: &numbers)
        query.filter = isFiltered ? "name~7" : ""
        let filter: @Sendable (Row) -> Bool = { !isFiltered || $0.key.name.contains("7") }
        let answer = fleet.state.rows(query, filter: try Filter(query.filter))
        let expected = naive.window(query, filter)
        #expect(answer.rows.map(Naive.text) == expected.rows)
        #expect(answer.total == expected.total)
        #expect(answer.hidden == expected.hidden)
      }
    }
    // Sums kept on the way are those of the rows that are left.
    for cluster in clusters {
      let rows = naive.rows.values.filter { $0.cluster == cluster }
      #expect(fleet.line(cluster).pods == rows.count)
      #expect(fleet.line(cluster).bad == rows.count { $0.verdict.level == .bad })
    }
  }

  @Test("rows stand as the model's order has them, whatever the column", arguments: FilterColumn.allCases)
  func orders(column: FilterColumn) throws {
    var numbers = Numbers(state: 7)
    let fleet = Fleet(["a", "b"])
    for index in 0..<200 {
      let level = Verdict.Level.allCases.randomElement(using: &numbers)!
      let pod = fleet.pod("p\(index)", level, ["x", "y", ""].randomElement(using: &numbers)!) { row in
        row.restarts = Int.random(in: 0..<3, using: &numbers)
        row.ready = [nil, 0, 1].randomElement(using: &numbers)!
        row.created = [nil, Timestamp(seconds: 5), Timestamp(seconds: 9)].randomElement(using: &numbers)!
        row.verdict.since = [nil, Timestamp(seconds: 5), Timestamp(seconds: 9)].randomElement(using: &numbers)!
        row.cpuMillis = Int64.random(in: 0..<3, using: &numbers)
        row.images = [[], ["b:1"], ["a:2", "c"]].randomElement(using: &numbers)!
        row.node = ["", "n1"].randomElement(using: &numbers)!
      }
      fleet.feed(.pods, [pod], cluster: index % 2 == 0 ? "a" : "b")
    }
    for isDescending in [false, true] {
      for name in ["", column.rawValue] {
        let rows = fleet.rows(["pods"]) {
          $0.sort = name
          $0.isDescending = isDescending
        }
        let order = Order(named: name, isDescending: isDescending)
        #expect(rows.map(\.key.name) == rows.shuffled().sorted(by: order.precedes).map(\.key.name))
      }
    }
  }

  @Test("a filter over the store's columns passes what it passes of rows")
  func filters() throws {
    var numbers = Numbers(state: 11)
    let fleet = Fleet(["eu-1", "us-1"])
    fleet.state.now = Timestamp(seconds: 100)
    for index in 0..<300 {
      let level = Verdict.Level.allCases.randomElement(using: &numbers)!
      let namespace = ["shop", "Ops", "größe"].randomElement(using: &numbers)!
      let pod = fleet.pod(
        "web-\(index)", level, ["Running", "Error", ""].randomElement(using: &numbers)!, namespace: namespace
      ) { row in
        row.restarts = Int.random(in: 0..<3, using: &numbers)
        row.ready = [nil, 0, 1].randomElement(using: &numbers)!
        row.created = [nil, Timestamp(seconds: 5), Timestamp(seconds: 90)].randomElement(using: &numbers)!
        row.verdict.since = [nil, Timestamp(seconds: 5)].randomElement(using: &numbers)!
        row.verdict.message = ["", "exit 1 (Error)"].randomElement(using: &numbers)!
        row.cpuMillis = Int64.random(in: 0..<3, using: &numbers) * 500
        row.images = [[], ["b:1"], ["a:2", "c"]].randomElement(using: &numbers)!
        row.labels = [[:], ["app": "web"], ["app": "3", "tier": "x"]].randomElement(using: &numbers)!
        row.node = ["", "n1"].randomElement(using: &numbers)!
        row.uid = ["", "u\(index)"].randomElement(using: &numbers)!
        row.address = "10.0.0.\(index)"
        row.owner = "Thing/x"
      }
      fleet.feed(.pods, [pod], cluster: index % 2 == 0 ? "eu-1" : "us-1")
    }
    let all = fleet.rows(["pods"])
    let filters =
      [
        "web", "WEB-1", "web-1|web-2", "*1*", "-web-1", "b:1", "gr", "größe", "GRÖSSE", "eu run", "-f wb1", "app=web",
        "app>2", "tier!=x", "-l app in (web,3)", "restarts>0", "restarts=2", "restarts~1", "ready=1", "ready!=1",
        "cpu>=0.5", "age>30s", "since<1h", "level=bad|warn", "state=live", "kind=pod", "uid~1$", "\"\"",
      ] + FilterColumn.allCases.flatMap { ["\($0)=1", "\($0)~[1e]", "\($0)=*e*"] }
    for text in filters {
      let filter = try Filter(text)
      let found = fleet.rows(["pods"]) { $0.filter = text }
      let wanted = all.filter { filter.matches($0, now: fleet.state.now) }
      #expect(found.map(\.key) == wanted.map(\.key), "\(text)")
    }
  }

  @Test("a filter that is wrong says where, and shows neither an empty nor a full table")
  func filterError() {
    let fleet = Fleet()
    fleet.feed(.pods, [fleet.pod("a")])
    var query = RowsQuery(types: ["pods"])
    query.filter = "name~("
    guard case .rows(let answer) = fleet.state.answer(.rows(query)) else { return #expect(Bool(false)) }
    #expect(answer.filterError != nil)
  }

  @Test("a filter about ages is asked again as time passes")
  func ages() throws {
    let fleet = Fleet()
    fleet.feed(.pods, [fleet.pod("a") { $0.created = Timestamp(seconds: 990) }])
    var query = RowsQuery(types: ["pods"])
    query.filter = "age>30s"
    #expect(fleet.state.rows(query, filter: try Filter(query.filter)).total == 0)
    fleet.state.now = fleet.state.now + .seconds(60)
    #expect(fleet.state.rows(query, filter: try Filter(query.filter)).total == 1)
  }

  @Test("one broken image is one problem, told by its pods and not again by their workload")
  func problems() {
    let fleet = Fleet(["a", "b"])
    for cluster: ClusterName in ["a", "b"] {
      fleet.feed(.statefulSets, [fleet.workload("db", .bad, "Unavailable", type: .statefulSets)], cluster: cluster)
      fleet.feed(
        .pods,
        [
          fleet.pod("db-0", .bad, "ImagePullBackOff") {
            $0.owner = "StatefulSet/db"
            $0.images = ["registry.eu/db:1"]
          }
        ], cluster: cluster)
    }
    guard case .problems(let problems, 0, nil) = fleet.state.answer(.problems(filter: "")) else {
      return #expect(Bool(false))
    }
    #expect(problems.map { "\($0.reason) \($0.clusters.count) \($0.objects.count)" } == ["ImagePullBackOff 2 2"])
    guard case .problems(let one, 0, nil) = fleet.state.answer(.problems(filter: "cluster=b")) else {
      return #expect(Bool(false))
    }
    #expect(one.map(\.clusters) == [["b"]])
  }

  @Test("pods of a node that is lost are told as the node's, in its own cluster only and whatever the filter shows")
  func lostNode() {
    let fleet = Fleet(["a", "b"])
    fleet.feed(.nodes, [fleet.node("n1", ready: 0, .bad)], cluster: "a")
    for cluster: ClusterName in ["a", "b"] {
      fleet.feed(
        .pods,
        [
          fleet.pod("web-1", .warn, "Running") {
            $0.node = "n1"
            $0.images = ["r/web:1"]
          }
        ], cluster: cluster)
    }
    func words(_ filter: String) -> [String]? {
      guard case .problems(let problems, _, nil) = fleet.state.answer(.problems(filter: filter)) else { return nil }
      return problems.map { "\($0.reason) \($0.subject) \($0.objects.count) \($0.clusters)" }
    }
    #expect(words("") == ["NotReady n1 2 [a]", "NotReady r/web:1 1 [b]"])
    #expect(words("web") == ["NotReady n1 1 [a]", "NotReady r/web:1 1 [b]"])
  }

  @Test("the matrix has workloads down and clusters across")
  func matrix() {
    let fleet = Fleet(["a", "b"])
    fleet.feed(.deployments, [fleet.workload("web", .well)], cluster: "a")
    fleet.feed(.deployments, [fleet.workload("web", .bad), fleet.workload("api", .well)], cluster: "b")
    guard case .matrix(let lines, let clusters, 0, nil) = fleet.state.answer(.matrix(filter: "")) else {
      return #expect(Bool(false))
    }
    #expect(clusters == ["a", "b"])
    #expect(lines.map(\.name) == ["web", "api"])
    #expect(lines[0].cells.keys.sorted() == ["a", "b"])
  }

  @Test("clusters are filtered by the same grammar")
  func clusterFilter() {
    let fleet = Fleet(["eu-1", "us-1"])
    guard case .clusters(let lines, nil) = fleet.state.answer(.clusters(filter: "eu-*")) else {
      return #expect(Bool(false))
    }
    #expect(lines.map(\.record.name) == ["eu-1"])
  }

  @Test("an offset beyond the end gives no rows, and neither does a negative limit")
  func edges() {
    let fleet = Fleet()
    fleet.feed(.pods, [fleet.pod("a")])
    #expect(fleet.rows(["pods"]) { $0.offset = 5 }.isEmpty)
    #expect(fleet.rows(["pods"]) { $0.limit = -1 }.isEmpty)
    #expect(fleet.rows(["pods"]) { $0.offset = -1 }.count == 1)
  }

  @Test("a type is found by its plural, short name and kind")
  func names() {
    let fleet = Fleet()
    fleet.feed(.deployments, [fleet.workload("web", .well)])
    for name in ["deployments", "deploy", "Deployment", "deployments.apps"] {
      #expect(fleet.rows([name]).count == 1, "\(name)")
    }
  }

  @Test("a cluster that is out of scope is in no answer unless it is named")
  func scope() {
    let fleet = Fleet(["a", "b"])
    for cluster: ClusterName in ["a", "b"] { fleet.feed(.pods, [fleet.pod("p")], cluster: cluster) }
    fleet.state.setScope(["a"])
    #expect(fleet.rows(["pods"]).map(\.cluster) == ["a"])
    #expect(fleet.rows(["pods"]) { $0.clusters = ["b"] }.map(\.freshness) == [.notInScope])
  }
}
