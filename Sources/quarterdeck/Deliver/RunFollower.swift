import ArgumentParser
import DeliveryEngine
import DeliveryModel
import FleetModel
import KubernetesAPI

/// Prints a run's log as it grows, until the run has ended.
///
/// Each look reads what is new alone, however long the log is.
struct RunFollower {
  let run: String
  let output: PlanCommand.Format
  let session: FleetSession
  /// The time between two looks.
  private static let pause: Duration = .milliseconds(300)

  /// - Throws: Exit code 1 where there is no such run, where it cannot be read for good, or where it did not complete.
  func follow() async throws {
    var last: Int64 = 0
    var told: EngineError?
    while true {
      do {
        guard let found = try session.journal.run(named: run) else { throw session.noRun(run) }
        told = nil
        // After the run: what brought it to its end was written with that.
        try printLines(after: &last)
        if found.state.isFinal { return try end(found) }
      } catch let error as EngineError where error.code == .journalUnusable {
        // A disk that is full, or held for too long by another: it may pass, and is said once.
        if told != error { Output.error("\(error)") }
        told = error
      } catch let error as EngineError {
        Output.error("\(error)")
        throw ExitCodes.failed
      }
      try await Task.sleep(for: Self.pause)
    }
  }

  private func printLines(after last: inout Int64) throws(EngineError) {
    while true {
      let (lines, next) = try session.journal.log(run: run, after: last)
      guard !lines.isEmpty else { break }
      last = next
      for line in lines {
        switch output {
        case .text:
          Output.print("\(line.time.clockWithSeconds) \(line.cluster.map { $0.text + "  " } ?? "")\(line.text)")
        case .json:
          let entry: JSON = [
            "time": .string(line.time.description), "cluster": line.cluster.map { .string($0.text) } ?? .null,
            "text": .string(line.text),
          ]
          Output.print(entry.text)
        }
      }
    }
    Output.flush()
  }

  private func end(_ run: Run) throws {
    switch output {
    case .text: Output.print(RunTarget.words(run))
    case .json: Output.print(Listing.item(RunSummary(run: run)).text)
    }
    guard [.completed, .completedWithSkips, .backedOut].contains(run.state) else { throw ExitCodes.failed }
  }
}

extension FleetSession {
  /// Says that no run has a name, which it may have been meant to be, and where it was looked for; what to throw then.
  func noRun(_ name: String) -> ExitCode {
    let names = (try? journal.summaries().map(\.run.name)) ?? []
    Output.error(
      "no run is named \(name) in \(journal.directory)\(Spelling.hint(name, in: names)) (quarterdeck run list)")
    return ExitCodes.failed
  }

  /// Prints runs; where there are none it says where they were looked for.
  func printRuns(_ runs: [RunSummary], as output: OutputFormat) {
    var listing = Listing.runs(runs)
    if runs.isEmpty { listing.notes.append("there is no run in \(journal.directory) (another place: --state)") }
    Output.print(listing, as: output, title: "runs")
  }
}
