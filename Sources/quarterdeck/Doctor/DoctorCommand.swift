import ArgumentParser
import ClusterRegistry
import FleetModel
import KubeClient
import KubernetesAPI

/// `quarterdeck doctor`: what is where and what is wrong, with what to do about it.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say of each cluster where it comes from, how it is reached and what is wrong.",
    discussion: """
      Dials the scope. Exit code 0: all is well; 2: a scope, a form or a role is wrong; 3: something is wrong, and the
      text says what to do, or there is no cluster at all. With --rbac it dials nothing and prints the least rights that it needs, as ClusterRoles: `doctor --rbac | kubectl apply -f -`.
      """)

  @OptionGroup var fleet: FleetOptions
  @Flag(help: "Print the least ClusterRoles.") var rbac = false
  @Argument(help: "With --rbac only this role: viewer or deliverer.") var role: Choice<LeastRole>?
  @Option(name: .shortAndLong, help: "text, or json for scripts.") var output = Choice(PlanCommand.Format.text)
  @Option(help: "How long to wait for hubs, in seconds.") var wait: Double = 10

  func validate() throws {
    guard rbac || role == nil else { throw ValidationError("a role goes with --rbac") }
    guard wait >= 0, wait <= 86_400 else { throw ValidationError("--wait is a number of seconds from 0 to 86400") }
  }

  func run() async throws {
    let output = try output.value("--output")
    if rbac { return Self.print(try role.map { [try $0.value("role")] } ?? LeastRole.allCases, as: output) }
    let session = try FleetSession(options: fleet)
    defer { session.stop() }
    await session.dialHubs(within: .milliseconds(Int64(wait * 1_000)))
    try session.refuseDoubtfulScope()
    let places = ContextPlaces(kubeconfigs: fleet.kubeconfigPaths)
    let clusters = await withTaskGroup(of: ClusterExamination.self) { group in
      for cluster in session.inScope {
        group.addTask { await ClusterExamination.of(cluster, session, places) }
      }
      var found: [ClusterExamination] = []
      for await one in group { found.append(one) }
      return found.sorted { $0.name < $1.name }
    }
    let report = DoctorReport(clusters: clusters, session: session)
    if output == .json { Output.print(report.json.prettyText) } else { report.lines.forEach(Output.print) }
    if report.hasFaults { throw ExitCodes.incomplete }
  }

  /// What `kubectl apply -f -` takes, in either form.
  private static func print(_ roles: [LeastRole], as output: PlanCommand.Format) {
    if output == .json {
      for note in roles.flatMap(\.notes) { Output.error(note) }
      let items = roles.map(\.clusterRole)
      let list: JSON = ["apiVersion": "v1", "kind": "List", "items": .array(items)]
      return Output.print((items.count == 1 ? items[0] : list).prettyText)
    }
    for (index, role) in roles.enumerated() {
      if index > 0 { Output.print("---") }
      for note in role.notes { Output.print("# \(note)") }
      for line in role.clusterRole.yaml.split(separator: "\n") { Output.print(String(line)) }
    }
  }
}

/// Where the contexts of the operator's kubeconfig files stand.
struct ContextPlaces: Sendable {
  private let places: [String: String]
  init(kubeconfigs: [String]) {
    let contexts = kubeconfigs.isEmpty ? [] : Kubeconfig.load(paths: kubeconfigs).contexts
    places = Dictionary(contexts.map { ($0.name, "\($0.file):\($0.line)") }, uniquingKeysWith: { first, _ in first })
  }
  func place(of record: ClusterRecord) -> String {
    places[record.context] ?? record.listings.first.map { "\($0.key)" } ?? ""
  }
}
