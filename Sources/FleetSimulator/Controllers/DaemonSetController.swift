import KubernetesAPI

/// Keeps one pod on every node that the template fits (`pkg/controller/daemon`).
enum DaemonSetController {
  private static let hashLabel = "controller-revision-hash"
  private static let generationLabel = "pod-template-generation"

  static func reconcile(_ view: ClusterSnapshot, _ key: WorkKey, _ moment: inout Moment) -> Reconciliation {
    var plan = Reconciliation()
    guard let set = view.object(.daemonSets, key.namespace, key.name) else { return plan }
    let hash = PodTemplate(of: set).hash()
    let nodes = view.objects(.nodes).filter { fits($0, set) }
    let owned = view.owned(by: set, .pods)
    let byNode = Dictionary(grouping: owned, by: { targetNode(of: $0) ?? "" })
    if !set.isDeleting {
      for node in nodes where (byNode[node.name] ?? []).isEmpty { create(on: node, of: set, hash, &moment, &plan) }
      let names = Set(nodes.map(\.name))
      for pod in owned where !pod.isDeleting {
        let isOver = pod.phase == "Failed" || pod.phase == "Succeeded"
        if isOver || !names.contains(targetNode(of: pod) ?? "") { delete(pod, of: set, &plan) }
      }
      replaceOne(set, owned, nodes.count, hash, &plan)
    }
    updateStatus(of: set, byNode, nodes, hash, moment, &plan)
    return plan
  }

  private static func fits(_ node: KubernetesObject, _ set: KubernetesObject) -> Bool {
    let spec = set.json[at: "spec", "template", "spec"] ?? [:]
    let wanted = spec.strings(at: "nodeSelector")
    guard wanted.allSatisfy({ node.labels[$0.key] == $0.value }) else { return false }
    let tolerations = spec.elements(at: "tolerations") + daemonTolerations
    return node.json.elements(at: "spec", "taints").allSatisfy { taint in
      taint.string(at: "effect") == "PreferNoSchedule" || tolerations.contains { $0.tolerates(taint) }
    }
  }

  /// The node that a daemon's pod is meant for: where it runs, or what its affinity names.
  static func targetNode(of pod: KubernetesObject) -> String? {
    if let node = pod.nodeName { return node }
    let terms = pod.json.elements(
      at: "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
    for field in terms.first?.elements(at: "matchFields") ?? [] where field.string(at: "key") == "metadata.name" {
      return field.elements(at: "values").first?.stringValue
    }
    return nil
  }

  private static let daemonTolerations: [JSON] = [
    ("not-ready", "NoExecute"), ("unreachable", "NoExecute"), ("disk-pressure", "NoSchedule"),
    ("memory-pressure", "NoSchedule"), ("pid-pressure", "NoSchedule"), ("unschedulable", "NoSchedule"),
  ].map { ["key": .string("node.kubernetes.io/\($0.0)"), "operator": "Exists", "effect": .string($0.1)] }

  private static func create(
    on node: KubernetesObject, of set: KubernetesObject, _ hash: String, _ moment: inout Moment,
    _ plan: inout Reconciliation
  ) {
    let name = "\(set.name)-\(moment.suffix())"
    var pod = PodTemplate(of: set).pod(name: name, generateName: "\(set.name)-", namespace: set.namespace, owner: set)
    pod[at: "metadata", "labels", hashLabel] = .string(hash)
    pod[at: "metadata", "labels", generationLabel] = .string(String(set.generation))
    pod[at: "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"] = [
      "nodeSelectorTerms": [
        ["matchFields": [["key": "metadata.name", "operator": "In", "values": [.string(node.name)]]]]
      ]
    ]
    pod[at: "spec", "tolerations"] = .array(pod.elements(at: "spec", "tolerations") + daemonTolerations)
    plan.create(pod, .pods)
    plan.event(set, controller, "SuccessfulCreate", "Created pod: \(name)")
  }

  private static let controller = ClusterEvent.Component.controller("daemonset-controller")

  private static func delete(_ pod: KubernetesObject, of set: KubernetesObject, _ plan: inout Reconciliation) {
    plan.delete(pod, .pods)
    plan.event(set, controller, "SuccessfulDelete", "Deleted pod: \(pod.name)")
  }

  /// Takes down as many pods of an old template as may be missing.
  private static func replaceOne(
    _ set: KubernetesObject, _ pods: [KubernetesObject], _ nodes: Int, _ hash: String, _ plan: inout Reconciliation
  ) {
    guard set.json.string(at: "spec", "updateStrategy", "type") != "OnDelete" else { return }
    let limit = max(
      1,
      CountOrPercent.resolve(
        set.json[at: "spec", "updateStrategy", "rollingUpdate", "maxUnavailable"] ?? 1, of: Int64(nodes),
        rounding: .up))
    let old = pods.filter { $0.labels[hashLabel] != hash && !$0.isDeleting }
    // Broken pods are missing already: replacing them costs nothing.
    for pod in old where !pod.isReady { delete(pod, of: set, &plan) }
    let missing = nodes - pods.count { $0.isReady && !$0.isDeleting }
    for pod in old.filter(\.isReady).prefix(max(0, Int(limit) - missing)) { delete(pod, of: set, &plan) }
  }

  private static func updateStatus(
    of set: KubernetesObject, _ byNode: [String: [KubernetesObject]], _ nodes: [KubernetesObject], _ hash: String,
    _ moment: Moment, _ plan: inout Reconciliation
  ) {
    let names = Set(nodes.map(\.name))
    let placed = nodes.compactMap { byNode[$0.name]?.first { !$0.isDeleting } }
    let ready = placed.filter(\.isReady)
    let minReadySeconds = set.json.int(at: "spec", "minReadySeconds") ?? 0
    let available = ready.count { $0.isAvailable(minReadySeconds: minReadySeconds, at: moment.now) }
    var status = set.json["status"] ?? [:]
    status["currentNumberScheduled"] = .int(placed.count)
    status["numberMisscheduled"] = .int(
      byNode.filter { !names.contains($0.key) }.values.joined().count { !$0.isDeleting })
    status["desiredNumberScheduled"] = .int(nodes.count)
    status["numberReady"] = .int(ready.count)
    status["observedGeneration"] = .int(set.generation)
    status.setCount("updatedNumberScheduled", Int64(placed.count { $0.labels[hashLabel] == hash }))
    status.setCount("numberAvailable", Int64(available))
    status.setCount("numberUnavailable", Int64(nodes.count - available))
    for pod in ready where pod.availableAt(minReadySeconds) > moment.now {
      plan.wake(at: pod.availableAt(minReadySeconds))
    }
    guard status != set.json["status"] else { return }
    var written = set
    written.json["status"] = status
    plan.update(written, .daemonSets, "status")
  }
}
