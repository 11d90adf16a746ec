import KubernetesAPI

/// What is wrong, grouped by cause: rows that share a reason and what the reason is about.
package enum Problems {
  /// Rows that one group names; it counts all of them.
  package static let example = 200

  /// The groups of the rows that are `warn` or worse, worst first, then the most clusters, then the most objects.
  ///
  /// A workload's row is left out where its own pods say the same: one broken image is one problem and not two.
  package static func group(_ rows: [Row]) -> [Problem] {
    var groups: [Cause: Problem] = [:]
    var owned: Set<String> = []
    for row in rows where row.verdict.level >= .warn && !row.owner.isEmpty {
      owned.insert(row.ownerIdentity)
    }
    for row in rows where row.verdict.level >= .warn {
      if owned.contains(row.identity), row.key.kind.kind != "Node" { continue }
      let cause = Cause(reason: reason(row), subject: subject(row))
      // Taken out, so that it is held once: with a second holder each append would copy the whole group.
      var problem =
        groups.removeValue(forKey: cause)
        ?? Problem(level: row.verdict.level, reason: cause.reason, subject: cause.subject)
      problem.level = max(problem.level, row.verdict.level)
      problem.objects.append(RowID(cluster: row.cluster, key: row.key))
      if !problem.clusters.contains(row.cluster) { problem.clusters.append(row.cluster) }
      if let since = row.verdict.since { problem.since = min(problem.since ?? since, since) }
      if problem.example.isEmpty { problem.example = row.verdict.message }
      groups[cause] = problem
    }
    return groups.values.map { problem in
      var problem = problem
      problem.clusters.sort()
      problem.objects.sort { ($0.cluster, $0.key) < ($1.cluster, $1.key) }
      return problem
    }.sorted(by: isWorse)
  }

  package static func isWorse(_ left: Problem, _ right: Problem) -> Bool {
    if left.level != right.level { return left.level > right.level }
    if left.clusters.count != right.clusters.count { return left.clusters.count > right.clusters.count }
    if left.objects.count != right.objects.count { return left.objects.count > right.objects.count }
    return (left.reason, left.subject) < (right.reason, right.subject)
  }

  private struct Cause: Hashable {
    var reason: String
    var subject: String
  }

  /// The two words that a failing pull alternates between are one cause.
  private static func reason(_ row: Row) -> String {
    let word = row.verdict.reason.hasPrefix("Init:") ? String(row.verdict.reason.dropFirst(5)) : row.verdict.reason
    return word == "ErrImagePull" ? "ImagePullBackOff" : word
  }

  /// What rows with this reason may share: the registry of an image that cannot be pulled, the image that crashes, the
  /// node that is not ready.
  private static func subject(_ row: Row) -> String {
    if row.key.kind.kind == "Node" { return row.key.name }
    if row.key.kind.kind == "Event" { return row.regarding?.kind.kind ?? "" }
    switch reason(row) {
    case "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "ImageInspectError", "RegistryUnavailable":
      return row.images.first.map(ImageName.init)?.registry ?? ""
    case "Unknown", "NodeLost", "Evicted", "ContainerStatusUnknown": return row.node
    case "Unschedulable", "SchedulingGated", "Terminating", "Pending": return ""
    default: return row.images.first.map(ImageName.init)?.withoutRegistry ?? ""
    }
  }
}

extension Row {
  fileprivate var identity: String { "\(cluster)\u{0}\(key.namespace)\u{0}\(key.kind.kind)/\(key.name)" }
  fileprivate var ownerIdentity: String { "\(cluster)\u{0}\(key.namespace)\u{0}\(owner)" }
}

/// The parts of an image reference: `registry.eu:5000/shop/web:1.4@sha256:…`.
package struct ImageName: Sendable, Hashable {
  /// `docker.io` where the reference names none.
  package var registry: String
  package var repository: String
  /// Empty where the reference has none.
  package var tag: String
  package var digest: String

  package init(_ reference: String) {
    var rest = reference[...]
    digest = ""
    if let mark = rest.firstIndex(of: "@") {
      digest = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    registry = "docker.io"
    if let slash = rest.firstIndex(of: "/") {
      let first = rest[..<slash]
      if first.contains(".") || first.contains(":") || first == "localhost" {
        registry = String(first)
        rest = rest[rest.index(after: slash)...]
      }
    }
    tag = ""
    if let colon = rest.lastIndex(of: ":") {
      tag = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    }
    repository = String(rest)
  }

  /// `shop/web:1.4`.
  package var withoutRegistry: String { repository + (version.isEmpty ? "" : (tag.isEmpty ? "@" : ":") + version) }

  /// The tag, or the first 12 digits of the digest.
  package var version: String {
    if !tag.isEmpty { return tag }
    return String(digest.split(separator: ":").last?.prefix(12) ?? "")
  }
}
