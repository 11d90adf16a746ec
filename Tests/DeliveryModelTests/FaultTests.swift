import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryModel

private let namespace = KubernetesObject(World.namespace).key

extension Driver {
  fileprivate mutating func write(_ key: ObjectKey, in cluster: ClusterName = "a", _ outcome: WriteOutcome) {
    see(cluster) { $0.writes[key] = outcome }
  }
  /// What a cluster shows of the Deployment.
  fileprivate mutating func show(
    _ cluster: ClusterName = "a", _ live: JSON, _ health: Health = .healthy, pods: [PodEvidence] = []
  ) {
    see(cluster) { $0.objects[World.web] = ObjectObservation(live: live, health: health, pods: pods) }
  }
  fileprivate var isApplying: Bool { last.actions.contains { if case .apply = $0 { true } else { false } } }
  fileprivate func why(_ cluster: ClusterName) -> String {
    if case .failed(let why)? = run.clusters[cluster]?.state { why } else { "" }
  }
}

/// A run whose only object in each cluster is the Deployment.
private func deploymentOnly(_ stages: [[ClusterName]], _ edit: (inout Plan) -> Void = { _ in }) -> Plan {
  World.plan(stages) {
    for cluster in $0.clusters.keys { $0.clusters[cluster]?.changes.removeFirst() }
    edit(&$0)
  }
}

// MARK: - Touched

@Test("a cluster that was started and never answered is not touched: it holds no slot, and is waited for like others")
func deadFromTheStart() {
  var driver = Driver.running(World.plan([["a", "b"]]))
  driver.see("a") {
    $0.writes[namespace] = .unsent("no route to host")
    $0.reach = .unreachable(since: World.start, why: "no route to host")
  }
  #expect(driver.run.clusters["a"]?.isInFlight == false)
  #expect(driver.last.actions.contains { if case .apply("b", _, _, _) = $0 { true } else { false } })
  driver.settle()
  driver.pass(.seconds(600))
  #expect(driver.run.clusters["a"]?.state == .skipped("no answer since \(World.start)"))
  #expect(driver.run.touched(in: .touched) == ["b"])
  #expect(driver.run.state == .completedWithSkips)
}

@Test("an end says who was touched, who is in flight and who was not, by name")
func tally() {
  var driver = Driver.running(World.plan([["a", "b", "c"]], concurrency: 2))
  driver.write(namespace, in: "a", .written(version: "100", generation: 1, uid: "u"))
  driver.see("b") {
    $0.writes[namespace] = .unsent("no route")
    $0.reach = .unreachable(since: World.start, why: "no route")
  }
  driver.tell(.end(by: "ann"))
  #expect(driver.run.state == .ended(why: "by ann; touched 2 (a, c), in flight 2 (a, c), not touched 1 (b)"))
}

@Test("a write that may have left counts as touched, also where nobody knows what came of it")
func mayBeTouched() {
  var driver = Driver.running(deploymentOnly([["a"]]))
  driver.write(World.web, .mayPass("timed out"))
  #expect(driver.run.touched(in: .touched) == ["a"])
  driver.write(World.web, .unsent("no route"))
  #expect(driver.run.touched(in: .touched) == ["a"], "once sent, always maybe")
}

// MARK: - Nothing to write

@Test("clusters that are as wanted already take no slot, do not soak, and the rate does not count them")
func nothingToDo() {
  let plan = deploymentOnly([["a", "b", "c"]]) {
    $0.clusters["a"]?.changes[0].action = .unchanged
    $0.clusters["b"]?.changes[0].action = .unchanged
    $0.stages[0].clusterSoak = .seconds(60)
    $0.terms.clustersPerMinute = 1
  }
  var driver = Driver.running(plan)
  #expect(driver.run.plan.stages[0].maxConcurrency == 1)
  #expect(driver.actions.filter { if case .observe = $0 { true } else { false } } == [.observe("a"), .observe("b")])
  #expect(driver.actions.contains(.apply("c", wave: 1, objects: [World.web], attempt: 1)))
  driver.show("a", World.live(World.deployment(), version: 7))
  #expect(driver.run.clusters["a"]?.state == .succeeded)
  driver.show("b", World.live(World.deployment(image: "web:dbg"), version: 7))
  #expect(driver.run.clusters["b"]?.state == .queued, "it needs a write after all, and waits for its turn")
  #expect(driver.run.clusters.values.count(where: \.holdsSlot) == 1)
  driver.write(World.web, in: "c", .written(version: "100", generation: 1, uid: "u"))
  driver.show("c", World.live(World.deployment(), version: 100))
  driver.pass(.seconds(60))
  #expect(driver.run.clusters["c"]?.state == .succeeded)
  #expect(driver.actions.contains(.apply("b", wave: 1, objects: [World.web], attempt: 2)))
}

