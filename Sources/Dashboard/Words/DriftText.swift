import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// How one drift is said.
enum DriftText {
  static func short(_ drift: Drift) -> String {
    switch drift.kind {
    case .gone: return "gone"
    case .changed(let differences):
      guard let first = differences.first else { return "changed" }
      return DifferenceText.short(first, isSecret: drift.key.kind.kind == "Secret")
        + (differences.count > 1 ? " and \(differences.count - 1) more" : "")
    }
  }

  /// `not looked at: us-east-2, eu-north-1 4m`: as many names as fit, and the longest time; empty where all were.
  static func notLookedAt(_ report: DriftReport, width: Int, now: Timestamp) -> String {
    let names = report.notLookedAt.keys.sorted()
    guard !names.isEmpty else { return "" }
    let age = report.notLookedAt.values.compactMap { $0 }.min().map { " " + Age.text(since: $0, now: now) } ?? ""
    for shown in stride(from: names.count, to: 0, by: -1) {
      let rest = names.count - shown
      let words =
        "not looked at: \(names.prefix(shown).map(\.text).joined(separator: ", "))"
        + (rest > 0 ? " and \(rest) more" : "") + age
      if DisplayWidth.fast(words) <= width { return words }
    }
    return "not looked at: \(Amount.of(names.count, "cluster"))\(age)"
  }

  /// `3 objects of kinds that are not watched (Widget): not looked at`; empty where there are none.
  static func notWatched(_ report: DriftReport) -> String {
    let keys = report.notWatched.values.joined()
    guard !keys.isEmpty else { return "" }
    let kinds = Set(keys.map(\.kind.kind)).sorted()
    let more = kinds.count > 3 ? " and \(kinds.count - 3) more" : ""
    return "\(Amount.of(keys.count, "object")) of kinds that are not watched "
      + "(\(kinds.prefix(3).joined(separator: ", "))\(more)): not looked at"
  }

  /// Delivered and live, one above the other, so that the eye finds what differs.
  static func differences(_ drift: Drift, limit: Int) -> [StyledLine] {
    switch drift.kind {
    case .gone: return [StyledLine("   delivered, and not there any more", Style(.diffRemoved))]
    case .changed(let differences):
      let isSecret = drift.key.kind.kind == "Secret"
      func value(_ json: JSON?) -> String { isSecret ? "(not shown)" : DifferenceText.value(json) }
      var lines: [StyledLine] = []
      for difference in differences.prefix(limit) {
        lines.append(StyledLine("   " + difference.path, .dim))
        lines.append(StyledLine("     delivered  " + value(difference.old), Style(.diffRemoved)))
        lines.append(StyledLine("     live       " + value(difference.new), Style(.diffAdded)))
      }
      if differences.count > limit { lines.append(StyledLine("   and \(differences.count - limit) more fields", .dim)) }
      return lines
    }
  }
}
