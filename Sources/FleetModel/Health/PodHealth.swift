import KubernetesAPI

/// Pods in `kubectl get pods`' words (`printPod` in Kubernetes' `printers.go`), with Argo CD's severities.
///
/// Ours: `Unschedulable` instead of `Pending` once the scheduler said so; a ready pod that keeps restarting is a
/// warning; a pod that was evicted is one too, because its workload has replaced it.
@Sendable func podVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  let pod = PodStatus(object.json)
  let phase = object.json.string(at: "status", "phase") ?? "Unknown"
  let ready = object.condition("Ready")
  let word = pod.word
  let since = ready?.lastTransitionTime ?? object.creationTimestamp

  if let deleted = object.deletionTimestamp, word == "Terminating" || word == "Unknown" {
    let isLost = word == "Unknown"
    let isLate = now - deleted > HealthLimits.terminate
    let grace = object.json.int(at: "metadata", "deletionGracePeriodSeconds") ?? 0
    return Verdict(
      isLost ? .bad : isLate ? .warn : .moving, word,
      message: isLost ? "its node does not answer" : isLate ? "still there after its grace period" : "",
      since: deleted - .seconds(grace))
  }
  switch phase {
  case "Succeeded": return Verdict(.done, word, since: pod.lastFinish ?? since)
  case "Failed":
    let message = object.json.string(at: "status", "message")?.oneLine ?? pod.lastExit ?? ""
    return Verdict(word == "Evicted" ? .warn : .bad, word, message: message, since: pod.lastFinish ?? since)
  default: break
  }
  if let scheduled = object.condition("PodScheduled"), scheduled.status == "False" {
    if scheduled.reason == "SchedulingGated" { return Verdict(.waiting, "SchedulingGated", scheduled) }
    let isYoung = now - (scheduled.lastTransitionTime ?? now) <= HealthLimits.unschedulable
    if scheduled.reason == "Unschedulable" { return Verdict(isYoung ? .waiting : .bad, "Unschedulable", scheduled) }
  }
  let reason = word.hasPrefix("Init:") ? String(word.dropFirst("Init:".count)) : word
  if PodStatus.isFault(reason) {
    let message = PodStatus.isImageFault(reason) ? pod.waitingMessage : pod.lastExit ?? pod.waitingMessage
    return Verdict(.bad, word, message: message ?? "", since: since)
  }
  if phase == "Running", pod.initWord == nil {
    if ready?.status == "True" { return readyVerdict(pod, word, since, now) }
    var message = pod.lastExit ?? "\(pod.ready) of \(pod.total) ready"
    if pod.ready == pod.total {
      // The node controller turns the condition and says nothing; a readiness gate says what it waits for.
      let gate = ready?.message.oneLine ?? ""
      message = gate.isEmpty ? "its containers are ready by the last report of its node, the pod is not" : gate
    }
    if pod.hasCrashed { return Verdict(.bad, word, message: message, since: since) }
    let isLate = since.map { now - $0 > HealthLimits.becomeReady } ?? false
    return Verdict(isLate ? .warn : .moving, word, message: message, since: since)
  }
  let begun = object.condition("PodScheduled")?.lastTransitionTime ?? object.creationTimestamp
  let isLate = begun.map { now - $0 > HealthLimits.provision } ?? false
  return Verdict(
    isLate ? .warn : word == "Pending" ? .waiting : .moving, word, message: pod.waitingMessage ?? "", since: begun)
}

private func readyVerdict(_ pod: PodStatus, _ word: String, _ since: Timestamp?, _ now: Timestamp) -> Verdict {
  guard pod.restarts >= HealthLimits.restarts, let last = pod.lastFinish, now - last <= HealthLimits.restartWindow
  else { return Verdict(.well, word, since: since) }
  let exit = pod.lastExit.map { ": " + $0 } ?? ""
  return Verdict(.warn, word, message: "restarted \(pod.restarts) times\(exit)", since: last)
}

/// What the statuses of a pod's containers add up to.
struct PodStatus {
  /// `kubectl get pods`' STATUS.
  let word: String
  /// The part of `word` that init containers give; nil when they are through.
  let initWord: String?
  /// Containers that count (with sidecars), and those of them that are ready.
  let total: Int
  let ready: Int
  let restarts: Int64
  /// When a container last ended.
  let lastFinish: Timestamp?
  /// The last failure in one line: `exit 1 (Error) after 12s`.
  let lastExit: String?
  /// Why a container waits, in the kubelet's words.
  let waitingMessage: String?
  /// Whether a container that is to run has ended with an error.
  let hasCrashed: Bool

