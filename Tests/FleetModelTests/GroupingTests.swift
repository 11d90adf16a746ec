import KubernetesAPI
import Testing

@testable import FleetModel

@Suite struct GroupingTests {
  private func row(
    _ cluster: ClusterName, _ kind: String, _ name: String, _ level: Verdict.Level, _ reason: String,
    images: [String] = [], owner: String = "", node: String = "", since: Int64 = 100
  ) -> Row {
    let apiVersion = ["Pod", "Node"].contains(kind) ? "v1" : "apps/v1"
    var row = Row(
      cluster: cluster,
      key: ObjectKey(
        kind: GroupVersionKind(apiVersion: apiVersion, kind: kind), namespace: kind == "Node" ? "" : "shop", name: name),
      verdict: Verdict(level, reason, message: "because", since: Timestamp(seconds: since)))
    row.images = images
    row.owner = owner
    row.node = node
    return row
  }

  @Test("rows with one cause are one problem, the one of most clusters first")
  func problems() {
    let problems = Problems.group([
      row("a", "Pod", "p1", .bad, "ImagePullBackOff", images: ["registry.eu/x:1"], owner: "ReplicaSet/x", since: 50),
      row("b", "Pod", "p2", .bad, "ErrImagePull", images: ["registry.eu/y:2"], since: 40),
      row("a", "Pod", "p3", .bad, "Init:ImagePullBackOff", images: ["registry.eu/x:1"]),
      row("a", "ReplicaSet", "x", .bad, "Unavailable", images: ["registry.eu/x:1"]),
      row("a", "Pod", "q1", .bad, "CrashLoopBackOff", images: ["registry.eu/shop/w:1.4"]),
      row("a", "Pod", "q2", .bad, "CrashLoopBackOff", images: ["other.io/shop/w:1.4"]),
      row("a", "Node", "n1", .bad, "NotReady"), row("a", "Node", "n2", .warn, "DiskPressure"),
      row("a", "Pod", "fine", .well, "Running"), row("b", "Pod", "m", .moving, "ContainerCreating"),
    ])
    #expect(problems.map(\.reason) == ["ImagePullBackOff", "CrashLoopBackOff", "NotReady", "DiskPressure"])
    #expect(problems.map(\.subject) == ["registry.eu", "shop/w:1.4", "n1", "n2"])
    #expect(problems[0].clusters == ["a", "b"] && problems[0].objects.map(\.key.name) == ["p1", "p3", "p2"])
    #expect(problems[0].since == Timestamp(seconds: 40) && problems[0].example == "because")
    #expect(problems[3].level == .warn)
  }

  @Test("a cause of very many objects counts them all and names the first of them")
  func manyObjects() {
    let rows = (0..<Problems.named + 50).map { row("a", "Pod", "p\($0 + 1_000)", .bad, "OOMKilled", images: ["r/x:1"]) }
    let problems = Problems.group(rows)
    #expect(problems.map(\.count) == [Problems.named + 50])
    #expect(problems[0].objects.map(\.key.name) == rows.prefix(Problems.named).map(\.key.name))
  }

