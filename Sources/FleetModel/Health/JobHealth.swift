import KubernetesAPI

/// Jobs in `kubectl get jobs`' words.
@Sendable func jobVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  func met(_ type: String) -> Condition? { object.condition(type).flatMap { $0.status == "True" ? $0 : nil } }
  if let failed = met("Failed") { return Verdict(.bad, nil, failed) }
  if let complete = met("Complete") { return Verdict(.done, "Complete", complete) }
  if let suspended = met("Suspended") { return Verdict(.waiting, "Suspended", suspended) }
  if let target = met("FailureTarget") { return Verdict(.bad, "FailureTarget", target) }
  if let enough = met("SuccessCriteriaMet") { return Verdict(.moving, "SuccessCriteriaMet", enough) }
  let succeeded = object.json.int(at: "status", "succeeded") ?? 0
  let failed = object.json.int(at: "status", "failed") ?? 0
  let wanted = object.json.int(at: "spec", "completions").map { " of \($0)" } ?? ""
  let started = object.time(at: "status", "startTime")
  return Verdict(
    failed > 0 ? .warn : started == nil ? .waiting : .moving, started == nil ? "Pending" : "Running",
    message: "\(succeeded)\(wanted) done" + (failed > 0 ? ", \(failed) failed" : ""), since: started)
}

/// Cron jobs: their jobs are judged by themselves.
@Sendable func cronJobVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let last = object.time(at: "status", "lastScheduleTime")
  if object.json[at: "spec", "suspend"] == true { return Verdict(.waiting, "Suspended", since: last) }
  return Verdict(.well, "Scheduled", message: object.json.string(at: "spec", "schedule") ?? "", since: last)
}
