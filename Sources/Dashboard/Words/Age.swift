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

  /// A length that was measured or reckoned, in the unit that a person would use: `40s`, `4m`, `2h`.
  static func about(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    return seconds < 90 ? "\(seconds)s" : seconds < 5_400 ? "\((seconds + 30) / 60)m" : "\((seconds + 1_800) / 3_600)h"
  }

  /// A moment to come or gone: `16:00Z`, and with its day where that is more than twelve hours away.
  static func moment(_ time: Timestamp, now: Timestamp) -> String {
    abs(time.seconds - now.seconds) < 43_200 ? time.clock : "\(weekday(time)) \(time.clock)"
  }
  private static func weekday(_ time: Timestamp) -> String {
    // The first day of 1970 was a Thursday.
    ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(((time.seconds / 86_400) % 7 + 7) % 7)]
  }

  /// The clock time of the last day, else how long ago: what a narrow column can say.
  static func clock(_ time: Timestamp?, now: Timestamp) -> String {
    guard let time else { return "" }
    return isToday(time, now) ? time.clock : text(since: time, now: now)
  }
  /// In a sentence: `since 02:57Z`, `for 15d`.
  static func since(_ time: Timestamp, now: Timestamp) -> String {
    isToday(time, now) ? "since \(time.clock)" : "for \(text(since: time, now: now))"
  }
  /// Of a change that was there by then: `by 02:31Z`, `15d ago`.
  static func by(_ time: Timestamp, now: Timestamp) -> String {
    isToday(time, now) ? "by \(time.clock)" : "\(text(since: time, now: now)) ago"
  }
  /// A clock time names one moment of the last day only.
  private static func isToday(_ time: Timestamp, _ now: Timestamp) -> Bool { now.seconds - time.seconds < 86_400 }
}
