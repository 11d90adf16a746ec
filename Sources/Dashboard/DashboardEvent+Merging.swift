extension DashboardEvent {
  /// Takes an event that came later into this one, which waits to be handled, where one says all that both do.
  ///
  /// Lines of a log are joined, as many as a log may have; of reports the later one counts. False, and unchanged, for
  /// all else.
  package mutating func merge(_ later: DashboardEvent) -> Bool {
    switch (self, later) {
    case (.logLines(let request, let waiting, let dropped), .logLines(let other, let new, let also))
    where request == other:
      var lines = waiting
      lines += new
      let excess = max(0, lines.count - DashboardLimits.logLines)
      lines.removeFirst(excess)
      self = .logLines(request, lines, dropped: dropped + also + excess)
    case (.registry, .registry), (.runs, .runs), (.drift, .drift), (.deliveries, .deliveries): self = later
    default: return false
    }
    return true
  }
}
