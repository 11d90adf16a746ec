import ArgumentParser
import ClusterRegistry
import DeliveryEngine
import DeliveryModel
import FleetModel
import Foundation
import KubernetesAPI

/// `quarterdeck run …`: start runs, and speak to them.
struct RunCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Start sequenced rollouts, watch them, and speak to them.",
    discussion: """
      A run is carried by a driver, a process of its own: it outlives the terminal. Every command below is obeyed by \
      that driver, and says what the run is doing then.

      Exit codes: 0 done (watch: the run has completed or was backed out); 1 failed or refused, with the reason \
      (watch: the run ended in another way); 2 a file, a digest, an approval or a count (--confirm) that is wrong; 64 \
      a wrong command line.
      """,
    subcommands: [
      Start.self, List.self, Watch.self, Approve.self, Reject.self, Pause.self, Resume.self, Retry.self, Skip.self,
      End.self, BackOut.self,
    ])

  struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Plan a delivery, confirm the plan, and start its run with a driver of its own.")
    @OptionGroup var fleet: FleetOptions
    @Argument(help: "The delivery file.") var file: String
    @Option(help: "The digest of the plan that was seen (quarterdeck plan FILE -o json).") var confirm: String?
    @Flag(help: "Confirm whatever the plan is; the journal says so.") var confirmAny = false
    @Flag(help: "Send no dry runs.") var noDryRuns = false
    @Flag(help: "Take the placement over from a run of the same delivery that has not ended; that one is superseded.")
    var supersede = false

    func run() async throws {
      // Said before anybody waits for a plan.
      if confirm == nil, !confirmAny { try needTerminal() }
      let session = try FleetSession(
        options: fleet, withoutJournal: "no run can be started", isSlow: PlanCommand.waiting())
      defer { session.stop() }
      let plan = try await session.plan(file: file, withDryRuns: !noDryRuns)
      try session.refuseDoubtfulScope()
      if let confirm {
        guard confirm == plan.digest else {
          Output.error("the plan's digest is \(plan.digest) now, not \(confirm): look at it again (quarterdeck plan)")
          throw ExitCodes.wrongInput
        }
      } else if !confirmAny {
        try askFor(plan)
      }
      let name = try await session.start(plan, superseding: supersede)
      if confirmAny { try session.note("confirmed by --confirm-any, whatever the plan was", run: name) }
      Output.print(name)
    }

    private func needTerminal() throws {
      guard isatty(0) == 1, isatty(1) == 1 else {
        Output.error("a run needs --confirm DIGEST (from quarterdeck plan -o json) or --confirm-any without a terminal")
        throw ExitCodes.wrongInput
      }
    }

    /// Shows the plan and takes the count of clusters, typed, as the confirmation.
    private func askFor(_ plan: Plan) throws {
      PlanText.lines(plan, withDifferences: false).forEach { Output.print($0) }
      let count = plan.stages.reduce(0) { $0 + $1.clusters.count }
      FileHandle.standardOutput.write(Data("type \(count) to start: ".utf8))
      guard readLine()?.trimmingCharacters(in: .whitespaces) == "\(count)" else {
        Output.error("nothing was started")
        throw ExitCodes.failed
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "All runs, those that have not ended first.")
    @OptionGroup var fleet: FleetOptions
    @Option(name: .shortAndLong, help: "table, wide, json, yaml, csv or svg.") var output = Choice(OutputFormat.table)
    func run() async throws {
      let output = try output.value("--output")
      try output.expectListing()
      let session = try FleetSession(options: fleet, withoutJournal: "runs cannot be read")
      defer { session.stop() }
      session.printRuns(try session.runs(), as: output)
    }
  }

  struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Follow a run's log until it has ended.")
    @OptionGroup var target: RunTarget
    func run() async throws {
      let output = try target.output.value("--output")
      let session = try FleetSession(options: target.fleet, withoutJournal: "runs cannot be read")
      defer { session.stop() }
      try await RunFollower(run: target.run, output: output, session: session).follow()
    }
  }

  struct Approve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approve what a run waits for: a stage, or its deletions.")
    @OptionGroup var target: RunTarget
    @Option(help: "The stage, or deletions; default: what waits.") var stage: String?
    @Option(help: "Approve only the plan with this digest; its first 12 digits are enough.") var digest: String?
    @OptionGroup var confirmation: Confirmation
    func run() async throws {
      try await target.send(asking: confirmation) { run, isProtected in
        guard let task = stage ?? run.awaitedApproval else { return nil }
        return .approving(run, task, isProtected: isProtected)
      } command: { run in
        if run.stageIndex == nil, stage == nil, run.awaitedApproval != nil {
          // Deletions are never approved by somebody who thinks of a stage.
          for (cluster, keys) in run.openDeletions.sorted(by: { $0.key < $1.key }) {
            for key in keys { Output.error("would delete \(key.description) in \(cluster)") }
          }
          Output.error("these deletions wait for an approval of their own: --stage \(run.awaitedApproval ?? "")")
          throw ExitCodes.wrongInput
        }
        let task = try RunTarget.awaited(stage, of: run)
        return .approve(stage: task, by: operatorName(), digest: digest.map { run.plan.digest(named: $0) })
      }
    }
  }

  struct Reject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Refuse the approval that a run waits for.")
    @OptionGroup var target: RunTarget
    @Option(help: "The stage, or deletions; default: what waits.") var stage: String?
    @Option(help: "Why.") var reason: String
    func run() async throws {
      try await target.send { run in
        .reject(stage: try RunTarget.awaited(stage, of: run), by: operatorName(), reason: reason)
      }
    }
  }

  struct Pause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start no new cluster; those in flight finish.")
    @OptionGroup var target: RunTarget
    func run() async throws { try await target.send { _ in .pause(by: operatorName()) } }
  }

  struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Go on with a paused run, after looking at every cluster again.")
    @OptionGroup var target: RunTarget
    @Option(help: "From now on tolerate so many failed clusters.") var maxFailures: Int?
    @OptionGroup var confirmation: Confirmation
    func run() async throws {
      try await target.send(asking: confirmation) { run, isProtected in
        .resuming(run, maxFailures: maxFailures, isProtected: isProtected)
      } command: { _ in
        maxFailures.map { .raise(maxFailures: $0, by: operatorName()) } ?? .resume(by: operatorName())
      }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Try failed clusters again, or a back-out that has failed.")
    @OptionGroup var target: RunTarget
    @Option(parsing: .upToNextOption, help: "The clusters; none where the back-out has failed.") var only: [String] = []
    @OptionGroup var confirmation: Confirmation
    func run() async throws {
      let clusters = only.map { ClusterName($0) }
      try await target.send(asking: confirmation) { run, isProtected in
        if let back = failedBackOut(of: run) {
          return try .backingOut(run, back.scope, isFast: back.isFast, isProtected: isProtected)
        }
        return .retrying(run, clusters, isProtected: isProtected)
      } command: { run in
        guard let back = failedBackOut(of: run) else { return .retry(clusters) }
        return .backOut(
          back.scope, isFast: back.isFast, by: operatorName(), confirmed: run.touched(in: back.scope))
      }
    }

    /// What is tried again as a whole; nil also where clusters are named: the run refuses that.
    private func failedBackOut(of run: Run) -> BackOutRequest? {
      guard case .backOutFailed = run.state, only.isEmpty else { return nil }
      return run.backOut
    }
  }

  struct Skip: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Leave clusters out of a run.")
    @OptionGroup var target: RunTarget
    @Option(parsing: .upToNextOption, help: "The clusters.") var only: [String]
    @Option(help: "Why.") var reason: String
    func run() async throws { try await target.send { _ in .skip(only.map { ClusterName($0) }, reason: reason) } }
  }

  struct End: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a run here: nothing more is written, and nothing is taken back.")
    @OptionGroup var target: RunTarget
    @OptionGroup var confirmation: Confirmation
    func run() async throws {
      try await target.send(asking: confirmation) { run, isProtected in
        run.state.isFinal ? nil : .ending(run, isProtected: isProtected)
      } command: { _ in
        .end(by: operatorName())
      }
    }
  }

  struct BackOut: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "back-out", abstract: "Bring back what was there before a run.")
    @OptionGroup var target: RunTarget
    @Option(help: "Only this cluster.") var cluster: String?
    @Option(help: "Only this stage. Default: everything that was touched.") var stage: String?
    @Flag(help: "All clusters at once: health gate only, no soak, no window, no rate limit.") var fast = false
    @OptionGroup var confirmation: Confirmation
    func run() async throws {
      let scope: BackOutScope = cluster.map { .cluster(ClusterName($0)) } ?? stage.map { .stage($0) } ?? .touched
      try await target.send(asking: confirmation) { run, isProtected in
        try .backingOut(run, scope, isFast: fast, isProtected: isProtected)
      } command: { run in
        .backOut(scope, isFast: fast, by: operatorName(), confirmed: run.touched(in: scope))
      }
    }
  }
}

