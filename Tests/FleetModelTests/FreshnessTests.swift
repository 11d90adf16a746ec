import FleetModel
import KubernetesAPI
import Testing

@Suite("Freshness")
struct FreshnessTests {
  static let now = Timestamp(seconds: 10_000)
  static func liveness(_ change: (inout Liveness) -> Void) -> Liveness {
    var liveness = Liveness()
    liveness.isInScope = true
    change(&liveness)
    return liveness
  }
  static func ago(_ seconds: Int64) -> Timestamp { Timestamp(seconds: now.seconds - seconds) }

  @Test(
    "proof ages from live over quiet to stale, faster on screen",
    arguments: [
      (0, true, Freshness.live), (15, true, .live), (16, true, .quiet(since: ago(16))), (16, false, .live),
      (45, false, .live), (46, false, .quiet(since: ago(46))), (90, false, .quiet(since: ago(90))),
      (91, false, .stale(since: ago(91), why: "last known")),
    ])
  func proof(age: Int64, onScreen: Bool, expected: Freshness) {
    let liveness = Self.liveness {
      $0.isKnown = true
      $0.proven = Self.ago(age)
    }
    #expect(Freshness(liveness, at: Self.now, onScreen: onScreen) == expected)
  }

  @Test(
    "each cause has its own state",
    arguments: [
      (liveness { _ in }, Freshness.never),
      (liveness { $0.isInScope = false }, .notInScope),
      (liveness { $0.refusal = "exec in file" }, .refused(why: "exec in file")),
      (liveness { $0.departed = ago(5) }, .departed(since: ago(5))),
      (liveness { $0.isOffline = true }, .notKept),
      (liveness { $0.mirrored = ago(60) }, .mirrorOnly(reported: ago(60))),
      (
        liveness { $0.listing = Liveness.Listing(received: 10, expected: 40) },
        .syncing(received: 10, expected: 40)
      ),
      (
        liveness {
          $0.failure = Liveness.Failure(.unreachable, why: "no route to host", since: ago(3))
          $0.proven = ago(240)
        }, .unreachable(since: ago(240), why: "no route to host")
      ),
      (
        liveness {
          $0.failure = Liveness.Failure(.interrupted, why: "watch silent", since: ago(3))
          $0.isKnown = true
          $0.isRemembered = true
          $0.proven = ago(240)
        }, .stale(since: ago(240), why: "watch silent")
      ),
      (
        liveness { $0.failure = Liveness.Failure(.delayed, why: "too many requests", since: ago(3)) },
        .syncing(received: 0, expected: nil)
      ),
      (
        liveness {
          $0.failure = Liveness.Failure(.delayed, why: "too many requests", since: ago(3))
          $0.isKnown = true
          $0.proven = ago(5)
        }, .stale(since: ago(5), why: "too many requests")
      ),
      (
        liveness { $0.failure = Liveness.Failure(.interrupted, why: "watch silent", since: ago(3)) },
        .unreachable(since: ago(3), why: "watch silent")
      ),
      (
        liveness { $0.failure = Liveness.Failure(.login(identity: "sso prod"), why: "expired", since: ago(3)) },
        .loginNeeded(identity: "sso prod", why: "expired")
      ),
      (
        liveness { $0.failure = Liveness.Failure(.denied, why: "pods is forbidden", since: ago(3)) },
        .denied(why: "pods is forbidden")
      ),
    ])
  func causes(liveness: Liveness, expected: Freshness) {
    #expect(Freshness(liveness, at: Self.now, onScreen: false) == expected)
  }

  @Test("a relist of what is known stays live, because nothing is hidden meanwhile")
  func relist() {
    let liveness = Self.liveness {
      $0.isKnown = true
      $0.proven = Self.now
      $0.listing = Liveness.Listing(received: 1)
    }
    #expect(Freshness(liveness, at: Self.now, onScreen: true) == .live)
  }
}
