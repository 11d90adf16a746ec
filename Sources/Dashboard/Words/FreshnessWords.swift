import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// How the states of knowledge are said: each looks different, without colour.
extension Freshness {
  /// For a narrow column: `now`, `4m`, `login`.
  func seen(at now: Timestamp, lastSeen: Timestamp?) -> String {
    switch self {
    case .live: "now"
    case .quiet(let since): Age.text(since: lastSeen ?? since, now: now)
    case .stale(let since, _), .unreachable(let since, _), .departed(let since):
      Age.text(since: lastSeen ?? since, now: now)
    case .never: lastSeen.map { Age.text(since: $0, now: now) } ?? "–"
    case .syncing: lastSeen.map { Age.text(since: $0, now: now) } ?? "sync"
    case .loginNeeded: "login"
    case .denied: "denied"
    case .refused: "refused"
    case .mirrorOnly(let reported): Age.text(since: reported, now: now)
    case .notInScope, .notKept: "–"
    }
  }

  /// In words, with the cause: `no answer 4m: TLS handshake timeout`.
  func words(at now: Timestamp) -> String {
    switch self {
    case .notInScope: "not in scope (@)"
    case .never: "not yet asked"
    case .notKept: "not kept: nothing is dialled, and the cache has nothing of it"
    case .syncing(let received, let expected):
      expected.map { "syncing \(received) of about \($0)" } ?? "syncing, \(received) so far"
    case .live: "live"
    case .quiet(let since): "quiet \(Age.text(since: since, now: now))"
    case .stale(let since, let why): "old \(Age.text(since: since, now: now))\(colon(why))"
    case .unreachable(let since, let why): "no answer \(Age.text(since: since, now: now))\(colon(why))"
    case .loginNeeded(let identity, let why): "login needed (\(identity))\(colon(why))"
    case .denied(let why): "denied\(colon(why))"
    case .refused(let why): "refused\(colon(why))"
    case .mirrorOnly(let reported): "second-hand, reported \(Age.text(since: reported, now: now)) ago"
    case .departed(let since): "left its registry \(Age.text(since: since, now: now)) ago"
    }
  }
  /// The words without the cause, for a line that names several clusters: `no answer 4m`.
  func gist(at now: Timestamp) -> String {
    let words = words(at: now)
    return words.firstRange(of: ": ").map { String(words[..<$0.lowerBound]) } ?? words
  }
  private func colon(_ why: String) -> String { why.isEmpty ? "" : ": \(why)" }

  /// Why it is as it is; empty where there is nothing to say.
  var cause: String {
    switch self {
    case .stale(_, let why), .unreachable(_, let why), .loginNeeded(_, let why), .denied(let why), .refused(let why):
      why
    case .quiet: "quiet"
    case .mirrorOnly: "second-hand"
    case .departed: "left its registry"
    case .never: "not yet asked"
    case .notKept: "not kept"
    default: ""
    }
  }
  /// The cause, or as much of it as can stand alone, where it is wider than the room.
  func cause(within width: Int) -> String {
    let whole = cause
    guard DisplayWidth.fast(whole) > width, let colon = whole.firstRange(of: ": ") else { return whole }
    return String(whole[..<colon.lowerBound])
  }
  var since: Timestamp? {
    switch self {
    case .quiet(let since), .stale(let since, _), .unreachable(let since, _), .departed(let since): since
    case .mirrorOnly(let reported): reported
    default: nil
    }
  }

  /// `~` before numbers that are not true now.
  var tilde: String { isCurrent ? "" : "~" }

  /// What the first line counts it as, in its order.
  enum Group: Int, Sendable, CaseIterable {
    case live, quiet, syncing, never, notKept, old, secondHand, noAnswer, login, denied, refused, departed
    var words: String {
      switch self {
      case .live: "live"
      case .quiet: "quiet"
      case .syncing: "syncing"
      case .never: "not yet"
      case .notKept: "not kept"
      case .old: "old"
      case .secondHand: "second-hand"
      case .noAnswer: "no answer"
      case .login: "login"
      case .denied: "denied"
      case .refused: "refused"
      case .departed: "left"
      }
    }
  }
  var group: Group? {
    switch self {
    case .notInScope: nil
    case .never: .never
    case .notKept: .notKept
    case .syncing: .syncing
    case .live: .live
    case .quiet: .quiet
    case .stale: .old
    case .unreachable: .noAnswer
    case .loginNeeded: .login
    case .denied: .denied
    case .refused: .refused
    case .mirrorOnly: .secondHand
    case .departed: .departed
    }
  }
}