// MARK: - Approvals

@Test("an approval that comes after it has expired is refused, also where nobody drove when it expired")
func lateApproval() {
  let plan = World.plan([["a"], ["b"]]) {
    $0.stages[0].after = [.approval(approvers: 1, expires: .seconds(60), onRejection: .pause)]
  }
  var driver = Driver.running(plan)
  driver.settle()
  driver.now = driver.now + .seconds(60)
  driver.tell(.approve(stage: "s0", by: "ann"))
  #expect(driver.last.refusals[0]?.contains("expired") == true)
  #expect(driver.run.state == .paused(why: "nobody approved s0 within 1m"))
  driver.tell(.resume(by: "ann"))
  #expect(driver.run.state == .awaitingApproval(task: "after s0"), "asked for anew")
}

@Test("an approval that names another plan is refused; one that names this plan passes")
func approvalOfAPlan() {
  var driver = Driver.running(World.plan([["a"], ["b"]]) { $0.stages[0].needsApprovalAfter = true })
  driver.settle()
  driver.tell(.approve(stage: "s0", by: "ann", digest: "other"))
  #expect(driver.last.refusals[0]?.contains("another plan") == true)
  driver.tell(.approve(stage: "s0", by: "ann", digest: "d"))
  #expect(driver.run.state == .running)
}

// MARK: - Others who write

private func edited(_ manager: String?, version: Int) -> JSON {
  var live = World.live(World.deployment(image: "evil:1"), version: version)
  guard let manager else { return live }
  live[at: "metadata", "managedFields"] = [
    [
      "manager": .string(manager), "operation": "Update", "time": "2026-11-23T00:00:00Z",
      "fieldsV1": ["f:spec": ["f:template": ["f:spec": ["f:containers": ["k:{\"name\":\"web\"}": ["f:image": [:]]]]]]],
    ]
  ]
  return live
}

@Test("a cluster that is written over while its stage soaks fails, with the manager's name")
func writtenOverInTheSoak() {
  let plan = deploymentOnly([["a"], ["b"]]) {
    $0.stages[0].stageSoak = .seconds(60)
    $0.terms.maxFailures = 1
  }
  var driver = Driver.running(plan)
  driver.settle()
  #expect(driver.run.state == .soaking)
  driver.show("a", edited("kubectl-edit", version: 105))
  #expect(driver.why("a").contains("written over by kubectl-edit"))
  #expect(driver.moves.last?.event != .preempted)
}

@Test("after a resume, what somebody has written over is written again, in clusters that were done as well")
func writtenOverAndResumed() {
  var driver = Driver.running(deploymentOnly([["a", "b"]]) { $0.stages[0].maxConcurrency = 1 })
  driver.write(World.web, .written(version: "100", generation: 1, uid: "u"))
  driver.show("a", World.live(World.deployment(), version: 100))
  #expect(driver.run.clusters["a"]?.state == .succeeded)
  driver.show("a", edited("kubectl-edit", version: 105))
  #expect(driver.run.state == .paused(why: "Preempted by kubectl-edit: Deployment shop/web in a"))
  driver.tell(.resume(by: "ann"))
  #expect(driver.run.clusters["a"]?.state == .queued)
  driver.settle()
  #expect(driver.actions.contains(.apply("a", wave: 1, objects: [World.web], attempt: 2)))
  #expect(driver.run.state == .completed)
}

@Test("a write under our own manager's name is written over once; the second time the run pauses")
func ownName() {
  var driver = Driver.running(deploymentOnly([["a"]]))
  driver.write(World.web, .written(version: "100", generation: 1, uid: "u"))
  driver.show("a", edited(nil, version: 105))
  #expect(driver.run.state == .running)
  #expect(driver.isApplying)
  driver.write(World.web, .written(version: "110", generation: 3, uid: "u"))
  driver.show("a", edited(nil, version: 115))
  #expect(driver.run.state.kind == .paused)
}

@Test("fields that the server's admission changes fail their cluster at once: they can never be as the plan says")
func admission() {
  var driver = Driver.running(deploymentOnly([["a"]]))
  driver.write(
    World.web,
    .written(version: "100", generation: 1, uid: "u", changed: ["spec.template.spec.containers[name=web].image"]))
  #expect(driver.why("a").contains("admission has changed spec.template.spec.containers[name=web].image"))
  #expect(driver.run.touched(in: .touched) == ["a"])
}

// MARK: - Deletions

