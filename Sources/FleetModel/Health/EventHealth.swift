import KubernetesAPI

/// Events: warnings are warnings, in their own words, since they were last seen.
@Sendable func eventVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let json = object.json
  let message = (json.string(at: "message") ?? json.string(at: "note") ?? "").oneLine
  let times: [Timestamp?] = [
    object.time(at: "series", "lastObservedTime"), object.time(at: "lastTimestamp"),
    object.time(at: "deprecatedLastTimestamp"), object.time(at: "eventTime"),
  ]
  return Verdict(
    json.string(at: "type") == "Warning" ? .warn : .well, json.string(at: "reason") ?? "Event", message: message,
    since: times.compactMap { $0 }.first ?? object.creationTimestamp)
}
