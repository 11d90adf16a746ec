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

  private var manager: String { plan.fieldManager }

  /// What came of a number of objects.
  struct Answer {
    /// One outcome for every object that was asked for.
    var outcomes: [ObjectKey: WriteOutcome] = [:]
    /// `locked`: a newer run has taken the cluster over, and nothing more was begun.
    var lost: EngineError?

    /// Says that nothing was sent of what has no outcome yet.
    mutating func end(_ keys: [ObjectKey], with error: EngineError) {
      let outcome: WriteOutcome =
        if case .refused(let why) = Writer.outcome(of: error) { .refused(why) } else { .unsent(error.message) }
      for key in keys where outcomes[key] == nil { outcomes[key] = outcome }
      if error.code == .locked { lost = error }
    }
  }

  private var fence: Fence {
    Fence(run: run, plan: plan, cluster: cluster, member: member, journal: journal, now: now)
  }

  /// Writes the objects of a wave in order.
  func apply(_ keys: [ObjectKey], attempt: Int) async -> Answer {
    var wanted: [ObjectKey: JSON] = [:]
    for change in plan.clusters[cluster]?.carried ?? [] where keys.contains(change.key) {
      wanted[change.key] = change.wanted
    }
    var fence = fence
    var answer = Answer()
    do throws(EngineError) {
      let found = try await fence.enter(with: wanted)
      for key in keys {
        guard let wanted = wanted[key] else {
          answer.outcomes[key] = .refused("it is not in the plan for \(cluster)")
          continue
        }
        try await fence.checkIfDue()
        answer.outcomes[key] = try await apply(wanted, key: key, attempt: attempt, &fence)
      }
      let refused = keys.filter { if case .refused = answer.outcomes[$0] { true } else { false } }
      if !refused.isEmpty { await fence.restore(refused, from: found) }
      // A back-out gives back what was not the delivery's before.
      let given = keys.filter { key in
        guard case .written = answer.outcomes[key] else { return false }
        return wanted[key]?.string(at: "metadata", "labels", DeliveryNames.label) != plan.name
      }
      if !given.isEmpty { await fence.restore(given, from: nil) }
      try await fence.check()
    } catch {
      answer.end(keys, with: error)
    }
    return answer
  }

  /// - Throws: `locked` where the object was changed by a newer run; every other failure is an outcome.
  private func apply(
    _ wanted: JSON, key: ObjectKey, attempt: Int, _ fence: inout Fence
  ) async throws(EngineError) -> WriteOutcome {
    var write = IntendedWrite(
      cluster: cluster, object: key, attempt: attempt, payload: SHA256.hex(wanted.bytes))
    var hasIntended = false
    for _ in 0..<Limits.versionConflicts {
      guard !isHalted() else {
        return hasIntended ? .mayPass("the run was stopped") : .unsent("the run was stopped before it was written")
      }
      do throws(EngineError) {
        let before = try await member.get(key)
        try await intend(write, over: before)
        hasIntended = true
        let after = try await send(wanted, over: before)
        fence.note(key, sent: wanted, version: after.resourceVersion)
        write.version = after.resourceVersion
        try await complete(write)
        return .written(
          version: after.resourceVersion, generation: after.generation, uid: after.uid,
          changed: changedByServer(wanted, answer: after.json, manager: manager))
      } catch {
        write.problem = error.message
        if hasIntended { try? await complete(write) }
        guard error.status?.isVersionConflict == true else {
          let outcome = Self.outcome(of: error)
          if case .mayPass(let why) = outcome, !hasIntended { return .unsent(why) }
          return outcome
        }
        // Somebody has changed it since it was read: a controller, or a newer run.
        try await fence.check()
      }
    }
    return .mayPass("it changes faster than it can be written")
  }

  /// Unforced first; fields that others hold are taken only where the file says `AlwaysTakeOver`.
  ///
  /// The write carries the version that was seen. An object that is not there has none: server-side apply knows no
  /// "only if it is not there".
  private func send(_ wanted: JSON, over before: KubernetesObject?) async throws(EngineError) -> KubernetesObject {
    var body = wanted
    if let before { body[at: "metadata", "resourceVersion"] = .string(before.resourceVersion) }
    do throws(EngineError) {
      return try await member.apply(body, manager: manager, force: false, dryRun: false)
    } catch {
      guard plan.terms.whenAlreadyExists == .alwaysTakeOver, error.status?.isManagerConflict == true else {
        throw error
      }
      return try await member.apply(body, manager: manager, force: true, dryRun: false)
    }
  }

  /// Deletes objects by the UID that they had when their deletion was first intended, and the version that was seen.
  func delete(_ keys: [ObjectKey]) async -> Answer {
    var fence = fence
    var answer = Answer()
    do throws(EngineError) {
      _ = try await fence.enter(with: [:])
      // A namespace after what is in it: what is left then is somebody else's.
      for key in keys.sorted(by: { (Waves.rank($0.kind), $0) > (Waves.rank($1.kind), $1) }) {
        try await fence.checkIfDue()
        answer.outcomes[key] = try await delete(key, &fence)
      }
      let deleted = keys.filter {
        switch answer.outcomes[$0] {
        case .deleted?, .kept?: true
        default: false
        }
      }
      if !deleted.isEmpty { await fence.restore(deleted, from: nil) }
      try await fence.check()
    } catch {
      answer.end(keys, with: error)
    }
    return answer
  }

  /// - Throws: `locked` where the object was changed by a newer run; every other failure is an outcome.
  private func delete(_ key: ObjectKey, _ fence: inout Fence) async throws(EngineError) -> WriteOutcome {
    for _ in 0..<Limits.versionConflicts {
      guard !isHalted() else { return .unsent("the run was stopped before it was deleted") }
      do throws(EngineError) {
        return try await deleteOnce(key, &fence)
      } catch {
        guard error.status?.isVersionConflict == true else { return Self.outcome(of: error) }
        try await fence.check()
      }
    }
    return .mayPass("it changes faster than it can be deleted")
  }

  private func deleteOnce(_ key: ObjectKey, _ fence: inout Fence) async throws(EngineError) -> WriteOutcome {
    guard let live = try await member.get(key) else { return .deleted }
    var write = IntendedWrite(cluster: cluster, object: key, attempt: 0, payload: "delete \(live.uid)")
    let intended = write
    if let earlier = try await journal.asking({ [run] in try $0.intent(of: intended, run: run) }),
      earlier != write.payload
    {
      return .deleted  // Ours is gone; this one was made since by somebody else.
    }
    // It goes when its finalizers are done: a second request would change nothing.
    if live.deletionTimestamp != nil { return .deleted }
    guard live.labels[DeliveryNames.label] == plan.name else {
      return .refused("it does not belong to delivery \(plan.name) any more: delete it by hand if it should go")
    }
    if key.kind == ResourceType.namespaces.kind, let why = try await reasonToKeep(namespace: key.name) {
      return .kept(why)
    }
    try await intend(write, over: live)
    do throws(EngineError) {
      try await member.delete(key, uid: live.uid, version: live.resourceVersion)
    } catch {
      guard error.status?.code == 404 else {
        write.problem = error.message
        try? await complete(write)
        throw error
      }
    }
    fence.note(key, sent: nil, version: live.resourceVersion)
    try await complete(write)
    return .deleted
  }

  /// Why a namespace must not be deleted: it holds what others made, or nobody may see whether it does.
  private func reasonToKeep(namespace: String) async throws(EngineError) -> String? {
    let contents = NamespaceContents(member: member, delivery: plan.name)
    do throws(EngineError) {
      let strangers = try await contents.strangers(in: namespace)
      return strangers.isEmpty ? nil : contents.words(for: strangers)
    } catch {
      guard case .refused(let why) = Self.outcome(of: error) else { throw error }
      return "what else is in it cannot be seen: \(why)"
    }
  }

  private func intend(_ write: IntendedWrite, over before: KubernetesObject?) async throws(EngineError) {
    let time = now()
    try await journal.asking { [run] in try $0.intend(write, preimage: before, run: run, now: time) }
  }
  private func complete(_ write: IntendedWrite) async throws(EngineError) {
    let time = now()
    try await journal.asking { [run] in try $0.complete(write, run: run, now: time) }
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
  /// The object is another one, or another version, than the request named.
  var isVersionConflict: Bool {
    code == 409 && details.elements(at: "causes").isEmpty && reason == "Conflict"
  }
  /// Another manager holds fields that an apply would set.
  var isManagerConflict: Bool {
    code == 409 && details.elements(at: "causes").contains { $0.string(at: "reason") == "FieldManagerConflict" }
  }
}
