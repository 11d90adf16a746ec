import KubernetesAPI

/// What a kubelet remembers of one container: where it is in its life, and what its status says.
struct ContainerRun: Sendable, Hashable {
  enum Phase: Sendable, Hashable {
    case creating(until: Timestamp)
    case pulling(since: Timestamp, until: Timestamp)
    case pullFailed(at: Timestamp)
    case pullBackOff(until: Timestamp)
    /// What it refers to is not there.
    case configError(String)
    case running(since: Timestamp)
    /// A run ended; what comes next shows a moment later.
    case ended(at: Timestamp)
    case backingOff(until: Timestamp)
    /// It ended and stays so.
    case finished
  }
  let name: String
  let image: String
  var phase: Phase
  var isReady = false
  var restartCount: Int64 = 0
  /// `state.terminated` of the newest run that ended, and `lastState` of the one before.
  var terminated: JSON?
  var previous: JSON = [:]
  /// How long to wait before the next start; nil while none is due (`--max-container-backoff` is 5 m).
  var backOff: Duration?
  var pullBackOff: Duration?
  var pullError = ""
  /// Since when the present behaviour ends this run.
  var crashFrom: Timestamp?
  var isToldUnhealthy = false
  var nextLine: Timestamp?
  var lineCount = 0

  init(name: String, image: String, phase: Phase) {
    self.name = name
    self.image = image
    self.phase = phase
  }

  var isRunning: Bool { if case .running = phase { true } else { false } }
  /// Ended, and not about to start again.
  var isOver: Bool { phase == .finished }
  var exitCode: Int64? { terminated?.int(at: "exitCode") }

  /// The first wait, and the longest (kubelet's `MaxContainerBackOff`).
  static let firstBackOff = Duration.seconds(10)
  static let longestBackOff = Duration.seconds(300)
  /// A run of this length clears what was waited before.
  static let healthyRun = Duration.seconds(600)

  func status(podUID: String, podIsInitializing: Bool, pod: String) -> JSON {
    var status: JSON = [
      "name": .string(name), "image": .string(image), "ready": .bool(isReady), "restartCount": .int(restartCount),
      "imageID": "", "started": .bool(isRunning), "lastState": previous,
    ]
    switch phase {
    case .creating, .pulling:
      status["state"] = ["waiting": ["reason": podIsInitializing ? "PodInitializing" : "ContainerCreating"]]
    case .pullFailed: status["state"] = waiting("ErrImagePull", pullError)
    case .pullBackOff:
      status["state"] = waiting("ImagePullBackOff", "Back-off pulling image \"\(image)\": ErrImagePull: \(pullError)")
    case .configError(let message): status["state"] = waiting("CreateContainerConfigError", message)
    case .running(let since): status["state"] = ["running": ["startedAt": .time(since)]]
    case .ended, .finished: status["state"] = ["terminated": terminated ?? [:]]
    case .backingOff:
      status["state"] = waiting(
        "CrashLoopBackOff",
        "back-off \((backOff ?? Self.firstBackOff).goText) restarting failed container=\(name) pod=\(pod)")
      status["lastState"] = ["terminated": terminated ?? [:]]
    }
    if isRunning || terminated != nil {
      status["imageID"] = .string("\(image.repository)@sha256:\(StableHash(image).digest)")
      status["containerID"] = .string(containerID(podUID: podUID))
    }
    return status
  }

  func containerID(podUID: String) -> String {
    "containerd://\(StableHash(podUID, name, String(restartCount)).digest)"
  }
  private func waiting(_ reason: String, _ message: String) -> JSON {
    ["waiting": ["reason": .string(reason), "message": .string(message)]]
  }
}

extension String {
  /// An image without its tag or digest.
  fileprivate var repository: Substring {
    let end = lastIndex(of: ":") ?? endIndex
    return self[end...].contains("/") ? self[...] : self[..<end]
  }
}

extension Duration {
  /// As Go writes a duration: `10s`, `1m20s`, `5m0s`, `1.2s`, `350ms`.
  var goText: String {
    let milliseconds = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    guard milliseconds >= 1_000 else { return "\(milliseconds)ms" }
    let minutes = milliseconds / 60_000
    let rest = milliseconds % 60_000
    var fraction = rest % 1_000 == 0 ? "" : "." + String(1_000 + rest % 1_000).dropFirst()
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let seconds = "\(rest / 1_000)\(fraction)s"
    return minutes >= 60
      ? "\(minutes / 60)h\(minutes % 60)m\(seconds)" : minutes > 0 ? "\(minutes)m\(seconds)" : seconds
  }
}
