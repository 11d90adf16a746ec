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

  package let kind = "kubeconfig"
  package var place: String { paths.joined(separator: ":") }

  package func read(_ memory: inout RegistryMemory) -> RegistryReading {
    let kubeconfig = Kubeconfig.load(paths: paths, isExplicit: isExplicit, memory: &memory.kubeconfigs)
    var reading = RegistryReading()
    reading.watched = kubeconfig.watched
    reading.isUnread = kubeconfig.problems.contains { problem in
      guard !kubeconfig.kept.contains(problem.file) else { return false }
      // Not opened at all, or so broken that nothing came of it.
      return !kubeconfig.files.contains(problem.file) || !kubeconfig.contexts.contains { $0.file == problem.file }
    }
    reading.keptWhy = kubeconfig.problems.first { kubeconfig.kept.contains($0.file) }?.description
    reading.problems = kubeconfig.problems.map {
      RegistryProblem(place: $0.file, line: $0.line > 0 ? $0.line : nil, message: $0.message, help: $0.remedy)
    }
    reading.clusters = kubeconfig.contexts.map { context in
      var listing = ClusterListing(ListingKey(registry: kind, hub: context.file, name: context.name))
      listing.reach = .direct
      listing.credential = .kubeconfig(user: context.user)
      if context.access == nil {
        let problem = kubeconfig.problems.first { $0.contexts.contains(context.name) }
        listing.refuse("", problem?.description ?? "\(context.file):\(context.line): cannot be used")
      }
      var cluster = ListedCluster(listing)
      cluster.user = context.user
      cluster.context = context.name
      if let access = context.access {
        cluster.address = ClusterAddress(access)
        if access.trust.acceptsAnyCertificate { cluster.listing.warnings.append("the server is not verified") }
        cluster.add(access, .direct, .kubeconfig(user: context.user))
      }
      return cluster.settled()
    }
    return reading
  }
}
