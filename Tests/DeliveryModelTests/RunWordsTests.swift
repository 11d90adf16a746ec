import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryModel

@Test("a run that ends with failures says how many, and how many it skipped")
func endedWithFailures() {
  var driver = Driver.running(
    World.plan([["a", "b", "c"]], concurrency: 3) {
      $0.terms.maxFailures = 2
      $0.terms.onFailure = .goOn
    })
  driver.see("a") { $0.writes[World.web] = .refused("conflict with kubectl-edit") }
  driver.see("b") { $0.writes[World.web] = .refused("quota") }
  driver.tell(.skip(["b"], reason: "later"))
  driver.last.actions = driver.actions.filter { if case .apply("c", _, _, _) = $0 { true } else { false } }
  driver.settle()
  #expect(driver.run.state == .completedWithSkips)
  #expect(driver.run.words == "completed, 1 failed, 1 skipped")
  #expect(driver.run.sentence == "completed, 1 failed, 1 skipped")
}

@Test("a paused run counts who is still finishing as it is now")
func finishing() {
  var driver = Driver.running(World.plan([["a", "b", "c"]], concurrency: 2))
  driver.tell(.pause(by: "ann"))
  #expect(driver.run.state == .paused(why: "by ann"))
  #expect(driver.run.sentence == "paused: by ann; 2 still finishing")
  driver.last.actions = driver.actions
  driver.settle()
  #expect(driver.run.clusters["a"]?.state == .succeeded)
  #expect(driver.run.sentence == "paused: by ann")
}

@Test("a cluster that is waited for and was not begun can be skipped, one that was written to cannot")
func skippable() {
  var driver = Driver.running(World.plan([["a", "b"]], concurrency: 2))
  let keys = driver.run.clusters["a"]?.objects.map(\.key) ?? []
  driver.see("a") {
    for key in keys { $0.writes[key] = .unsent("no route") }
    $0.reach = .unreachable(since: World.start, why: "no route")
  }
  driver.see("b") { $0.reach = .unreachable(since: World.start, why: "no route") }
  #expect(driver.run.clusters["a"]?.canBeSkipped == true)
  #expect(driver.run.clusters["b"]?.canBeSkipped == false)
  driver.tell(.skip(["b"], reason: "down"))
  #expect(driver.last.refusals[0] == ClusterProgress.skippable)
  driver.tell(.skip(["a"], reason: "down"))
  #expect(driver.run.clusters["a"]?.state == .skipped("down"))
}

@Test("a cluster with nothing but deletions is not done before it has answered")
func answersFirst() {
  let old = KubernetesObject(World.deployment("old")).key
  let plan = World.plan([["a", "b"]], concurrency: 2) { plan in
    plan.terms.approvesDeletions = false
    for cluster in ["a", "b"] as [ClusterName] {
      plan.clusters[cluster]?.changes = [ObjectChange(key: old, action: .delete, wanted: .null)]
    }
  }
  var driver = Driver.running(plan)
  #expect(driver.actions.contains(.observe("a")))
  #expect(driver.run.clusters["a"]?.state == .verifying)
  driver.see("a") { $0.reach = .unreachable(since: World.start, why: "is not in the registry any more") }
  driver.see("b") {
    $0.reach = .answers
    $0.isComplete = true
  }
  #expect(driver.run.clusters["a"]?.state == .unreachable(since: World.start))
  #expect(driver.run.clusters["b"]?.state == .succeeded)
  #expect(driver.run.stalled?.contains("waits for a") == true)
  let said = driver.actions.compactMap {
    if case .log(let line) = $0 { line.cluster.map { "\($0): \(line.text)" } } else { nil }
  }
  #expect(said.contains("b: nothing to write"))
  #expect(!said.contains { $0.hasSuffix("as wanted already") })
  driver.see("a") { $0.reach = .answers }
  driver.settle()
  #expect(driver.run.state == .completed)
}

@Test("the label that a run sets itself is no news of what it takes over")
func ownLabel() {
  var wanted = World.deployment()
  wanted[at: "metadata", "labels"] = ["quarterdeck.dev/delivery": "shop"]
  let live = World.deployment()
  let change = ObjectChange(key: World.web, action: .update, wanted: wanted, live: live, differences: [])
  #expect(change.news(live: live) == nil)
  var other = live
  other[at: "spec", "template", "spec", "containers"] = [["name": "web", "image": "web:9"]]
  #expect(change.news(live: other)?.contains("image is \"web:9\"") == true)
}

@Test("who is given up first says until when, whatever the order of the plan; what was touched has its own time")
func firstToBeGivenUp() throws {
  let plan = World.plan([["a", "b"]], concurrency: 2) {
    $0.terms.unreachableGrace = .seconds(300)
    $0.terms.onUnreachable = .skip
  }
  var run = Driver.running(plan).run
  run.stages[0].started = World.start + .seconds(100)
  for cluster in ["a", "b"] as [ClusterName] {
    run.clusters[cluster] = ClusterProgress()
    run.clusters[cluster]?.state = .unreachable(since: World.start + .seconds(cluster == "a" ? 50 : 60))
  }
  // What was not begun has its grace from the start of its stage, what was touched from its last answer.
  run.clusters["b"]?.isTouched = true
  let silence = try #require(run.silence)
  #expect(silence.until == World.start + .seconds(360))
  #expect(silence.since == World.start + .seconds(50))
  #expect(silence.fails)
  #expect(silence.names == "b and 1 more")
}

@Test("what a run may still write to is what is not final, was overwritten, or loses something after the end")
func openClusters() {
  var run = Driver.running(World.plan([["a", "b", "c", "d", "e"]], concurrency: 5)).run
  let states: [ClusterName: ClusterProgress.State] = [
    "a": .succeeded, "b": .failed("why"), "c": .queued, "d": .succeeded, "e": .succeeded,
  ]
  for (cluster, state) in states {
    run.clusters[cluster] = ClusterProgress()
    run.clusters[cluster]?.state = state
  }
  run.deletions.left = ["b": [World.web], "d": [World.web]]
  var overwritten = ObjectProgress(key: World.web)
  overwritten.isPreempted = true
  run.clusters["e"]?.objects = [overwritten]
  #expect(run.open == ["c", "d", "e"])
}
