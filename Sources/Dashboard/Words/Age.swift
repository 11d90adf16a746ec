import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// How times are said.
enum Age {
  /// `20s`, `4m`, `3h`, `9d`, `2y`: how long ago, in the unit that a person would use; a time to come is `0s`.
  static func text(since time: Timestamp, now: Timestamp) -> String { text(seconds: now.seconds - time.seconds) }
  static func text(since time: Timestamp?, now: Timestamp) -> String { time.map { text(since: $0, now: now) } ?? "" }

  static func text(seconds: Int64) -> String {
    switch seconds {
    case ..<0: "0s"
    case ..<60: "\(seconds)s"
    case ..<3_600: "\(seconds / 60)m"
    case ..<172_800: "\(seconds / 3_600)h"
    case ..<(86_400 * 1_000): "\(seconds / 86_400)d"
    default: "\(seconds / 31_536_000)y"
    }
  }

  /// `2m`, `15m`, `1h30m`: a length that was planned.
  static func length(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3_600 { return seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds / 60)m\(seconds % 60)s" }
    let minutes = seconds / 60 % 60
    return minutes == 0 ? "\(seconds / 3_600)h" : "\(seconds / 3_600)h\(minutes)m"
  }

  /// The clock time of today, else how long ago: what a narrow column can say.
  static func clock(_ time: Timestamp?, now: Timestamp) -> String {
    guard let time else { return "" }
    return now.seconds - time.seconds < 86_400 ? time.clock : text(since: time, now: now) + " ago"
  }
}
