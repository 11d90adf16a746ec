import KubernetesAPI

/// Keeps as many pods of one template as are wanted (`pkg/controller/replicaset`).
enum ReplicaSetController {
  static func reconcile(_ view: ClusterSnapshot, _ key: WorkKey, _ moment: inout Moment) -> Reconciliation {
    var plan = Reconciliation()
    guard let set = view.object(.replicaSets, key.namespace, key.name) else { return plan }
    let owned = view.owned(by: set, .pods)
    let active = owned.filter(\.isActive)
    let missing = Int(set.desiredReplicas) - active.count
    if !set.isDeleting {
      if missing > 0 {
        let template = PodTemplate(of: set)
        for _ in 0..<min(missing, burst) {
          let name = "\(set.name)-\(moment.suffix())"
          plan.create(
            template.pod(name: name, generateName: "\(set.name)-", namespace: set.namespace, owner: set), .pods)
          plan.event(set, .controller("replicaset-controller"), "SuccessfulCreate", "Created pod: \(name)")
        }
      } else if missing < 0 {
        let onSameNode = Dictionary(grouping: active, by: { $0.nodeName ?? "" }).mapValues(\.count)
        let ranked = active.sorted { goesFirst($0, $1, onSameNode, moment.now) }
        for pod in ranked.prefix(min(-missing, burst)) {
          plan.delete(pod, .pods)
          plan.event(set, .controller("replicaset-controller"), "SuccessfulDelete", "Deleted pod: \(pod.name)")
        }
      }
    }
    updateStatus(of: set, owned: owned, active: active, moment, &plan)
    return plan
  }

  /// Creations or deletions of one pass (`BurstReplicas`).
  static let burst = 500

  private static func updateStatus(
    of set: KubernetesObject, owned: [KubernetesObject], active: [KubernetesObject], _ moment: Moment,
    _ plan: inout Reconciliation
  ) {
    let minReadySeconds = set.json.int(at: "spec", "minReadySeconds") ?? 0
    let labels = set.json.strings(at: "spec", "template", "metadata", "labels")
    let ready = active.filter(\.isReady)
    let available = ready.filter { $0.isAvailable(minReadySeconds: minReadySeconds, at: moment.now) }
    for pod in ready where !pod.isAvailable(minReadySeconds: minReadySeconds, at: moment.now) {
      plan.wake(at: pod.availableAt(minReadySeconds))
    }
    var status = set.json["status"] ?? [:]
    status["replicas"] = .int(active.count)
    status.setCount(
      "fullyLabeledReplicas", Int64(active.count { pod in labels.allSatisfy { pod.labels[$0.key] == $0.value } }))
    status.setCount("readyReplicas", Int64(ready.count))
    status.setCount("availableReplicas", Int64(available.count))
    if moment.minorVersion >= 35 {
      let isOver = { (pod: KubernetesObject) in pod.phase == "Succeeded" || pod.phase == "Failed" }
      status["terminatingReplicas"] = .int(owned.count { $0.isDeleting && !isOver($0) })
    }
    status["observedGeneration"] = .int(set.generation)
    guard status != set.json["status"] else { return }
    var updated = set
    updated.json["status"] = status
    plan.update(updated, .replicaSets, "status")
  }

  /// Which of two pods is given up first (`controller.ActivePodsWithRanks`).
  private static func goesFirst(
    _ left: KubernetesObject, _ right: KubernetesObject, _ onSameNode: [String: Int], _ now: Timestamp
  ) -> Bool {
    if (left.nodeName == nil) != (right.nodeName == nil) { return left.nodeName == nil }
    let order = ["Pending": 0, "Unknown": 1, "Running": 2]
    let phases = (order[left.phase] ?? 1, order[right.phase] ?? 1)
    if phases.0 != phases.1 { return phases.0 < phases.1 }
    if left.isReady != right.isReady { return !left.isReady }
    let costs = (deletionCost(left), deletionCost(right))
    if costs.0 != costs.1 { return costs.0 < costs.1 }
    let ranks = (onSameNode[left.nodeName ?? ""] ?? 0, onSameNode[right.nodeName ?? ""] ?? 0)
    if ranks.0 != ranks.1 { return ranks.0 > ranks.1 }
    if let leftReady = left.condition("Ready")?.lastTransitionTime,
      let rightReady = right.condition("Ready")?.lastTransitionTime, left.isReady, leftReady != rightReady
    {
      return leftReady > rightReady
    }
    if left.restartCount != right.restartCount { return left.restartCount > right.restartCount }
    if let leftTime = left.creationTimestamp, let rightTime = right.creationTimestamp, leftTime != rightTime {
      return leftTime > rightTime
    }
    return left.name < right.name
  }

  private static func deletionCost(_ pod: KubernetesObject) -> Int {
    pod.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap { Int($0) } ?? 0
  }
}