private func deleting(_ edit: (inout Plan) -> Void = { _ in }) -> (Plan, ObjectKey) {
  let old = KubernetesObject(World.deployment("old")).key
  let plan = deploymentOnly([["a"], ["b"]]) {
    for cluster: ClusterName in ["a", "b"] {
      $0.clusters[cluster]?.changes.append(ObjectChange(key: old, action: .delete, wanted: .null))
    }
    $0.terms.approvesDeletions = false
    edit(&$0)
  }
  return (plan, old)
}

@Test("a deletion that is refused fails its cluster; once that is retried, it is asked for again")
func refusedDeletion() {
  let (plan, old) = deleting()
  var driver = Driver.running(plan)
  driver.settle(until: { if case .delete = $0 { true } else { false } })
  driver.write(old, in: "a", .refused("403"))
  driver.write(old, in: "b", .deleted)
  #expect(driver.run.state == .paused(why: "failures 1, stops at 1"))
  driver.tell(.retry(["a"]), .resume(by: "ann"))
  driver.settle()
  #expect(driver.run.state == .completed)
  #expect(driver.actions.count { $0 == .delete("a", objects: [old]) } == 2)
  #expect(driver.actions.count { $0 == .delete("b", objects: [old]) } == 1)
}

@Test("deletions that do not come through are said to stall, with why, and fail when their stage's time is over")
func stalledDeletion() {
  let (plan, old) = deleting { $0.stages[0].progressDeadline = .seconds(300) }
  var driver = Driver.running(plan)
  driver.settle(until: { if case .delete = $0 { true } else { false } })
  driver.write(old, in: "b", .deleted)
  driver.write(old, in: "a", .mayPass("429 too many requests"))
  #expect(driver.run.stalled == "cannot delete in a: Deployment shop/old: 429 too many requests")
  driver.pass(.seconds(300))
  #expect(driver.why("a").contains("deletions not done after 5m: Deployment shop/old: 429"))
  #expect(driver.run.state.kind == .paused)
}

// MARK: - Time in which nobody looked

@Test("time in which nobody drove runs nothing out: not a deadline, not a grace, and a soak starts again")
func gap() {
  let plan = deploymentOnly([["a", "b", "c"]]) {
    $0.stages[0].maxConcurrency = 3
    $0.stages[0].clusterSoak = .seconds(120)
    $0.terms.onDriverLost = .goOn
  }
  var driver = Driver.running(plan)
  for cluster: ClusterName in ["a", "b", "c"] {
    driver.write(World.web, in: cluster, .written(version: "100", generation: 1, uid: "u"))
  }
  driver.show("a", World.live(World.deployment(), version: 100))
  driver.see("c") { $0.reach = .unreachable(since: World.start, why: "no route") }
  guard case .soaking? = driver.run.clusters["a"]?.state else {
    Issue.record("\(String(describing: driver.run.clusters["a"]?.state))")
    return
  }
  driver.now = driver.now + .seconds(7_200)
  var seen = Observations()
  seen.driver = .restarted(why: "killed")
  seen.aliveUntil = World.start
  driver.see(seen)
  #expect(driver.run.clusters["a"]?.state == .verifying)
  #expect(driver.run.clusters["b"]?.state == .verifying, "its half hour has not run out")
  #expect(driver.run.clusters["c"]?.state == .unreachable(since: driver.now))
  for cluster: ClusterName in ["a", "b"] {
    driver.see(cluster) {
      $0.isComplete = true
      $0.objects[World.web] = ObjectObservation(live: World.live(World.deployment(), version: 100), health: .healthy)
    }
  }
  #expect(driver.run.clusters["a"]?.state == .soaking(until: driver.now + .seconds(120)))
}

@Test("while no cluster answers this driver, nobody's grace runs out")
func disconnected() {
  let plan = deploymentOnly([["a", "b"]]) { $0.stages[0].maxConcurrency = 2 }
  var driver = Driver.running(plan)
  for cluster: ClusterName in ["a", "b"] {
    driver.write(World.web, in: cluster, .written(version: "100", generation: 1, uid: "u"))
    driver.see(cluster) { $0.reach = .unreachable(since: World.start, why: "network is down") }
  }
  var seen = Observations()
  seen.driver = .disconnected(why: "none of 2 clusters answers")
  driver.see(seen)
  #expect(driver.run.state == .paused(why: "no connection: none of 2 clusters answers"))
  driver.pass(.seconds(3_600))
  #expect(driver.run.clusters.values.allSatisfy { !$0.state.isFailed })
  driver.see("a") { $0.reach = .answers }
  driver.pass(.seconds(599))
  #expect(driver.run.clusters["b"]?.state.isFailed == false)
  driver.pass(.seconds(1))
  #expect(driver.run.clusters["b"]?.state.isFailed == true)
}

