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
  let now: @Sendable () -> Timestamp
  /// Whether nothing more may be begun here: the run has ended, or backs this cluster out.
  var isHalted: @Sendable () -> Bool = { false }

  private var manager: String { DeliveryNames.manager(plan.name) }

  /// Writes the objects of a wave in order.
  ///
  /// - Returns: an outcome for every object; the ones behind a failure of the journal or the fence are `mayPass`.
  /// - Throws: `EngineError` `locked` where another run has taken the cluster over.
  func apply(_ keys: [ObjectKey], attempt: Int) async throws(EngineError) -> [ObjectKey: WriteOutcome] {
    var wanted: [ObjectKey: JSON] = [:]
    for change in plan.clusters[cluster]?.carried ?? [] where keys.contains(change.key) {
      wanted[change.key] = change.wanted
    }
    let found: Inventory?
    do {
      found = try await enter(with: wanted)
    } catch {
      if error.code == .locked { throw error }
      return Dictionary(uniqueKeysWithValues: keys.map { ($0, Self.outcome(of: error)) })
    }
    var outcomes: [ObjectKey: WriteOutcome] = [:]
    for key in keys {
      guard let wanted = wanted[key] else {
        outcomes[key] = .refused("it is not in the plan for \(cluster)")
        continue
      }
      outcomes[key] = await apply(wanted, key: key, attempt: attempt)
    }
    let refused = keys.filter { if case .refused = outcomes[$0] { true } else { false } }
    if !refused.isEmpty { await restore(refused, from: found) }
    return outcomes
  }

  private func apply(_ wanted: JSON, key: ObjectKey, attempt: Int) async -> WriteOutcome {
    guard !isHalted() else { return .mayPass("the run was stopped before it was written") }
    var write = IntendedWrite(
      cluster: cluster, object: key, attempt: attempt, payload: SHA256.hex(wanted.bytes))
    do {
      let before = try await member.get(key)
      try journal.intend(write, preimage: before, run: run, now: now())
      let after = try await send(wanted)
      write.version = after.resourceVersion
      try journal.complete(write, run: run, now: now())
      return .written(version: after.resourceVersion, generation: after.generation, uid: after.uid)
    } catch {
      write.problem = error.message
      try? journal.complete(write, run: run, now: now())
      return Self.outcome(of: error)
    }
  }

  /// Unforced first; fields that others hold are taken only where the file says `AlwaysTakeOver`.
  private func send(_ wanted: JSON) async throws(EngineError) -> KubernetesObject {
    do throws(EngineError) {
      return try await member.apply(wanted, manager: manager, force: false, dryRun: false)
    } catch {
      guard plan.terms.whenAlreadyExists == .alwaysTakeOver, error.status?.isManagerConflict == true else {
        throw error
      }
      return try await member.apply(wanted, manager: manager, force: true, dryRun: false)
    }
  }

  /// Deletes objects by the UID that they had when their deletion was first intended.
  ///
  /// - Throws: `EngineError` `locked` where another run has taken the cluster over.
  func delete(_ keys: [ObjectKey]) async throws(EngineError) -> [ObjectKey: WriteOutcome] {
    do {
      _ = try await enter(with: [:])
    } catch {
      if error.code == .locked { throw error }
      return Dictionary(uniqueKeysWithValues: keys.map { ($0, Self.outcome(of: error)) })
    }
    var outcomes: [ObjectKey: WriteOutcome] = [:]
    for key in keys { outcomes[key] = await delete(key) }
    let deleted = keys.filter { outcomes[$0] == .deleted }
    if !deleted.isEmpty { await restore(deleted, from: nil) }
    return outcomes
  }

  private func delete(_ key: ObjectKey) async -> WriteOutcome {
    guard !isHalted() else { return .mayPass("the run was stopped before it was deleted") }
    do throws(EngineError) {
      guard let live = try await member.get(key) else { return .deleted }
      var write = IntendedWrite(cluster: cluster, object: key, attempt: 0, payload: "delete \(live.uid)")
      if let earlier = try journal.intent(of: write, run: run), earlier != write.payload {
        return .deleted  // Ours is gone; this one was made since by somebody else.
      }
      // It goes when its finalizers are done: a second request would change nothing.
      if live.deletionTimestamp != nil { return .deleted }
      guard live.labels[DeliveryNames.label] == plan.name else {
        return .refused("it does not belong to delivery \(plan.name) any more: delete it by hand if it should go")
      }
      try journal.intend(write, preimage: live, run: run, now: now())
      do throws(EngineError) {
        try await member.delete(key, uid: live.uid)
      } catch {
        guard error.status?.code == 404 else {
          write.problem = error.message
          try? journal.complete(write, run: run, now: now())
          throw error
        }
      }
      try journal.complete(write, run: run, now: now())
      return .deleted
    } catch {
      return Self.outcome(of: error)
    }
  }

  // MARK: - Inventory

  /// Makes sure that no other run has taken the cluster over, and puts what is about to be written into the inventory.
  ///
  /// A crash then leaves nothing behind that no inventory names. One read, and a write where it says something new.
  ///
  /// - Returns: the inventory as it was before.
  private func enter(with wanted: [ObjectKey: JSON]) async throws(EngineError) -> Inventory? {
    let object = try await named { () async throws(EngineError) in
      try await member.get(Inventory.key(delivery: plan.name))
    }
    let found = object.flatMap(Inventory.init)
    let next = found.map { $0.run == run ? $0.epoch : $0.epoch + 1 } ?? 1
    let epoch = try journal.epoch(run: run, cluster: cluster, orFirst: next)
    if let found, found.epoch > epoch || (found.epoch == epoch && found.run != run) {
      throw EngineError(
        .locked, "run \(found.run) has taken \(plan.name) over in \(cluster) (epoch \(found.epoch))",
        cluster: cluster)
    }
    var inventory = Inventory(
      delivery: plan.name, revision: plan.revision, run: run, epoch: epoch, objects: found?.objects ?? [:])
    for change in plan.clusters[cluster]?.changes ?? [] where change.action == .unchanged {
      inventory.objects[change.key] = change.wanted
    }
    inventory.objects.merge(wanted) { $1 }
    guard inventory != found else { return found }
    try await named { () async throws(EngineError) in
      try await save(inventory, over: object?.resourceVersion)
    }
    return found
  }

  /// Puts back what the inventory said before of objects that were refused, or takes those out that are gone.
  ///
  /// A failure is not the payload's: the next write here mends it.
  private func restore(_ keys: [ObjectKey], from before: Inventory?) async {
    guard let object = try? await member.get(Inventory.key(delivery: plan.name)),
      let found = Inventory(object), found.run == run
    else { return }
    var inventory = found
    for key in keys { inventory.objects[key] = before?.objects[key] }
    if inventory != found { try? await save(inventory, over: object.resourceVersion) }
  }

  /// - Parameter version: the version that was read: another driver's write in between is a conflict.
  private func save(_ inventory: Inventory, over version: String?) async throws(EngineError) {
    var config = inventory.configMap
    if let version {
      config[at: "metadata", "resourceVersion"] = .string(version)
    } else {
      let namespace: JSON = [
        "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(DeliveryNames.namespace)],
      ]
      let key = ObjectKey(kind: ResourceType.namespaces.kind, namespace: "", name: DeliveryNames.namespace)
      if try await member.get(key) == nil {
        _ = try await member.apply(namespace, manager: "quarterdeck", force: false, dryRun: false)
      }
    }
    _ = try await member.apply(config, manager: manager, force: true, dryRun: false)
  }

  /// A failure of the inventory says that it is the inventory's.
  private func named<Value>(
    _ body: () async throws(EngineError) -> Value
  ) async throws(EngineError) -> Value {
    do throws(EngineError) {
      return try await body()
    } catch {
      var named = error
      named.message = "\(DeliveryNames.namespace)/inventory-\(plan.name): \(error.message)"
      throw named
    }
  }

  // MARK: - Answers

  /// What a failed request means for its object: what may pass is sent again, the rest fails the cluster.
  static func outcome(of error: EngineError) -> WriteOutcome {
    guard let status = error.status else {
      // A journal that cannot be written stops the driver itself; no cluster is to blame.
      return error.code == .refused ? .refused(error.message) : .mayPass(error.message)
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

extension Status {
  /// Another manager holds fields that an apply would set.
  var isManagerConflict: Bool {
    code == 409 && details.elements(at: "causes").contains { $0.string(at: "reason") == "FieldManagerConflict" }
  }
}
