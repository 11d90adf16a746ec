import DeliveryModel
import FleetModel
import KubernetesAPI

/// Looks at everything that a run carries in one cluster, and says what was seen as `step` wants it.
struct Observer: Sendable {
  let plan: Plan
  let cluster: ClusterName
  let member: any MemberAPI

  /// Reads every object once.
  ///
  /// A server answers a read without a version with what is there now, and nothing is written beside a look (`Lanes`):
  /// what is seen is after everything that this driver wrote before, on servers whose versions are no numbers as well.
  ///
  /// A cluster that does not answer is said to be unreachable since `now`.
  func observe(now: Timestamp) async -> ClusterObservation {
    var observation = ClusterObservation()
    let keys = plan.clusters[cluster]?.carried.map(\.key) ?? []
    for key in keys {
      do {
        let live = try await member.get(key)
        observation.objects[key] = await seen(live, now: now)
        observation.objects[key]?.isAfterWrite = true
        observation.reach = .answers
      } catch  where error.code == .unreachable {
        observation.reach = .unreachable(since: now, why: error.message)
        return observation
      } catch {
        // The server answered and refused: nothing is known of this object, the others are looked at.
        observation.reach = .answers
        observation.unread[key] = error.message
      }
    }
    if keys.isEmpty { observation.reach = await reach(now: now) }
    guard observation.reach == .answers else { return observation }
    observation.isComplete = observation.objects.count == keys.count
    return observation
  }

  /// Whether the cluster answers, where there is nothing in it to look at.
  private func reach(now: Timestamp) async -> ClusterObservation.Reach {
    do throws(EngineError) {
      _ = try await member.get(Inventory.key(delivery: plan.name))
      return .answers
    } catch {
      return error.code == .unreachable ? .unreachable(since: now, why: error.message) : .answers
    }
  }

