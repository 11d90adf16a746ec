/// The lines of one log, as many as the budget allows; the oldest go first.
struct LogBuffer: Sendable {
  let request: LogRequest
  private(set) var lines: [String] = []
  private(set) var bytes = 0
  /// Lines that made room.
  private(set) var dropped = 0
  private(set) var hasEnded = false
  private(set) var problem: String?
  /// The container whose log it is, and all of the pod; empty while nobody has said.
  private(set) var container = ""
  private(set) var containers: [String] = []
  /// Nothing came yet.
  var isOpening: Bool { lines.isEmpty && !hasEnded && dropped == 0 && !hasSpoken }
  private var hasSpoken = false

  init(request: LogRequest) { self.request = request }

  /// - Parameter missing: how many were let go before they came here.
  mutating func append(_ new: [String], after missing: Int = 0) {
    hasSpoken = true
    dropped += missing
    for line in new {
      let line =
        line.utf8.count > DashboardLimits.logLineLength
        ? String(line.prefix(DashboardLimits.logLineLength)) + "…" : line
      lines.append(line)
      bytes += line.utf8.count + 32
    }
    var gone = 0
    while gone < lines.count, bytes > DashboardLimits.logBytes || lines.count - gone > DashboardLimits.logLines {
      bytes -= lines[gone].utf8.count + 32
      gone += 1
    }
    if gone > 0 {
      lines.removeFirst(gone)
      dropped += gone
    }
  }

  mutating func named(_ container: String, of all: [String]) {
    self.container = container
    containers = all
  }

  mutating func end(_ problem: String?) {
    hasEnded = true
    self.problem = problem
  }
}
