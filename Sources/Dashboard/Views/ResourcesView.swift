import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Any kind over the clusters in scope, or of one.
struct ResourcesView: RowsView {
  let id = "resources"
  let title = "Rows of any kind: :deploy, :cm, :widgets.example.com."
  let isRoot = false

  private func type(_ scene: Scene) -> String {
    if case .type(let name, _) = scene.subject { name } else { "deployments" }
  }
  func types(_ scene: Scene) -> [String] { [type(scene)] }
  /// `ConfigMaps`: the plural name with the capitals of the kind.
  func noun(_ scene: Scene) -> String {
    let plural = type(scene)
    guard let kind = ResourceType.builtIn(named: plural)?.kind.kind else { return plural }
    let shared = zip(kind.lowercased(), plural).prefix { $0 == $1 }.count
    return String(kind.prefix(shared) + plural.dropFirst(shared))
  }

  func table(_ scene: Scene) -> RowTable {
    let isWorkload = ["deployments", "statefulsets", "daemonsets", "replicasets", "jobs"].contains(type(scene))
    return RowTable(
      columns: (scene.subject.cluster == nil ? [RowTable.cluster] : []) + [RowTable.name("NAME", 22)]
        + (isWorkload ? [RowTable.ready] : []) + [RowTable.status, RowTable.age]
        + (isWorkload ? [RowTable.since] : []) + [RowTable.seen, RowTable.images, RowTable.message])
  }
}
