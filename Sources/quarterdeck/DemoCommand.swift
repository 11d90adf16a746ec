import ArgumentParser
import Dashboard
import DeliveryEngine
import DeliveryModel
import FleetSimulator
import Foundation
import KubernetesAPI

/// `quarterdeck demo`: the dashboard on a simulated fleet that lives in a process of its own.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Open the dashboard on a simulated fleet; needs nothing.",
    discussion: """
      The fleet lives in a process of its own and goes on when the dashboard is left: start the demo again to come
      back to it, or end it with --stop. With --cached nothing is started or dialled: the fleet is shown as it was last
      known. Its files are in a folder of its own (--folder).
      """)

  @Option(help: "The demo's folder. Default: XDG_STATE_HOME/quarterdeck-demo.") var folder: String?
  @Flag(help: "End the fleet that still runs.") var stop = false
  @Flag(help: "Begin from the start, whatever still runs.") var fresh = false
  @OptionGroup var look: LookOptions

  func run() async throws {
    let demo = Demo(folder: folder ?? Self.standardFolder)
    try demo.claimFolder()
    if stop || fresh { demo.end() }
    if stop { return }
    do {
      if look.cached {
        try demo.findWhatIsKnown()
      } else {
        try demo.findOrStart()
        // A script has no patience for a fleet that comes up.
        if look.script != nil { try demo.begin() }
      }
    } catch let error as EngineError {
      Output.error("\(error)")
      throw ExitCodes.failed
    }
    var fleet = try FleetOptions.parse(demo.fleetArguments)
    fleet.scope = nil
    var look = look
    look.deliveries.append(demo.deliveries)
    let session = try FleetSession(options: fleet, isCached: look.cached)
    let host = DashboardHost(session: session, deliveryFolders: look.deliveries)
    var runner = DashboardRunner(host: host, look: look, isFirstRun: look.isFirstRun(in: fleet.stateDirectory))
    if !demo.isThere, !look.cached { runner.meanwhile = { demo.comeUp($0) } }
    try runner.run()
    if demo.isRunning {
      Output.print("the demo's fleet goes on: quarterdeck demo comes back to it, quarterdeck demo --stop ends it")
    }
  }

  private static var standardFolder: String {
    let base = ProcessInfo.processInfo.environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    return (base ?? homeDirectory() + "/.local/state") + "/quarterdeck-demo"
  }
}