  @Test("pods of a node that is lost are the node's problem, and no group is called Running")
  func lostNode() {
    var restarting = row("a", "Pod", "again", .warn, "Running", images: ["r/x:1"])
    restarting.ready = 1
    restarting.desired = 1
    restarting.restarts = 3
    var slow = row("b", "Pod", "slow", .warn, "Running", images: ["r/x:1"], node: "n1")
    slow.ready = 0
    slow.desired = 1
    let problems = Problems.group([
      row("a", "Node", "n1", .bad, "NotReady"), row("a", "Pod", "p1", .warn, "Running", node: "n1"),
      row("a", "Pod", "p2", .bad, "Unknown", node: "n1"),
      row("a", "Pod", "own", .bad, "CrashLoopBackOff", images: ["r/y:1"], node: "n1"), slow, restarting,
    ])
    #expect(
      problems.map { "\($0.reason) \($0.subject) \($0.objects.map(\.key.name).joined(separator: ","))" } == [
        "NotReady n1 n1,p1,p2", "CrashLoopBackOff r/y:1 own", "NotReady r/x:1 slow", "Restarting r/x:1 again",
      ])
  }

  @Test("pods that crash are one cause, whichever of its words each has at the moment")
  func crashing() {
    let rows = ["Running", "CrashLoopBackOff", "Error"].map { word in
      var row = row("a", "Pod", word.lowercased(), .bad, word, images: ["r/x:1"])
      row.restarts = 2
      (row.ready, row.desired) = (0, 1)
      return row
    }
    let once = row("a", "Pod", "once", .bad, "Error", images: ["r/x:1"])
    #expect(
      Problems.group(rows + [once]).map { "\($0.reason) \($0.count)" } == ["CrashLoopBackOff 3", "Error 1"])
  }

  @Test("a workload that serves nothing stands before one that broke later and still serves")
  func downFirst() {
    func workload(_ name: String, ready: Int, since: Int64) -> Row {
      var row = row("a", "Deployment", name, .bad, "x", since: since)
      row.ready = ready
      row.desired = 3
      return row
    }
    let rows = [workload("down", ready: 0, since: 10), workload("late", ready: 1, since: 90)]
    #expect(rows.reversed().sorted { Order().precedes($0, $1) }.map(\.key.name) == ["down", "late"])
  }

  @Test("a pod that runs and is not ready does not give its word to the workload as a cause")
  func runningIsNoCause() {
    let own = Verdict(.moving, "Unavailable", message: "1 of 2 available")
    let explained = own.explained(by: Verdict(.warn, "Running", message: "0 of 1 ready"))
    #expect(explained.reason == "Unavailable" && explained.message == "1 of 2 available" && explained.level == .warn)
  }

  @Test(
    "an image's parts are told apart",
    arguments: [
      ("nginx", "docker.io", "nginx", "", ""), ("nginx:1.25", "docker.io", "nginx", "1.25", "1.25"),
      ("library/nginx", "docker.io", "library/nginx", "", ""), ("localhost/x:1", "localhost", "x", "1", "1"),
      ("reg.eu:5000/a/b:v2", "reg.eu:5000", "a/b", "v2", "v2"),
      ("reg.eu/a@sha256:0123456789abcdef", "reg.eu", "a", "", "0123456789ab"),
      ("reg.eu/a:3@sha256:0123456789abcdef", "reg.eu", "a", "3", "3"),
    ])
  func images(text: String, registry: String, repository: String, tag: String, version: String) {
    let image = ImageName(text)
    #expect(
      image.registry == registry && image.repository == repository && image.tag == tag && image.version == version)
  }

  @Test("the matrix has a line a workload and its odd ones first")
  func matrix() {
    let rows = [
      row("a", "Deployment", "even", .well, "Available", images: ["r/x:1"]),
      row("b", "Deployment", "even", .well, "Available", images: ["r/x:1"]),
      row("a", "Deployment", "odd", .well, "Available", images: ["r/x:1"]),
      row("b", "Deployment", "odd", .well, "Available", images: ["r/x:2", "r/s:9"]),
      row("c", "Deployment", "odd", .well, "Available", images: ["r/x:1"]),
      row("a", "Deployment", "sick", .bad, "Unavailable", images: ["r/x"]),
      row("z", "Deployment", "elsewhere", .bad, "Unavailable"),
    ]
    let lines = Matrix.lines(rows, clusters: ["a", "b", "c"])
    #expect(lines.map(\.name) == ["sick", "odd", "even"])
    #expect(lines[1].cells.mapValues(\.version) == ["a": "1", "b": "2+9", "c": "1"])
    #expect(Matrix.majority(lines[1]) == "1" && lines[0].cells["a"]?.version == "latest")
    #expect(lines[2].cells.count == 2)
  }
}
