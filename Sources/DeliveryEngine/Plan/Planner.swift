import DeliveryModel
import FleetModel
import Foundation
import KubernetesAPI

/// Makes a plan: reads the file and its source, asks every chosen cluster what is there, and changes nothing.
struct Planner: Sendable {
  let world: DeliveryService.World
  let journal: Journal

  /// - Throws: Everything that is wrong with the file, its source, the selection or the limits, all at once.
  func plan(file: String, withDryRuns: Bool) async throws(DeliveryProblems) -> Plan {
    let delivery = try Self.read(file)
    let source = try Self.labelled(Self.payload(of: delivery), delivery: delivery)
    let (records, unread) = world.fleet()
    let placed = try place(delivery.placement, over: records, unread: unread)
    let stages = try sequence(delivery.strategy, over: placed.chosen)
    var plan = Plan(name: delivery.name, revision: Self.revision(of: source), file: delivery.text)
    plan.stages = stages
    plan.rejected = placed.rejected
    plan.terms = delivery.terms
    let silent = await world.silent()
    let looks = try await look(
      at: placed.chosen, silent: silent, delivery: delivery, source: source, withDryRuns: withDryRuns)
    let time = world.now()
    var unreachable: [ClusterName: Timestamp] = [:]
    for look in looks {
      plan.clusters[look.cluster] = look.planned
      plan.dryRuns += look.dryRuns
      if look.isUnreachable { unreachable[look.cluster] = silent[look.cluster] ?? time }
    }
    plan.ahead =
      looks.flatMap(\.ahead) + (try await strangers(in: looks)) + ahead(plan, unreachable: unreachable, now: time)
    plan.limits = try limits(
      delivery.blastRadius, of: plan,
      recentlyChanged: try await recentlyChanged(within: delivery.blastRadius.per, of: plan))
    do { plan.digest = try plan.computedDigest() } catch {
      throw DeliveryProblems([.init(file: file, message: "the plan cannot be sealed: \(error)")])
    }
    return plan
  }

  /// Runs that wrote last in some clusters and are not in this journal: they may be going on elsewhere.
  private func strangers(in looks: [ClusterLook]) async throws(DeliveryProblems) -> [Notice] {
    let clusters = Dictionary(grouping: looks.filter { $0.lastRun != nil }) { $0.lastRun ?? "" }
    do throws(EngineError) {
      var notices: [Notice] = []
      let runs = Set(clusters.keys)
      let known = try await journal.asking { journal in
        var known: Set<String> = []
        for run in runs where try journal.knows(run: run) { known.insert(run) }
        return known
      }
      for (run, looks) in clusters.sorted(by: { $0.key < $1.key }) where !known.contains(run) {
        let names = looks.map(\.cluster.text).sorted()
        let shown = names.prefix(Limits.namesInMessage).joined(separator: ", ")
        let rest = names.count > Limits.namesInMessage ? " and \(names.count - Limits.namesInMessage) more" : ""
        notices.append(
          Notice(
            level: .warn,
            message: "run \(run) was the last to write in \(shown)\(rest), and is not in this journal: if it goes on "
              + "elsewhere, this run takes its clusters over"))
      }
      return notices
    } catch {
      throw DeliveryService.problems(error)
    }
  }

  /// The clusters of the plan that any run has changed lately: they count against the limit, too.
  private func recentlyChanged(within period: Duration, of plan: Plan) async throws(DeliveryProblems) -> Set<
    ClusterName
  > {
    do throws(EngineError) {
      let known = Set(plan.clusters.keys).union(plan.rejected.map(\.cluster))
      let since = world.now() - period
      return try await journal.asking { try $0.clustersChanged(since: since) }.intersection(known)
    } catch {
      throw DeliveryService.problems(error)
    }
  }

