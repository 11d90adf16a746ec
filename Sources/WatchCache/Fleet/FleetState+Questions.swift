import FleetModel
import KubernetesAPI

extension FleetState {
  /// The answer to any question that memory can answer.
  func answer(_ query: FleetQuery) -> FleetAnswer {
    switch query {
    case .rows(let query):
      do throws(FilterError) {
        return .rows(rows(query, filter: try Filter(query.filter)))
      } catch {
        var answer = RowsAnswer()
        answer.filterError = error
        return .rows(answer)
      }
    case .clusters(let filter):
      do throws(FilterError) {
        let filter = try Filter(filter)
        let now = now
        return .clusters(
          lines { filter.isEmpty || filter.matches($0.asRow, now: now) }, filterError: nil)
      } catch { return .clusters([], filterError: error) }
    case .problems(let filter):
      do throws(FilterError) {
        let filter = try Filter(filter)
        let found = problems(filter)
        let all = filter.isEmpty ? found.count : problems(Filter(terms: [])).count
        return .problems(found, hidden: max(0, all - found.count), filterError: nil)
      } catch { return .problems([], hidden: 0, filterError: error) }
    case .matrix(let filter):
      do throws(FilterError) {
        let (lines, clusters, all) = matrix(try Filter(filter))
        return .matrix(lines, clusters: clusters, hidden: all - lines.count, filterError: nil)
      } catch { return .matrix([], clusters: [], hidden: 0, filterError: error) }
    case .object(let name, let key): return .object(objectAnswer(name, key))
    case .clue(let id): return .clue(clue(id).clue)
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
