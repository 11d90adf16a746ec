import KubernetesAPI

/// Claims: pending is waiting for `HealthLimits.provision`, then a warning, because only its storage class knows
/// whether it waits for its first consumer.
@Sendable func claimVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let phase = object.json.string(at: "status", "phase") ?? "Pending"
  switch phase {
  case "Bound": return Verdict(.well, phase)
  case "Lost": return Verdict(.bad, phase, message: "its volume is gone")
  default:
    return waitingForProvision(
      object, now, phase, object.json.string(at: "spec", "storageClassName").map { "class \($0)" })
  }
}

@Sendable func volumeVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let phase = object.json.string(at: "status", "phase") ?? "Pending"
  let message = object.json.string(at: "status", "message")?.oneLine ?? ""
  let level: Verdict.Level =
    switch phase {
    case "Bound", "Available": .well
    case "Failed": .bad
    default: .waiting
    }
  return Verdict(level, phase, message: message, since: object.time(at: "status", "lastPhaseTransitionTime"))
}

/// Services: one of type LoadBalancer waits for its address.
@Sendable func serviceVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let type = object.json.string(at: "spec", "type") ?? "ClusterIP"
  if type == "LoadBalancer", object.json.elements(at: "status", "loadBalancer", "ingress").isEmpty {
    return waitingForProvision(object, now, "Pending", "no load balancer address")
  }
  return Verdict(.well, type)
}

/// Ingresses have no state of their own; whether one has an address depends on its controller, so none is no fault.
@Sendable func ingressVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  object.json.elements(at: "status", "loadBalancer", "ingress").isEmpty
    ? Verdict(.waiting, "NoAddress") : Verdict(.well, "Available")
}

private func waitingForProvision(
  _ object: KubernetesObject, _ now: Timestamp, _ reason: String, _ message: String?
) -> Verdict {
  let isLate = object.creationTimestamp.map { now - $0 > HealthLimits.provision } ?? false
  return Verdict(isLate ? .warn : .waiting, reason, message: message ?? "", since: object.creationTimestamp)
}
