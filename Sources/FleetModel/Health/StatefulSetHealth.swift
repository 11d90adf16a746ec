import KubernetesAPI

/// Stateful sets as `kubectl rollout status` has them; with `OnDelete`, updates are nobody's to wait for (kstatus).
@Sendable func statefulSetVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let json = object.json
  let status = WorkloadStatus(object: object, now: now, desired: json.int(at: "spec", "replicas") ?? 1)
  if status.isUnobserved { return status.moving("change not seen by the controller yet") }
  let ready = status.count("readyReplicas")
  let updated = status.count("updatedReplicas")
  let current = json.string(at: "status", "currentRevision")
  let update = json.string(at: "status", "updateRevision")
  let isRolling = json.string(at: "spec", "updateStrategy", "type") != "OnDelete"
  let partition = WorkloadStatus.count(json.int(at: "spec", "updateStrategy", "rollingUpdate", "partition"))
  let wanted = max(0, status.desired - partition)
  if isRolling, current != update, updated < wanted {
    let isStuck = ready < status.desired && ready == 0
    return isStuck
      ? status.missing(0, "ready", since: nil) : status.moving("\(updated) of \(wanted) updated")
  }
  if ready < status.desired { return status.missing(ready, "ready", since: nil) }
  if status.count("replicas") > status.desired {
    return status.moving("\(status.count("replicas") - status.desired) pending termination")
  }
  if status.desired == 0 { return Verdict(.well, "ScaledToZero") }
  return Verdict(.well, "Available", message: partition > 0 && current != update ? "partition at \(partition)" : "")
}
