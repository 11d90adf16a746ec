import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryModel

@Test("a run goes wave by wave, cluster by cluster, stage by stage, to Completed")
func straight() {
  var driver = Driver.running(World.plan([["a"], ["b", "c"]]))
  driver.settle()
  #expect(driver.run.state == .completed)
  let applied = driver.actions.compactMap { action -> String? in
    if case .apply(let cluster, let wave, let keys, _) = action { "\(cluster) \(wave) \(keys)" } else { nil }
  }
  #expect(
    applied == ["a", "b", "c"].flatMap { ["\($0) 1 [Namespace shop]", "\($0) 2 [Deployment shop/web]"] })
  #expect(driver.run.clusters.values.allSatisfy { $0.state == .succeeded })
}

@Test("promise 1: nothing is written before the plan's own digest is confirmed with the lease held")
func confirm() {
  var driver = Driver(World.planned(World.plan([["a"]])))
  driver.tell(.confirm(digest: "other"))
  #expect(driver.run.state == .planned)
  #expect(driver.last.refusals[0] != nil)
  var seen = Observations()
  seen.commands = [.confirm(digest: "d")]
  seen.isLeaseHeld = false
  driver.see(seen)
  #expect(driver.run.state == .planned)
  #expect(!driver.actions.contains { if case .apply = $0 { true } else { false } })
}

@Test(
  "promise 3: success needs our own write seen: an older version, an unseen generation and another payload are not it")
func success() {
  var plan = World.plan([["a"]])
  plan.clusters["a"]?.changes.removeFirst()
  var driver = Driver.running(plan)
  driver.see("a") { $0.writes[World.web] = .written(version: "100", generation: 2, uid: "u") }
  let wanted = World.deployment()
  let wrong: [JSON] = [
    World.live(wanted, version: 99, generation: 2, observed: 2), World.live(wanted, version: 100, generation: 2),
    World.live(World.deployment(image: "web:1.3"), version: 100, generation: 2, observed: 2),
  ]
  for live in wrong {
    driver.see("a") { $0.objects[World.web] = ObjectObservation(live: live, health: .healthy) }
    #expect(driver.run.clusters["a"]?.state == .verifying)
  }
  driver.see("a") {
    $0.objects[World.web] = ObjectObservation(
      live: World.live(wanted, version: 100, generation: 2, observed: 2), health: .healthy)
  }
  #expect(driver.run.state == .completed)
}

@Test(
  "pods of the new revision that cannot start fail their cluster early, with the evidence",
  arguments: [
    ("CrashLoopBackOff", 3, 0), ("ImagePullBackOff", 0, 60), ("CreateContainerConfigError", 0, 15),
  ])
func failFast(reason: String, restarts: Int, seconds: Int64) {
  var driver = Driver.running(World.plan([["a"], ["b"]]))
  driver.settleOnly(World.namespace)
  driver.see("a") {
    $0.writes[World.web] = .written(version: "100", generation: 1, uid: "u")
    let pod = PodEvidence(
      pod: "web-1", container: "web", reason: reason, restarts: restarts, lastLogLine: "no such table: carts")
    $0.objects[World.web] = ObjectObservation(
      live: World.live(World.deployment(), version: 100), health: .bad(reason), pods: [pod])
  }
  if seconds > 0 {
    #expect(driver.run.clusters["a"]?.state == .verifying)
    #expect(driver.last.wakeAt == driver.now + .seconds(min(seconds, 60)))
    driver.pass(.seconds(seconds))
  }
  guard case .failed(let why)? = driver.run.clusters["a"]?.state else {
    Issue.record("not failed: \(String(describing: driver.run.clusters["a"]?.state))")
    return
  }
  #expect(why.contains("no such table: carts"))
  #expect(driver.run.state == .paused(why: "failures 1, stops at 1"))
  #expect(driver.run.clusters["b"]?.state == .queued)
}

@Test("a minute without progress for a known reason is said, and taken back when it moves")
func stuck() {
  var driver = Driver.running(World.plan([["a"]]))
  driver.settleOnly(World.namespace)
  func report(_ ready: Int) -> (inout ClusterObservation) -> Void {
    { seen in
      let pod = PodEvidence(pod: "web-2", reason: "Unschedulable", message: "11 Insufficient cpu")
      seen.objects[World.web] = ObjectObservation(
        live: World.live(World.deployment(), version: 100), health: .progressing("\(ready) of 14 ready"), ready: ready,
        desired: 14, pods: [pod])
    }
  }
  driver.see("a") { $0.writes[World.web] = .written(version: "100", generation: 1, uid: "u") }
  driver.see("a", report(9))
  driver.pass(.seconds(59))
  #expect(driver.run.stalled == nil)
  driver.pass(.seconds(1))
  #expect(driver.run.stalled?.contains("9/14") == true)
  #expect(driver.run.stalled?.contains("11 Insufficient cpu") == true)
  driver.see("a", report(10))
  #expect(driver.run.stalled == nil)
}

