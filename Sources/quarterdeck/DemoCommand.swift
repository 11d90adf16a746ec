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
      back to it, or end it with --stop. Its files are in a folder of its own (--folder).
      """)

  @Option(help: "The demo's folder. Default: XDG_STATE_HOME/quarterdeck-demo.") var folder: String?
  @Flag(help: "End the fleet that still runs.") var stop = false
  @Flag(help: "Begin from the start, whatever still runs.") var fresh = false
  @OptionGroup var look: LookOptions

  func run() async throws {
    let demo = Demo(folder: folder ?? Self.standardFolder)
    if stop || fresh { demo.end() }
    if stop { return }
    try demo.start()
    var fleet = try FleetOptions.parse(demo.fleetArguments)
    fleet.scope = nil
    var look = look
    look.deliveries.append(demo.deliveries)
    let session = try FleetSession(options: fleet)
    let host = DashboardHost(session: session, deliveryFolders: look.deliveries, isCached: look.cached)
    try DashboardRunner(host: host, look: look, isFirstRun: look.isFirstRun(in: fleet.stateDirectory)).run()
    Output.print("the demo's fleet goes on: quarterdeck demo comes back to it, quarterdeck demo --stop ends it")
  }

  private static var standardFolder: String {
    let base = ProcessInfo.processInfo.environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    return (base ?? NSHomeDirectory() + "/.local/state") + "/quarterdeck-demo"
  }
}

/// The demo's files and its fleet's process.
struct Demo {
  let folder: String

  var kubeconfig: String { folder + "/kubeconfig" }
  var clusters: String { folder + "/clusters.yaml" }
  var control: String { folder + "/control" }
  var deliveries: String { folder + "/deliveries" }
  private var state: String { folder + "/state" }
  private var lock: String { folder + "/fleet.lock" }

  var fleetArguments: [String] {
    ["--kubeconfig", kubeconfig, "--clusters", clusters, "--state", state]
  }

  /// Finds the fleet that still runs, or starts one and its first run, and waits until it answers.
  func start() throws {
    if Self.isHeld(lock) { return }
    do {
      try? FileManager.default.removeItem(atPath: folder)
      try FileManager.default.createDirectory(
        atPath: deliveries, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      for file in EmbeddedFile.deliveries {
        try file.text.write(toFile: deliveries + "/" + file.name, atomically: true, encoding: .utf8)
      }
    } catch {
      Output.error("cannot make \(folder): \(error.localizedDescription) (give another with --folder)")
      throw ExitCodes.failed
    }
    let executable = ProcessInfo.processInfo.executablePath
    try DriverProcess.start(
      executable: executable,
      arguments: [
        "simulate", "--scenario", "demo", "--kubeconfig", kubeconfig, "--clusters", clusters, "--control", control,
        "--lock", lock,
      ], log: folder + "/fleet.log")
    for _ in 0..<1_800 where !FileManager.default.fileExists(atPath: control) { usleep(50_000) }
    guard FileManager.default.fileExists(atPath: control) else {
      Output.error("the demo's fleet did not come up; see \(folder)/fleet.log")
      throw ExitCodes.failed
    }
    // The rollout that waits at its canary: a run like any other, by the same engine.
    try DriverProcess.start(
      executable: executable,
      arguments: ["run", "start", deliveries + "/web-1.4.yaml", "--confirm-any"] + fleetArguments,
      log: folder + "/run.log")
  }

  /// Ends the fleet's process and forgets the demo's folder.
  func end() {
    if Self.isHeld(lock), let text = try? String(contentsOfFile: lock, encoding: .utf8),
      let process = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), process > 1
    {
      kill(process, SIGTERM)
      for _ in 0..<100 where Self.isHeld(lock) { usleep(50_000) }
    }
    endDrivers()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Ends the drivers of the demo's runs: their clusters are gone, and with the folder their journal.
  private func endDrivers() {
    guard FileManager.default.fileExists(atPath: state + "/journal.sqlite"),
      let journal = try? Journal(directory: state), let runs = try? journal.summaries()
    else { return }
    for summary in runs where RunLock.isHeld(directory: state, run: summary.run.name) {
      // `HOST pid NUMBER`, as the driver signed.
      guard let process = summary.driver?.split(separator: " ").last.flatMap({ pid_t($0) }), process > 1 else {
        continue
      }
      kill(process, SIGTERM)
    }
  }

  /// Whether a process holds the fleet's lock.
  private static func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }
}
