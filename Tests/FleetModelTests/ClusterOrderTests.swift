import FleetModel
import KubernetesAPI
import Testing

@Suite("The order of clusters")
struct ClusterOrderTests {
  static let time = Timestamp(seconds: 1)
  func line(_ name: ClusterName, _ freshness: Freshness, _ level: Verdict.Level? = nil, bad: Int = 0) -> ClusterLine {
    var line = ClusterLine(record: ClusterRecord(name: name, source: "test"), freshness: freshness)
    line.bad = bad
    if let level {
      let key = ObjectKey(kind: ResourceType.nodes.kind, namespace: "", name: "n")
      line.worst = Row(cluster: name, key: key, verdict: Verdict(level, "x"))
    }
    return line
  }

  @Test("confirmed bad comes before what cannot be known, the well ones last but for those out of scope")
  func order() {
    let lines = [
      line("bad-3", .live, .bad, bad: 3), line("bad-2", .live, bad: 2),
      line("bad-1", .quiet(since: Self.time), .bad, bad: 1),
      line("known-bad", .stale(since: Self.time, why: Freshness.lastKnown), .bad, bad: 2),
      line("part-bad", .live, .warn, bad: 1), line("warn", .live, .warn),
      line("gone-bad", .unreachable(since: Self.time, why: ""), .bad, bad: 9),
      line("gone", .unreachable(since: Self.time, why: "")),
      line("old", .stale(since: Self.time, why: ""), .bad, bad: 7),
      line("login", .loginNeeded(identity: "", why: "")), line("denied", .denied(why: "")),
      line("refused", .refused(why: "")), line("mirror", .mirrorOnly(reported: Self.time)), line("new", .never),
      line("well-1", .live), line("well-2", .live), line("left", .departed(since: Self.time)),
      line("out", .notInScope),
    ]
    #expect(lines.shuffled().sorted(by: ClusterLine.isWorse).map(\.record.name) == lines.map(\.record.name))
  }

  @Test(
    "a pod explains only a workload that is not well",
    arguments: [
      (Verdict.Level.well, Verdict.Level.bad, Verdict.Level.well, "own"), (.done, .bad, .done, "own"),
      (.moving, .bad, .warn, "pod"), (.moving, .moving, .moving, "own"), (.warn, .warn, .warn, "pod"),
      (.bad, .warn, .bad, "pod"),
    ])
  func cause(own: Verdict.Level, pod: Verdict.Level, level: Verdict.Level, reason: String) {
    let verdict = Verdict(own, "own").explained(by: Verdict(pod, "pod"))
    #expect(verdict.level == level)
    #expect(verdict.reason == reason)
  }
}
