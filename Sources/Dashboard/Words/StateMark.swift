import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The glyphs of the screens, one meaning each; colour only repeats what they say.
enum StateMark: String, Sendable, CaseIterable {
  case bad = "✗"
  case warn = "▲"
  case well = "●"
  /// Last known.
  case old = "~"
  case noAnswer = "?"
  /// Denied, or a login is needed.
  case denied = "#"
  case syncing = ":"
  case moving = "»"
  case waiting = "·"
  case done = "✓"
  case absent = "–"
  case odd = "≠"

  var role: Style.Role {
    switch self {
    case .bad: .stateBad
    case .warn: .stateWarn
    case .well: .stateWell
    case .old: .stateOld
    case .noAnswer: .stateUnknown
    case .denied: .stateDenied
    case .syncing, .waiting: .stateWaiting
    case .moving: .stateMoving
    case .done: .stateDone
    case .absent: .dim
    case .odd: .diffMinority
    }
  }
  /// What tells kinds apart in a list of workloads; nil for the usual one.
  static func shortKind(_ kind: String) -> String? {
    ["StatefulSet": "sts", "DaemonSet": "ds", "Job": "job", "CronJob": "cj"][kind]
  }
  var style: Style { Style(role, isBold: self == .bad) }
  var line: StyledLine { StyledLine(rawValue, style) }

  init(_ level: Verdict.Level) {
    self =
      switch level {
      case .done: .done
      case .well: .well
      case .waiting: .waiting
      case .moving: .moving
      case .warn: .warn
      case .bad: .bad
      }
  }

  /// What a cluster, or a kind of it, is in, where that outweighs what its rows say; nil when it is live or quiet.
  init?(_ freshness: Freshness) {
    switch freshness {
    case .live: return nil
    case .notInScope, .notKept, .departed: self = .absent
    case .never, .syncing: self = .syncing
    case .quiet, .stale, .mirrorOnly: self = .old
    case .unreachable: self = .noAnswer
    case .loginNeeded, .denied, .refused: self = .denied
    }
  }
}
