import FleetModel
import KubernetesAPI
import TerminalUI

/// Why a line of the matrix has no cell for a cluster: what was not seen is not absent.
struct MatrixGap: Hashable {
  var mark: StateMark
  /// What the gap is counted as: `absent`, `no answer`, `denied`.
  var words: String

  static let absent = MatrixGap(mark: .absent, words: "absent")

  /// - Parameters:
  ///   - kind: of the workload.
  ///   - cluster: nil where the cluster's line is not known yet.
  init(_ kind: String, in cluster: ClusterLine?) {
    guard let cluster else {
      self.init(mark: .syncing, words: Freshness.Group.never.words)
      return
    }
    let type = ResourceType.builtIn(named: kind)?.name ?? ""
    if cluster.denied.contains(type) {
      self.init(mark: .denied, words: Freshness.Group.denied.words)
    } else if let mark = StateMark(cluster.freshness), let group = cluster.freshness.group {
      self.init(mark: mark, words: group.words)
    } else if cluster.unknown.contains(type) {
      self.init(mark: .syncing, words: Freshness.Group.never.words)
    } else {
      self = .absent
    }
  }
  private init(mark: StateMark, words: String) {
    self.mark = mark
    self.words = words
  }

  /// The gaps of a line, each kind of them once, with the clusters; those that were not seen come first.
  static func all(_ line: MatrixLine, _ clusters: [ClusterName], _ scene: Scene)
    -> [(gap: MatrixGap, clusters: [ClusterName])]
  {
    var gaps: [MatrixGap: [ClusterName]] = [:]
    for name in clusters where line.cells[name] == nil {
      gaps[MatrixGap(line.kind, in: scene.cluster(name)), default: []].append(name)
    }
    return gaps.sorted { left, right in
      (left.key == .absent ? 1 : 0, left.key.words) < (right.key == .absent ? 1 : 0, right.key.words)
    }.map { (gap: $0.key, clusters: $0.value) }
  }

  /// `? no answer in us-east-2  – absent in 9`, or in short `? 3 not seen  – absent in 9`.
  static func lines(_ gaps: [(gap: MatrixGap, clusters: [ClusterName])], isShort: Bool) -> [StyledLine] {
    let unseen = gaps.filter { $0.gap != .absent }
    let absent = gaps.filter { $0.gap == .absent }.map { $0.gap.line($0.clusters) }
    guard isShort, !unseen.isEmpty else { return unseen.map { $0.gap.line($0.clusters) } + absent }
    let marks = Set(unseen.map(\.gap.mark))
    let mark = marks.count == 1 ? unseen[0].gap.mark : .noAnswer
    let count = unseen.reduce(0) { $0 + $1.clusters.count }
    return [StyledLine("\(mark.rawValue) \(count) not seen", Style(mark.role))] + absent
  }

  private func line(_ clusters: [ClusterName]) -> StyledLine {
    let place = clusters.count == 1 && self != .absent ? clusters[0].text : "\(clusters.count)"
    return StyledLine("\(mark.rawValue) \(words) in \(place)", self == .absent ? .dim : Style(mark.role))
  }
}
