import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Every binding by its name, view by view: what a file of keys may name, and what would clash.
struct KeyCatalog {
  /// Two bindings of one view that would share a key.
  struct Clash: Hashable {
    var key: Key
    /// The one that the file names.
    var rebound: String
    var other: String
    var view: String
  }
  private struct Entry {
    var name: String
    var key: Key
    /// Belongs to the view itself, which may cover keys that all views have.
    var isOwn: Bool
    /// Movement and sorting, which no file changes.
    var isFixed = false
  }
  private let views: [(id: String, entries: [Entry])]
  /// What a file may name.
  let names: Set<String>

  init() {
    views = ViewList.all.map { ($0.id, Self.entries($0)) }
    names = Set(views.flatMap(\.entries).filter { !$0.isFixed }.map(\.name))
  }

  /// The keys of a view where it has something to show.
  private static func entries(_ view: any View) -> [Entry] {
    var state = DashboardState(configuration: DashboardConfiguration(now: Timestamp(seconds: 0)))
    let example = KeyExample()
    state.runs = [RunSummary(run: example.run)]
    state.plans[KeyExample.file] = DashboardState.PlanEntry(
      withDryRuns: true, begun: state.now, result: .success(example.run.plan))
    state.place = Place(view.id, view.example)
    // The number of clusters starts a plan: its digits are the plan's, not a person's.
    let own = view.bindings(state.scene).filter { $0.name != "plan.start" && !$0.name.hasPrefix("plan.digit") }
    let content = state.content()
    let shared = state.globalBindings(content) + state.rowBindings(nil, content)
    var seen: Set<String> = []
    var entries = own.map { Entry(name: $0.name, key: $0.key, isOwn: true) }
    entries += shared.map { Entry(name: $0.name, key: $0.key, isOwn: false) }
    entries = entries.filter { seen.insert($0.name).inserted }
    for key in Self.moves {
      entries.append(Entry(name: "\(key.label), which moves", key: key, isOwn: false, isFixed: true))
    }
    for sort in view.sorts {
      entries.append(
        Entry(
          name: "\(sort.letter), which sorts by \(sort.column)", key: .character(sort.letter), isOwn: false,
          isFixed: true))
    }
    return entries
  }
  private static let moves: [Key] = [
    .up, .down, .pageUp, .pageDown, .home, .end, .character("j"), .character("k"), .character("g"), .character("G"),
    .control("b"), .control("f"),
  ]

  /// What would share a key and does not without the file; each pair once, with the first view that has it.
  func clashes(_ keys: [String: Key]) -> [Clash] {
    var found: [Clash] = []
    for view in views {
      for entry in view.entries where !entry.isFixed {
        guard let key = keys[entry.name] else { continue }
        for other in view.entries where other.name != entry.name {
          guard (keys[other.name] ?? other.key) == key, entry.key != other.key else { continue }
          // Where both are named each would tell of the other.
          if keys[other.name] != nil, other.name < entry.name { continue }
          if found.contains(where: { $0.rebound == entry.name && $0.other == other.name }) { continue }
          found.append(Clash(key: key, rebound: entry.name, other: other.name, view: view.id))
        }
      }
    }
    return found
  }

  /// Names that begin alike, for one that there is not.
  func help(for name: String) -> String {
    let family = name.prefix { $0 != "." }
    let near = names.filter { $0.hasPrefix(family) }.sorted()
    return near.isEmpty ? "? shows the names from 100 columns on" : "near it: \(near.prefix(8).joined(separator: ", "))"
  }
}

/// Something for every view to be about, so that its keys can be listed.
struct KeyExample {
  static let cluster = ClusterName("example")
  static let file = "example.yaml"
  static let object = RowID(
    cluster: cluster, key: ObjectKey(kind: ResourceType.pods.kind, namespace: "example", name: "example"))
  static let log = LogRequest(cluster: cluster, namespace: "example", pod: "example")

  let run: Run

  init() {
    var plan = Plan(name: "example", revision: "1", file: Self.file)
    plan.stages = [PlannedStage(name: "all", clusters: [Self.cluster], maxConcurrency: 1)]
    plan.clusters[Self.cluster] = PlannedCluster(changes: [], overrides: [], rendering: "")
    run = Run.planned(plan, name: "example", created: Timestamp(seconds: 0), startedBy: "")
  }
}
