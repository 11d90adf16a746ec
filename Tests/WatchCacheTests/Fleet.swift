import FleetModel
import KubernetesAPI

@testable import WatchCache

/// A fleet without a network: rows are fed by hand, and the clock stands until it is moved.
final class Fleet {
  var state: FleetState
  var verdict: (Evidence, Timestamp) -> Verdict = { _, _ in Verdict(.well, "") }

  init(_ clusters: [ClusterName] = ["eu-1"], limits: CacheLimits = CacheLimits()) {
    let later = Later()
    state = FleetState(now: Timestamp(seconds: 1_000), limits: limits) { later.judge($0, $1) }
    later.fleet = self
    for name in clusters { state.join(ClusterRecord(name: name, source: "test")) }
    state.setScope(Set(clusters))
  }
  private final class Later {
    weak var fleet: Fleet?
    func judge(_ object: Evidence, _ now: Timestamp) -> Verdict { fleet!.verdict(object, now) }
  }

  func feed(_ type: ResourceType, _ events: [FeedEvent], cluster: ClusterName = "eu-1") {
    state.ingest(events, of: type, from: cluster)
  }
  func pod(
    _ name: String, _ level: Verdict.Level = .well, _ reason: String = "Running", namespace: String = "shop",
    unsettled: Bool = false, _ change: (inout Row) -> Void = { _ in }
  ) -> FeedEvent {
    event(.pods, namespace, name, Verdict(level, reason), unsettled: unsettled, change)
  }
  func node(_ name: String, ready: Int, _ level: Verdict.Level = .well) -> FeedEvent {
    event(.nodes, "", name, Verdict(level, level == .well ? "Ready" : "NotReady")) {
      $0.ready = ready
      $0.desired = 1
      $0.cpuMillis = 4_000
    }
  }
  func workload(
    _ name: String, _ level: Verdict.Level, _ reason: String = "", type: ResourceType = .deployments
  ) -> FeedEvent {
    event(type, "shop", name, Verdict(level, reason)) { _ in }
  }
  func event(
    _ type: ResourceType, _ namespace: String, _ name: String, _ verdict: Verdict, unsettled: Bool = false,
    _ change: (inout Row) -> Void
  ) -> FeedEvent {
    var row = Row(
      cluster: "", key: ObjectKey(kind: type.kind, namespace: namespace, name: name), verdict: verdict)
    change(&row)
    return .observed(Observation(row: row, unsettled: unsettled ? .object(KubernetesObject(.null)) : nil))
  }

  func line(_ cluster: ClusterName = "eu-1") -> ClusterLine { state.line(of: state.clusters[cluster]!) }
  func rows(_ types: [String], _ change: (inout RowsQuery) -> Void = { _ in }) -> [Row] {
    var query = RowsQuery(types: types)
    query.limit = .max
    query.sort = "name"
    change(&query)
    return state.rows(query, filter: (try? Filter(query.filter)) ?? Filter(terms: [])).rows
  }
  func names(_ types: [String]) -> [String] { rows(types).map(\.key.name) }
}
