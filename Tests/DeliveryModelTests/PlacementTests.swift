import FleetModel
import Testing

@testable import DeliveryModel

private func record(_ name: String, _ labels: [String: String] = [:], _ properties: [String: String] = [:])
  -> ClusterRecord
{
  var record = ClusterRecord(name: ClusterName(name), source: "test")
  record.labels = labels
  record.properties = properties
  return record
}

@Test("every cluster is chosen, or rejected with the filter and words")
func rejections() throws {
  let fleet = [
    record("dev-1", ["env": "dev"], ["country": "DE"]), record("eu-1", ["env": "prod"], ["country": "DE"]),
    record("kr-1", ["env": "prod"]), record("us-1", ["env": "prod"], ["country": "US"]),
  ]
  let placement = Placement(
    clusterSelector: Selector(matchLabels: ["env": "prod"]),
    propertySelector: Selector([Requirement("country", .in, ["DE", "FR"])]))
  let result = try place(placement, over: fleet.reversed())
  #expect(result.chosen.map(\.name) == ["eu-1"])
  #expect(
    result.rejected == [
      Rejection(cluster: "dev-1", filter: "clusterSelector", reason: "env is dev, wants prod"),
      Rejection(cluster: "kr-1", filter: "propertySelector", reason: "country not known"),
      Rejection(cluster: "us-1", filter: "propertySelector", reason: "country is US, wants DE or FR"),
    ])
}

@Test("promise 6: a selection that a registry failure made empty is blamed on the registry")
func emptied() {
  let error = #expect(throws: DeliveryProblems.self) {
    try place(Placement(clusterSelector: Selector()), over: [], unread: ["hub: 503"])
  }
  #expect(error?.problems.first?.help.contains("hub: 503") == true)
}

@Test("D1: what only a registry that does not answer lists cannot be placed on; what it only mirrors is rejected")
func outage() throws {
  var silent = record("a", ["env": "prod"])
  silent.outage = "ClusterProfile hub-1: connection refused"
  let fleet = [silent, record("b", ["env": "dev"])]
  let error = #expect(throws: DeliveryProblems.self) {
    try place(Placement(clusterSelector: Selector()), over: fleet)
  }
  #expect(error?.problems.first?.message == "selects a, of which no registry answers")
  #expect(error?.problems.first?.help.hasPrefix("ClusterProfile hub-1: connection refused") == true)
  #expect(
    try place(Placement(clusterSelector: Selector(matchLabels: ["env": "dev"])), over: fleet).chosen.map(\.name)
      == ["b"])
  var mirror = record("m")
  mirror.reach = .mirrorOnly
  let result = try place(Placement(clusterSelector: Selector()), over: [mirror, record("b")])
  #expect(
    result.rejected == [
      Rejection(cluster: "m", filter: "registry", reason: "mirror only: there is no way in")
    ])
}

@Test("a selector that is not there selects none, an empty one all")
func nilSelector() throws {
  let fleet = [record("a"), record("b")]
  #expect(throws: DeliveryProblems.self) { try place(Placement(), over: fleet) }
  #expect(try place(Placement(clusterSelector: Selector()), over: fleet).chosen.count == 2)
  #expect(throws: DeliveryProblems.self) { try place(Placement(clusterNames: ["a", "c"]), over: fleet) }
  let one = try place(Placement(clusterSelector: Selector(), numberOfClusters: 1), over: fleet)
  #expect(one.chosen.map(\.name) == ["a"])
  #expect(one.rejected.map(\.filter) == ["numberOfClusters"])
}

@Test(
  "operators decide as Kubernetes and KubeFleet do",
  arguments: [
    (Requirement("a", .notIn, ["x"]), nil, true), (Requirement("a", .notIn, ["x"]), "x", false),
    (Requirement("a", .doesNotExist), nil, true), (Requirement("a", .exists), nil, false),
    (Requirement("a", .greater, ["10"]), "9", false), (Requirement("a", .greater, ["1Gi"]), "1025Mi", true),
    (Requirement("a", .equal, ["1"]), "1000m", true), (Requirement("a", .less, ["5"]), "much", false),
  ] as [(Requirement, String?, Bool)])
func operators(requirement: Requirement, value: String?, matches: Bool) {
  #expect(requirement.matches(value) == matches)
}

@Test("every cluster is in exactly one stage; none and two are errors that name them")
func stages() throws {
  let chosen = [record("a", ["ring": "0"]), record("b", ["ring": "1"]), record("c", ["ring": "1", "x": "y"])]
  var strategy = Strategy()
  var first = Stage(name: "canary", selector: Selector(matchLabels: ["ring": "0"]))
  first.maxConcurrency = .count(5)
  var rest = Stage(name: "rest")
  rest.isRemaining = true
  rest.maxConcurrency = .percent(50)
  strategy.stages = [first, rest]
  let planned = try sequence(strategy, over: chosen)
  #expect(planned.map(\.clusters) == [["a"], ["b", "c"]])
  #expect(planned.map(\.maxConcurrency) == [5, 1])
  strategy.stages = [first]
  let none = #expect(throws: DeliveryProblems.self) { try sequence(strategy, over: chosen) }
  #expect(none?.problems.first?.message == "in no stage: b, c")
  strategy.stages = [
    first, Stage(name: "one", selector: Selector(matchLabels: ["ring": "1"])),
    Stage(name: "xs", selector: Selector(matchLabels: ["x": "y"])),
  ]
  let two = #expect(throws: DeliveryProblems.self) { try sequence(strategy, over: chosen) }
  #expect(two?.problems.first?.message == "in more than one stage: c (one and xs)")
  #expect(try sequence(Strategy(), over: chosen).map(\.maxConcurrency) == [3])
}

@Test(
  "percentages of clusters round down, as KubeFleet's TestCalculateMaxConcurrencyValue says",
  arguments: [("33%", 10, 3), ("25%", 7, 1), ("10%", 1, 0), ("100%", 7, 7), ("12", 3, 12)])
func shares(text: String, total: Int, count: Int) {
  #expect(Share(written: text)?.of(total) == count)
}
