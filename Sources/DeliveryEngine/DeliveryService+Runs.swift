package import DeliveryModel
import FleetModel
import KubernetesAPI

/// Starting runs, and speaking to them.
extension DeliveryService {
  package func start(_ plan: Plan, then: @escaping @Sendable (Result<String, DeliveryProblems>) -> Void) {
    Task { then(await self.start(plan, superseding: false)) }
  }

  /// Starts a run of a plan that was seen and confirmed, with its driver.
  ///
  /// - Parameter superseding: takes the placement over from a run of the same delivery that has not ended; else such a
  ///   run stands in the way.
  /// - Returns: the run's name.
  package func start(_ plan: Plan, superseding: Bool) async -> Result<String, DeliveryProblems> {
    guard !plan.digest.isEmpty, (try? plan.computedDigest()) == plan.digest else {
      return .failure(
        DeliveryProblems([.init(message: "the plan is not what its digest says", help: "make the plan again")]))
    }
    do throws(EngineError) {
      let time = world.now()
      let base = Self.runName(plan, at: time)
      let name = try await journal.asking { journal in
        var name = base
        var number = 2
        while try journal.run(named: name) != nil {
          name = "\(base)-\(number)"
          number += 1
        }
        return name
      }
      if superseding { try await supersede(plan.name, by: name) }
      let run = Run.planned(plan, name: name, created: time, startedBy: world.operatorName)
      let radius = try? Delivery.parse(text: plan.file, file: plan.name).blastRadius
      try await journal.asking { [world] journal in
        let confirmation = try journal.create(run, .confirm(digest: plan.digest), within: radius)
        do throws(EngineError) {
          try world.startDriver(name)
        } catch {
          // Nobody carries it: it must not start by itself later, nor stand in the way of another.
          var run = run
          run.state = .discarded
          run.ended = time
          let why = "its driver could not be started: \(error.message)"
          try journal.save(
            run, lines: [JournalLine(time: time, text: why)],
            taken: confirmation.map { [TakenCommand(id: $0, refusal: why)] } ?? [], now: time)
          throw error
        }
      }
      return .success(name)
    } catch {
      return .failure(Self.problems(error))
    }
  }

  /// Ends the runs of a delivery that have not ended, as superseded.
  private func supersede(_ delivery: String, by name: String) async throws(EngineError) {
    let open = try await journal.asking { _ in try self.runSummaries() }.map(\.run).filter {
      $0.plan.name == delivery && !$0.state.isFinal
    }
    // A back-out after the run that it belongs to, which may end it.
    for run in open.filter({ $0.backsOut == nil }) + open.filter({ $0.backsOut != nil }) {
      if try await journal.asking({ try $0.run(named: run.name) })?.state.isFinal ?? true { continue }
      if let refusal = try await obey(.supersede(by: name), run: run.name) {
        throw EngineError(.refused, "run \(run.name) cannot be superseded: \(refusal)")
      }
    }
  }

  /// `web-1-4-0302`: the delivery, its revision as a label may hold it, and the minute.
  static func runName(_ plan: Plan, at time: Timestamp) -> String {
    let (_, _, _, hour, minute, _) = time.civil
    let clock = [hour, minute].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
    let label = "\(plan.name)-\(plan.revision.prefix(12))".lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    return "\(String(label).prefix(48))-\(clock)"
  }

  package func command(
    _ command: RunCommand, run: String, then: @escaping @Sendable (DeliveryProblems?) -> Void
  ) {
    Task {
      do throws(EngineError) {
        _ = try await give(command, to: run)
        then(nil)
      } catch {
        then(Self.problems(error))
      }
    }
  }

  /// Gives a command to whoever drives the run, starting a driver where there is none, and waits until it was taken.
  ///
  /// - Returns: nil where it was obeyed, else the refusal in words.
  /// - Throws: `EngineError`: `notFound`; `failed` where nobody has taken it within `Limits.commandPatience`.
  package func obey(_ command: RunCommand, run: String) async throws(EngineError) -> String? {
    let id = try await give(command, to: run)
    let end = ContinuousClock.now + Limits.commandPatience
    while ContinuousClock.now < end {
      if let outcome = try await journal.asking({ try $0.outcome(ofCommand: id) }) { return outcome.refusal }
      do { try await Task.sleep(for: .milliseconds(100)) } catch { break }
    }
    throw EngineError(
      .failed, "nobody has taken the command to \(run) for \(Limits.commandPatience.written)",
      help: "it is obeyed when a driver comes; \(RunFiles.log(of: run, in: journal.directory)) says why none did")
  }

  /// Writes a command down and sees to it that somebody reads it.
  private func give(_ command: RunCommand, to run: String) async throws(EngineError) -> Int64 {
    let time = world.now()
    return try await journal.asking { journal in
      let id = try journal.add(command, run: run, now: time)
      try self.ensureDriver(of: run)
      return id
    }
  }

  /// Starts a driver where none carries the run: commands for a run that has ended (a back-out) need one too.
  ///
  /// Blocks, as the journal does.
  package func ensureDriver(of run: String) throws(EngineError) {
    let name = try carrier(of: run, backing: try journal.run(named: run)?.backsOut)
    guard !RunLock.isHeld(directory: journal.directory, run: name) else { return }
    try world.startDriver(name)
  }

  /// The run whose driver carries this one: a back-out's child is its parent's, as long as that has not ended.
  private func carrier(of run: String, backing parent: String?) throws(EngineError) -> String {
    guard let parent, let found = try journal.run(named: parent), !found.state.isFinal else { return run }
    return parent
  }

  /// Starts a driver for every run that has not ended and has none: after a crash or a restart of this machine.
  ///
  /// What such a driver does is the run's own `onDriverLost`. Blocks, as the journal does: not for tasks.
  ///
  /// - Returns: the names of those runs.
  @discardableResult
  package func recover() throws(EngineError) -> [String] {
    var recovered: [String] = []
    for run in try runSummaries().filter({ $0.driver == nil }).map(\.run)
    where !run.state.isFinal {
      guard try carrier(of: run.name, backing: run.backsOut) == run.name else { continue }
      guard !RunLock.isHeld(directory: journal.directory, run: run.name) else { continue }
      try world.startDriver(run.name)
      recovered.append(run.name)
    }
    return recovered
  }

  static func problems(_ error: EngineError) -> DeliveryProblems {
    DeliveryProblems([DeliveryProblems.Problem(message: error.description, help: error.help)])
  }
}
