import DeliveryModel
import FleetModel
import KubernetesAPI

/// The views that `get` prints, each from the same answer that the screen draws.
extension Listing {
  static func fleet(_ lines: [ClusterLine], now: Timestamp) -> Listing {
    var listing = Listing(
      kind: "FleetList",
      columns: [
        Column("CLUSTER"), Column("STATE"), Column("NODES", isRight: true), Column("BAD", isRight: true),
        Column("WORST"), Column("SINCE"), Column("VERSION", isWide: true), Column("PODS", isWide: true, isRight: true),
        Column("WORKLOADS", isWide: true, isRight: true), Column("RTT", isWide: true, isRight: true),
        Column("SET", isWide: true), Column("REACH", isWide: true), Column("LABELS", isWide: true),
        Column("SOURCE", isWide: true),
      ])
    listing.sortedBy = "cluster"
    for line in lines {
      let mark = line.freshness.isCurrent ? "" : "~"
      func number(_ text: String, of types: Set<String>, adding count: Int = 0) -> String {
        switch line.numbers(of: types, adding: count) {
        case .known: mark + text
        case .denied: "#"
        case .unknown: "-"
        }
      }
      func json(_ number: Int, of types: Set<String>) -> JSON {
        line.numbers(of: types, adding: number) == .known ? .int(Int64(number)) : .null
      }
      let workloads = ClusterLine.judged.subtracting(["nodes", "pods"])
      let labels = line.record.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      listing.add(
        [
          line.record.name.text, line.freshness.words(now: now),
          number("\(line.nodesReady)/\(line.nodes)", of: ["nodes"]),
          number("\(line.bad)", of: ClusterLine.judged, adding: line.bad),
          line.worst.map {
            "\($0.key.namespace.isEmpty ? "" : $0.key.namespace + "/")\($0.key.name) \($0.verdict.reason)"
          } ?? line.freshness.why ?? "",
          line.worst?.verdict.since?.description ?? "", line.version,
          number("\(line.pods)", of: ["pods"]), number("\(line.workloads)", of: workloads),
          line.roundTripMillis.map { "\(Int($0)) ms" } ?? "-",
          line.record.facts.sets.joined(separator: ","), line.record.reach.description,
          labels.joined(separator: ","), line.record.source + (line.record.isLegacy ? " (legacy)" : ""),
        ],
        registryMembers(line.record).merging([
          "cluster": .string(line.record.name.text), "state": line.freshness.json,
          "current": .bool(line.freshness.isCurrent), "denied": .array(line.denied.sorted().map(JSON.string)),
          "version": .string(line.version), "nodesReady": json(line.nodesReady, of: ["nodes"]),
          "nodes": json(line.nodes, of: ["nodes"]), "pods": json(line.pods, of: ["pods"]),
          "workloads": json(line.workloads, of: workloads), "bad": json(line.bad, of: ClusterLine.judged),
          "worst": line.worst.map(Self.item) ?? .null, "lastSeen": Self.json(line.lastSeen),
          "roundTripMillis": line.roundTripMillis.map(JSON.double) ?? .null,
          "labels": .object(line.record.labels.mapValues(JSON.string)),
          "properties": .object(line.record.properties.mapValues(JSON.string)),
          "protected": .bool(line.record.isProtected), "source": .string(line.record.source),
        ]))
    }
    return listing
  }

  /// Rows of any kind: pods, nodes, workloads, events.
  static func rows(_ answer: RowsAnswer, kind: String, now: Timestamp) -> Listing {
    var listing = Listing(
      kind: kind,
      columns: [
        Column("CLUSTER"), Column("NAMESPACE"), Column("KIND", isWide: true), Column("NAME"),
        Column("READY", isRight: true), Column("STATUS"), Column("RESTARTS", isRight: true),
        Column("AGE", isRight: true),
        Column("NODE", isWide: true), Column("IMAGES", isWide: true), Column("MESSAGE", isWide: true),
      ])
    for row in answer.rows {
      let mark = row.freshness.isCurrent ? "" : "~"
      let ready = row.ready.map { "\(mark)\($0)/\(row.desired ?? 0)" } ?? "-"
      listing.add(
        [
          row.cluster.text, row.key.namespace, row.key.kind.kind, row.key.name, ready, row.verdict.reason,
          "\(mark)\(row.restarts)", row.created.map { ageText(since: $0, now: now) } ?? "-", row.node,
          row.images.joined(separator: ","), row.verdict.message,
        ], item(row))
    }
    listing.note(hidden: answer.hidden, left: answer.total - answer.rows.count)
    return listing
  }

