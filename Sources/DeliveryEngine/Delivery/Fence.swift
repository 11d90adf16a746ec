import DeliveryModel
import FleetModel
import KubernetesAPI

/// Keeps a run from writing where a newer one has taken its delivery over.
///
/// The inventory in the cluster carries an epoch that rises with each run. It is read before the first write of a
/// wave, again before a write that comes later than `Limits.fenceAge` or `Limits.fenceBatch` writes after the last
/// reading, and after the last one. Every write of an object that is there carries the version that was seen, so what
/// a newer run has changed since is refused by the server. What is left is one batch: writes that landed between two
/// readings, of objects that the newer run did not change or was the first to make. The reading after them finds the
/// newer epoch, and puts back what the newer run's inventory says of these objects.
struct Fence: Sendable {
  let run: String
  let plan: Plan
  let cluster: ClusterName
  let member: any MemberAPI
  let journal: Journal
  let now: @Sendable () -> Timestamp

  /// What this run has written since the inventory was last read; `sent` is nil for a deletion.
  private struct Landed {
    var key: ObjectKey
    var sent: JSON?
    var version: String
  }
  private var landed: [Landed] = []
  private var checkedAt: Timestamp?

  init(
    run: String, plan: Plan, cluster: ClusterName, member: any MemberAPI, journal: Journal,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.run = run
    self.plan = plan
    self.cluster = cluster
    self.member = member
    self.journal = journal
    self.now = now
  }

  /// Takes the cluster for this run, and puts what is about to be written into the inventory.
  ///
  /// A crash then leaves nothing behind that no inventory names. One read, and a write where it says something new.
  ///
  /// - Returns: the inventory as it was before.
  /// - Throws: `locked` where a newer run has the cluster; else what the server or the journal says.
  mutating func enter(with wanted: [ObjectKey: JSON]) async throws(EngineError) -> Inventory? {
    let (found, version) = try await read()
    let next = found.map { $0.run == run ? $0.epoch : $0.epoch + 1 } ?? 1
    let epoch = try await epoch(orFirst: next)
    if let found, isNewer(found, than: epoch) { throw lost(to: found) }
    checkedAt = now()
    var inventory = Inventory(
      delivery: plan.name, revision: plan.revision, run: run, epoch: epoch, objects: found?.objects ?? [:])
    let unchanged = (plan.clusters[cluster]?.changes ?? []).filter { $0.action == .unchanged }
    inventory.put(Dictionary(unchanged.map { ($0.key, $0.wanted) }) { $1 })
    inventory.put(wanted)
    if inventory != found { try await save(inventory, over: version) }
    return found
  }

  /// Reads the epoch again where the last reading is too long ago; call it before each write.
  ///
  /// - Throws: as `check`.
  mutating func checkIfDue() async throws(EngineError) {
    let isDue = checkedAt.map { now() - $0 >= Limits.fenceAge } ?? true
    if isDue || landed.count >= Limits.fenceBatch { try await check() }
  }

  /// Reads the epoch again.
  ///
  /// - Throws: `locked` where a newer run has the cluster; what this run wrote since the last reading is put back then.
  mutating func check() async throws(EngineError) {
    let found = try await read().inventory
    let epoch = try await epoch(orFirst: found?.epoch ?? 1)
    if let found, isNewer(found, than: epoch) {
      let keys = await giveBack(to: found)
      throw lost(to: found, afterWriting: keys)
    }
    checkedAt = now()
    landed = []
  }

  /// Notes a write that the server took; a deletion has nothing `sent`.
  mutating func note(_ key: ObjectKey, sent: JSON?, version: String) {
    landed.append(Landed(key: key, sent: sent, version: version))
  }

  /// Puts back what the inventory said before of some objects, or takes out those that it did not name.
  ///
  /// For what was refused, deleted, or belongs to the delivery no more. A failure is not the payload's: the next
  /// write here mends it.
  func restore(_ keys: [ObjectKey], from before: Inventory?) async {
    guard let (found, version) = try? await read(), let found, found.run == run else { return }
    var inventory = found
    inventory.take(keys)
    inventory.put(before?.entries(of: keys) ?? [:])
    if inventory != found { try? await save(inventory, over: version) }
  }

  // MARK: - Lost

  private func epoch(orFirst first: Int) async throws(EngineError) -> Int {
    try await journal.asking { [run, cluster] in try $0.epoch(run: run, cluster: cluster, orFirst: first) }
  }

  private func isNewer(_ found: Inventory, than epoch: Int) -> Bool {
    found.epoch > epoch || (found.epoch == epoch && found.run != run)
  }

  private func lost(to found: Inventory, afterWriting keys: [ObjectKey] = []) -> EngineError {
    let words =
      keys.isEmpty
      ? "" : "; put back as that run has them: " + keys.map(\.description).sorted().joined(separator: ", ")
    return EngineError(
      .locked, "run \(found.run) has taken \(plan.name) over in \(cluster) (epoch \(found.epoch))\(words)",
      cluster: cluster)
  }

  /// Writes what a newer run's inventory says over what this run has written after that run came.
  ///
  /// Each write carries the version of ours, so what the newer run has written meanwhile stays.
  private func giveBack(to newer: Inventory) async -> [ObjectKey] {
    var keys: [ObjectKey] = []
    for write in landed.reversed() {
      guard var theirs = newer.entries(of: [write.key]).values.first, theirs["sha256"] == nil, theirs != write.sent
      else { continue }
      if write.sent != nil { theirs[at: "metadata", "resourceVersion"] = .string(write.version) }
      let written = try? await member.apply(
        theirs, manager: plan.fieldManager, force: false, dryRun: false)
      if written != nil { keys.append(write.key) }
    }
    return keys
  }

  // MARK: - The inventory

  private func read() async throws(EngineError) -> (inventory: Inventory?, version: String?) {
    try await named { () async throws(EngineError) in
      guard let object = try await member.get(Inventory.key(delivery: plan.name)) else { return (nil, nil) }
      return (try Inventory.read(object, of: cluster), object.resourceVersion)
    }
  }

  /// - Parameter version: the version that was read: another driver's write in between is a conflict.
  private func save(_ inventory: Inventory, over version: String?) async throws(EngineError) {
    try await named { () async throws(EngineError) in
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
      _ = try await member.apply(config, manager: plan.fieldManager, force: true, dryRun: false)
    }
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
}
