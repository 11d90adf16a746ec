import ArgumentParser
import Dashboard
import DeliveryEngine
import DeliveryModel
import FleetModel
import Foundation
import KubernetesAPI
import NcursesTerminal
import TerminalUI

/// `quarterdeck`: the dashboard, on a terminal or played from a script.
struct DashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Open the dashboard (what quarterdeck does without a subcommand).")

  @OptionGroup var fleet: FleetOptions
  @OptionGroup var look: LookOptions

  func run() async throws {
    let session = try FleetSession(options: fleet, isCached: look.cached)
    let host = DashboardHost(
      session: session, deliveryFolders: look.deliveries + [FileManager.default.currentDirectoryPath])
    try DashboardRunner(host: host, look: look, isFirstRun: look.isFirstRun(in: fleet.stateDirectory)).run()
  }
}

/// How the dashboard looks and is driven; `demo` has the same options.
struct LookOptions: ParsableArguments {
  @Option(help: "A theme: \(Theme.names.joined(separator: ", ")), or one of yours. Default: your file, else dark.")
  var theme: String?
  @Option(help: "The first view: fleet, apps, problems, ... Default: your file, else fleet.") var home: String?
  @Flag(help: "ASCII signs only.") var ascii = false
  @Flag(help: "Nothing that changes a cluster or a run is possible.") var readOnly = false
  @Flag(help: "Dial nothing: show what was last known.") var cached = false
  @Option(help: "A folder with delivery files; may be given several times.") var deliveries: [String] = []
  @Option(help: "Play this script instead of reading keys; needs no terminal.") var script: String?
  @Option(help: "The script's screen.") var size = "80x24"

  /// Whether nobody has used this state directory before.
  func isFirstRun(in directory: String) -> Bool {
    !FileManager.default.fileExists(atPath: directory + "/welcomed")
  }
}

/// Runs a dashboard until it is left, and says what goes on without it.
struct DashboardRunner {
  let host: DashboardHost
  let look: LookOptions
  let isFirstRun: Bool
  /// Begins what goes on beside the screen, and is given a way to tell it.
  var meanwhile: ((@escaping @Sendable (DashboardEvent) -> Void) -> Void)?

  func run() throws {
    var configuration = DashboardConfiguration(now: .now())
    configuration.isASCII = look.ascii
    configuration.isReadOnly = look.readOnly || look.cached
    configuration.isFirstRun = isFirstRun
    configuration.scope = host.scopeText
    configuration.identity = operatorName()
    configuration.themes = Theme.names
    let settings = try SettingsFile(environment: ProcessInfo.processInfo.environment).read()
    configuration.keys = settings.keys
    configuration.home = try chosenHome(settings)
    let theme = try chosenTheme(settings)
    let mailbox = Mailbox<DashboardProgram.Message>()
    host.start()
    defer { host.stop() }
    do { try host.deliveries.recover() } catch { Output.error("\(error)") }
    let program = DashboardProgram(configuration: configuration, host: host, mailbox: mailbox)
    if let script = look.script {
      try ScriptedDashboard(path: script, size: look.size, theme: theme).play(program, mailbox: mailbox)
      return
    }
    meanwhile? { mailbox.post(.event($0)) }
    var options = ScreenOptions(environment: ProcessInfo.processInfo.environment, theme: theme)
    if look.ascii { options.isASCII = true }
    let end: ScreenEnd
    do { end = try NcursesScreen.run(program, mailbox: mailbox, options: options) } catch {
      Output.error("\(error)")
      throw ExitCodes.failed
    }
    _ = FileManager.default.createFile(atPath: host.session.options.stateDirectory + "/welcomed", contents: nil)
    sayWhatGoesOn()
    switch end {
    case .signal(let number): throw ExitCode(128 + number)
    case .hangup: throw ExitCode(128 + SIGHUP)
    default: break
    }
  }

  /// Runs outlive the screen: who leaves is told which, and how to look at them.
  private func sayWhatGoesOn() {
    let runs = (try? host.session.journal.summaries()) ?? []
    for line in RunFarewell.lines(runs, now: .now()) { Output.print(line) }
  }

  private func chosenHome(_ settings: DashboardSettings) throws -> String {
    guard let home = look.home else { return settings.home ?? DashboardConfiguration.standardHome }
    guard DashboardConfiguration.homes.contains(home) else {
      let homes = DashboardConfiguration.homes
      Output.error(
        "--home: \(home) is no view; there are \(homes.joined(separator: ", "))\(Spelling.hint(home, in: homes))")
      throw ExitCodes.wrongInput
    }
    return home
  }

  private func chosenTheme(_ settings: DashboardSettings) throws -> Theme {
    if ProcessInfo.processInfo.environment["NO_COLOR"].map({ !$0.isEmpty }) == true {
      return try Theme.named("mono")
    }
    do {
      return try ThemeFolder(environment: ProcessInfo.processInfo.environment).theme(
        look.theme ?? settings.theme ?? Theme.standardName)
    } catch {
      Output.error("--theme: \(error)\(Spelling.hint(look.theme ?? "", in: Theme.names))")
      throw ExitCodes.wrongInput
    }
  }
}