  /// Says below the table what is not in it.
  private mutating func note(hidden: Int, left: Int = 0) {
    if hidden > 0 { notes.append("the filter hides \(hidden)") }
    if left > 0 { notes.append("\(left) more are not shown (--limit)") }
  }

  /// One row a workload over the whole fleet, as the view `apps` has it.
  static func apps(_ lines: [MatrixLine], hidden: Int, limit: Int) -> Listing {
    var listing = Listing(
      kind: "AppList",
      columns: [
        Column("NAMESPACE"), Column("KIND", isWide: true), Column("NAME"), Column("READY", isRight: true),
        Column("VERSION"), Column("CLUSTERS", isRight: true), Column("NOT WELL", isRight: true), Column("STATUS"),
        Column("SINCE", isWide: true), Column("WHERE", isWide: true),
      ])
    let apps = AppLine.all(lines)
    for app in apps.prefix(limit) {
      let mark = app.isCurrent ? "" : "~"
      let status = app.worst?.verdict.reason ?? app.level.map { "\($0)" } ?? "not seen"
      let odd = app.rows.filter { !$0.freshness.isCurrent || $0.verdict.level >= .warn }
      listing.add(
        [
          app.namespace, app.kind, app.name, "\(mark)\(app.ready)/\(app.desired)",
          app.versions.map { app.versions.count == 1 ? $0.text : "\($0.text) (\($0.clusters))" }.joined(
            separator: ", "),
          "\(app.rows.count)", "\(app.notWell)", status, app.worst?.verdict.since?.description ?? "",
          odd.map { ($0.freshness.isCurrent ? "" : "~") + $0.cluster.text }.joined(separator: ","),
        ],
        [
          "namespace": .string(app.namespace), "kind": .string(app.kind), "name": .string(app.name),
          "ready": .int(Int64(app.ready)), "desired": .int(Int64(app.desired)), "current": .bool(app.isCurrent),
          "level": app.level.map { .string("\($0)") } ?? .null, "notWell": .int(Int64(app.notWell)),
          "notCurrent": .int(Int64(app.notCurrent)),
          "versions": .array(app.versions.map { ["version": .string($0.text), "clusters": .int(Int64($0.clusters))] }),
          "clusters": .array(app.rows.map(item)),
        ])
    }
    listing.note(hidden: hidden, left: apps.count - limit)
    return listing
  }

  static func events(_ answer: RowsAnswer, now: Timestamp) -> Listing {
    var listing = Listing(
      kind: "EventList",
      columns: [
        Column("LAST"), Column("CLUSTER"), Column("OBJECT"), Column("REASON"), Column("COUNT", isRight: true),
        Column("MESSAGE"),
      ])
    for row in answer.rows {
      listing.add(
        [
          row.lastSeen?.description ?? "-", row.cluster.text, row.regarding?.description ?? row.key.name,
          row.verdict.reason, "\(row.count)", row.verdict.message,
        ], item(row))
    }
    listing.note(hidden: answer.hidden, left: answer.total - answer.rows.count)
    return listing
  }

  /// - Parameter hidden: causes of which the filter leaves nothing.
  static func problems(_ problems: [Problem], hidden: Int) -> Listing {
    var listing = Listing(
      kind: "ProblemList",
      columns: [
        Column("CAUSE"), Column("SUBJECT"), Column("OBJECTS", isRight: true), Column("CLUSTERS"), Column("SINCE"),
        Column("EXAMPLE"),
      ])
    for problem in problems {
      listing.add(
        [
          problem.reason, problem.subject, "\(problem.count)",
          problem.clusters.map(\.text).joined(separator: ","), problem.since?.description ?? "", problem.example,
        ],
        [
          "reason": .string(problem.reason), "subject": .string(problem.subject),
          "level": .string("\(problem.level)"), "since": json(problem.since), "example": .string(problem.example),
          "count": .int(Int64(problem.count)),
          "clusters": .array(problem.clusters.map { .string($0.text) }),
          "objects": .array(
            problem.objects.map { ["cluster": .string($0.cluster.text), "object": .string($0.key.description)] }),
        ])
    }
    listing.note(hidden: hidden)
    return listing
  }

