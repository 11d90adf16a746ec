import FleetModel
import KubernetesAPI
import TerminalUI

/// What is to be said of the words of a scope: how many clusters it matches, and which of them mean nothing.
struct ScopeText {
  /// How many clusters are in it, of how many that are known; nil where it cannot be read.
  var counts: (inScope: Int, all: Int)?
  /// What is wrong with the words, and at which character.
  var error: FilterError?
  /// Each word that nothing answers to.
  var doubts: [String] = []

  /// - Parameter isComplete: every registry was read; until then what is missing may still come.
  init(_ text: String, _ clusters: [ClusterLine], isComplete: Bool) {
    do throws(FilterError) {
      let scope = try Scope(text)
      // What left its registry is on the screen for a while, and is no part of a fleet.
      let records = clusters.filter { if case .departed = $0.freshness { false } else { true } }.map(\.record)
      counts = (records.count(where: scope.contains), records.count)
      doubts = scope.doubts(among: records).map {
        $0.description + (isComplete ? "" : " (not all registries are read)")
      }
    } catch { self.error = error }
  }

  /// `3 of 14 clusters`.
  var amount: String {
    guard let counts else { return "" }
    return counts.inScope == counts.all
      ? "all \(Amount.of(counts.all, "cluster"))" : "\(counts.inScope) of \(Amount.of(counts.all, "cluster"))"
  }

  /// In one line, for a message; nil where there is nothing that a person would not expect.
  var complaint: String? {
    guard let counts, counts.all > 0 else { return nil }
    if !doubts.isEmpty { return "@ \(amount): \(doubts.joined(separator: "; "))" }
    return counts.inScope == 0 ? "@ none of \(Amount.of(counts.all, "cluster")) matches all of it" : nil
  }
}

extension DashboardState {
  func scopeText(_ text: String) -> ScopeText {
    ScopeText(
      text, clusters ?? [],
      isComplete: registry.map { $0.sources.allSatisfy { $0.outage == nil } } ?? false)
  }
}