@Test("a cluster that comes and goes in its soak fails after five times")
func flapping() {
  var driver = Driver.running(deploymentOnly([["a"]]) { $0.stages[0].clusterSoak = .seconds(60) })
  driver.write(World.web, .written(version: "100", generation: 1, uid: "u"))
  for round in 1...5 {
    driver.show("a", World.live(World.deployment(), version: 100))
    #expect(driver.run.clusters["a"]?.state == .soaking(until: driver.now + .seconds(60)), "round \(round)")
    driver.now = driver.now + .seconds(2_000)
    driver.show("a", World.live(World.deployment(), version: 100), .progressing("13 of 14 ready"))
  }
  #expect(driver.why("a").contains("not healthy 5 times in its soak: Deployment shop/web: 13 of 14 ready"))
}

// MARK: - Why nothing moves

@Test("an object that the server refuses to show is the reason of a stall, and of a failure at the deadline")
func unread() {
  var driver = Driver.running(deploymentOnly([["a"]]))
  driver.write(World.web, .written(version: "100", generation: 1, uid: "u"))
  driver.see("a") { $0.unread[World.web] = "deployments is forbidden" }
  driver.pass(.seconds(60))
  #expect(driver.run.stalled == "a: Deployment shop/web: cannot be read: deployments is forbidden")
  driver.pass(.seconds(1_740))
  #expect(driver.why("a") == "not done after 30m: Deployment shop/web: cannot be read: deployments is forbidden")
}

@Test("a stage that waits only for clusters that do not answer says so")
func silence() {
  var driver = Driver(World.planned(World.plan([["a", "b"]])))
  driver.run.clusters["b"]?.state = .unreachable(since: World.start)
  driver.tell(.confirm(digest: "d"))
  #expect(driver.run.stalled == nil)
  driver.settle()
  #expect(
    driver.run.stalled == "waits for b: no answer since \(World.start); skipped at \(World.start + .seconds(600))")
  driver.see("b") { $0.reach = .answers }
  #expect(driver.run.stalled == nil)
}

@Test("restarts of a pod that is older than our write do not count against it; new ones do")
func oldPods() {
  var driver = Driver.running(deploymentOnly([["a"]]))
  driver.write(World.web, .written(version: "100", generation: 1, uid: "u"))
  func pod(_ restarts: Int) -> PodEvidence {
    PodEvidence(
      pod: "web-1", container: "web", reason: "CrashLoopBackOff", restarts: restarts, lastLogLine: "panic",
      created: World.start - .seconds(86_400))
  }
  let live = World.live(World.deployment(), version: 100)
  driver.show("a", live, .progressing("1 of 2 ready"), pods: [pod(57)])
  #expect(driver.run.clusters["a"]?.state == .verifying)
  driver.show("a", live, .progressing("1 of 2 ready"), pods: [pod(60)])
  #expect(driver.why("a").contains("restarted 3 times"))
}

@Test("when a window opens, a start comes or a run resumes, those whose turn comes are compared with the frozen plan")
func frozenAgainstCurrent() {
  let plan = World.plan([["a"], ["b"]]) {
    $0.stages[1].before = [.start(at: World.start + .seconds(600))]
  }
  var driver = Driver.running(plan)
  driver.settle()
  #expect(driver.run.state == .waiting(until: World.start + .seconds(600)))
  driver.pass(.seconds(600))
  #expect(driver.last.actions.contains(.compareWithPlan(["b"])))

  let change = ObjectChange(
    key: World.web, action: .update, wanted: World.deployment(), live: World.deployment(image: "web:1.3"),
    differences: compare(wanted: World.deployment(), live: World.deployment(image: "web:1.3")))
  #expect(change.news(live: World.deployment(image: "web:1.3")) == nil)
  #expect(
    change.news(live: World.deployment(image: "web:9"))
      == "Deployment shop/web: spec.template.spec.containers[name=web].image is \"web:9\"")
  #expect(change.news(live: nil) == "Deployment shop/web is gone")
  let made = ObjectChange(key: World.web, action: .create, wanted: World.deployment())
  #expect(made.news(live: nil) == nil)
  #expect(made.news(live: World.deployment()) == "Deployment shop/web is there already")
}

extension Driver {
  /// Everything asked for succeeds, until something like this is asked.
  mutating func settle(until isReached: (RunAction) -> Bool) {
    var todo = last.actions
    for _ in 0..<200 {
      if todo.contains(where: isReached) { return }
      let seen = World.answers(todo, of: run)
      if seen.clusters.isEmpty { return }
      see(seen)
      todo = last.actions
    }
  }
}