  static func drift(_ report: DriftReport, now: Timestamp) -> Listing {
    var listing = Listing(
      kind: "DriftList",
      columns: [
        Column("CLUSTER"), Column("OBJECT"), Column("FIELD"), Column("WANTED"), Column("LIVE"), Column("MANAGER"),
        Column("NO LATER THAN"), Column("DELIVERY", isWide: true),
      ])
    for drift in report.drifts {
      var item: JSON = [
        "cluster": .string(drift.cluster.text), "object": .string(drift.key.description),
        "delivery": .string(drift.delivery), "manager": drift.manager.map(JSON.string) ?? .null,
        "noLaterThan": json(drift.noLaterThan), "expected": .bool(drift.isExpected),
      ]
      let tail = [drift.manager ?? "not known", drift.noLaterThan?.description ?? "", drift.delivery]
      switch drift.kind {
      case .gone:
        item["kind"] = "Gone"
        listing.add([drift.cluster.text, drift.key.description, "-", "there", "gone"] + tail, item)
      case .changed(let differences):
        item["kind"] = "Changed"
        for difference in differences {
          item["field"] = .string(difference.path)
          item["wanted"] = difference.old ?? .null
          item["live"] = difference.new ?? .null
          listing.add(
            [
              drift.cluster.text, drift.key.description, difference.path, text(difference.old), text(difference.new),
            ] + tail, item)
        }
      }
    }
    for (cluster, since) in report.notLookedAt.sorted(by: { $0.key < $1.key }) {
      listing.notes.append("not looked at: \(cluster)" + (since.map { " since \($0)" } ?? ""))
    }
    for (cluster, keys) in report.notWatched.sorted(by: { $0.key < $1.key }) {
      let kinds = Set(keys.map(\.kind.kind)).sorted().joined(separator: ", ")
      listing.notes.append("not looked at: \(keys.count) of \(cluster), of kinds that are not watched there (\(kinds))")
    }
    return listing
  }

  /// A value of a field in a cell: text as it is, the rest as JSON.
  private static func text(_ value: JSON?) -> String { value.map { $0.stringValue ?? $0.text } ?? "-" }

  static func runs(_ runs: [RunSummary]) -> Listing {
    var listing = Listing(
      kind: "RunList",
      columns: [
        Column("RUN"), Column("STATE"), Column("STAGE"), Column("CLUSTERS", isRight: true),
        Column("FAILURES", isRight: true), Column("BY"), Column("DRIVER"), Column("CREATED", isWide: true),
        Column("STALLED", isWide: true),
      ])
    for summary in runs {
      let run = summary.run
      let done = run.clusters.values.filter { $0.state == .succeeded }.count
      let stage = run.stageIndex.map { run.stages[$0].name } ?? run.awaitedApproval ?? "-"
      listing.add(
        [
          run.name, run.state.words, stage, "\(done)/\(run.clusters.count)", "\(run.failures)", run.startedBy,
          summary.driver ?? (run.state.isFinal ? "-" : "none"), run.created.description, run.stalled ?? "",
        ], item(summary))
    }
    return listing
  }

  // MARK: - Parts

