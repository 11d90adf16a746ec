import ArgumentParser
import DeliveryModel
import FleetModel
import Foundation
import KubernetesAPI

/// `quarterdeck plan FILE`: what a delivery would do, before it does it.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what a delivery would change, where and in which order. Changes nothing.",
    discussion: """
      Sends reads and dry runs only. The digest at the end is what `quarterdeck run start FILE --confirm DIGEST` confirms.

      Exit codes: 0 the plan was made (AHEAD lists what will stop its run); 1 failed; 2 the delivery or a value is wrong, \
      with every fault and its place; 3 the plan was made, and clusters that it chose did not answer; 64 a wrong command line.
      """)

  enum Format: String, CaseIterable { case text, json }

  @OptionGroup var fleet: FleetOptions
  @Argument(help: "The delivery file.") var file: String
  @Option(name: .shortAndLong, help: "text or json.") var output = Choice(Format.text)
  @Flag(help: "Show every field that differs.") var diff = false
  @Flag(help: "Send no dry runs (they fire admission webhooks).") var noDryRuns = false

  /// Says to a person for whom a plan still waits; a script waits in silence.
  static func waiting() -> @Sendable (ClusterName) -> Void {
    let isPerson = isatty(2) == 1
    return { cluster in
      if isPerson { Output.error("still waiting for \(cluster)") }
    }
  }

  func run() async throws {
    let output = try output.value("--output")
    let session = try FleetSession(options: fleet, isSlow: Self.waiting())
    defer { session.stop() }
    if let problem = session.stateProblem { Output.error(problem) }
    let plan = try await session.plan(file: file, withDryRuns: !noDryRuns)
    try session.refuseDoubtfulScope()
    switch output {
    case .json: Output.print(PlanText.json(plan).prettyText)
    case .text:
      PlanText.lines(plan, withDifferences: diff).forEach { Output.print($0) }
      if isatty(1) == 1 { Output.print("to start it: quarterdeck run start \(file)") }
    }
    if !plan.unanswered.isEmpty { throw ExitCodes.incomplete }
  }
}
