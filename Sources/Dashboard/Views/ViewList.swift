/// All views, in the order in which `?` and completion name them.
enum ViewList {
  static let all: [any View] = [
    FleetView(), AppsView(), ProblemsView(), MatrixView(), WorkloadsView(), PodsView(), NodesView(), EventsView(),
    ResourcesView(),
    ObjectView(), LogsView(), RunsView(), RunView(), PlanView(), PlanClusterView(), DeliveriesView(), DriftView(),
    DriftGroupView(), ProblemMembersView(), InboxView(), RegistryView(), KeysView(),
  ]
  static func view(_ id: String) -> (any View)? { byID[id] }
  private static let byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
}
