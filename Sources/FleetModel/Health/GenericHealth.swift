import KubernetesAPI

/// Any other kind, custom resources foremost, by what kinds have in common (kstatus): generations and conditions.
///
/// `Stalled` is bad, `Reconciling` moves, and of `Ready`, `Available`, `Healthy`, `Synced` and `Established` the first
/// one that is there decides. Kinds without conditions are well.
func genericVerdict(of object: KubernetesObject, _ now: Timestamp) -> Verdict {
  if let stalled = object.condition("Stalled"), stalled.status == "True" { return Verdict(.bad, nil, stalled) }
  if let observed = object.observedGeneration, observed < object.generation {
    return Verdict(.moving, "Progressing", message: "change not seen by its controller yet")
  }
  if let reconciling = object.condition("Reconciling"), reconciling.status == "True" {
    return Verdict(.moving, nil, reconciling)
  }
  for type in ["Ready", "Available", "Healthy", "Synced", "Established"] {
    guard let condition = object.condition(type) else { continue }
    switch condition.status {
    case "True": return Verdict(.well, type, condition)
    case "False":
      let isLate = condition.lastTransitionTime.map { now - $0 > HealthLimits.rollout } ?? false
      let isFailure = ["Fail", "Error", "Invalid", "Degraded"].contains { condition.reason.contains($0) }
      return Verdict(isFailure ? .bad : isLate ? .warn : .moving, nil, condition)
    default: return Verdict(.moving, nil, condition)
    }
  }
  return Verdict(.well, "Current")
}
