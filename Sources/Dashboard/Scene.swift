import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// What a view sees: the place that it is at, and everything that is known.
///
/// A class, because each line of a list keeps it to draw itself: a copy of the state for each would be most of the work.
final class Scene: Sendable {
  let place: Place
  let state: DashboardState

  init(place: Place, state: DashboardState) {
    self.place = place
    self.state = state
  }

  var now: Timestamp { state.now }
  var width: Int { state.bodyWidth }
  var tier: WidthTier { max(WidthTier(columns: width), state.isWide ? .wide : .compact) }
  var subject: Subject { place.subject }

  /// The answer to the view's question in a slot; while a new question is under way or is faulty, the one before it.
  func answer(_ slot: Int, of queries: [FleetQuery]) -> FleetAnswer? {
    guard queries.indices.contains(slot) else { return nil }
    if let answer = state.answers[queries[slot]], answer.filterError == nil { return answer }
    if let shown = place.shown[slot], let answer = state.answers[shown] { return answer }
    return nil
  }
  /// What is wrong with the filter, as the answer to the newest question says.
  func filterError(_ slot: Int, of queries: [FleetQuery]) -> FilterError? {
    queries.indices.contains(slot) ? state.answers[queries[slot]]?.filterError : nil
  }
  func rows(_ slot: Int, of queries: [FleetQuery]) -> RowsAnswer? {
    if case .rows(let rows) = answer(slot, of: queries) { rows } else { nil }
  }
  /// All clusters, as the first line counts them; nil before the first answer.
  var clusters: [ClusterLine]? { state.clusters }
  func cluster(_ name: ClusterName) -> ClusterLine? { state.clusterLines[name] }

  /// The place's filter for a question about rows, with what `Ctrl-Z` adds to it.
  ///
  /// The addition comes last: positions of errors are those of what was typed.
  var rowsFilter: String {
    place.onlyFaults ? place.filter + (place.filter.isEmpty ? "" : " ") + "level=bad|warn" : place.filter
  }

  /// The place's filter, and the namespace that is looked at, for questions that have no other way to say it.
  var namespacedFilter: String {
    state.namespace.isEmpty
      ? place.filter : [place.filter, "namespace=\(state.namespace)"].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// What is different about a row, as far as it was asked for.
  func clue(_ id: RowID) -> Clue? {
    if case .clue(let clue) = state.answers[.clue(id)] { clue } else { nil }
  }
  /// The question for a clue: of a workload that is not well, and that we see.
  static func clueQuery(_ row: Row) -> FleetQuery? {
    guard AppLine.kinds.contains(row.key.kind.kind), row.verdict.level >= .warn, row.freshness.isCurrent else {
      return nil
    }
    return .clue(RowID(row))
  }

  /// Whether a line passes a filter that the view itself applies: words that must all be there, `!` before one negates.
  func passes(_ text: String) -> Bool {
    let text = text.lowercased()
    return place.filter.lowercased().split(separator: " ").allSatisfy { word in
      word.first == "!" || word.first == "-"
        ? word.count == 1 || !text.contains(word.dropFirst()) : text.contains(word)
    }
  }
}

extension FleetAnswer {
  var filterError: FilterError? {
    switch self {
    case .clusters(_, let error), .matrix(_, _, _, let error), .problems(_, _, let error): error
    case .rows(let rows): rows.filterError
    case .object, .clue: nil
    }
  }
}