@Test("an approval takes so many different people, and passes or expires as its task says")
func approvals() {
  let plan = World.plan([["a"], ["b"]]) {
    $0.stages[0].after = [.approval(approvers: 2, expires: .seconds(3_600), onRejection: .end)]
  }
  var driver = Driver.running(plan)
  driver.settle()
  #expect(driver.run.state == .awaitingApproval(task: "after s0"))
  driver.tell(.approve(stage: "s0", by: "ann"), .approve(stage: "s0", by: "ann"), .approve(stage: "s1", by: "bob"))
  #expect(driver.last.refusals.keys.sorted() == [2])
  #expect(driver.run.state == .awaitingApproval(task: "after s0"))
  var expired = driver
  expired.pass(.seconds(3_600))
  #expect(expired.run.state.kind == .ended)
  driver.tell(.approve(stage: "s0", by: "bob"))
  driver.settle()
  #expect(driver.run.state == .completed)
}

@Test("the rate limit holds: so many clusters start a minute, the rest is held and said so")
func rate() {
  let plan = World.plan([["a", "b", "c"]], concurrency: 3) { $0.terms.clustersPerMinute = 2 }
  var driver = Driver.running(plan)
  #expect(driver.run.clusters["c"]?.state == .held("rate"))
  driver.settle()
  driver.pass(.seconds(59))
  #expect(driver.run.clusters["c"]?.state == .held("rate"))
  driver.pass(.seconds(1))
  driver.settle()
  #expect(driver.run.state == .completed)
}

@Test("promise 7: a cluster that does not answer is waited for, then skipped; one that we wrote to fails")
func unreachable() {
  var driver = Driver(World.planned(World.plan([["a", "b"], ["c"]], concurrency: 2)))
  let lost = ClusterObservation.Reach.unreachable(since: driver.now, why: "no route")
  driver.run.clusters["b"]?.state = .unreachable(since: driver.now)
  driver.tell(.confirm(digest: "d"))
  driver.settle()
  #expect(driver.run.state == .running)
  driver.pass(.seconds(600))
  #expect(driver.run.clusters["b"]?.state == .skipped("no answer since \(World.start)"))
  driver.see("c") { $0.reach = lost }
  driver.pass(.seconds(600))
  #expect(driver.run.clusters["c"]?.state.isFailed == true)
}

@Test(
  "promise 4: a restarted driver sees everything in flight again before it writes, and sends nothing twice that is there"
)
func restart() {
  let plan = World.plan([["a"], ["b"]]) { $0.terms.onDriverLost = .goOn }
  var driver = Driver.running(plan)
  var seen = Observations()
  seen.driver = .restarted(why: "killed")
  driver.see(seen)
  #expect(driver.last.actions.filter { if case .log = $0 { false } else { true } } == [.observe("a")])
  driver.see("a") {
    $0.isComplete = true
    $0.objects[KubernetesObject(World.namespace).key] = ObjectObservation(
      live: World.live(World.namespace, version: 100), health: .healthy)
  }
  #expect(
    driver.last.actions.contains(.apply("a", wave: 2, objects: [World.web], attempt: 1)))
  driver.settle()
  #expect(driver.run.state == .completed)
}

@Test("somebody else's write on what this run owns pauses it and names the manager")
func preempted() {
  var driver = Driver.running(World.plan([["a"]]))
  driver.settleOnly(World.namespace)
  driver.see("a") { $0.writes[World.web] = .written(version: "100", generation: 1, uid: "u") }
  var live = World.live(World.deployment(image: "evil:1"), version: 105)
  live[at: "metadata", "managedFields"] = [
    [
      "manager": "kubectl-edit", "operation": "Update", "time": "2026-11-23T00:00:00Z",
      "fieldsV1": ["f:spec": ["f:template": ["f:spec": ["f:containers": ["k:{\"name\":\"web\"}": ["f:image": [:]]]]]]],
    ]
  ]
  driver.see("a") { $0.objects[World.web] = ObjectObservation(live: live, health: .healthy) }
  #expect(driver.run.state == .paused(why: "Preempted by kubectl-edit: Deployment shop/web in a"))
}

@Test("promise 6: deletions come last, are approved on their own, and then the run completes")
func deletions() {
  let old = KubernetesObject(World.deployment("old")).key
  let plan = World.plan([["a"], ["b"]]) {
    $0.clusters["a"]?.changes.append(ObjectChange(key: old, action: .delete, wanted: .null))
  }
  var driver = Driver.running(plan)
  driver.settle()
  #expect(driver.run.state == .awaitingApproval(task: "deletions"))
  driver.tell(.approve(stage: "deletions", by: "ann"))
  #expect(driver.last.actions.contains(.delete("a", objects: [old])))
  driver.settle()
  #expect(driver.run.state == .completed)
}

extension Driver {
  /// Lets only the wave of one object through.
  mutating func settleOnly(_ wanted: JSON) {
    let key = KubernetesObject(wanted).key
    see("a") {
      $0.writes[key] = .written(version: "100", generation: 1, uid: "u")
      $0.objects[key] = ObjectObservation(live: World.live(wanted, version: 100), health: .healthy)
    }
  }
}