  private func seen(_ live: KubernetesObject?, now: Timestamp) async -> ObjectObservation {
    guard let live else { return ObjectObservation(live: nil, health: .progressing("is not there")) }
    var seen = ObjectObservation(live: live.json, health: Health(verdict(of: live, now: now)))
    guard ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].contains(live.kind.kind) else { return seen }
    // Before its controller has seen the change, everything that it reports is of the revision before.
    let isCurrent = live.observedGeneration.map { $0 >= live.generation } ?? false
    (seen.ready, seen.desired) = Self.replicas(of: live)
    guard isCurrent else {
      seen.ready = 0
      return seen
    }
    guard seen.health != .healthy || seen.ready < seen.desired else { return seen }
    var newest: KubernetesObject?
    if live.kind.kind == "Deployment" {
      newest = try? await newestReplicaSet(of: live)
      // Exact where the ReplicaSet is known: what is unavailable may be of the old one.
      if let newest { seen.ready = min(Self.count(newest.json.int(at: "status", "availableReplicas")), seen.desired) }
    }
    if let selector = Self.selector(of: live, newest: newest) {
      seen.pods = (try? await evidence(namespace: live.namespace, selector: selector)) ?? []
    }
    return seen
  }

  /// Replicas of the newest revision that are certainly available, of those wanted.
  ///
  /// A Deployment says how many replicas are new and how many of all are unavailable: the unavailable ones are
  /// counted against the new ones.
  static func replicas(of workload: KubernetesObject) -> (ready: Int, desired: Int) {
    let status = workload.json["status"] ?? [:]
    func number(_ name: String) -> Int { count(status[name]?.intValue) }
    let desired = count(workload.json.int(at: "spec", "replicas") ?? 1)
    switch workload.kind.kind {
    case "DaemonSet":
      return (min(number("updatedNumberScheduled"), number("numberAvailable")), number("desiredNumberScheduled"))
    case "Deployment":
      return (max(0, min(number("updatedReplicas") - number("unavailableReplicas"), desired)), desired)
    case "StatefulSet":
      let isUpdating = status.string(at: "currentRevision") != status.string(at: "updateRevision")
      return (min(number("readyReplicas"), isUpdating ? number("updatedReplicas") : desired, desired), desired)
    default: return (min(number("readyReplicas"), desired), desired)
    }
  }

  /// A count as a server writes it (int32, not negative): what says otherwise is brought to what can be added up.
  static func count(_ written: Int64?) -> Int { Int(min(max(written ?? 0, 0), Int64(Int32.max))) }

  private func newestReplicaSet(of workload: KubernetesObject) async throws(EngineError) -> KubernetesObject? {
    let labels = workload.json.strings(at: "spec", "selector", "matchLabels")
    guard !labels.isEmpty else { return nil }
    return try await member.list(
      ResourceType.replicaSets.kind, namespace: workload.namespace, labelSelector: Self.text(labels)
    )
    .filter { $0.controller?.uid == workload.uid }
    .max { Self.revision(of: $0) < Self.revision(of: $1) }
  }

  private static func text(_ labels: [String: String]) -> String {
    labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  /// The selector of the pods of a workload's newest revision; nil where they cannot be told from the older ones,
  /// which must not speak against a change that replaces them.
  static func selector(of workload: KubernetesObject, newest: KubernetesObject?) -> String? {
    var labels = workload.json.strings(at: "spec", "selector", "matchLabels")
    guard !labels.isEmpty else { return nil }
    switch workload.kind.kind {
    case "Deployment":
      guard let hash = newest?.labels["pod-template-hash"] else { return nil }
      labels["pod-template-hash"] = hash
    case "StatefulSet":
      guard let revision = workload.json.string(at: "status", "updateRevision") else { return nil }
      labels["controller-revision-hash"] = revision
    case "DaemonSet":
      guard let number = workload.annotations["deprecated.daemonset.template.generation"] else { return nil }
      labels["pod-template-generation"] = number
    default: break
    }
    return text(labels)
  }

  /// Containers that are not well, and pods that no node takes.
  private func evidence(namespace: String, selector: String) async throws(EngineError) -> [PodEvidence] {
    let pods = try await member.list(ResourceType.pods.kind, namespace: namespace, labelSelector: selector)
    var evidence: [PodEvidence] = []
    for pod in pods where pod.deletionTimestamp == nil {
      for var item in Self.trouble(of: pod) {
        item.created = pod.creationTimestamp
        evidence.append(item)
      }
    }
    // Those that restarted most are those that a verdict names.
    let byRestarts = evidence.indices.filter { evidence[$0].restarts > 0 && !evidence[$0].container.isEmpty }
      .sorted { evidence[$0].restarts > evidence[$1].restarts }
    for index in byRestarts.prefix(Limits.logsPerLook) {
      let item = evidence[index]
      evidence[index].lastLogLine =
        (try? await member.log(
          pod: item.pod, namespace: namespace, container: item.container, previous: true, lines: 1))?.last ?? ""
    }
    return evidence
  }

  private static func revision(of set: KubernetesObject) -> Int {
    set.annotations["deployment.kubernetes.io/revision"].flatMap(Int.init) ?? 0
  }

  static func trouble(of pod: KubernetesObject) -> [PodEvidence] {
    if let scheduled = pod.condition("PodScheduled"), scheduled.status == "False" {
      return [PodEvidence(pod: pod.name, reason: scheduled.reason, message: scheduled.message)]
    }
    let statuses =
      pod.json.elements(at: "status", "initContainerStatuses") + pod.json.elements(at: "status", "containerStatuses")
    return statuses.compactMap { status in
      let restarts = count(status.int(at: "restartCount"))
      let waiting = status.string(at: "state", "waiting", "reason")
      let ended = status.string(at: "state", "terminated", "reason")
      guard status["ready"] != true, let reason = waiting ?? ended, reason != "Completed",
        reason != "ContainerCreating", reason != "PodInitializing"
      else {
        guard restarts > 0, status["ready"] != true else { return nil }
        return PodEvidence(
          pod: pod.name, container: status.string(at: "name") ?? "",
          reason: status.string(at: "lastState", "terminated", "reason") ?? "Restarted", restarts: restarts)
      }
      let exit = status.int(at: "lastState", "terminated", "exitCode").map { "exit \($0)" }
      return PodEvidence(
        pod: pod.name, container: status.string(at: "name") ?? "", reason: reason,
        message: status.string(at: "state", "waiting", "message") ?? exit ?? "", restarts: restarts)
    }
  }
}
