import KubernetesAPI
import Synchronization

/// All that moves in one cluster by itself: the controllers, the scheduler and the kubelets, on the fleet's timeline.
///
/// Decisions are pure functions of a snapshot that the store's changes feed; this carries them out. Everything happens
/// on the timeline's hand, except that changes are noticed on whatever thread made them.
package final class ClusterControllers: Sendable {
  package let store: ClusterStore
  private let timeline: FleetTimeline

  struct State: Sendable {
    var snapshot = ClusterSnapshot()
    var book: BehaviourBook
    /// When each waiting item of work is due; an item that is put in twice keeps the earlier time.
    var pending: [WorkKey: Timestamp] = [:]
    var runs: [String: PodRun] = [:]
    var images: [String: Set<String>] = [:]
    var faults: [String: NodeFault] = [:]
    var addresses: [String: Int] = [:]
    var recorder = EventRecorder()
    var random: SeededRandom
    var minorVersion: Int
    /// Whether a past is lived through, in which nobody looks.
    var isPast = false
  }
  private let state: Mutex<State>

  /// Brings a cluster to life.
  ///
  /// `version` is Kubernetes' (`v1.36.2`).
  package init(
    store: ClusterStore, timeline: FleetTimeline, version: String, seed: UInt64, book: BehaviourBook = BehaviourBook()
  ) {
    self.store = store
    self.timeline = timeline
    let parts = version.split(separator: ".")
    state = Mutex(
      State(
        book: book, random: SeededRandom(seed: seed), minorVersion: parts.count > 1 ? Int(parts[1]) ?? 36 : 36))
    store.observe { [weak self] change in self?.notice(change) }
    for type in ResourceType.builtIn where ClusterSnapshot.followed.contains(CollectionKey(type)) {
      for stored in store.list(CollectionKey(type)).objects {
        notice(StoreChange(kind: .added, type: type, stored: stored, before: nil))
      }
    }
    enqueue([WorkKey(.heartbeat, "", ""), WorkKey(.events, "", "")])
  }

  // MARK: the scenario's hand

  /// Changes how workloads behave, from now on.
  package func changeBehaviours(_ change: (inout BehaviourBook) -> Void) {
    enqueue(
      state.withLock { state in
        change(&state.book)
        return state.snapshot.objects(.pods).map { WorkKey(.kubelet, $0.namespace, $0.name) }
      })
  }
  /// Breaks a node, or mends it with nil.
  package func setFault(_ fault: NodeFault?, ofNode node: String) {
    enqueue(
      state.withLock { state in
        state.faults[node] = fault
        let pods = state.snapshot.pods(onNode: node).map { WorkKey(.kubelet, $0.namespace, $0.name) }
        return [WorkKey(.heartbeat, "", ""), WorkKey(.nodeLifecycle, "", node)] + pods
      })
  }

  /// Says that a past is lived through, or that it is over.
  ///
  /// In the past kubelets renew no leases and no events are kept: leases are renewed when it is over, and events of
  /// more than an hour ago would be gone by then.
  package func setPast(_ isPast: Bool) {
    state.withLock { $0.isPast = isPast }
    if !isPast { enqueue([WorkKey(.heartbeat, "", "")]) }
  }

  // MARK: the queue

  private func notice(_ change: StoreChange) {
    guard ClusterSnapshot.followed.contains(CollectionKey(change.type)) else { return }
    let object = change.object
    if change.kind == .deleted, CollectionKey(change.type) == .pods { store.logs.remove(podUID: object.uid) }
    enqueue(
      state.withLock { state in
        state.snapshot.learn(
          change.kind == .deleted ? nil : object, change.type, change.stored.id, revision: change.revision)
        if change.kind == .deleted { state.runs[object.uid] = nil }
        return state.work(causedBy: change)
      })
  }

  private func enqueue(_ keys: [WorkKey]) {
    let now = timeline.clock.now
    for key in keys { enqueue(key, at: now) }
  }
  private func enqueue(_ key: WorkKey, at time: Timestamp) {
    let isNew = state.withLock { state in
      if let due = state.pending[key], due <= time { return false }
      state.pending[key] = time
      return true
    }
    guard isNew else { return }
    timeline.at(time) { [weak self] now in self?.work(key, dueAt: time, now) }
  }

  private func work(_ key: WorkKey, dueAt time: Timestamp, _ now: Timestamp) {
    let plan: Reconciliation? = state.withLock { state in
      // An earlier turn was asked for since, and has been or will be taken.
      guard state.pending[key] == time else { return nil }
      state.pending[key] = nil
      return state.reconcile(key, now)
    }
    guard let plan else { return }
    if !carryOut(plan, for: key, now) { enqueue(key, at: now + .milliseconds(500)) }
    if let wakeAt = plan.wakeAt { enqueue(key, at: max(wakeAt, now)) }
  }

  // MARK: writes

  private struct Written: Hashable {
    var collection: CollectionKey
    var id: NamespacedName
  }

  /// Writes in order and gives up at the first refusal, because what follows was decided together with it.
  private func carryOut(_ plan: Reconciliation, for key: WorkKey, _ now: Timestamp) -> Bool {
    var versions: [Written: String] = [:]
    for write in plan.writes {
      do throws(Status) {
        switch write {
        case .create(let json, let type):
          let created = try store.create(json, type: type, actor: key.controller.actor(node: nodeName(json)))
          learn(created, type)
        case .update(var object, let type, let subresource):
          let written = Written(collection: CollectionKey(type), id: NamespacedName(object.namespace, object.name))
          if let version = versions[written] { object.json[at: "metadata", "resourceVersion"] = .string(version) }
          let actor = key.controller.actor(node: object.nodeName ?? object.name)
          let updated = try store.update(object.json, type: type, subresource: subresource, actor: actor)
          versions[written] = updated.resourceVersion
          learn(updated, type)
        case .delete(let object, let type, let grace):
          let options = DeleteOptions(
            gracePeriodSeconds: grace, propagationPolicy: .background, preconditionUID: object.uid)
          try store.delete(
            type, namespace: object.namespace, name: object.name, options: options,
            actor: key.controller.actor(node: object.nodeName ?? ""))
        case .event(let event): record(event, by: key, now)
        case .log(let lines):
          for line in lines.lines {
            store.logs.append(
              podUID: lines.podUID, container: lines.container, instance: Int(lines.run), line: line, time: lines.time)
          }
        case .logEnd(let podUID, let container, let run):
          store.logs.end(podUID: podUID, container: container, instance: Int(run))
        }
      } catch {
        if case .create(_, let type) = write, CollectionKey(type) == .pods { complain(error, about: key, now) }
        return false
      }
    }
    return true
  }

  private func nodeName(_ json: JSON) -> String { json.string(at: "metadata", "name") ?? "" }

  /// What was written is known at once, also where another thread still hands out an earlier change.
  private func learn(_ object: KubernetesObject, _ type: ResourceType) {
    let id = NamespacedName(object.namespace, object.name)
    guard ClusterSnapshot.followed.contains(CollectionKey(type)),
      store.stored(type, namespace: object.namespace, name: object.name) != nil
    else { return }
    state.withLock { $0.snapshot.learn(object, type, id, revision: Int64(object.resourceVersion) ?? 0) }
  }

  private func record(_ event: ClusterEvent, by key: WorkKey, _ now: Timestamp) {
    guard !state.withLock({ $0.isPast }) else { return }
    let actor: Actor
    switch event.component {
    case .controller: actor = key.controller.actor()
    case .kubelet(let node): actor = .kubelet(node)
    case .scheduler: actor = .scheduler
    }
    // An event that cannot be kept is lost, as in any cluster: its object's namespace may be going.
    switch state.withLock({ $0.recorder.write(event, at: now) }) {
    case .create(let json): _ = try? store.create(json, type: .events, actor: actor)
    case .update(let object): _ = try? store.update(object.json, type: .events, actor: actor)
    }
  }

  /// Says of a workload why its pod was refused.
  private func complain(_ error: Status, about key: WorkKey, _ now: Timestamp) {
    let type: ResourceType? =
      switch key.controller {
      case .replicaSet: .replicaSets
      case .statefulSet: .statefulSets
      case .daemonSet: .daemonSets
      case .job: .jobs
      default: nil
      }
    guard let type, let owner = store.object(type, namespace: key.namespace, name: key.name) else { return }
    let component = type.kind.kind.lowercased() + "-controller"
    record(
      ClusterEvent(
        object: owner, component: .controller(component), isWarning: true, reason: "FailedCreate",
        message: "Error creating: \(error.message)"),
      by: key, now)
  }
}
