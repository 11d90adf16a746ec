import FleetModel
import KubernetesAPI
import TerminalUI

/// Most clusters went away together: that is seldom the clusters.
struct Outage: Sendable, Hashable {
  /// Seconds within which they went away, how many there must be at least, and of five how many.
  private static let span: Int64 = 30
  private static let least = 5
  private static let ofFive = 4

  var gone: Int
  var dialled: Int

  /// Nil where it does not look like our own side.
  init?(_ clusters: [ClusterLine]) {
    let inScope = clusters.filter { $0.freshness.group != nil }
    let since = inScope.compactMap { line -> Timestamp? in
      switch line.freshness {
      case .unreachable(let since, _): since
      case .stale(let since, _) where !line.freshness.isLastKnown: since
      default: nil
      }
    }
    guard let last = since.max() else { return nil }
    gone = since.count { last.seconds - $0.seconds <= Self.span }
    dialled = inScope.count
    guard dialled >= Self.least, gone * 5 >= dialled * Self.ofFive else { return nil }
  }

  var line: StyledLine {
    StyledLine(
      " \(gone) of \(dialled) clusters went away within \(Self.span) s: is it this machine's own network?",
      Style(.banner))
  }
}
