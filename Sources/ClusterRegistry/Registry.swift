import FleetModel
import KubeClient

/// All registries together: one list of clusters, each under a name of its own.
package struct Registry: Sendable {
  package var clusters: [RegisteredCluster] = []
  package var problems: [RegistryProblem] = []
  /// Registries that could not be read, in words: a selection that is empty because of them is no selection.
  package var unread: [String] = []

  /// Reads kubeconfig files, then the files of ours, whose entries name contexts of the kubeconfig.
  ///
  /// - Parameter isExplicit: the operator named the kubeconfig files, and a missing one is a fault.
  package static func read(kubeconfigs: [String], isExplicit: Bool, files: [String]) -> Registry {
    var registry = Registry()
    if !kubeconfigs.isEmpty { registry.add(KubeconfigRegistry(paths: kubeconfigs, isExplicit: isExplicit)) }
    let contexts = Dictionary(
      registry.clusters.map { ($0.record.context, $0) }, uniquingKeysWith: { first, _ in first })
    for path in files { registry.add(StaticFile(path: path, contexts: contexts)) }
    return registry
  }

  /// Adds what a source says.
  ///
  /// An entry for a context that is there already takes its place; a name that is taken gets a number.
  private mutating func add(_ source: some RegistrySource) {
    let reading = source.read()
    problems += reading.problems
    if reading.isUnread { unread.append(source.name) }
    for var cluster in reading.clusters {
      if !cluster.record.context.isEmpty,
        let index = clusters.firstIndex(where: { $0.record.context == cluster.record.context })
      {
        clusters.remove(at: index)
      }
      var number = 2
      let name = cluster.record.name.text
      while clusters.contains(where: { $0.record.name == cluster.record.name }) {
        cluster.record.name.text = "\(name)-\(number)"
        number += 1
      }
      cluster.access?.name = cluster.record.name.text
      clusters.append(cluster)
    }
  }
}
