import ArgumentParser

/// The command: one file a subcommand; this is the only room that wires the others together.
@main
struct Quarterdeck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarterdeck",
    abstract: "A single pane of glass over a fleet of Kubernetes clusters, at a terminal.",
    discussion: """
      Without a subcommand it opens the dashboard on the clusters of your kubeconfig (KUBECONFIG, or ~/.kube/config).
      `quarterdeck demo` opens it on a simulated fleet that needs nothing.
      """,
    version: Version.text,
    subcommands: [
      DashboardCommand.self, DemoCommand.self, GetCommand.self, PlanCommand.self, RunCommands.self,
      DoctorCommand.self, ForgetCommand.self, SimulateCommand.self, DriveCommand.self,
    ],
    defaultSubcommand: DashboardCommand.self)
}

/// What this build calls itself.
enum Version {
  static let text = "0.1.0"
}

/// Exit codes, the same for every command.
///
/// 0 done; 1 failed, with a message; 2 what was asked for is wrong (a filter, a file); 3 some clusters did not answer
/// and the rest was printed; 64 the command line itself is wrong.
enum ExitCodes {
  static let failed = ExitCode(1)
  static let wrongInput = ExitCode(2)
  static let incomplete = ExitCode(3)
}