  /// Reads and checks a delivery file.
  static func read(_ file: String) throws(DeliveryProblems) -> Delivery {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw DeliveryProblems([.init(file: file, message: "there is no such file, or it cannot be read")])
    }
    guard data.count <= Limits.sourceFileBytes, let text = String(validating: data, as: UTF8.self) else {
      throw DeliveryProblems([.init(file: file, message: "is not UTF-8 text of at most 4 MiB")])
    }
    return try Delivery.parse(text: text, file: file)
  }

  static func payload(of delivery: Delivery) throws(DeliveryProblems) -> SourcePayload {
    let base = (delivery.file as NSString).deletingLastPathComponent
    do throws(DeliveryFaults) {
      switch delivery.source {
      case .directory(let path): return try DirectorySource.read(path: path, relativeTo: base.isEmpty ? "." : base)
      case .files(let paths):
        var payload = SourcePayload(entries: [])
        for path in paths {
          payload.entries += try DirectorySource.read(path: path, relativeTo: base.isEmpty ? "." : base).entries
        }
        return payload
      }
    } catch {
      throw DeliveryProblems(error.problems)
    }
  }

  /// The payload with the label by which caches find it; what is never delivered is refused, all at once.
  static func labelled(_ source: SourcePayload, delivery: Delivery) throws(DeliveryProblems) -> SourcePayload {
    var source = source
    var problems: [DeliveryProblems.Problem] = []
    var seen: [ObjectKey: SourcePayload.Entry] = [:]
    for index in source.entries.indices {
      let entry = source.entries[index]
      let object = KubernetesObject(entry.object)
      if let first = seen.updateValue(entry, forKey: object.key) {
        problems.append(
          .init(
            file: entry.file, line: entry.line, message: "\(object.key) is there twice",
            help: "the first is at \(first.file):\(first.line)"))
      } else if let type = ResourceType.builtIn(object.kind), type.isNamespaced == object.namespace.isEmpty {
        problems.append(
          .init(
            file: entry.file, line: entry.line,
            message: "\(object.key) " + (type.isNamespaced ? "names no namespace" : "must not name a namespace"),
            help: type.isNamespaced ? "set metadata.namespace" : "remove metadata.namespace"))
      } else if let reason = Refusal.ofPayload(object) {
        problems.append(
          .init(file: entry.file, line: entry.line, message: "\(object.key) cannot be delivered: \(reason)"))
      } else if object.kind.kind == "Secret" {
        problems.append(
          .init(
            file: entry.file, line: entry.line, message: "\(object.key) cannot be delivered by this version",
            help: "plans and the journal would hold its data; create it with another tool"))
      }
      source.entries[index].object[at: "metadata", "labels", DeliveryNames.label] = .string(delivery.name)
    }
    guard problems.isEmpty else { throw DeliveryProblems(problems) }
    return source
  }

  /// What people call this payload: the tag of its images where its workloads agree on one (`1.4`), else the first
  /// seven digits of the SHA-256 of its objects.
  ///
  /// The plan's digest tells apart what has the same name.
  static func revision(of source: SourcePayload) -> String {
    var tags: Set<String> = []
    var hash = SHA256()
    for object in source.objects {
      hash.update(object.bytes)
      for container in object.elements(at: "spec", "template", "spec", "containers") {
        guard let image = container.string(at: "image") else { continue }
        let name = image.prefix { $0 != "@" }.split(separator: "/").last ?? ""
        tags.insert(name.split(separator: ":").dropFirst().joined(separator: ":"))
      }
    }
    if tags.count == 1, let tag = tags.first, !tag.isEmpty { return tag }
    return String(hash.finish().prefix(7))
  }

  /// Looks at all clusters, a few at a time.
  private func look(
    at clusters: [ClusterRecord], silent: [ClusterName: Timestamp], delivery: Delivery, source: SourcePayload,
    withDryRuns: Bool
  ) async throws(DeliveryProblems) -> [ClusterLook] {
    let results = await withTaskGroup(of: Result<ClusterLook, DeliveryProblems>.self) { group in
      var results: [Result<ClusterLook, DeliveryProblems>] = []
      var next = clusters.makeIterator()
      func add() {
        guard let cluster = next.next() else { return }
        group.addTask {
          do throws(DeliveryProblems) {
            let patient = PatientLook(
              record: cluster, world: world, delivery: delivery, source: source, withDryRuns: withDryRuns)
            return .success(try await patient.look(silentSince: silent[cluster.name]))
          } catch {
            return .failure(error)
          }
        }
      }
      for _ in 0..<Limits.planRequests { add() }
      for await result in group {
        results.append(result)
        add()
      }
      return results
    }
    var looks: [ClusterLook] = []
    var problems: [DeliveryProblems.Problem] = []
    for result in results {
      switch result {
      case .success(let look): looks.append(look)
      case .failure(let error): problems += error.problems.filter { !problems.contains($0) }
      }
    }
    guard problems.isEmpty else { throw DeliveryProblems(problems) }
    return looks
  }
}