  /// A run as scripts read it: `state` has the names of the state table.
  static func item(_ summary: RunSummary) -> JSON {
    let run = summary.run
    return [
      "run": .string(run.name), "delivery": .string(run.plan.name), "revision": .string(run.plan.revision),
      "state": .string(run.state.name), "why": run.state.why.map(JSON.string) ?? .null,
      "stage": run.stageIndex.map { .string(run.stages[$0].name) } ?? .null,
      "awaits": run.awaitedApproval.map(JSON.string) ?? .null,
      "clustersDone": .int(Int64(run.clusters.values.count { $0.state == .succeeded })),
      "clusters": .int(Int64(run.clusters.count)),
      "failures": .int(Int64(run.failures)), "maxFailures": .int(Int64(run.maxFailures)),
      "startedBy": .string(run.startedBy), "driver": summary.driver.map(JSON.string) ?? .null,
      "created": json(run.created), "started": json(run.started), "ended": json(run.ended),
      "stalled": run.stalled.map(JSON.string) ?? .null, "digest": .string(run.plan.digest),
    ]
  }

  static func item(_ row: Row) -> JSON {
    var item: JSON = [
      "cluster": .string(row.cluster.text), "apiVersion": .string(row.key.kind.apiVersion),
      "kind": .string(row.key.kind.kind), "namespace": .string(row.key.namespace), "name": .string(row.key.name),
      "uid": .string(row.uid), "level": .string("\(row.verdict.level)"), "reason": .string(row.verdict.reason),
      "message": .string(row.verdict.message), "since": json(row.verdict.since), "created": json(row.created),
      "current": .bool(row.freshness.isCurrent),
    ]
    if let ready = row.ready { item["ready"] = .int(Int64(ready)) }
    if let desired = row.desired { item["desired"] = .int(Int64(desired)) }
    if row.restarts > 0 { item["restarts"] = .int(Int64(row.restarts)) }
    if !row.node.isEmpty { item["node"] = .string(row.node) }
    if !row.images.isEmpty { item["images"] = .array(row.images.map(JSON.string)) }
    if row.count > 0 { item["count"] = .int(Int64(row.count)) }
    if let regarding = row.regarding { item["regarding"] = .string(regarding.description) }
    if let lastSeen = row.lastSeen { item["lastSeen"] = .string(lastSeen.description) }
    return item
  }

  static func json(_ time: Timestamp?) -> JSON { time.map { .string($0.description) } ?? .null }
}

extension Freshness {
  /// The state's name in files and tables, as `design/cache.md` lists them.
  var name: String {
    switch self {
    case .notInScope: "not in scope"
    case .never: "never"
    case .notKept: "not kept"
    case .syncing: "syncing"
    case .live: "live"
    case .quiet: "quiet"
    case .stale: "stale"
    case .unreachable: "unreachable"
    case .loginNeeded: "login needed"
    case .denied: "denied"
    case .refused: "refused"
    case .mirrorOnly: "mirror only"
    case .departed: "departed"
    }
  }
  var since: Timestamp? {
    switch self {
    case .quiet(let since), .stale(let since, _), .unreachable(let since, _), .departed(let since): since
    case .mirrorOnly(let reported): reported
    default: nil
    }
  }
  var why: String? {
    switch self {
    case .stale(_, let why), .unreachable(_, let why), .loginNeeded(_, let why), .denied(let why), .refused(let why):
      why
    default: nil
    }
  }
  /// `live`, `stale 4m`.
  func words(now: Timestamp) -> String { since.map { "\(name) \(ageText(since: $0, now: now))" } ?? name }
  /// Why a cluster's rows are not among the others, or are old, for the error stream.
  func absence(now: Timestamp, waited: Duration) -> String {
    let time = "in \(max(waited, .seconds(1)).written)"
    let more: String? =
      switch self {
      case .never, .syncing(received: 0, _): "nothing came \(time)"
      case .syncing(let received, let expected):
        "\(received)\(expected.map { " of about \($0)" } ?? "") objects came \(time)"
      case .stale(_, Self.lastKnown): "\(Self.lastKnown), nothing came \(time)"
      default: why
      }
    return words(now: now) + (more.map { ": \($0)" } ?? "")
  }
  var json: JSON {
    [
      "name": .string(name), "since": since.map { .string($0.description) } ?? .null,
      "why": why.map(JSON.string) ?? .null,
    ]
  }
}

extension RunState {
  var why: String? {
    switch self {
    case .paused(let why), .backOutFailed(let why), .failed(let why), .ended(let why): why
    default: nil
    }
  }
}
