package import KubernetesAPI

/// What is known of the way to one cluster, or to one kind of it: the input of the freshness rule.
package struct Liveness: Sendable, Hashable {
  /// Why the last attempt to reach it failed.
  package struct Failure: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      /// Name, connect, TLS or protocol.
      case unreachable
      /// A stream ended or went silent; nothing says yet that the cluster cannot be reached.
      case interrupted
      /// 429: the server is there, and asked us to come later.
      case delayed
      /// 401, a plugin that failed or wants a person, an expired credential.
      case login(identity: String)
      /// 403 for this verb and kind.
      case denied
    }
    package var kind: Kind
    package var why: String
    /// The first failure of the row that has not ended yet.
    package var since: Timestamp
    package init(_ kind: Kind, why: String, since: Timestamp) {
      self.kind = kind
      self.why = why
      self.since = since
    }
  }
  package var isInScope = false
  /// A registry object that is not followed.
  package var refusal: String?
  package var departed: Timestamp?
  /// The time of a registry's report, where there is no way in.
  package var mirrored: Timestamp?
  /// The last moment at which the server itself proved that what we hold is true.
  package var proven: Timestamp?
  /// Present while the last attempt failed.
  package var failure: Failure?
  /// A first list is under way: objects so far, and how many the server expects.
  package var listing: Listing?
  /// Whether a complete list was ever held, be it read from disk.
  package var isKnown = false
  /// Whether what is held was read from disk and not proven since: old, however young its last proof is.
  package var isRemembered = false
  /// A feed that watches over its own proof says that it has one: `proven` does not age then.
  package var isVouched = false
  /// Nobody dials, and all that was kept of it has been read: nothing more comes.
  package var isOffline = false

  package struct Listing: Sendable, Hashable {
    package var received: Int
    package var expected: Int?
    package init(received: Int, expected: Int? = nil) {
      self.received = received
      self.expected = expected
    }
  }
  package init() {}
}

/// How long a proof holds (`design/experience.md`, Honesty).
package struct FreshnessLimits: Sendable, Hashable {
  /// Proof of what is on screen.
  package var onScreen: Duration = .seconds(15)
  package var elsewhere: Duration = .seconds(45)
  /// Silence after which a stream counts as dead.
  package var dead: Duration = .seconds(90)
  package init() {}
}

extension Freshness {
  /// Why something is old where no attempt to reach it failed.
  package static let lastKnown = "last known"
  /// The same where nobody tries.
  package static let kept = "last known: nothing is dialled"

  /// The one rule that turns what is known of the way into the state that is shown.
  ///
  /// Pure: equal inputs give equal states. A failure wins over a proof that still holds, because it is newer.
  package init(_ liveness: Liveness, at now: Timestamp, onScreen: Bool, limits: FreshnessLimits = FreshnessLimits()) {
    if let refusal = liveness.refusal {
      self = .refused(why: refusal)
    } else if let departed = liveness.departed {
      self = .departed(since: departed)
    } else if !liveness.isInScope {
      self = .notInScope
    } else if let failure = liveness.failure {
      switch failure.kind {
      case .login(let identity): self = .loginNeeded(identity: identity, why: failure.why)
      case .denied: self = .denied(why: failure.why)
      case .delayed where !liveness.isKnown:
        self = .syncing(received: liveness.listing?.received ?? 0, expected: liveness.listing?.expected)
      case .delayed: self = .stale(since: liveness.proven ?? failure.since, why: failure.why)
      case .unreachable: self = .unreachable(since: liveness.proven ?? failure.since, why: failure.why)
      // Of what was never known nothing can be old.
      case .interrupted where liveness.proven == nil && !liveness.isKnown:
        self = .unreachable(since: failure.since, why: failure.why)
      case .interrupted: self = .stale(since: liveness.proven ?? failure.since, why: failure.why)
      }
    } else if let listing = liveness.listing, !liveness.isKnown {
      self = .syncing(received: listing.received, expected: listing.expected)
    } else if let proven = liveness.proven, liveness.isKnown {
      let silence = now - proven
      if liveness.isRemembered {
        self = .stale(since: proven, why: liveness.isOffline ? Self.kept : Self.lastKnown)
      } else if liveness.isVouched {
        self = .live
      } else if silence <= (onScreen ? limits.onScreen : limits.elsewhere) {
        self = .live
      } else if silence <= limits.dead {
        self = .quiet(since: proven)
      } else {
        self = .stale(since: proven, why: Self.lastKnown)
      }
    } else if let mirrored = liveness.mirrored {
      self = .mirrorOnly(reported: mirrored)
    } else {
      self = liveness.isOffline ? .notKept : .never
    }
  }

  /// Whether it is what was last known, with no attempt to reach it that failed.
  package var isLastKnown: Bool {
    if case .stale(_, let why) = self { why == Self.lastKnown || why == Self.kept } else { false }
  }

  /// Whether nothing more will come by waiting: live, or failed in a way that is known.
  package var isSettled: Bool {
    switch self {
    case .never, .syncing: false
    case .live, .quiet, .stale, .notKept, .unreachable, .loginNeeded, .denied, .refused, .mirrorOnly, .departed,
      .notInScope:
      true
    }
  }
}
