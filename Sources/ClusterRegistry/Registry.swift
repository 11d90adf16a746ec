package import FleetModel
import KubeClient

/// What the operator's own files say: clusters, hubs that list more of them, rules for names.
package struct Registry: Sendable {
  package var listed: [ListedCluster] = []
  package var hubs: [HubEntry] = []
  package var rules: [NameRule] = []
  package var problems: [RegistryProblem] = []
  /// Registries that could not be read, in words: a selection that is empty because of them is no selection.
  package var unread: [String] = []
  package var sources: [RegistrySourceReport] = []
  /// The files that were read, be they there or not, and those that they name: when one changes, it is time to read
  /// again.
  package var watched: Set<String> = []

  package init() {}

  /// Reads kubeconfig files, then the files of ours, whose entries name contexts of the kubeconfig.
  ///
  /// - Parameter isExplicit: the operator named the kubeconfig files, and a missing one is a fault.
  package static func read(kubeconfigs: [String], isExplicit: Bool, files: [String]) -> Registry {
    var memory = RegistryMemory()
    return read(kubeconfigs: kubeconfigs, isExplicit: isExplicit, files: files, memory: &memory)
  }

  /// Reads them again: one that has a fault as a whole counts as it last was, and its registry is unknown.
  package static func read(
    kubeconfigs: [String], isExplicit: Bool, files: [String], memory: inout RegistryMemory
  ) -> Registry {
    var registry = Registry()
    if !kubeconfigs.isEmpty {
      registry.add(KubeconfigRegistry(paths: kubeconfigs, isExplicit: isExplicit), &memory)
    }
    let contexts = Dictionary(registry.listed.map { ($0.context, $0) }, uniquingKeysWith: { first, _ in first })
    for path in files { registry.add(StaticFile(path: path, contexts: contexts), &memory) }
    for entry in registry.hubs where registry.access(to: entry) == nil { registry.addMissing(entry) }
    return registry
  }

  private mutating func add(_ source: some RegistrySource, _ memory: inout RegistryMemory) {
    let reading = source.read(&memory)
    problems += reading.problems
    listed += reading.clusters
    hubs += reading.hubs.filter { entry in !hubs.contains { $0.kind == entry.kind && $0.name == entry.name } }
    rules += reading.rules
    watched.formUnion(reading.watched)
    if reading.isUnread { unread.append(source.name) }
    var report = RegistrySourceReport(kind: source.kind, hub: source.place, state: .live)
    if reading.isUnread { report.state = .unread(why: reading.problems.first?.message ?? "cannot be read") }
    if let why = reading.keptWhy {
      report.state = .unknown(since: nil, why: why)
      unread.append("\(source.name): \(why)")
    }
    report.listed = reading.clusters.count
    report.refused = reading.clusters.count { !$0.listing.refusals.isEmpty }
    report.problems = reading.problems.map(\.description)
    sources.append(report)
  }

  /// A hub that there is no way to: what it lists is not known.
  private mutating func addMissing(_ entry: HubEntry) {
    let why = "no kubeconfig has a context \(entry.context ?? "")"
    let problem = RegistryProblem(
      place: entry.file, line: entry.line, column: entry.column, message: "\(entry.kind) \(entry.name): \(why)",
      help: "name a context that can be used")
    problems.append(problem)
    var report = RegistrySourceReport(kind: entry.kind, hub: entry.name, state: .unread(why: why))
    report.problems = [problem.description]
    sources.append(report)
    unread.append("\(entry.kind) \(entry.name): \(why)")
  }

  /// The clusters of these files alone.
  package var clusters: [RegisteredCluster] {
    var merge = FleetMerge()
    merge.rules = rules
    return merge.merge(listed).clusters
  }
}

extension Registry {
  /// The way into the hub of an entry; nil where the operator's files have none (`read` has said so).
  func access(to entry: HubEntry) -> ClusterAccess? {
    if let server = entry.server { return ClusterAccess(name: entry.name, server: server) }
    guard let context = entry.context else { return nil }
    // By the context's own name, or by the name that a file of ours gives it.
    let found = listed.first { $0.context == context } ?? listed.first { $0.alias == context }
    guard var access = found?.ways.first?.access else { return nil }
    access.name = entry.name
    return access
  }
}
