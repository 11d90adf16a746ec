import FleetModel
import KubernetesAPI

/// How a cluster in flight gets from its first write to its success.
extension Stepper {
  mutating func tickClusters() {
    for cluster in run.clusters.keys.sorted() where isCarried(cluster) { tick(cluster) }
  }

  /// Everything that time or a report brings about in one cluster.
  mutating func tick(_ cluster: ClusterName) {
    guard var progress = run.clusters[cluster], progress.isInFlight || progress.state == .succeeded else { return }
    defer { run.clusters[cluster] = progress }
    if case .unreachable(let since) = progress.state {
      guard run.disconnectedSince == nil else { return }
      let end = since + terms.unreachableGrace
      guard now >= end else { return wake(at: end) }
      return fail(&progress, cluster, "stopped answering after our first write, no answer since \(since)")
    }
    if progress.state == .succeeded { return tickSucceeded(&progress, cluster) }
    if let object = progress.objects.first(where: { if case .failed = $0.state { true } else { false } }),
      case .failed(let why) = object.state
    {
      return fail(&progress, cluster, "\(object.key): \(why)")
    }
    if let why = FailFast.verdict(progress.troubles, restartsBefore: progress.restartsBefore, now: now) {
      return fail(&progress, cluster, why)
    }
    if case .soaking = progress.state, let object = progress.objects.first(where: { $0.bad != nil }) {
      return fail(&progress, cluster, "\(object.key) turned bad in its soak: \(object.bad ?? "")")
    }
    guard !run.reobserving.contains(cluster) else { return }
    flow(&progress, cluster)
    guard progress.isInFlight else { return }
    if let deadline = progress.deadline, now >= deadline, !isSoaking(progress) {
      let limit = stage(of: cluster)?.progressDeadline.written ?? ""
      return fail(&progress, cluster, "not done after \(limit): \(obstacle(progress) ?? "no reason known")")
    }
    wake(at: progress.deadline)
    wake(at: FailFast.nextVerdict(progress.troubles))
    noticeStuck(&progress)
  }

  private func isSoaking(_ progress: ClusterProgress) -> Bool {
    if case .soaking = progress.state { true } else { false }
  }

  /// A cluster that has succeeded still counts while its stage soaks.
  private mutating func tickSucceeded(_ progress: inout ClusterProgress, _ cluster: ClusterName) {
    guard run.state.kind == .soaking, let index = run.stageIndex, run.plan.stages[index].clusters.contains(cluster)
    else { return }
    if let object = progress.objects.first(where: { $0.bad != nil || $0.isPreempted }) {
      let why = object.bad ?? "written over by somebody"
      fail(&progress, cluster, "\(object.key) turned bad in the soak of its stage: \(why)")
    } else if let why = FailFast.verdict(progress.troubles, restartsBefore: progress.restartsBefore, now: now) {
      fail(&progress, cluster, why)
    }
  }

  private mutating func flow(_ progress: inout ClusterProgress, _ cluster: ClusterName) {
    let waves = run.plan.clusters[cluster]?.waves ?? []
    while true {
      switch progress.state {
      case .applying(let wave, let count):
        let keys = waves.indices.contains(wave - 1) ? Set(waves[wave - 1]) : []
        guard send(keys, wave: wave, &progress, cluster) else { return }
        let isOpen = progress.objects.allSatisfy {
          !keys.contains($0.key) || !Waves.blocksNext($0.key.kind) || $0.state == .healthy || wave == count
        }
        guard isOpen else { return }
        progress.state = wave < count ? .applying(wave: wave + 1, of: count) : .verifying
      case .verifying:
        let keys = Set(progress.objects.filter { $0.mustWrite || waves.joined().contains($0.key) }.map(\.key))
        guard send(keys, wave: max(1, waves.count), &progress, cluster),
          progress.objects.allSatisfy({ $0.state == .healthy })
        else {
          progress.healthySince = nil
          return
        }
        progress.healthySince = progress.healthySince ?? now
        guard progress.objects.contains(where: { $0.writtenVersion != nil }) else {
          return succeed(&progress, cluster, progress.objects.isEmpty ? "nothing to write" : "as wanted already")
        }
        progress.state = .soaking(until: now + (stage(of: cluster)?.clusterSoak ?? .zero))
      case .soaking(let until):
        guard progress.objects.allSatisfy({ $0.state == .healthy }) else {
          progress.healthySince = nil
          progress.state = .verifying
          progress.deadline = now + (stage(of: cluster)?.progressDeadline ?? .zero)
          progress.soakBreaks = (progress.soakBreaks ?? 0) + 1
          guard progress.soakBreaks ?? 0 < Limits.soakBreaks else {
            return fail(
              &progress, cluster,
              "not healthy \(Limits.soakBreaks) times in its soak: \(obstacle(progress) ?? "no reason known")")
          }
          log("not healthy any more: its soak starts again", cluster: cluster)
          continue
        }
        guard now >= until else { return wake(at: until) }
        return succeed(&progress, cluster, "succeeded")
      default: return
      }
    }
  }

