import KubernetesAPI

/// Disruption budgets: fewer healthy than wanted is a warning; one that allows nothing blocks drains, and says so.
@Sendable func budgetVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let healthy = object.json.int(at: "status", "currentHealthy") ?? 0
  let wanted = object.json.int(at: "status", "desiredHealthy") ?? 0
  let allowed = object.json.int(at: "status", "disruptionsAllowed") ?? 0
  let expected = object.json.int(at: "status", "expectedPods") ?? 0
  let since = object.condition("DisruptionAllowed")?.lastTransitionTime
  if expected > 0, healthy < wanted {
    return Verdict(.warn, "InsufficientPods", message: "\(healthy) of \(wanted) healthy", since: since)
  }
  return allowed == 0 && expected > 0
    ? Verdict(.waiting, "NoDisruptionAllowed", message: "\(healthy) of \(wanted) healthy", since: since)
    : Verdict(.well, "DisruptionAllowed", since: since)
}

/// Autoscalers: one that cannot scale or count is bad (Argo CD's reasons).
@Sendable func autoscalerVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  for type in ["AbleToScale", "ScalingActive"] {
    guard let condition = object.condition(type), condition.status == "False" else { continue }
    // Scaling is off on purpose where the target has no replicas.
    let isPurpose = condition.reason == "ScalingDisabled"
    return Verdict(isPurpose ? .waiting : .bad, nil, condition)
  }
  guard let able = object.condition("AbleToScale") else { return Verdict(.waiting, "Pending") }
  if let limited = object.condition("ScalingLimited"), limited.status == "True" {
    // At its maximum it may need more than it is allowed; at its minimum all is well.
    return Verdict(limited.reason == "TooManyReplicas" ? .warn : .well, nil, limited)
  }
  return Verdict(.well, nil, able)
}

@Sendable func definitionVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  if let names = object.condition("NamesAccepted"), names.status == "False" { return Verdict(.bad, nil, names) }
  guard let established = object.condition("Established") else { return Verdict(.moving, "Installing") }
  if established.status == "True" { return Verdict(.well, "Established", established) }
  return Verdict(established.reason == "Installing" ? .moving : .bad, nil, established)
}
