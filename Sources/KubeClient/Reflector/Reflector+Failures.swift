import KubernetesAPI

extension Reflector {
  /// The failure table: what follows when the request under way ended.
  mutating func ended(_ error: ClientError?, now: Timestamp, random: Double) -> [Action] {
    let step: Step
    switch phase {
    case .idle, .waiting, .renewing: return []
    case .identifying(let saved): step = .identify(saved)
    case .checking(let version): step = .check(version)
    case .listing:
      step = .list
      // A page that is asked for again is of the same snapshot, and its objects come again; a first page is of a newer
      // one: what it no longer holds must not keep the mark of the attempt before.
      listing.received = listing.receivedBefore
      if listing.continuation == nil { listing = Listing(isUnpaged: listing.isUnpaged) }
    case .opening, .watching: step = .watch
    }
    guard let error else { return endedCleanly(step, now: now, random: random) }
    switch error {
    case _ where error.isExpired: return expired(step, error, now: now, random: random)
    case _ where error.isResourceVersionTooLarge:
      position = nil
      listing = Listing()
      return retryLater(.list, error, now: now, random: random)
    case _ where error.isUnauthorized && !hasRenewedCredentials:
      hasRenewedCredentials = true
      phase = .renewing(step)
      return [.renewCredentials]
    case _ where error.needsLogin:
      let wait = spread(settings.loginRetry, random)
      return self.wait(for: wait, step, .loginNeeded(since: lastProof ?? startedAt, error), now, random)
    case _ where error.isForbidden:
      return wait(for: spread(settings.deniedRetry, random), step, .denied(error), now, random)
    case _ where error.isNotFound:
      // The kind is gone, and what is held of it with it: it is listed again when the kind is back.
      position = nil
      listing = Listing()
      return wait(for: spread(settings.deniedRetry, random), .list, .absent(error), now, random)
    default:
      if step == .watch {
        failedWatches += 1
        // A version that the server cannot serve would fail for ever.
        if failedWatches >= 3, !error.isUnreachable, !error.isTooManyRequests {
          failedWatches = 0
          position = nil
        }
      }
      return retryLater(position == nil && step == .watch ? .list : step, error, now: now, random: random)
    }
  }

  private mutating func endedCleanly(_ step: Step, now: Timestamp, random: Double) -> [Action] {
    // Anything but a watch that ends without its answer has been cut off.
    guard step == .watch, case .watching = phase else {
      return ended(ClientError(.garbage, "the answer is cut off"), now: now, random: random)
    }
    if stream.events == 0 && now - stream.openedAt < settings.shortWatch {
      return retryLater(.watch, ClientError(.protocolFault, "the watch ended at once"), now: now, random: random)
    }
    return perform(.watch, now: now, random: random)
  }

  private mutating func expired(_ step: Step, _ error: ClientError, now: Timestamp, random: Double) -> [Action] {
    let wasPaging = step == .list && listing.continuation != nil
    listing = Listing()
    listing.isUnpaged = wasPaging
    position = nil
    let isAgain = lastExpiry.map { now - $0 < settings.expiryPause } ?? false
    lastExpiry = now
    guard !isAgain || wasPaging else { return retryLater(.list, error, now: now, random: random) }
    trouble = error
    let telling = isKnown ? tell(.stale(since: lastProof ?? startedAt, error)) : []
    return telling + perform(.list, now: now, random: random)
  }

  /// Waits as the backoff and the server say, and words the trouble.
  private mutating func retryLater(_ step: Step, _ error: ClientError, now: Timestamp, random: Double) -> [Action] {
    trouble = error
    var wait = backoff.wait(
      now: now, random: random, start: settings.backoffStart, cap: settings.backoffCap, reset: settings.backoffReset)
    if let asked = error.retryAfter { wait = max(wait, min(asked, settings.retryAfterCap)) }
    if error.code == .tls { wait = max(wait, spread(settings.certificateRetry, random)) }
    return self.wait(for: wait, step, wording(error), now, random)
  }

  /// The first loss of what was live is `stale`; when dialling again fails as well, nobody is there.
  ///
  /// Silence is no failure to reach it: what is known stays `stale`, however often it is dialled again.
  private func wording(_ error: ClientError) -> ReflectorState {
    let since = lastProof ?? startedAt
    let wasLive =
      switch state {
      case .live, .quiet: true
      default: false
      }
    if wasLive { return .stale(since: since, error) }
    if isKnown, error.code == .silence || !error.isUnreachable { return .stale(since: since, error) }
    return .unreachable(since: since, error)
  }

  private func spread(_ duration: Duration, _ random: Double) -> Duration { duration + duration * (random * 0.5) }
}
