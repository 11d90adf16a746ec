import KubernetesAPI

/// Daemon sets as `kubectl rollout status` has them; with `OnDelete`, updates are nobody's to wait for.
@Sendable func daemonSetVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let status = WorkloadStatus(
    object: object, now: now, desired: object.json.int(at: "status", "desiredNumberScheduled") ?? 0)
  if status.isUnobserved { return status.moving("change not seen by the controller yet") }
  let updated = status.count("updatedNumberScheduled")
  let available = status.count("numberAvailable")
  if status.desired == 0 { return Verdict(.well, "NoNodes", message: "no node is meant") }
  if object.json.string(at: "spec", "updateStrategy", "type") != "OnDelete", updated < status.desired {
    return available == 0
      ? status.missing(0, "available", since: nil) : status.moving("\(updated) of \(status.desired) updated")
  }
  if available < status.desired { return status.missing(available, "available", since: nil) }
  return Verdict(.well, "Available")
}
