import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryModel

private let namespace = KubernetesObject(World.namespace).key

/// A run that has changed one Deployment in one cluster, and is asked to go back.
private func changed(_ wanted: JSON, _ edit: (inout Plan) -> Void = { _ in }) -> Run {
  let plan = World.plan([["a"]]) {
    $0.clusters["a"]?.changes = [ObjectChange(key: World.web, action: .update, wanted: wanted)]
    edit(&$0)
  }
  var driver = Driver.running(plan)
  driver.settle()
  return driver.run
}
private func back(
  _ run: Run, to before: PreImage, live: [ObjectKey: JSON] = [:], isFast: Bool = true
) throws -> Plan {
  try backOutPlan(
    run, BackOutRequest(scope: .touched, isFast: isFast, by: "ann"), preImages: ["a": before], live: ["a": live])
}
private func owned(_ manager: String, _ operation: String, subresource: String = "", _ fields: JSON) -> JSON {
  [
    "manager": .string(manager), "operation": .string(operation), "subresource": .string(subresource),
    "apiVersion": "apps/v1", "fieldsType": "FieldsV1", "time": "2026-11-22T02:31:07Z", "fieldsV1": fields,
  ]
}

@Test("backing out goes in reverse order, to what was there before, and deletes what was not")
func backOut() throws {
  var driver = Driver.running(World.plan([["a"], ["b"]]))
  driver.settle()
  let request = BackOutRequest(scope: .touched, isFast: true, by: "ann")
  driver.tell(.backOut(.touched, isFast: true, by: "ann"))
  #expect(driver.run.state == .backingOut)
  #expect(driver.last.actions.contains(.startBackOut(request)))
  let key = KubernetesObject(World.namespace).key
  let before: PreImage = [World.web: World.live(World.deployment(image: "web:1.3"), version: 7), key: .some(nil)]
  let plan = try backOutPlan(driver.run, request, preImages: ["a": before, "b": before])
  #expect(plan.stages.map(\.name) == ["s1", "s0"])
  let changes = plan.clusters["a"]?.changes ?? []
  #expect(changes.map(\.action) == [.delete, .update])
  #expect(changes.last?.wanted == World.deployment(image: "web:1.3"))
  #expect(throws: DeliveryProblems.self) { try backOutPlan(driver.run, request, preImages: ["a": before]) }
  var seen = Observations()
  seen.child = .done
  driver.see(seen)
  #expect(driver.run.state == .backedOut)
}

@Test("a back-out that was confirmed for fewer clusters than are touched by now is refused; fewer are no matter")
func confirmedForFewer() {
  var driver = Driver.running(World.plan([["a"], ["b"]]))
  driver.settle()
  driver.tell(.backOut(.touched, isFast: true, by: "ann", confirmed: ["a"]))
  #expect(driver.last.refusals == [0: "2 clusters are touched by now, 1 were confirmed: ask again"])
  #expect(driver.run.state == .completed)
  #expect(!driver.last.actions.contains { if case .startBackOut = $0 { true } else { false } })
  driver.tell(.backOut(.cluster("a"), isFast: true, by: "ann", confirmed: ["b", "a"]))
  #expect(driver.run.state == .backingOut)
}

@Test("a retry that names clusters does not start a failed back-out again; one that names none does, as a whole")
func retriedBackOut() {
  var driver = Driver.running(World.plan([["a"], ["b"]]))
  driver.settle()
  let request = BackOutRequest(scope: .touched, isFast: false, by: "ann")
  driver.tell(.backOut(.touched, isFast: false, by: "ann"))
  var seen = Observations()
  seen.child = .failed(why: "a does not answer")
  driver.see(seen)
  driver.tell(.retry(["a"]))
  #expect(
    driver.last.refusals
      == [0: "the back-out of the run has failed: it is tried again as a whole, without naming clusters"])
  #expect(driver.run.state == .backOutFailed(why: "a does not answer"))
  #expect(!driver.last.actions.contains(.startBackOut(request)))
  driver.tell(.retry([]))
  #expect(driver.run.state == .backingOut)
  #expect(driver.last.actions.contains(.startBackOut(request)))
}