  private mutating func succeed(_ progress: inout ClusterProgress, _ cluster: ClusterName, _ words: String) {
    progress.state = .succeeded
    progress.ended = now
    progress.stuck = nil
    progress.deadline = nil
    log(words, cluster: cluster)
  }

  /// Asks for the writes among `keys` that are not done; true when all are.
  private mutating func send(
    _ keys: Set<ObjectKey>, wave: Int, _ progress: inout ClusterProgress, _ cluster: ClusterName
  ) -> Bool {
    let open = progress.objects.indices.filter {
      keys.contains(progress.objects[$0].key) && progress.objects[$0].writtenVersion == nil
    }
    if open.isEmpty { return true }
    let unsent = open.filter { !progress.objects[$0].isRequested }
    if unsent.isEmpty { return false }
    if let retryAt = progress.retryAt, now < retryAt {
      wake(at: retryAt)
      return false
    }
    progress.retryAt = nil
    for index in unsent { progress.objects[index].isRequested = true }
    let attempt = progress.attempt + progress.resends
    actions.append(
      .apply(cluster, wave: wave, objects: unsent.map { progress.objects[$0].key }.sorted(), attempt: attempt))
    return false
  }

  static let stuckAfter: Duration = .seconds(60)

  /// Says why nothing moves, a minute after the last movement, if the reason is known.
  private mutating func noticeStuck(_ progress: inout ClusterProgress) {
    let mark = progress.objects.map { "\($0.ready)/\($0.desired) \($0.state.word)" }.joined(separator: " ")
    if mark != progress.progressMark || isSoaking(progress) {
      progress.progressMark = mark
      progress.lastProgress = now
      progress.stuck = nil
    }
    guard !isSoaking(progress), let obstacle = obstacle(progress) else {
      progress.stuck = nil
      return
    }
    let moment = (progress.lastProgress ?? now) + Self.stuckAfter
    if now >= moment { progress.stuck = obstacle } else { wake(at: moment) }
  }

  /// What is in the way: the object that is not healthy, and the pods' own words where there are any.
  private func obstacle(_ progress: ClusterProgress) -> String? {
    for object in progress.objects {
      guard case .progressing(let words) = object.state else { continue }
      let pods = progress.troubles.filter { $0.object == object.key }
      let count = object.desired > 0 ? " \(object.ready)/\(object.desired)" : ""
      guard let first = pods.first else { return "\(object.key)\(count): \(words)" }
      let what = [first.pod.reason, first.pod.message].filter { !$0.isEmpty }.joined(separator: ": ")
      return "\(object.key)\(count); pod \(first.pod.pod) \(what)\(pods.count > 1 ? " and \(pods.count - 1) more" : "")"
    }
    return nil
  }
}

extension ObjectProgress.State {
  /// The kind of state without its words, which may count seconds.
  fileprivate var word: String {
    switch self {
    case .waiting: "waiting"
    case .applied: "applied"
    case .progressing: "progressing"
    case .healthy: "healthy"
    case .failed: "failed"
    }
  }
}
