import KubernetesAPI

/// Nodes in `kubectl get nodes`' words; pressure and a missing network are warnings, a cordon is waiting.
@Sendable func nodeVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let isCordoned = object.json[at: "spec", "unschedulable"] == true
  let cordon = isCordoned ? ",SchedulingDisabled" : ""
  guard let ready = object.condition("Ready") else { return Verdict(.bad, "Unknown" + cordon) }
  if ready.status != "True" {
    // The node controller sets Unknown when the kubelet has been silent for its grace period.
    let message = ready.message.isEmpty && ready.status == "Unknown" ? "its kubelet is silent" : ready.message.oneLine
    return Verdict(.bad, "NotReady" + cordon, message: message, since: ready.lastTransitionTime)
  }
  for type in ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"] {
    guard let condition = object.condition(type), condition.status == "True" else { continue }
    return Verdict(
      .warn, type + cordon, message: condition.message.oneLine, since: condition.lastTransitionTime)
  }
  if isCordoned {
    let since = object.json.elements(at: "spec", "taints")
      .first { $0["key"] == "node.kubernetes.io/unschedulable" }?.string(at: "timeAdded").flatMap { Timestamp($0) }
    return Verdict(.waiting, "Ready,SchedulingDisabled", since: since)
  }
  return Verdict(.well, "Ready", since: ready.lastTransitionTime)
}
