import FleetModel
import KubeClient

/// The registry kind `kubeconfig`: every context of the operator's files is a cluster.
package struct KubeconfigRegistry: RegistrySource {
  private let paths: [String]
  private let isExplicit: Bool

  /// - Parameter isExplicit: the operator named the files, and a missing one is a fault.
  package init(paths: [String], isExplicit: Bool) {
    self.paths = paths
    self.isExplicit = isExplicit
  }

  package var name: String { "kubeconfig \(paths.joined(separator: ":"))" }

  package func read() -> RegistryReading {
    let kubeconfig = Kubeconfig.load(paths: paths, isExplicit: isExplicit)
    var reading = RegistryReading()
    reading.isUnread = kubeconfig.problems.contains { problem in
      // Not opened at all, or so broken that nothing came of it.
      !kubeconfig.files.contains(problem.file) || !kubeconfig.contexts.contains { $0.file == problem.file }
    }
    reading.problems = kubeconfig.problems.map {
      RegistryProblem(place: $0.file, line: $0.line > 0 ? $0.line : nil, message: $0.message, help: $0.remedy)
    }
    let names = ShortNames.shorten(kubeconfig.contexts.map(\.name))
    for (context, name) in zip(kubeconfig.contexts, names) {
      var record = ClusterRecord(name: ClusterName(name), source: "kubeconfig \(context.file)")
      record.user = context.user
      record.server = context.access.map { "\($0.server)" } ?? ""
      record.context = context.name
      if context.access == nil {
        let problem = kubeconfig.problems.first { $0.contexts.contains(context.name) }
        record.refusal = problem?.description ?? "\(context.file):\(context.line): cannot be used"
      }
      var access = context.access
      access?.name = name
      reading.clusters.append(RegisteredCluster(record: record, access: access))
    }
    return reading
  }
}
