import ArgumentParser
import FleetModel
import FleetSimulator
import Foundation
import Glibc
import KubernetesAPI

/// `quarterdeck simulate`: a fleet of API servers in this process, for demos, tests and rehearsals.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Serve a simulated fleet of Kubernetes API servers on this machine.",
    discussion: "A real kubectl works with it: kubectl --kubeconfig OUT get pods -A")

  @Option(help: "A scenario file, or the name of one that comes with the program: demo, minimal.")
  var scenario = "demo"
  @Option(help: "Where to write a kubeconfig with a context for each cluster.") var kubeconfig: String
  @Option(help: "Where to write the clusters' labels and properties (kind: ClusterList).") var clusters: String?
  @Option(help: "The port of every cluster, each on an address of its own in 127.0.0.0/8; 0: any.") var port = 0
  @Option(
    help: "Where to write the address of the control door, which switches clusters off and on, once all are up.")
  var control: String?
  @Option(
    help: """
      A file to write the fleet's time to. With it time stands, from the scenario's start on, until the control door \
      moves it; QUARTERDECK_CLOCK=FILE lets the other commands tell the same time.
      """)
  var clock: String?
  @Option(help: "A file to hold while this runs, with the process number in it.") var lock: String?
  @Flag(help: "End when standard input ends: for programs that start this one.") var untilInputEnds = false

  func run() async throws {
    let scenario = try Self.load(scenario)
    let held = try lock.map(Self.hold)
    defer { if let held { close(held) } }
    let simulation = try simulation(of: scenario)
    try await simulation.open()
    // Whoever reads these may come at once: what they ask waits until a cluster is there.
    if let clusters { try Self.write(simulation.clusterList, to: clusters) }
    try Self.write(simulation.kubeconfig, to: kubeconfig)
    await simulation.begin()
    if let control { try Self.write((simulation.controlURL ?? "") + "\n", to: control) }
    Output.print("\(scenario.clusters.count) clusters; kubectl --kubeconfig \(kubeconfig) get pods -A")
    await Self.waitForTheEnd(untilInputEnds: untilInputEnds)
    await simulation.stop()
  }

  private func simulation(of scenario: Scenario) throws -> Simulation {
    guard let clock else { return Simulation(scenario: scenario, port: port) }
    let start = scenario.start ?? .now()
    try Self.write("\(start)\n", to: clock)
    return Simulation(scenario: scenario, clock: DrivenClock(start), port: port) { now in
      try? Self.write("\(now)\n", to: clock)
    }
  }

  static func load(_ name: String) throws -> Scenario {
    let text: String
    let file: String
    if let embedded = EmbeddedFile.scenario(named: name), !name.contains(".") {
      (text, file) = (embedded.text, embedded.name)
    } else if let found = try? String(contentsOfFile: name, encoding: .utf8) {
      (text, file) = (found, name)
    } else {
      let hint = Spelling.hint(name, in: ["demo", "minimal"])
      Output.error("--scenario: \(name) is no file that can be read, and none of: demo, minimal\(hint)")
      throw ExitCodes.wrongInput
    }
    do { return try Scenario.parse(text, file: file) } catch {
      for fault in error.faults { Output.error("\(fault)") }
      throw ExitCodes.wrongInput
    }
  }

  /// Takes a lock file; the kernel gives it back however this process ends.
  private static func hold(_ path: String) throws -> CInt {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      Output.error("\(path) is held by another fleet, or cannot be made")
      throw ExitCodes.failed
    }
    let text = Array("\(getpid())\n".utf8)
    ftruncate(descriptor, 0)
    _ = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    return descriptor
  }

  /// Writes a file as a whole: who waits for it never reads half of it.
  private static func write(_ text: String, to path: String) throws {
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      Output.error("cannot write \(path): \(error.localizedDescription)")
      throw ExitCodes.failed
    }
  }

  /// Returns when TERM, INT or HUP comes, or standard input ends.
  private static func waitForTheEnd(untilInputEnds: Bool) async {
    let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
    let sources = [SIGTERM, SIGINT, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield() }
      source.resume()
      return source
    }
    if untilInputEnds {
      Thread.detachNewThread {
        while readLine() != nil {}
        continuation.yield()
      }
    }
    for await _ in signals { break }
    sources.forEach { $0.cancel() }
  }
}