@Test("promise 8: going back touches only what the run's payload named; others' fields are neither sent nor claimed")
func onlyOurs() throws {
  var before = World.live(World.deployment(image: "web:1.3"), version: 7)
  before[at: "spec", "replicas"] = 9
  before[at: "spec", "template", "spec", "containers"] = [
    ["name": "web", "image": "web:1.3", "resources": ["limits": ["cpu": "2"]]],
    ["name": "mesh", "image": "mesh:7"],
  ]
  before[at: "metadata", "annotations"] = ["team": "carts"]
  before[at: "metadata", "managedFields"] = [
    owned("kube-controller-manager", "Update", subresource: "scale", ["f:spec": ["f:replicas": [:]]])
  ]
  var sent = World.deployment()
  sent[at: "metadata", "labels"] = ["quarterdeck.dev/delivery": "shop"]
  let plan = try back(changed(sent), to: [World.web: before])
  #expect(
    plan.clusters["a"]?.changes.map(\.wanted) == [World.deployment(image: "web:1.3")],
    "what was added is left out, which removes it")
}

@Test("promise 8: what the delivery held before and the run dropped comes back")
func heldBefore() throws {
  var before = World.live(World.deployment(image: "web:1.3"), version: 7)
  before[at: "metadata", "labels"] = ["tier": "front", "zone": "b"]
  before[at: "metadata", "managedFields"] = [
    owned("quarterdeck:shop", "Apply", ["f:metadata": ["f:labels": ["f:tier": [:]]]]),
    owned("kubectl-label", "Update", ["f:metadata": ["f:labels": ["f:zone": [:]]]]),
  ]
  let plan = try back(changed(World.deployment()), to: [World.web: before])
  var wanted = World.deployment(image: "web:1.3")
  wanted[at: "metadata", "labels"] = ["tier": "front"]
  #expect(plan.clusters["a"]?.changes.map(\.wanted) == [wanted])
}

@Test("a number of replicas that an autoscaler has taken meanwhile stays the autoscaler's")
func scaledMeanwhile() throws {
  var sent = World.deployment()
  sent[at: "spec", "replicas"] = 14
  var before = World.live(World.deployment(image: "web:1.3"), version: 7)
  before[at: "spec", "replicas"] = 3
  var live = World.live(sent, version: 120)
  live[at: "spec", "replicas"] = 20
  live[at: "metadata", "managedFields"] = [
    owned("kube-controller-manager", "Update", subresource: "scale", ["f:spec": ["f:replicas": [:]]])
  ]
  let plan = try back(changed(sent), to: [World.web: before], live: [World.web: live])
  let change = try #require(plan.clusters["a"]?.changes.first)
  #expect(change.wanted == World.deployment(image: "web:1.3"))
  #expect(change.differences.map(\.path) == ["spec.template.spec.containers[name=web].image"])
  let blind = try back(changed(sent), to: [World.web: before])
  #expect(blind.clusters["a"]?.changes.first?.wanted.int(at: "spec", "replicas") == 3)
}

@Test("what the run deleted is made again, as the delivery held it")
func deletedByUs() throws {
  let old = KubernetesObject(World.deployment("old")).key
  let run = changed(World.deployment()) {
    $0.clusters["a"]?.changes.append(ObjectChange(key: old, action: .delete, wanted: .null))
    $0.terms.approvesDeletions = false
  }
  #expect(run.state == .completed)
  var before = World.live(World.deployment("old"), version: 9)
  before[at: "spec", "revisionHistoryLimit"] = 10
  before[at: "metadata", "managedFields"] = [
    owned(
      "quarterdeck:shop", "Apply",
      [
        "f:spec": [
          "f:template": ["f:spec": ["f:containers": ["k:{\"name\":\"web\"}": ["f:name": [:], "f:image": [:]]]]]
        ]
      ]
    )
  ]
  let web = World.live(World.deployment(image: "web:1.3"), version: 7)
  let plan = try back(run, to: [World.web: web, old: before])
  let made = try #require(plan.clusters["a"]?.changes.first { $0.key == old })
  #expect(made.action == .create)
  #expect(made.wanted == World.deployment("old"))
}

@Test("fast is all at once without soaks; else each stage goes with its own number and soaks; nothing else holds it")
func gated() throws {
  let run = changed(World.deployment()) {
    $0.stages[0].clusterSoak = .seconds(120)
    $0.stages[0].stageSoak = .seconds(60)
    $0.stages[0].needsApprovalAfter = true
    $0.terms.windows = [Window(.allow, "Mon 00:00/1h")!]
    $0.terms.clustersPerMinute = 1
  }
  let before: PreImage = [World.web: World.live(World.deployment(image: "web:1.3"), version: 7)]
  for isFast in [true, false] {
    let plan = try back(run, to: before, isFast: isFast)
    #expect(plan.stages.map(\.clusterSoak) == [isFast ? .zero : .seconds(120)])
    #expect(plan.stages.map(\.stageSoak) == [isFast ? .zero : .seconds(60)])
    #expect(!plan.stages[0].needsApprovalAfter)
    #expect(plan.terms.clustersPerMinute == nil && plan.terms.windows.isEmpty)
  }
}