/// Which run a command speaks to.
struct RunTarget: ParsableArguments {
  @OptionGroup var fleet: FleetOptions
  @Argument(help: "The run's name (quarterdeck run list).") var run: String
  @Option(name: .shortAndLong, help: "text, or json for scripts.") var output = Choice(PlanCommand.Format.text)

  /// Writes a command into the journal, sees to it that a driver is there, and waits until it was obeyed.
  func send(_ make: (Run) throws -> RunCommand) async throws {
    try await send(asking: nil, { _, _ in nil }, command: make)
  }

  /// As `send`, after the question that the command is worth was answered.
  func send(
    asking confirmation: Confirmation?, _ question: (Run, (ClusterName) -> Bool) throws -> RunQuestion?,
    command make: (Run) throws -> RunCommand
  ) async throws {
    let output = try output.value("--output")
    let session = try FleetSession(options: fleet, withoutJournal: "\(run) cannot be told anything")
    defer { session.stop() }
    guard var found = try session.journal.run(named: run) else { throw session.noRun(run) }
    var command = try make(found)
    if let confirmation {
      await session.dialHubs()
      // The run went on while hubs were dialled: what is asked, and what is sent, is of now.
      guard let now = try session.journal.run(named: run) else { throw session.noRun(run) }
      found = now
      command = try make(found)
      // A cluster that no registry lists any more may well be one that was protected.
      let isProtected: (ClusterName) -> Bool = { session.registry.fleet[$0]?.record.isProtected ?? true }
      if let question = try question(found, isProtected) { try confirmation.ask(question) }
    }
    try await session.send(command, run: run)
    guard let summary = try session.runs().first(where: { $0.run.name == run }) else { return }
    switch output {
    case .text: Output.print(Self.words(summary.run))
    case .json: Output.print(Listing.item(summary).prettyText)
    }
  }

  /// `shop-1-4-0302 completed in 4m12s`.
  static func words(_ run: Run) -> String {
    let length = run.started.flatMap { start in run.ended.map { " (took \(($0 - start).written))" } } ?? ""
    return "\(run.name) \(run.sentence)" + length
  }

  /// The stage that was named, or what the run waits for.
  static func awaited(_ stage: String?, of run: Run) throws -> String {
    if let task = stage ?? run.awaitedApproval { return task }
    Output.error("\(run.name) waits for no approval: it is \(run.sentence)")
    throw ExitCodes.failed
  }
}

extension Plan {
  /// The whole digest where its beginning was given; else what was given, which is refused.
  fileprivate func digest(named text: String) -> String {
    text.count >= 12 && digest.hasPrefix(text) ? digest : text
  }
}
