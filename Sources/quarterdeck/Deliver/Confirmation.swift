import ArgumentParser
import DeliveryModel
import FleetModel
import Foundation

/// How a person says yes to what a command would change, and how a script does.
///
/// The cost is the dashboard's: a count that is typed, or `--confirm COUNT` where nobody sits at a terminal. Whoever
/// names the count has seen the question.
struct Confirmation: ParsableArguments {
  @Option(help: "Say yes without a terminal: the number of clusters that the command would touch.")
  var confirm: Int?

  /// Asks, or holds `--confirm` against the question.
  ///
  /// - Throws: The exit code: wrong input where the count is missing or another one, failed where the person said no.
  func ask(_ question: RunQuestion) throws {
    let count = question.clusters.count
    let noun = count == 1 ? "cluster" : "clusters"
    if let confirm {
      guard confirm == count else {
        question.lines.forEach { Output.error($0) }
        Output.error("it is \(count) \(noun), not \(confirm): nothing was done")
        throw ExitCodes.wrongInput
      }
      return
    }
    guard isatty(0) == 1, isatty(1) == 1 else {
      question.lines.forEach { Output.error($0) }
      Output.error("without a terminal this needs --confirm \(count), the number of clusters")
      throw ExitCodes.wrongInput
    }
    question.lines.forEach { Output.print($0) }
    Output.flush()
    FileHandle.standardOutput.write(Data("type \(question.isTyped ? "\(count)" : "y") to \(question.verb): ".utf8))
    guard readLine()?.trimmingCharacters(in: .whitespaces) == (question.isTyped ? "\(count)" : "y") else {
      Output.error("nothing was done")
      throw ExitCodes.failed
    }
  }
}

/// What a command asks before it is given to a run.
struct RunQuestion {
  /// What it does, for `type 3 to back out: `.
  var verb: String
  var lines: [String]
  /// What it touches; their number is the answer.
  var clusters: [ClusterName]
  /// The number is typed; else `y` is enough at a terminal.
  var isTyped = true

  /// - Parameter isProtected: whether a cluster is the operator's to protect.
  /// - Throws: The exit code where nothing was touched: nobody can say yes to what is touched only afterwards.
  static func backingOut(
    _ run: Run, _ scope: BackOutScope, isFast: Bool, isProtected: (ClusterName) -> Bool
  ) throws -> RunQuestion {
    let clusters = run.touched(in: scope)
    if clusters.isEmpty {
      Output.error("\(run.name): nothing was touched there")
      throw ExitCodes.failed
    }
    var lines = ["back out \(run.name) in \(places(clusters, isProtected))" + (isFast ? ", all at once" : "")]
    lines += run.deletions(backingOut: scope).map { "would delete \($0.key) in \(names($0.clusters))" }
    if lines.contains(where: { $0.hasPrefix("would delete Namespace ") }) {
      lines.append("a namespace that holds what others made stays")
    }
    return RunQuestion(verb: "back out", lines: lines, clusters: clusters)
  }

  /// What a paused run goes on with; nil where it is not paused, which the run says itself, or has nothing left.
  static func resuming(_ run: Run, maxFailures: Int?, isProtected: (ClusterName) -> Bool) -> RunQuestion? {
    guard case .paused = run.state else { return nil }
    let clusters = run.open
    if clusters.isEmpty { return nil }
    let limit = maxFailures.map { "tolerates \($0) from now on" } ?? "stops at \(run.stopsAt)"
    return RunQuestion(
      verb: "resume",
      lines: [
        "\(run.name) goes on in \(places(clusters, isProtected))",
        "every cluster that is not final is looked at again first",
        "failures \(run.failures), \(limit)",
      ] + ahead(of: run), clusters: clusters, isTyped: false)
  }

  /// What is applied again; nil where none of the clusters has failed, which the run says itself.
  static func retrying(_ run: Run, _ clusters: [ClusterName], isProtected: (ClusterName) -> Bool) -> RunQuestion? {
    if case .backOutFailed = run.state { return nil }
    let failed = Set(clusters).filter { if case .failed? = run.clusters[$0]?.state { true } else { false } }.sorted()
    if failed.isEmpty { return nil }
    return RunQuestion(
      verb: "retry",
      lines: ["what \(run.name) brings is applied again in \(places(failed, isProtected))"], clusters: failed,
      isTyped: failed.count > 1 || failed.contains(where: isProtected))
  }

  /// What the approval of a stage or of deletions lets happen; nil where that is nothing.
  static func approving(_ run: Run, _ task: String, isProtected: (ClusterName) -> Bool) -> RunQuestion? {
    if let index = run.stages.firstIndex(where: { $0.name == task }) {
      let planned = run.stages[index].started == nil ? index : index + 1
      guard run.plan.stages.indices.contains(planned) else { return nil }
      let next = run.plan.stages[planned]
      return RunQuestion(
        verb: "approve \(task)",
        lines: [
          "\(task) of \(run.name) lets \(next.name) start: \(places(next.clusters, isProtected)), "
            + "\(next.maxConcurrency) at a time"
        ] + ahead(of: run), clusters: next.clusters)
    }
    let open = run.openDeletions
    guard !open.isEmpty, run.awaitedApproval == task else { return nil }
    let lines = open.sorted { $0.key < $1.key }.flatMap { cluster, keys in
      keys.map { "would delete \($0) in \(cluster)" }
    }
    return RunQuestion(verb: "approve \(task)", lines: lines, clusters: open.keys.sorted())
  }

  /// What its driver sees before the run, and what its plan warned of.
  private static func ahead(of run: Run) -> [String] {
    let notices = run.ahead
    let lines = notices.prefix(shown).map { "ahead: \($0.sentence)" }
    return notices.count > shown ? lines + ["and \(notices.count - shown) more"] : lines
  }

  static func ending(_ run: Run, isProtected: (ClusterName) -> Bool) -> RunQuestion {
    RunQuestion(
      verb: "end it here",
      lines: [
        "end \(run.name) here: clusters that it has not reached stay as they are; what it brought stays where it is",
        "an ended run does not go on: only another one does",
      ], clusters: run.clusters.keys.sorted(), isTyped: false)
  }

  private static func places(_ clusters: [ClusterName], _ isProtected: (ClusterName) -> Bool) -> String {
    let guarded = clusters.count(where: isProtected)
    return "\(clusters.count) \(clusters.count == 1 ? "cluster" : "clusters") (\(names(clusters)))"
      + (guarded > 0 ? ", \(guarded) protected" : "")
  }
  private static func names(_ clusters: [ClusterName]) -> String {
    let shown = clusters.prefix(shown).map(\.text).joined(separator: ", ")
    return clusters.count > Self.shown ? "\(shown) and \(clusters.count - Self.shown) more" : shown
  }
  /// How many clusters a line names, and how many lines a question has of one thing.
  private static let shown = 10
}
