import KubernetesAPI

extension Reflector {
  var isRequesting: Bool {
    switch phase {
    case .idle, .waiting, .renewing: false
    case .identifying, .checking, .listing, .opening, .watching: true
    }
  }

  /// Starts a step's request.
  mutating func perform(_ step: Step, now: Timestamp, random: Double) -> [Action] {
    switch step {
    case .identify(let saved):
      phase = .identifying(saved)
      return [.identify]
    case .check(let version):
      phase = .checking(version)
      return [.check]
    case .list:
      phase = .listing
      var actions: [Action] = []
      if !listing.isUnderWay {
        listing.isUnderWay = true
        generation &+= 1
        actions.append(.began(generation: generation))
      }
      // After trouble the trouble stays on the screen until something of the list has come.
      if !isKnown, trouble == nil { actions += tell(.syncing(received: listing.received, expected: listing.expected)) }
      let limit = listing.isUnpaged ? nil : settings.pageSize
      return actions + [.list(limit: limit, continuation: listing.continuation)]
    case .watch:
      guard let position else { return perform(.list, now: now, random: random) }
      phase = .opening
      let span = settings.watchTime.upperBound - settings.watchTime.lowerBound
      let seconds = (settings.watchTime.lowerBound + span * random).components.seconds
      stream = Stream(
        openedAt: now, lastByte: now, deadline: now + .seconds(seconds) + settings.watchGrace)
      return [.watch(resourceVersion: position, seconds: Int(seconds))] + watchOver(now: now)
    }
  }

  /// A request was answered as it should be.
  mutating func succeeded(now: Timestamp) {
    lastProof = now
    trouble = nil
    hasRenewedCredentials = false
  }

  /// Tells a state once.
  mutating func tell(_ new: ReflectorState) -> [Action] {
    guard new != state else { return [] }
    state = new
    return [.state(new)]
  }

  /// Tells a state and tries a step again after a time.
  mutating func wait(
    for duration: Duration, _ step: Step, _ state: ReflectorState?, _ now: Timestamp, _ random: Double
  ) -> [Action] {
    let until = now + duration
    phase = .waiting(until: until, step)
    return (state.map { tell($0) } ?? []) + [.wake(until)]
  }

  // MARK: - Time

  mutating func tick(now: Timestamp, random: Double) -> [Action] {
    switch phase {
    case .idle, .renewing: return []
    case .waiting(let until, let step):
      return now >= until ? perform(step, now: now, random: random) : [.wake(until)]
    case .identifying, .checking, .listing: return []
    case .opening:
      return now >= stream.deadline ? broken(silenceError("did not answer"), now, random) : watchOver(now: now)
    case .watching:
      if now >= stream.deadline { return broken(silenceError("outlived its time"), now, random) }
      if now >= silenceDeadline {
        if stream.hasBookmark { return broken(silenceError("has been silent for 90 s"), now, random) }
        // No bookmark at all: a server without them, or a version that the server has not reached (it answers such a
        // watch with 200 and silence). The collection's own version tells.
        return [.cancel] + perform(.check(position ?? ""), now: now, random: random)
      }
      var actions: [Action] = []
      let since = lastProof ?? startedAt
      if now >= since + liveSpan {
        if state == .live { actions += tell(.quiet(since: since)) }
        actions += ask(now: now)
      } else if now >= since + liveSpan - settings.proofLead {
        actions += ask(now: now)
      }
      return actions + watchOver(now: now)
    }
  }

  private var liveSpan: Duration { isOnScreen ? settings.liveOnScreen : settings.liveElsewhere }
  private var silenceDeadline: Timestamp {
    expectsNoBookmarks && !stream.hasBookmark ? stream.deadline : stream.lastByte + settings.silence
  }

  mutating func ask(now: Timestamp) -> [Action] {
    guard !isProving else { return [] }
    isProving = true
    return [.prove]
  }

  /// The next moment at which time itself is an event.
  func watchOver(now: Timestamp) -> [Action] {
    switch phase {
    case .opening: return [.wake(stream.deadline)]
    case .watching:
      var next = min(stream.deadline, silenceDeadline)
      let since = lastProof ?? startedAt
      if !isProving { next = min(next, since + liveSpan - settings.proofLead) }
      if state == .live { next = min(next, since + liveSpan) }
      // Never in the past: a proof that keeps failing asks again after the lead, not in a circle.
      return [.wake(max(next, now + .seconds(1)))]
    default: return []
    }
  }

  private func silenceError(_ what: String) -> ClientError { ClientError(.silence, "the watch \(what)") }

  private mutating func broken(_ error: ClientError, _ now: Timestamp, _ random: Double) -> [Action] {
    [.cancel] + ended(error, now: now, random: random)
  }
}
