package import KubernetesAPI

/// What is wrong, grouped by cause: rows that share a reason and what the reason is about.
package enum Problems {
  /// Objects that one group names; it counts all of them.
  package static let named = 200

  /// The groups of the rows that are `warn` or worse, worst first, then the most clusters, then the most objects.
  ///
  /// A workload's row is left out where its own pods say the same: one broken image is one problem and not two.
  package static func group(_ rows: [Row]) -> [Problem] {
    var groups = ProblemGroups()
    var owned: Set<String> = []
    var lost: [String: String] = [:]
    for row in rows where row.verdict.level >= .warn {
      if !row.owner.isEmpty { owned.insert(row.ownerIdentity) }
      if row.key.kind.kind == "Node", row.verdict.level == .bad {
        lost["\(row.cluster)\u{0}\(row.key.name)"] = row.verdict.reason
      }
    }
    for row in rows where row.verdict.level >= .warn {
      if owned.contains(row.identity), row.key.kind.kind != "Node" { continue }
      let habit = habit(row.verdict.level, restarts: row.restarts, isReady: row.ready == row.desired)
      let word = word(kind: row.key.kind.kind, row.verdict.reason, habit)
      var cause = Cause(
        kind: row.key.kind.kind, name: row.key.name, reason: word, images: row.images, node: row.node,
        regarding: row.regarding?.kind.kind ?? "")
      if row.key.kind.kind == "Pod", followsNode(word), let reason = lost["\(row.cluster)\u{0}\(row.node)"] {
        cause = Cause(node: row.node, reason: reason)
      }
      groups.add(
        RowID(cluster: row.cluster, key: row.key), to: groups.index(of: cause), level: row.verdict.level,
        since: row.verdict.since, message: row.verdict.message)
    }
    return groups.sorted()
  }

  /// Whether a pod's word says nothing that its node would not explain, where that node is lost.
  ///
  /// A kubelet that does not report leaves the words as they were: `Running`. A container that crashes is a cause of
  /// its own on any node.
  package static func followsNode(_ reason: String) -> Bool {
    switch reason {
    case "Running", "NotReady", "Unknown", "NodeLost", "Terminating", "ContainerStatusUnknown", "Pending",
      "ContainerCreating", "PodInitializing":
      true
    default: reason.hasPrefix("Init:") && reason.contains("/")
    }
  }

  /// What a pod does over and over, which its word does not say.
  package enum Habit: Sendable, Hashable {
    case none
    /// It is ready, and starts again and again.
    case restarting
    /// It fails, and starts again: its word is one of three by the moment at which one looks.
    case crashing
  }
  /// - Parameter isReady: all its containers are.
  package static func habit(_ level: Verdict.Level, restarts: Int, isReady: Bool) -> Habit {
    if level == .bad, restarts > 0 { return .crashing }
    return isReady && restarts >= Int(HealthLimits.restarts) ? .restarting : .none
  }

  /// The word of a group: `Running`, which is kubectl's for pods that only run, is no cause.
  package static func word(kind: String, _ reason: String, _ habit: Habit) -> String {
    guard kind == "Pod" else { return reason }
    switch (reason, habit) {
    case ("Running", .crashing), ("Error", .crashing): return "CrashLoopBackOff"
    case ("Running", .restarting): return "Restarting"
    case ("Running", .none): return "NotReady"
    default: return reason
    }
  }

  package static func isWorse(_ left: Problem, _ right: Problem) -> Bool {
    if left.level != right.level { return left.level > right.level }
    if left.clusters.count != right.clusters.count { return left.clusters.count > right.clusters.count }
    if left.count != right.count { return left.count > right.count }
    return (left.reason, left.subject) < (right.reason, right.subject)
  }

  /// What rows of one problem share.
  package struct Cause: Sendable, Hashable {
    package var reason: String
    package var subject: String

    /// Of a node, and of the pods that are as they are because of it.
    package init(node: String, reason: String) {
      self.reason = reason
      subject = node
    }

    /// From the columns of a row.
    ///
    /// The two words that a failing pull alternates between are one cause.
    package init(kind: String, name: String, reason: String, images: [String], node: String, regarding: String) {
      let word = reason.hasPrefix("Init:") ? String(reason.dropFirst(5)) : reason
      self.reason = word == "ErrImagePull" ? "ImagePullBackOff" : word
      subject =
        switch (kind, self.reason) {
        case ("Node", _): name
        case ("Event", _): regarding
        case (_, "ImagePullBackOff"), (_, "ErrImageNeverPull"), (_, "InvalidImageName"), (_, "ImageInspectError"),
          (_, "RegistryUnavailable"):
          images.first.map(ImageName.init)?.registry ?? ""
        case (_, "Unknown"), (_, "NodeLost"), (_, "Evicted"), (_, "ContainerStatusUnknown"): node
        case (_, "Unschedulable"), (_, "SchedulingGated"), (_, "Terminating"), (_, "Pending"): ""
        default: images.first.map(ImageName.init)?.withoutRegistry ?? ""
        }
    }
  }
}

/// Problems while they are put together, row by row.
package struct ProblemGroups {
  private var problems: [Problem] = []
  private var places: [Problems.Cause: Int] = [:]
  package init() {}

  /// The group of a cause, new if it is.
  package mutating func index(of cause: Problems.Cause) -> Int {
    if let place = places[cause] { return place }
    places[cause] = problems.count
    problems.append(Problem(level: .done, reason: cause.reason, subject: cause.subject))
    return problems.count - 1
  }

  package mutating func add(
    _ id: RowID, to group: Int, level: Verdict.Level, since: Timestamp?, message: @autoclosure () -> String
  ) {
    problems[group].level = max(problems[group].level, level)
    // Rows come cluster by cluster, mostly.
    if problems[group].clusters.last != id.cluster, !problems[group].clusters.contains(id.cluster) {
      problems[group].clusters.append(id.cluster)
    }
    problems[group].count += 1
    if problems[group].objects.count < Problems.named { problems[group].objects.append(id) }
    if let since { problems[group].since = min(problems[group].since ?? since, since) }
    if problems[group].example.isEmpty { problems[group].example = message() }
  }

  /// Worst first; clusters and objects in their order.
  package consuming func sorted() -> [Problem] {
    for index in problems.indices {
      problems[index].clusters.sort()
      problems[index].objects.sort { $0.cluster == $1.cluster ? $0.key < $1.key : $0.cluster < $1.cluster }
    }
    return problems.sorted(by: Problems.isWorse)
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
