import Dashboard
import DeliveryEngine
import DeliveryModel
import Foundation
import Glibc

/// The demo's files and its fleet's process.
struct Demo {
  let folder: String
  private var home: DemoFolder { DemoFolder(path: folder) }

  var kubeconfig: String { folder + "/kubeconfig" }
  var clusters: String { folder + "/clusters.yaml" }
  var control: String { folder + "/control" }
  var deliveries: String { folder + "/deliveries" }
  private var state: String { folder + "/state" }
  private var lock: String { folder + "/fleet.lock" }

  var fleetArguments: [String] {
    ["--kubeconfig", kubeconfig, "--clusters", clusters, "--state", state]
  }

  /// Ends where the folder is not a demo's, before anything in it is read or changed.
  func claimFolder() throws {
    guard let refusal = home.refusal else { return }
    Output.error("--folder: \(refusal)")
    throw ExitCodes.wrongInput
  }

  /// Finds the fleet that still runs, or starts one; returns when its clusters have addresses.
  ///
  /// They answer one after another, as each has lived through its past.
  func findOrStart() throws {
    if isRunning, FileManager.default.fileExists(atPath: kubeconfig) { return }
    home.clear()
    do { try home.make() } catch {
      Output.error("cannot make \(folder): \(error.localizedDescription) (give another with --folder)")
      throw ExitCodes.failed
    }
    try DriverProcess.start(
      executable: ProcessInfo.processInfo.executablePath,
      arguments: [
        "simulate", "--scenario", "demo", "--kubeconfig", kubeconfig, "--clusters", clusters, "--control", control,
        "--lock", lock,
      ], log: folder + "/fleet.log")
    try existence(of: kubeconfig)
  }

  /// Finds what an earlier demo left, whether or not its fleet still runs.
  func findWhatIsKnown() throws(EngineError) {
    guard FileManager.default.fileExists(atPath: kubeconfig) else {
      throw EngineError(.failed, "nothing is known of a demo in \(folder): start it once without --cached")
    }
  }

  /// Whether the fleet's process is there.
  var isRunning: Bool { Self.isHeld(lock) }

  /// All clusters are up, and the rollout that waits at its canary was started.
  var isThere: Bool { FileManager.default.fileExists(atPath: control) && hasRun }

  /// Waits until all clusters are up, and starts the rollout: a run like any other, by the same engine.
  func begin() throws {
    try existence(of: control)
    // Two screens may want to: the first one does.
    let log = open(folder + "/run.log", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard log >= 0 else { return }
    close(log)
    try DriverProcess.start(
      executable: ProcessInfo.processInfo.executablePath,
      arguments: ["run", "start", deliveries + "/web-1.4.yaml", "--confirm-any"] + fleetArguments,
      log: folder + "/run.log")
  }

  /// `begin`, beside a screen that is told how it goes.
  func comeUp(_ say: @escaping @Sendable (DashboardEvent) -> Void) {
    Thread.detachNewThread {
      say(.message("the demo's fleet comes up: each cluster lives through its weeks first", isError: false))
      do { try begin() } catch { say(.message("\(error)", isError: true)) }
    }
  }

  private var hasRun: Bool { FileManager.default.fileExists(atPath: folder + "/run.log") }

  /// Waits for a file that the fleet's process makes, for longer than a busy machine needs.
  private func existence(of file: String) throws(EngineError) {
    for attempt in 0..<6_000 where !FileManager.default.fileExists(atPath: file) {
      // It ends at once where the fleet's process has.
      if attempt > 250, !Self.isHeld(lock) { break }
      usleep(20_000)
    }
    guard FileManager.default.fileExists(atPath: file) else {
      throw EngineError(.failed, "the demo's fleet did not come up; see \(folder)/fleet.log")
    }
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
    home.clear()
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
