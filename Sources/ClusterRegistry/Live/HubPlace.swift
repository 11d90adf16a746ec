import KubeClient

/// One registry of one hub, with all that reads it.
struct HubPlace: Sendable {
  /// Names its feeds while the program runs.
  let number: Int
  var state: HubState
  /// Nil where nothing is dialled.
  var client: ClusterClient?
  /// Nil where nothing is kept.
  var memory: HubMemory?

  /// Everything that is to be watched now: also the Secrets that a remembered listing names.
  var feeds: [(feed: FeedName, client: ClusterClient, target: ReflectorTarget)] {
    guard let client else { return [] }
    return state.watches.map { (FeedName.hub(number, watch: $0.name), client, state.target($0)) }
      + state.wantedSecrets.sorted().map { (FeedName.secret(number, $0), client, state.target($0)) }
  }
}

extension Hub {
  /// Whether what one has brought is what the other would bring: only its place in a file, or what we show and how we
  /// get there, is another.
  ///
  /// A token that was renewed is no other hub.
  func isSameSource(as other: Hub) -> Bool {
    func bare(_ entry: HubEntry) -> HubEntry {
      var entry = entry
      (entry.file, entry.line, entry.column) = ("", 0, 0)
      return entry
    }
    return access.server == other.access.server && access.trust == other.access.trust
      && bare(entry) == bare(other.entry)
  }
}
