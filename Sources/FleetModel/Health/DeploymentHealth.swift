import KubernetesAPI

/// Deployments as `kubectl rollout status` has them.
///
/// Ours: none available for longer than `HealthLimits.becomeReady` is bad even before the deadline.
@Sendable func deploymentVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let status = WorkloadStatus(object: object, now: now, desired: object.json.int(at: "spec", "replicas") ?? 1)
  let progressing = object.condition("Progressing")
  let available = object.condition("Available")
  // Of a rollout that goes on this is when some earlier one began: the condition stays true from one to the next.
  let since = progressing?.lastTransitionTime
  if let progressing, progressing.reason == "ProgressDeadlineExceeded" { return Verdict(.bad, nil, progressing) }
  if let failure = object.condition("ReplicaFailure"), failure.status == "True" { return Verdict(.bad, nil, failure) }
  let updated = status.count("updatedReplicas")
  let ready = status.count("availableReplicas")
  let isDown =
    available?.status == "False" && ready == 0 && status.desired > 0
    && now - (available?.lastTransitionTime ?? now) > HealthLimits.becomeReady
  if isDown {
    return Verdict(
      .bad, "Unavailable", message: "0 of \(status.desired) available", since: available?.lastTransitionTime)
  }
  if object.json[at: "spec", "paused"] == true {
    return Verdict(.waiting, "Paused", message: "\(updated) of \(status.desired) updated", since: since)
  }
  if status.isUnobserved { return status.moving("change not seen by the controller yet") }
  if updated < status.desired { return status.moving("\(updated) of \(status.desired) updated") }
  let old = status.count("replicas") - updated
  if old > 0 { return status.moving("\(old) old pending termination") }
  if ready < status.desired {
    let isRolling = progressing.map { $0.status == "True" && $0.reason != "NewReplicaSetAvailable" } ?? true
    let message = "\(ready) of \(status.desired) available"
    if isRolling { return status.moving(message) }
    return Verdict(
      available?.status == "False" ? .bad : .warn, "Unavailable", message: message,
      since: available?.lastTransitionTime)
  }
  if status.desired == 0 { return Verdict(.well, "ScaledToZero", since: since) }
  return Verdict(.well, "Available", since: available?.lastTransitionTime)
}

/// Replica sets: old ones of a deployment, scaled to zero, are done.
@Sendable func replicaSetVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let status = WorkloadStatus(object: object, now: now, desired: object.json.int(at: "spec", "replicas") ?? 1)
  if let failure = object.condition("ReplicaFailure"), failure.status == "True" { return Verdict(.bad, nil, failure) }
  if status.isUnobserved { return status.moving("change not seen by the controller yet") }
  let available = status.count("availableReplicas")
  if status.count("replicas") > status.desired {
    return status.moving("\(status.count("replicas") - status.desired) pending termination")
  }
  if status.desired == 0 { return Verdict(.done, "ScaledToZero") }
  if available < status.desired { return status.missing(available, "available", since: nil) }
  return Verdict(.well, "Available")
}
