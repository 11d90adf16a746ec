package import KubernetesAPI

/// Pods in `kubectl get pods`' words (`printPod` in Kubernetes' `printers.go`), with Argo CD's severities.
///
/// Ours: `Unschedulable` instead of `Pending` once the scheduler said so; a ready pod that keeps restarting is a
/// warning; a pod that was evicted is one too, because its workload has replaced it.
package func verdict(of pod: PodFacts, now: Timestamp) -> Verdict {
  let phase = pod.phase
  let ready = pod.status.ready
  let initWord = pod.initWord
  let word = pod.word(initWord)
  let since = ready?.lastTransitionTime ?? pod.metadata.created

  if let deleted = pod.metadata.deleted, word == "Terminating" || word == "Unknown" {
    let isLost = word == "Unknown"
    let isLate = now - deleted > HealthLimits.terminate
    return Verdict(
      isLost ? .bad : isLate ? .warn : .moving, word,
      message: isLost ? "its node does not answer" : isLate ? "still there after its grace period" : "",
      since: deleted - .seconds(pod.metadata.deletionGrace))
  }
  switch phase {
  case "Succeeded": return Verdict(.done, word, since: pod.lastFinish ?? since)
  case "Failed":
    let message = pod.status.message.isEmpty ? pod.lastExit ?? "" : pod.status.message.oneLine
    return Verdict(word == "Evicted" ? .warn : .bad, word, message: message, since: pod.lastFinish ?? since)
  default: break
  }
  if let scheduled = pod.status.scheduled, scheduled.status == "False" {
    if scheduled.reason == "SchedulingGated" { return Verdict(.waiting, "SchedulingGated", scheduled) }
    let isYoung = now - (scheduled.lastTransitionTime ?? now) <= HealthLimits.unschedulable
    if scheduled.reason == "Unschedulable" { return Verdict(isYoung ? .waiting : .bad, "Unschedulable", scheduled) }
  }
  let reason = word.hasPrefix("Init:") ? String(word.dropFirst("Init:".count)) : word
  if PodReason.isFault(reason) {
    let message = PodReason.isImageFault(reason) ? pod.waitingMessage : pod.lastExit ?? pod.waitingMessage
    return Verdict(.bad, word, message: message ?? "", since: since)
  }
  if phase == "Running", initWord == nil {
    if ready?.status == "True" { return readyVerdict(pod, word, since, now) }
    var message = pod.lastExit ?? "\(pod.readyContainers) of \(pod.countedContainers) ready"
    if pod.readyContainers == pod.countedContainers {
      // The node controller turns the condition and says nothing; a readiness gate says what it waits for.
      let gate = ready?.message.oneLine ?? ""
      message = gate.isEmpty ? "its containers are ready by the last report of its node, the pod is not" : gate
    }
    if pod.hasCrashed { return Verdict(.bad, word, message: message, since: since) }
    let isLate = since.map { now - $0 > HealthLimits.becomeReady } ?? false
    return Verdict(isLate ? .warn : .moving, word, message: message, since: since)
  }
  let begun = pod.status.scheduled?.lastTransitionTime ?? pod.metadata.created
  let isLate = begun.map { now - $0 > HealthLimits.provision } ?? false
  return Verdict(
    isLate ? .warn : word == "Pending" ? .waiting : .moving, word, message: pod.waitingMessage ?? "", since: begun)
}

private func readyVerdict(_ pod: PodFacts, _ word: String, _ since: Timestamp?, _ now: Timestamp) -> Verdict {
  let restarts = pod.restarts
  guard restarts >= HealthLimits.restarts, let last = pod.lastFinish, now - last <= HealthLimits.restartWindow
  else { return Verdict(.well, word, since: since) }
  let exit = pod.lastExit.map { ": " + $0 } ?? ""
  return Verdict(.warn, word, message: "restarted \(restarts) times\(exit)", since: last)
}

/// What the reason of a container says by itself.
enum PodReason {
  /// Whether a container's reason is a fault by itself (Argo CD's rule, and what ends with an error).
  static func isFault(_ reason: String) -> Bool {
    switch reason {
    case "Running", "Completed": false
    case "OOMKilled", "ContainerCannotRun", "DeadlineExceeded", "ContainerStatusUnknown": true
    default:
      isImageFault(reason) || reason.hasPrefix("Err") || reason.hasSuffix("Error") || reason.hasSuffix("BackOff")
        || reason.hasPrefix("Signal:") || reason.hasPrefix("ExitCode:") && reason != "ExitCode:0"
    }
  }
  static func isImageFault(_ reason: String) -> Bool {
    switch reason {
    case "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError",
      "RegistryUnavailable", "CreateContainerConfigError", "CreateContainerError":
      true
    default: false
    }
  }
}
