package import KubernetesAPI

extension Reflector {
  /// Takes one event and says what is to be done, in this order.
  ///
  /// - Parameters:
  ///   - now: never earlier than in the call before.
  ///   - random: in 0..<1, fresh for each call; spreads waits and watch times over the fleet.
  package mutating func handle(_ event: Event, now: Timestamp, random: Double) -> [Action] {
    switch event {
    case .object(let resourceVersion): return observed(resourceVersion, isBookmark: false, now: now)
    case .start(let saved): return start(saved, now: now, random: random)
    case .stop: return stop()
    case .tick: return tick(now: now, random: random)
    case .onScreen(let isOnScreen):
      self.isOnScreen = isOnScreen
      return watchOver(now: now)
    case .retry: return retry(now: now, random: random)
    case .identified(let identity): return identified(identity, now: now, random: random)
    case .checked(let version): return checked(version, now: now, random: random)
    case .received(let count):
      listing.received += count
      lastProof = now
      guard !isKnown, trouble != nil else { return [] }
      trouble = nil
      return tell(.syncing(received: listing.received, expected: listing.expected))
    case .page(let version, let continuation, let remaining):
      return page(version, continuation, remaining, now: now, random: random)
    case .opened: return opened(now: now)
    case .bookmark(let resourceVersion):
      return observed(resourceVersion, isBookmark: true, now: now) + [.bookmark(resourceVersion: position ?? "")]
    case .ended(let error): return ended(error, now: now, random: random)
    case .proved(let time):
      isProving = false
      return proved(at: time, now: now)
    case .notProved(let error):
      isProving = false
      return notProved(error, now: now)
    case .renewed(let error): return renewed(error, now: now, random: random)
    }
  }

  private mutating func start(_ saved: SavedPosition?, now: Timestamp, random: Double) -> [Action] {
    guard case .idle = phase else { return [] }
    startedAt = now
    isKnown = saved != nil
    let telling = tell(.connecting)
    guard let saved, ResourceVersion.isComparable(saved.resourceVersion) else {
      return telling + perform(.list, now: now, random: random)
    }
    return telling + perform(.identify(saved), now: now, random: random)
  }

  private mutating func stop() -> [Action] {
    let cancelling = isRequesting ? [Action.cancel] : []
    let (generation, settings) = (generation, settings)
    let wasTold = state
    self = Reflector(settings: settings)
    self.generation = generation
    state = wasTold
    return cancelling + tell(.idle)
  }

  private mutating func retry(now: Timestamp, random: Double) -> [Action] {
    guard case .waiting(_, let step) = phase else { return [] }
    hasRenewedCredentials = false
    return perform(step, now: now, random: random)
  }

  private mutating func identified(_ identity: String, now: Timestamp, random: Double) -> [Action] {
    guard case .identifying(let saved) = phase else { return [] }
    succeeded(now: now)
    guard identity == saved.identity else { return restart(now: now, random: random) }
    return perform(.check(saved.resourceVersion), now: now, random: random)
  }

  private mutating func checked(_ version: String, now: Timestamp, random: Double) -> [Action] {
    guard case .checking(let ours) = phase else { return [] }
    succeeded(now: now)
    guard ResourceVersion.isComparable(version), !ResourceVersion.isNewer(ours, than: version) else {
      return restart(now: now, random: random)
    }
    if position != nil { expectsNoBookmarks = true }
    position = ours
    return perform(.watch, now: now, random: random)
  }

  /// What is held is of another cluster, or of another history of this one: list again.
  private mutating func restart(now: Timestamp, random: Double) -> [Action] {
    position = nil
    expectsNoBookmarks = false
    return perform(.list, now: now, random: random)
  }

  private mutating func page(
    _ version: String, _ continuation: String, _ remaining: Int?, now: Timestamp, random: Double
  ) -> [Action] {
    guard case .listing = phase else { return [] }
    succeeded(now: now)
    guard continuation.isEmpty else {
      listing.continuation = continuation
      listing.receivedBefore = listing.received
      listing.expected = remaining.map { listing.received + min(max($0, 0), Limits.remainingObjects) }
      let telling = isKnown ? [] : tell(.syncing(received: listing.received, expected: listing.expected))
      return telling + perform(.list, now: now, random: random)
    }
    listing = Listing()
    isKnown = true
    position = version
    failedWatches = 0
    // The list is the proof; the state says so before the watch stands, which goes on from this very version.
    return [.listed(resourceVersion: version, generation: generation)] + tell(.live)
      + perform(.watch, now: now, random: random)
  }

  private mutating func opened(now: Timestamp) -> [Action] {
    guard case .opening = phase else { return [] }
    phase = .watching
    stream.openedAt = now
    stream.lastByte = now
    hasRenewedCredentials = false
    guard trouble != nil || state != .live else { return watchOver(now: now) }
    // An accepted watch may still answer 410, or be of a version that the server has not reached: a proof that takes
    // the same way arrives behind what the server has to say at once.
    return ask(now: now) + watchOver(now: now)
  }

  private mutating func observed(_ version: String, isBookmark: Bool, now: Timestamp) -> [Action] {
    guard case .watching = phase else { return [] }
    stream.lastByte = now
    stream.events += 1
    if isBookmark { stream.hasBookmark = true }
    failedWatches = 0
    if let position {
      if ResourceVersion.isNewer(version, than: position) { self.position = version }
    } else {
      position = version
    }
    lastProof = now
    if state == .live && trouble == nil { return [] }
    return proved(at: now, now: now)
  }

  private mutating func proved(at time: Timestamp, now: Timestamp) -> [Action] {
    lastProof = max(lastProof ?? time, time)
    guard case .watching = phase else { return watchOver(now: now) }
    trouble = nil
    return tell(.live) + watchOver(now: now)
  }

  private mutating func notProved(_ error: ClientError, now: Timestamp) -> [Action] {
    guard case .watching = phase, error.isUnreachable else { return watchOver(now: now) }
    // The stream may still be alive: its own silence decides. The screen says at once that nothing proves it.
    trouble = error
    return tell(.stale(since: lastProof ?? startedAt, error)) + watchOver(now: now)
  }

  private mutating func renewed(_ error: ClientError?, now: Timestamp, random: Double) -> [Action] {
    guard case .renewing(let step) = phase else { return [] }
    guard let error else { return perform(step, now: now, random: random) }
    return wait(for: settings.loginRetry, step, .loginNeeded(since: lastProof ?? startedAt, error), now, random)
  }
}
