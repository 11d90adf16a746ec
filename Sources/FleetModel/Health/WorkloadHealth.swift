import KubernetesAPI

/// The numbers that all workloads share, and the verdicts that follow from them alone.
struct WorkloadStatus {
  let object: KubernetesObject
  let now: Timestamp
  let desired: Int64

  /// - Parameter desired: as the server sent it.
  init(object: KubernetesObject, now: Timestamp, desired: Int64) {
    self.object = object
    self.now = now
    self.desired = Self.count(desired)
  }

  /// A number of replicas as the API has it, in 32 bits and not negative, whatever a server sends: two of them can be
  /// added and subtracted.
  static func count(_ number: Int64?) -> Int64 { min(max(number ?? 0, 0), Int64(Int32.max)) }

  /// The controller has not seen the latest change.
  var isUnobserved: Bool { object.generation > (object.observedGeneration ?? 0) }

  func count(_ name: String) -> Int64 { Self.count(object.json.int(at: "status", name)) }

  /// Not enough are well although nothing is being rolled out: bad where none is.
  ///
  /// A workload without deadline may take `HealthLimits.rollout` from its creation.
  func missing(_ have: Int64, _ word: String, since: Timestamp?) -> Verdict {
    let message = "\(have) of \(desired) \(word)"
    let isYoung = object.creationTimestamp.map { now - $0 <= HealthLimits.rollout } ?? false
    if isYoung { return Verdict(.moving, "Progressing", message: message, since: since) }
    return Verdict(have == 0 ? .bad : .warn, "Unavailable", message: message, since: since)
  }

  func moving(_ message: String, since: Timestamp? = nil) -> Verdict {
    Verdict(.moving, "Progressing", message: message, since: since)
  }
}
