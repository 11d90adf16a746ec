import FleetModel
import KubernetesAPI

extension FleetState {
  /// The answer to any question that memory can answer.
  func answer(_ query: FleetQuery) -> FleetAnswer {
    switch query {
    case .rows(let query):
      do throws(FilterError) {
        return .rows(rows(query, filter: try compiled(query.filter)))
      } catch {
        var answer = RowsAnswer()
        answer.filterError = error
        return .rows(answer)
      }
    case .clusters(let filter):
      do throws(FilterError) {
        guard let isMatch = try compiled(filter) else { return .clusters(lines { _ in true }, filterError: nil) }
        return .clusters(lines { isMatch($0.asRow) }, filterError: nil)
      } catch { return .clusters([], filterError: error) }
    case .problems(let filter):
      do throws(FilterError) {
        let rows = materialize(
          { $0.role != .events }, onlyUnwell: true, filter: try compiled(filter))
        return .problems(grouped(rows), filterError: nil)
      } catch { return .problems([], filterError: error) }
    case .matrix(let filter):
      do throws(FilterError) {
        let rows = materialize({ $0.role == .workloads }, onlyUnwell: false, filter: try compiled(filter))
        let names = clusters.values.filter(\.liveness.isInScope).map(\.name).sorted()
        return .matrix(crossed(rows), clusters: names, filterError: nil)
      } catch { return .matrix([], clusters: [], filterError: error) }
    case .object(let name, let key): return .object(objectAnswer(name, key))
    }
  }
}

extension ClusterLine {
  /// The line as a row, so that the one filter grammar holds for clusters as well.
  var asRow: Row {
    let kind = GroupVersionKind(group: "quarterdeck.dev", version: "v1", kind: "Cluster")
    var row = Row(
      cluster: record.name, key: ObjectKey(kind: kind, namespace: "", name: record.name.text),
      verdict: worst?.verdict ?? Verdict(.well, ""))
    row.labels = record.labels.merging(record.properties) { label, _ in label }
    row.version = version
    row.ready = nodesReady
    row.desired = nodes
    row.count = bad
    row.freshness = freshness
    return row
  }
}
