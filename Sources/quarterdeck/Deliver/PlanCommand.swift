import ArgumentParser
import DeliveryModel
import KubernetesAPI

/// `quarterdeck plan FILE`: what a delivery would do, before it does it.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what a delivery would change, where and in which order. Changes nothing.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup var fleet: FleetOptions
  @Argument(help: "The delivery file.") var file: String
  @Option(name: .shortAndLong, help: "text or json.") var output = Format.text
  @Flag(help: "Show every field that differs.") var diff = false
  @Flag(help: "Send no dry runs (they fire admission webhooks).") var noDryRuns = false

  func run() async throws {
    let session = try FleetSession(options: fleet)
    defer { session.stop() }
    if let problem = session.stateProblem { Output.error(problem) }
    let plan = try await session.plan(file: file, withDryRuns: !noDryRuns)
    switch output {
    case .json: Output.print(PlanText.json(plan).prettyText)
    case .text: PlanText.lines(plan, withDifferences: diff).forEach { Output.print($0) }
    }
  }
}
