import KubernetesAPI

/// Keeps numbered pods, one after the other (`pkg/controller/statefulset`).
///
/// Revisions are names that follow from the template; no ControllerRevision objects are kept, so a pod below the
/// partition that is lost comes back with the new template.
enum StatefulSetController {
  private static let revisionLabel = "controller-revision-hash"

  static func reconcile(_ view: ClusterSnapshot, _ key: WorkKey, _ moment: inout Moment) -> Reconciliation {
    var plan = Reconciliation()
    guard let set = view.object(.statefulSets, key.namespace, key.name) else { return plan }
    let revision = "\(set.name)-\(PodTemplate(of: set).hash())"
    let owned = view.owned(by: set, .pods)
    let byOrdinal = Dictionary(
      owned.compactMap { pod in ordinal(of: pod, in: set).map { ($0, pod) } }, uniquingKeysWith: { first, _ in first })
    if !set.isDeleting { step(set, byOrdinal, revision, view, &plan) }
    updateStatus(of: set, Array(byOrdinal.values), revision, moment, &plan)
    return plan
  }

  private static func ordinal(of pod: KubernetesObject, in set: KubernetesObject) -> Int? {
    pod.name.hasPrefix(set.name + "-") ? Int(pod.name.dropFirst(set.name.count + 1)) : nil
  }

  private static func step(
    _ set: KubernetesObject, _ pods: [Int: KubernetesObject], _ revision: String, _ view: ClusterSnapshot,
    _ plan: inout Reconciliation
  ) {
    let wanted = Int(set.desiredReplicas)
    let isOrdered = set.json.string(at: "spec", "podManagementPolicy") != "Parallel"
    var created = 0
    for number in 0..<wanted {
      guard let pod = pods[number] else {
        create(number, of: set, revision, view, &plan)
        created += 1
        if isOrdered || created == ReplicaSetController.burst { return }
        continue
      }
      if pod.phase == "Failed" || pod.phase == "Succeeded", !pod.isDeleting {
        plan.event(
          set, controller, "RecreatingFailedPod",
          "StatefulSet \(set.namespace)/\(set.name) is recreating failed Pod \(pod.name)", warning: true)
        plan.delete(pod, .pods)
        if isOrdered { return }
      }
      if isOrdered, pod.isDeleting || !pod.isReady { return }
    }
    for number in pods.keys.filter({ $0 >= wanted }).sorted(by: >) {
      guard let pod = pods[number] else { continue }
      if !pod.isDeleting { delete(pod, of: set, &plan) }
      if isOrdered { return }
    }
    guard set.json.string(at: "spec", "updateStrategy", "type") != "OnDelete" else { return }
    let partition = Int(set.json.int(at: "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0)
    for number in stride(from: wanted - 1, through: max(0, partition), by: -1) {
      guard let pod = pods[number] else { return }
      if pod.labels[revisionLabel] != revision, !pod.isDeleting {
        delete(pod, of: set, &plan)
        return
      }
      if pod.isDeleting || !pod.isReady { return }
    }
  }

  private static let controller = ClusterEvent.Component.controller("statefulset-controller")

  private static func create(
    _ number: Int, of set: KubernetesObject, _ revision: String, _ view: ClusterSnapshot, _ plan: inout Reconciliation
  ) {
    let name = "\(set.name)-\(number)"
    var pod = PodTemplate(of: set).pod(name: name, generateName: "\(set.name)-", namespace: set.namespace, owner: set)
    pod[at: "metadata", "labels", revisionLabel] = .string(revision)
    pod[at: "metadata", "labels", "statefulset.kubernetes.io/pod-name"] = .string(name)
    pod[at: "metadata", "labels", "apps.kubernetes.io/pod-index"] = .string(String(number))
    pod[at: "spec", "hostname"] = .string(name)
    if let service = set.json[at: "spec", "serviceName"] { pod[at: "spec", "subdomain"] = service }
    var volumes = pod.elements(at: "spec", "volumes")
    for template in set.json.elements(at: "spec", "volumeClaimTemplates") {
      let volume = template.string(at: "metadata", "name") ?? "data"
      let claim = "\(volume)-\(name)"
      if view.object(.claims, set.namespace, claim) == nil {
        var metadata: JSON = ["name": .string(claim), "namespace": .string(set.namespace)]
        metadata["labels"] = set.json[at: "spec", "selector", "matchLabels"]
        plan.create(
          [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": template["spec"] ?? [:],
          ], .claims)
      }
      volumes.append(["name": .string(volume), "persistentVolumeClaim": ["claimName": .string(claim)]])
    }
    if !volumes.isEmpty { pod[at: "spec", "volumes"] = .array(volumes) }
    plan.create(pod, .pods)
    plan.event(set, controller, "SuccessfulCreate", "create Pod \(name) in StatefulSet \(set.name) successful")
  }

  private static func delete(_ pod: KubernetesObject, of set: KubernetesObject, _ plan: inout Reconciliation) {
    plan.delete(pod, .pods)
    plan.event(set, controller, "SuccessfulDelete", "delete Pod \(pod.name) in StatefulSet \(set.name) successful")
  }

  private static func updateStatus(
    of set: KubernetesObject, _ pods: [KubernetesObject], _ revision: String, _ moment: Moment,
    _ plan: inout Reconciliation
  ) {
    let active = pods.filter { !$0.isDeleting }
    let minReadySeconds = set.json.int(at: "spec", "minReadySeconds") ?? 0
    let updated = active.filter { $0.labels[revisionLabel] == revision }
    let ready = active.filter(\.isReady)
    var status = set.json["status"] ?? [:]
    var current = status.string(at: "currentRevision") ?? revision
    if updated.count == Int(set.desiredReplicas), updated.allSatisfy(\.isReady) { current = revision }
    status["observedGeneration"] = .int(set.generation)
    status["replicas"] = .int(pods.count)
    status.setCount("readyReplicas", Int64(ready.count))
    status.setCount("currentReplicas", Int64(active.count { $0.labels[revisionLabel] == current }))
    status.setCount("updatedReplicas", Int64(updated.count))
    status["currentRevision"] = .string(current)
    status["updateRevision"] = .string(revision)
    status["collisionCount"] = 0
    status["availableReplicas"] = .int(
      ready.count { $0.isAvailable(minReadySeconds: minReadySeconds, at: moment.now) })
    for pod in ready where pod.availableAt(minReadySeconds) > moment.now {
      plan.wake(at: pod.availableAt(minReadySeconds))
    }
    guard status != set.json["status"] else { return }
    var written = set
    written.json["status"] = status
    plan.update(written, .statefulSets, "status")
  }
}