  init(_ pod: JSON) {
    let spec = pod["spec"] ?? [:]
    let status = pod["status"] ?? [:]
    let sidecars = Set(
      spec.elements(at: "initContainers").filter { $0["restartPolicy"] == "Always" }.compactMap {
        $0["name"]?.stringValue
      })
    let initStatuses = status.elements(at: "initContainerStatuses")
    let statuses = status.elements(at: "containerStatuses")
    let counted = statuses + initStatuses.filter { sidecars.contains($0["name"]?.stringValue ?? "") }
    total = spec.elements(at: "containers").count + sidecars.count
    ready = counted.count { $0["ready"] == true }
    restarts = counted.reduce(0) { $0 + ($1.int(at: "restartCount") ?? 0) }

    let all = statuses + initStatuses
    let ends = all.flatMap { [$0[at: "state", "terminated"], $0[at: "lastState", "terminated"]] }.compactMap { $0 }
    func finish(_ end: JSON) -> Timestamp? { end.string(at: "finishedAt").flatMap { Timestamp($0) } }
    lastFinish = ends.compactMap(finish).max()
    let failures = ends.filter { ($0.int(at: "exitCode") ?? 0) != 0 }
    lastExit = failures.max { (finish($0)?.seconds ?? 0) < (finish($1)?.seconds ?? 0) }.map(PodStatus.exitText)
    waitingMessage =
      all.compactMap { $0.string(at: "state", "waiting", "message") }.first { !$0.isEmpty }?.oneLine
    hasCrashed = statuses.contains { container in
      container["ready"] != true
        && (container[at: "lastState", "terminated"] ?? container[at: "state", "terminated"])?["exitCode"] != 0
        && (container[at: "lastState", "terminated"] != nil || container[at: "state", "terminated"] != nil)
    }

    initWord = PodStatus.initWord(spec, initStatuses, sidecars)
    word = PodStatus.word(pod, status, statuses, initWord)
  }

  /// The first init container that is not through, in kubectl's words.
  private static func initWord(_ spec: JSON, _ statuses: [JSON], _ sidecars: Set<String>) -> String? {
    let total = spec.elements(at: "initContainers").count
    for (index, container) in statuses.enumerated() {
      let state = container["state"] ?? [:]
      if let end = state["terminated"] {
        if end["exitCode"] == 0 { continue }
        if let reason = end.string(at: "reason"), !reason.isEmpty { return "Init:" + reason }
        return "Init:" + signalOrExit(end)
      }
      if sidecars.contains(container["name"]?.stringValue ?? ""), container["started"] == true { continue }
      if let reason = state.string(at: "waiting", "reason"), !reason.isEmpty, reason != "PodInitializing" {
        return "Init:" + reason
      }
      return "Init:\(index)/\(total)"
    }
    return nil
  }

  private static func word(_ pod: JSON, _ status: JSON, _ containers: [JSON], _ initWord: String?) -> String {
    func condition(_ type: String) -> JSON? {
      status.elements(at: "conditions").first { $0["type"]?.stringValue == type }
    }
    let phase = status.string(at: "phase") ?? "Unknown"
    let given = status.string(at: "reason") ?? ""
    var word = given.isEmpty ? phase : given
    if condition("PodScheduled")?["reason"] == "SchedulingGated" { word = "SchedulingGated" }
    if let initWord, condition("Initialized")?["status"] != "True" {
      word = initWord
    } else {
      var hasRunning = false
      var failure: String?
      for container in containers.reversed() {
        let state = container["state"] ?? [:]
        if let reason = state.string(at: "waiting", "reason"), !reason.isEmpty {
          word = reason
        } else if let end = state["terminated"] {
          let reason = end.string(at: "reason") ?? ""
          word = reason.isEmpty ? signalOrExit(end) : reason
          if end["exitCode"] != 0 { failure = word }
        } else if container["ready"] == true, state["running"] != nil {
          hasRunning = true
        }
      }
      if word == "Completed" {
        if hasRunning, condition("Ready")?["status"] == "True" {
          word = "Running"
        } else if let failure {
          word = failure
        } else if hasRunning {
          word = "NotReady"
        }
      }
    }
    if pod[at: "metadata", "deletionTimestamp"] != nil {
      if given == "NodeLost" { return "Unknown" }
      if phase != "Succeeded", phase != "Failed" { return "Terminating" }
    }
    return word
  }

  private static func signalOrExit(_ end: JSON) -> String {
    let signal = end.int(at: "signal") ?? 0
    return signal != 0 ? "Signal:\(signal)" : "ExitCode:\(end.int(at: "exitCode") ?? 0)"
  }

  /// `exit 137 (OOMKilled) after 12s`.
  private static func exitText(_ end: JSON) -> String {
    var text = "exit \(end.int(at: "exitCode") ?? 0)"
    if let reason = end.string(at: "reason"), !reason.isEmpty { text += " (\(reason))" }
    if let start = end.string(at: "startedAt").flatMap({ Timestamp($0) }), start.seconds > 0,
      let finish = end.string(at: "finishedAt").flatMap({ Timestamp($0) })
    {
      text += " after \(ageText(finish - start))"
    }
    return text
  }

  /// Whether a container's reason is a fault by itself (Argo CD's rule, and what ends with an error).
  static func isFault(_ reason: String) -> Bool {
    reason.hasPrefix("Err") || reason.hasSuffix("Error") || reason.hasSuffix("BackOff") || isImageFault(reason)
      || ["OOMKilled", "ContainerCannotRun", "DeadlineExceeded", "ContainerStatusUnknown"].contains(reason)
      || reason.hasPrefix("Signal:") || reason.hasPrefix("ExitCode:") && reason != "ExitCode:0"
  }
  static func isImageFault(_ reason: String) -> Bool {
    [
      "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError",
      "RegistryUnavailable", "CreateContainerConfigError", "CreateContainerError",
    ].contains(reason)
  }
}
