package import KubernetesAPI

/// What the statuses of a pod's containers add up to.
extension PodFacts {
  /// Whether the init container of a name counts as one that runs beside the others.
  private func isSidecar(_ name: String) -> Bool {
    spec.initContainers.contains { $0.restartsAlways && $0.name == name }
  }
  /// Calls with each status that READY and RESTARTS count: of all containers, and of sidecars.
  private func eachCounted(_ body: (ContainerStatus) -> Void) {
    for container in status.containers { body(container) }
    for container in status.initContainers where isSidecar(container.name) { body(container) }
  }
  /// Calls with how each container ended, now and the time before.
  private func eachEnd(_ body: (End) -> Void) {
    for container in status.containers {
      if let end = container.state.end { body(end) }
      if let end = container.lastEnd { body(end) }
    }
    for container in status.initContainers {
      if let end = container.state.end { body(end) }
      if let end = container.lastEnd { body(end) }
    }
  }

  /// Containers that count, with sidecars, each name once.
  package var countedContainers: Int {
    var sidecars = 0
    for (index, container) in spec.initContainers.enumerated() where container.restartsAlways {
      let isRepeated = spec.initContainers[..<index].contains { $0.restartsAlways && $0.name == container.name }
      if !isRepeated { sidecars += 1 }
    }
    return spec.containers.count + sidecars
  }
  /// Those of them that are ready.
  package var readyContainers: Int {
    var ready = 0
    eachCounted { if $0.isReady { ready += 1 } }
    return ready
  }
  /// Saturates.
  package var restarts: Int64 {
    var sum: Int64 = 0
    eachCounted { sum = sum.added($0.restarts) }
    return sum
  }
  /// When one of those that count ended and was started again.
  package var lastRestart: Timestamp? {
    var last: Timestamp?
    eachCounted { if let time = $0.lastEnd?.finished { last = max(last ?? time, time) } }
    return last
  }

  /// When a container last ended.
  var lastFinish: Timestamp? {
    var last: Timestamp?
    eachEnd { if let time = $0.finished { last = max(last ?? time, time) } }
    return last
  }
  /// The last failure in one line: `exit 1 (Error) after 12s`.
  var lastExit: String? {
    var last: End?
    eachEnd { end in
      guard end.exitCode != 0 else { return }
      if let last, (end.finished?.seconds ?? 0) <= (last.finished?.seconds ?? 0) { return }
      last = end
    }
    return last?.text
  }
  /// Why a container waits, in the kubelet's words.
  var waitingMessage: String? {
    for container in status.containers {
      if let message = container.state.waiting?.message, !message.isEmpty { return message.oneLine }
    }
    for container in status.initContainers {
      if let message = container.state.waiting?.message, !message.isEmpty { return message.oneLine }
    }
    return nil
  }
  /// Whether a container that is to run has ended with an error.
  var hasCrashed: Bool {
    status.containers.contains { container in
      guard !container.isReady, let end = container.lastEnd ?? container.state.end else { return false }
      return end.exitCode != 0
    }
  }
}

/// `kubectl get pods`' STATUS (`printers.go`, printPod).
extension PodFacts {
  /// The first init container that is not through, in kubectl's words; nil when all are.
  var initWord: String? {
    for (index, container) in status.initContainers.enumerated() {
      if let end = container.state.end {
        if end.exitCode == 0 { continue }
        return "Init:" + end.word
      }
      if container.hasStarted, isSidecar(container.name) { continue }
      if let reason = container.state.waiting?.reason, !reason.isEmpty, reason != "PodInitializing" {
        return "Init:" + reason
      }
      return "Init:\(index)/\(spec.initContainers.count)"
    }
    return nil
  }

  /// The phase as kubectl has it where there is none.
  var phase: String { status.phase.isEmpty ? "Unknown" : status.phase }

  /// STATUS, given the word of the init containers.
  func word(_ initWord: String?) -> String {
    if metadata.deleted != nil {
      if status.reason == "NodeLost" { return "Unknown" }
      if phase != "Succeeded", phase != "Failed" { return "Terminating" }
    }
    if let initWord, status.initialized?.status != "True" { return initWord }
    var word = status.reason.isEmpty ? phase : status.reason
    if status.scheduled?.reason == "SchedulingGated" { word = "SchedulingGated" }
    var hasRunning = false
    var failure: String?
    for container in status.containers.reversed() {
      if let reason = container.state.waiting?.reason, !reason.isEmpty {
        word = reason
      } else if let end = container.state.end {
        word = end.word
        if end.exitCode != 0 { failure = word }
      } else if container.isReady, container.state.isRunning {
        hasRunning = true
      }
    }
    guard word == "Completed" else { return word }
    if hasRunning { return status.ready?.status == "True" ? "Running" : failure ?? "NotReady" }
    return failure ?? word
  }
}

extension PodFacts.End {
  /// The reason, else the signal or the exit code.
  var word: String {
    if !reason.isEmpty { return reason }
    return signal != 0 ? "Signal:\(signal)" : "ExitCode:\(exitCode)"
  }

  /// `exit 137 (OOMKilled) after 12s`.
  var text: String {
    var text = "exit \(exitCode)"
    if !reason.isEmpty { text += " (\(reason))" }
    if let started, started.seconds > 0, let finished { text += " after \(ageText(finished - started))" }
    return text
  }
}
