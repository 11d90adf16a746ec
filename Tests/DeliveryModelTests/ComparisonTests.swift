import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryModel

private func live(_ edit: (inout JSON) -> Void = { _ in }) -> JSON {
  var live = World.live(World.deployment(), version: 5)
  live[at: "spec", "replicas"] = 1
  live[at: "metadata", "annotations"] = ["deployment.kubernetes.io/revision": "1"]
  edit(&live)
  return live
}
private func held(_ manager: String, subresource: String = "", operation: String = "Update", _ fields: JSON) -> JSON {
  [
    "manager": .string(manager), "operation": .string(operation), "subresource": .string(subresource),
    "time": "2026-11-22T02:31:07Z", "fieldsV1": fields,
  ]
}

@Test("what servers add is no difference; a changed image is, with its keyed path")
func keyedLists() {
  #expect(compare(wanted: World.deployment(), live: live()).isEmpty)
  let found = compare(wanted: World.deployment(image: "web:2"), live: live())
  #expect(
    found == [Difference(path: "spec.template.spec.containers[name=web].image", old: "web:1.4", new: "web:2")])
}

@Test("quantities are compared by value, absent and empty are the same")
func quantities() {
  let wanted: JSON = [
    "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p", "labels": [:]],
    "spec": [
      "hostNetwork": false, "containers": [["name": "a", "resources": ["limits": ["cpu": "1000m", "memory": "1Gi"]]]],
    ],
  ]
  let live: JSON = [
    "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p"],
    "spec": ["containers": [["name": "a", "resources": ["limits": ["cpu": "1", "memory": "1024Mi"]]]]],
  ]
  #expect(compare(wanted: wanted, live: live).isEmpty)
}

@Test(
  "drift names field, values, manager and no later than; an autoscaler's replicas are expected; gone has no manager")
func drifts() {
  let path: JSON = ["f:spec": ["f:template": ["f:spec": ["f:containers": ["k:{\"name\":\"web\"}": ["f:image": [:]]]]]]]
  let edited = live {
    $0 = World.live(World.deployment(image: "web:dbg"), version: 6)
    $0[at: "metadata", "managedFields"] = [held("kubectl-edit", path)]
  }
  let found = drift(delivered: World.deployment(), live: edited, cluster: "a", delivery: "shop")
  #expect(found?.manager == "kubectl-edit")
  #expect(found?.noLaterThan == Timestamp("2026-11-22T02:31:07Z"))
  #expect(found?.isExpected == false)
  var wanted = World.deployment()
  wanted[at: "spec", "replicas"] = 3
  let scaled = live {
    $0[at: "metadata", "managedFields"] = [
      held("kube-controller-manager", subresource: "scale", ["f:spec": ["f:replicas": [:]]])
    ]
  }
  #expect(drift(delivered: wanted, live: scaled, cluster: "a", delivery: "shop")?.isExpected == true)
  #expect(drift(delivered: wanted, live: nil, cluster: "a", delivery: "shop")?.kind == .gone)
  #expect(drift(delivered: World.deployment(), live: live(), cluster: "a", delivery: "shop") == nil)
}

@Test("one object's change: create, take over, conflict, and what another engine manages is refused")
func changes() {
  let terms = RunTerms()
  func action(_ wanted: JSON, _ live: JSON?) -> ObjectChange.Action {
    change(wanted: wanted, live: live, delivery: "shop", terms: terms).action
  }
  let ours = held("quarterdeck:shop", operation: "Apply", ["f:spec": ["f:replicas": [:]]])
  #expect(action(World.deployment(), nil) == .create)
  #expect(action(World.deployment(), live()) == .update)
  #expect(action(World.deployment(), live { $0[at: "metadata", "managedFields"] = .array([ours]) }) == .unchanged)
  let argo = live { $0[at: "metadata", "annotations"] = ["argocd.argoproj.io/tracking-id": "shop:apps/Deployment"] }
  #expect(action(World.deployment(), argo) == .refused("Argo CD manages it (shop)"))
  let path: JSON = ["f:spec": ["f:template": ["f:spec": ["f:containers": ["k:{\"name\":\"web\"}": ["f:image": [:]]]]]]]
  let both = live { $0[at: "metadata", "managedFields"] = .array([ours, held("kubectl-edit", path)]) }
  #expect(
    action(World.deployment(image: "web:2"), both)
      == .conflict(manager: "kubectl-edit", fields: ["spec.template.spec.containers[name=web].image"]))
}

@Test("overrides are applied in order where they match, and a patch that cannot be applied names itself")
func overrides() throws {
  var record = ClusterRecord(name: "eu-1", source: "test")
  record.labels = ["region": "eu"]
  let patch = try JSONPatch([["op": "replace", "path": "/spec/replicas", "value": 14]])
  let overrides = [
    Override(
      name: "images", line: 9, clusterSelector: Selector(), target: .init(kind: "Deployment"),
      change: .image([.init(component: .registry, value: "registry.eu:5000"), .init(component: .tag, value: "2")])),
    Override(
      name: "us", line: 10, clusterSelector: Selector(matchLabels: ["region": "us"]), target: .init(),
      change: .jsonPatch(patch)),
  ]
  let payload = try specialize([World.deployment()], for: record, overrides: overrides, file: "x/deliver.yaml")
  #expect(payload.overrides == ["images (deliver.yaml:9)"])
  #expect(payload.objects == [World.deployment(image: "registry.eu:5000/web:2")])
  record.labels = ["region": "us"]
  let error = #expect(throws: SpecializationError.self) {
    try specialize([World.deployment()], for: record, overrides: overrides, file: "deliver.yaml")
  }
  #expect(error?.override == "us (deliver.yaml:10)")
}

@Test("the digest covers payloads and terms, not predictions")
func digest() throws {
  let plan = World.plan([["a"], ["b"]])
  let digest = try plan.computedDigest()
  var other = plan
  other.ahead = [Notice(level: .warn, message: "x")]
  #expect(try other.computedDigest() == digest)
  other.terms.maxFailures = 1
  #expect(try other.computedDigest() != digest)
  other = plan
  other.clusters["a"]?.changes[1].wanted = World.deployment(image: "web:2")
  #expect(try other.computedDigest() != digest)
}

@Test("a deny window from Friday shuts and opens on its edges")
func windows() {
  let windows = [Window(.deny, "Fri 16:00/63h")!]
  let friday = Timestamp(year: 2026, month: 11, day: 20, hour: 16)
  #expect(windows.isOpen(at: friday - .seconds(1)))
  #expect(!windows.isOpen(at: friday))
  #expect(windows.nextChange(after: friday) == friday + .seconds(63 * 3_600))
  #expect(windows.isOpen(at: friday + .seconds(63 * 3_600)))
}

@Test("Nodes, Events, Leases, Secrets and owned Pods are refused in a payload")
func refusals() {
  for kind in ["Node", "Event", "Lease", "Secret"] {
    let json: JSON = ["apiVersion": "v1", "kind": .string(kind), "metadata": ["name": "x"]]
    #expect(Refusal.ofPayload(KubernetesObject(json)) != nil)
  }
  #expect(Refusal.ofPayload(KubernetesObject(World.deployment())) == nil)
}
