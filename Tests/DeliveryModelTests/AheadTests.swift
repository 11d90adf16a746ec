import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryModel

private let field = "spec.template.spec.containers[name=web].image"

@Test("a plan says of a conflict which field of which object is whose, and of what is refused that it stays")
func planAhead() {
  let plan = World.plan([["a"], ["b"]]) { plan in
    plan.clusters["a"]?.changes[0].action = .refused("Argo CD manages it (shop)")
    plan.clusters["b"]?.changes[1].action = .conflict(manager: "kubectl-edit", fields: [".\(field)", "spec.replicas"])
  }
  let notices = ahead(plan, unreachable: [:], now: World.start)
  #expect(
    notices.map { "\($0.level) \($0.sentence)" } == [
      "warn s0 a: will be left as it is: Namespace shop: Argo CD manages it (shop)",
      "bad s1 b: will be refused: kubectl-edit holds Deployment shop/web \(field) and 1 more",
    ])
}

@Test("a run says what is in the way now: what came after its plan, and not what has gone since")
func runAhead() {
  let plan = World.plan([["a"], ["b", "c"]], concurrency: 2) { plan in
    plan.clusters["b"]?.changes[1].action = .conflict(manager: "kubectl-edit", fields: [field])
    plan.ahead = ahead(plan, unreachable: [:], now: World.start)
    plan.ahead.append(Notice(level: .waiting, stage: "s1", message: "window shuts 16:00Z"))
  }
  var driver = Driver.running(plan)
  #expect(driver.run.ahead == plan.ahead)
  var seen = Observations()
  let held = Notice(level: .bad, cluster: "c", stage: "s1", message: "will be refused: helm holds it")
  seen.ahead = ["b": [], "c": [held], "elsewhere": [held]]
  driver.see(seen)
  #expect(driver.run.ahead == [held, plan.ahead[1]])
  #expect(driver.run.seenAhead?["elsewhere"] == nil)
}

@Test("nothing is ahead in clusters that a run is about or done with")
func nothingAhead() {
  let plan = World.plan([["a", "b"]]) { plan in
    for cluster in ["a", "b"] as [ClusterName] {
      plan.clusters[cluster]?.changes[1].action = .conflict(manager: "kubectl-edit", fields: [field])
    }
    plan.ahead = ahead(plan, unreachable: [:], now: World.start)
  }
  var driver = Driver(World.planned(plan))
  #expect(driver.run.ahead.map(\.cluster) == ["a", "b"])
  #expect(driver.run.clustersAhead == ["a", "b"])
  driver.tell(.confirm(digest: "d"))
  #expect(driver.run.clusters["a"]?.isInFlight == true)
  #expect(driver.run.ahead.map(\.cluster) == ["b"])
  #expect(driver.run.clustersAhead == ["b"])
}

@Test("a stage that no chosen cluster is in is told ahead: a slip in its selector would leave out the canary")
func emptyStage() {
  let notices = ahead(World.plan([[], ["a"]]), unreachable: [:], now: World.start)
  #expect(
    notices.map { "\($0.level) \($0.sentence)" } == [
      "warn s0: none of the chosen clusters is in this stage: the next one starts without it"
    ])
  #expect(ahead(World.plan([["a"], ["b"]]), unreachable: [:], now: World.start).isEmpty)
}
