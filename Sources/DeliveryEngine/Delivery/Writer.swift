import DeliveryModel
import FleetModel
import KubernetesAPI

/// Carries out what a step asked for in one cluster: journal first, then the request, then the answer's version.
///
/// A crash at any point leaves either an intent without an answer (the next driver looks at the object and, where it
/// is not as wanted, applies the same bytes again: server-side apply of equal content changes nothing) or a whole
/// record.
struct Writer: Sendable {
  let run: String
  let plan: Plan
  let cluster: ClusterName
  let member: any MemberAPI
  let journal: Journal
  let epoch: Int
  let now: @Sendable () -> Timestamp

  private var manager: String { DeliveryNames.manager(plan.name) }

  /// Writes the objects of a wave in order.
  ///
  /// - Returns: an outcome for every object; the ones behind a failure of the journal or the fence are `mayPass`.
  /// - Throws: `EngineError` `locked` where another driver's epoch stands in the cluster's inventory.
  func apply(_ keys: [ObjectKey], attempt: Int) async throws(EngineError) -> [ObjectKey: WriteOutcome] {
    var outcomes: [ObjectKey: WriteOutcome] = [:]
    do {
      try await fence()
    } catch {
      if error.code == .locked { throw error }
      for key in keys { outcomes[key] = Self.outcome(of: error) }
      return outcomes
    }
    for key in keys {
      guard let wanted = plan.clusters[cluster]?.changes.first(where: { $0.key == key })?.wanted else { continue }
      outcomes[key] = await apply(wanted, key: key, attempt: attempt)
    }
    let written = keys.filter { if case .written = outcomes[$0] { true } else { false } }
    if !written.isEmpty { await record(written) }
    return outcomes
  }

  private func apply(_ wanted: JSON, key: ObjectKey, attempt: Int) async -> WriteOutcome {
    var write = IntendedWrite(
      cluster: cluster, object: key, attempt: attempt, payload: SHA256.hex(wanted.bytes))
    do {
      let before = try await member.get(key)
      try journal.intend(write, preimage: before, run: run, now: now())
      let after = try await member.apply(wanted, manager: manager, force: false, dryRun: false)
      write.version = after.resourceVersion
      try journal.complete(write, run: run, now: now())
      return .written(version: after.resourceVersion, generation: after.generation, uid: after.uid)
    } catch {
      write.problem = error.message
      try? journal.complete(write, run: run, now: now())
      return Self.outcome(of: error)
    }
  }

  /// Deletes objects by the UID that they have now.
  func delete(_ keys: [ObjectKey]) async -> [ObjectKey: WriteOutcome] {
    var outcomes: [ObjectKey: WriteOutcome] = [:]
    for key in keys {
      do {
        guard let live = try await member.get(key) else {
          outcomes[key] = .deleted
          continue
        }
        let write = IntendedWrite(cluster: cluster, object: key, attempt: 0, payload: "delete \(live.uid)")
        try journal.intend(write, preimage: live, run: run, now: now())
        try await member.delete(key, uid: live.uid)
        try journal.complete(write, run: run, now: now())
        outcomes[key] = .deleted
      } catch {
        outcomes[key] = error.status?.code == 404 ? .deleted : Self.outcome(of: error)
      }
    }
    let deleted = keys.filter { outcomes[$0] == .deleted }
    if !deleted.isEmpty { await record([], removed: deleted) }
    return outcomes
  }

  // MARK: - Inventory

  /// Reads the cluster's inventory and makes sure that this run's epoch stands in it before anything is written.
  private func fence() async throws(EngineError) {
    let found = try await member.get(Inventory.key(delivery: plan.name)).flatMap(Inventory.init)
    if let found, found.epoch > epoch {
      throw EngineError(
        .locked, "run \(found.run) has taken \(plan.name) over in this cluster (epoch \(found.epoch))",
        cluster: cluster)
    }
    guard found?.epoch != epoch || found?.run != run else { return }
    try await save(
      Inventory(
        delivery: plan.name, revision: found?.revision ?? "", run: run, epoch: epoch, objects: found?.objects ?? [:]))
  }

  /// Puts what was written into the inventory. A failure is not the payload's: the next wave or run mends it, and
  /// until then drift compares with what was there before.
  private func record(_ keys: [ObjectKey], removed: [ObjectKey] = []) async {
    guard let found = try? await member.get(Inventory.key(delivery: plan.name)).flatMap(Inventory.init),
      found.epoch == epoch
    else { return }
    var inventory = found
    inventory.revision = plan.revision
    for key in keys {
      inventory.objects[key] = plan.clusters[cluster]?.changes.first { $0.key == key }?.wanted
    }
    for key in removed { inventory.objects[key] = nil }
    if inventory != found { try? await save(inventory) }
  }

  private func save(_ inventory: Inventory) async throws(EngineError) {
    let namespace: JSON = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(DeliveryNames.namespace)],
    ]
    let key = ObjectKey(kind: ResourceType.namespaces.kind, namespace: "", name: DeliveryNames.namespace)
    if try await member.get(key) == nil {
      _ = try await member.apply(namespace, manager: "quarterdeck", force: false, dryRun: false)
    }
    _ = try await member.apply(inventory.configMap, manager: manager, force: true, dryRun: false)
  }

  // MARK: - Answers

  /// What a failed request means for its object: what may pass is sent again, the rest fails the cluster.
  static func outcome(of error: EngineError) -> WriteOutcome {
    guard let status = error.status else {
      return error.code == .unreachable ? .mayPass(error.message) : .refused(error.message)
    }
    switch status.code {
    case 408, 429, 500...599: return .mayPass(status.description)
    case 409 where status.details.elements(at: "causes").isEmpty: return .mayPass(status.description)
    // A namespace that is just being made, or a kind whose definition is: both come.
    case 404 where status.reason == "NotFound": return .mayPass(status.description)
    default: return .refused(status.description)
    }
  }
}
