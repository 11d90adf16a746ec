package import FleetModel
package import KubeClient
package import KubernetesAPI
import Synchronization

/// The watch cache: feeds of every cluster in scope, the fleet's state, and the file behind.
///
/// All calls are possible from any thread and return at once, but for `stop`. Nothing outside the scope is dialled.
package final class FleetCache: Sendable {
  struct Plan: Sendable {
    var members: [ClusterName: MemberCluster] = [:]
    var scope: Set<ClusterName> = []
    var focus: Set<ClusterName> = []
    /// Kinds that somebody opened, beside the standard ones.
    var opened: [ResourceType] = []
    var links: [ClusterName: ClusterLink] = [:]
    /// Clusters whose rows were asked of the file.
    var loading: Set<ClusterName> = []
    var waiters: [Waiter] = []
    var nextWrite: Timestamp?
    var nextPrune: Timestamp?
    /// Every registry has said what it lists.
    var isFleetKnown = false
    var isStopped = false
    var identified: (@Sendable (ClusterName, _ uid: String) -> Void)?
  }
  let model: ModelThread
  let store: StoreThread
  let plan: Mutex<Plan>
  let clues = Mutex(ClueMemory())
  let following = Mutex(Following())
  let environment: ClientEnvironment?
  let limits: CacheLimits
  let now: @Sendable () -> Timestamp
  let stateDirectory: String?

  /// - Parameters:
  ///   - environment: the way out; nil dials nothing (`--cached`, and tests that feed by hand).
  ///   - now: the clock; never goes back.
  ///   - stateDirectory: where the file is kept; nil keeps nothing.
  package init(
    members: [MemberCluster], environment: ClientEnvironment?, now: @escaping @Sendable () -> Timestamp,
    stateDirectory: String?, limits: CacheLimits = CacheLimits()
  ) {
    self.environment = environment
    self.now = now
    self.limits = limits
    self.stateDirectory = stateDirectory
    model = ModelThread(limits: limits, now: now)
    store = StoreThread()
    plan = Mutex(Plan(members: Dictionary(members.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })))
  }

  /// Starts the threads; the last known fleet is there with the first answers.
  package func start() {
    model.start { [weak self] state in self?.everySecond(state) }
    let isOffline = environment == nil
    model.post { $0.isOffline = isOffline }
    model.whenChanged { [weak self] in self?.lookAtWaiters() }
    let records = plan.withLock { $0.members.values.map(\.record) }
    model.post { state in for record in records { state.join(record) } }
    store.start(directory: stateDirectory)
    store.post(isUrgent: true) { [model, store] file in
      guard let file else { return }
      do {
        let (clusters, segments, problems) = try file.readFleet()
        model.post { $0.remember(clusters, segments: segments, problems: problems) }
      } catch { store.report(.cannotOpen(file.path, "\(error)")) }
    }
    let scope = plan.withLock { $0.scope }
    if !scope.isEmpty { setScope(scope) }
  }

  /// Ends the feeds, writes what is not written yet, and ends the threads.
  ///
  /// Waits for them.
  package func stop() {
    let links = plan.withLock { plan in
      plan.isStopped = true
      defer { plan.links = [:] }
      return plan.links.values
    }
    for link in links { link.stop() }
    model.post { [weak self] state in
      self?.write(state, isFinal: true)
    }
    model.stop()
    store.stop()
  }

  /// What is wrong with the file behind, in one line for people; nil where nothing is.
  package var storeProblem: String? { store.problem?.description }

  // MARK: Members

  /// Calls whenever a cluster has told who it is: the UID of its `kube-system`, or what stands for one.
  ///
  /// From any thread; the call must not block.
  package func whenIdentified(_ call: @escaping @Sendable (ClusterName, _ uid: String) -> Void) {
    plan.withLock { $0.identified = call }
  }
  private func identified(_ name: ClusterName, as uid: String) {
    plan.withLock { $0.links[name] == nil ? nil : $0.identified }?(name, uid)
  }

  /// Whether every registry has said what it lists: while one has not, no cluster counts as left for good.
  package func setFleetKnown(_ isKnown: Bool) { plan.withLock { $0.isFleetKnown = isKnown } }

  /// A registry lists a cluster, new or changed.
  package func join(_ member: MemberCluster) {
    let (isInScope, old) = plan.withLock { plan in
      let old = plan.members.updateValue(member, forKey: member.name)
      let isChanged = old != nil && old?.access != member.access
      return (plan.scope.contains(member.name), isChanged ? plan.links.removeValue(forKey: member.name) : nil)
    }
    old?.stop()
    model.post { $0.join(member.record) }
    if isInScope { load(member.name) }
  }

  /// No registry lists it any more; it stays visible for a while.
  package func leave(_ name: ClusterName) {
    let link = plan.withLock { plan in
      plan.members[name] = nil
      // Should it come back, its rows may have gone meanwhile: they are read again.
      plan.loading.remove(name)
      return plan.links.removeValue(forKey: name)
    }
    link?.stop()
    model.post { $0.depart(name) }
  }

  /// Takes everything that is known of a cluster out of memory and out of the file (`quarterdeck forget`).
  package func forget(_ name: ClusterName) {
    leave(name)
    model.post { $0.forget(name) }
    store.post { [store] file in
      guard let file, file.isWriter else { return }
      do { try file.forget(name) } catch { store.report(.writeFailed(file.path, "\(error)")) }
    }
  }

  /// The clusters that are looked at.
  ///
  /// Those that fall out of it are dialled no more.
  package func setScope(_ names: Set<ClusterName>) {
    let dropped = plan.withLock { plan in
      plan.scope = names
      let gone = plan.links.filter { !names.contains($0.key) }
      for name in gone.keys { plan.links[name] = nil }
      return gone.values
    }
    for link in dropped { link.stop() }
    model.post { $0.setScope(names) }
    for name in names.sorted() { load(name) }
  }

  /// What is on screen: these clusters are proven more often, and their rows come out of the file first.
  package func focus(_ queries: [FleetQuery]) {
    var names: Set<ClusterName> = []
    for case .rows(let query) in queries { names.formUnion(query.clusters) }
    for case .object(let name, _) in queries { names.insert(name) }
    let isWide = queries.contains { query in
      if case .rows(let rows) = query { return rows.clusters.isEmpty }
      if case .object = query { return false }
      return true
    }
    let (focus, links) = plan.withLock { plan in
      plan.focus = isWide ? plan.scope : names
      return (plan.focus, plan.links)
    }
    model.post { $0.focused = focus }
    for (name, link) in links { link.setOnScreen(focus.contains(name)) }
    for name in names.sorted() { load(name, isUrgent: true) }
  }

  /// Files in which credentials lie may have changed: requests carry what is in them from now on, and who waits because
  /// of the old ones waits no more.
  package func lookAtCredentialFiles() {
    for link in plan.withLock({ Array($0.links.values) }) { link.lookAtCredentialFiles() }
  }

  /// Cuts all waits for a cluster short: a key was pressed, or a credential renewed.
  package func retry(_ name: ClusterName) { plan.withLock { $0.links[name] }?.retry() }

  // MARK: The file, and then the network

  /// Brings a cluster's rows out of the file, once; when they are here its feeds begin.
  func load(_ name: ClusterName, isUrgent: Bool = false) {
    let isFirst = plan.withLock { $0.loading.insert(name).inserted }
    guard isFirst || isUrgent else { return connectWhenLoaded(name) }
    store.post(isUrgent: isUrgent) { [weak self, model, store] file in
      let cache = self
      var segments: [RememberedSegment]? = []
      do {
        segments =
          try file?.readRows(of: name) { segment, rows in
            // In parcels, so that a question waits for one and not for a cluster.
            for start in stride(from: 0, to: rows.count, by: CacheLimits.parcel) {
              let parcel = Array(rows[start..<min(rows.count, start + CacheLimits.parcel)])
              model.feed(rows: parcel.count) { $0.remember(parcel, type: segment.type, cluster: name) }
            }
          } ?? []
      } catch {
        store.report(.cannotOpen(file?.path ?? "", "\(error)"))
        segments = nil
      }
      let loaded = segments
      model.feed { [weak cache] state in
        if let loaded { state.rememberedAll(of: name, segments: loaded) } else { state.rememberedNothing(of: name) }
        cache?.connect(name, state)
      }
    }
  }

  private func connectWhenLoaded(_ name: ClusterName) {
    model.feed { [weak self] state in
      if state.clusters[name]?.isLoaded ?? false { self?.connect(name, state) }
    }
  }

  /// On the model thread: begins the feeds of a cluster in scope, each where it ended.
  private func connect(_ name: ClusterName, _ state: FleetState) {
    guard let environment, let cluster = state.clusters[name], cluster.record.refusal == nil else { return }
    var positions: [TypeName: SavedPosition] = [:]
    for (type, segment) in cluster.segments where segment.liveness.isKnown && !segment.resourceVersion.isEmpty {
      guard !cluster.identity.isEmpty else { break }
      // A verdict of the last session that the time changes has no evidence here: a list brings it again.
      guard !state.holdsUnproven(segment) else { continue }
      positions[type] = SavedPosition(resourceVersion: segment.resourceVersion, identity: cluster.identity)
    }
    let link = plan.withLock { plan -> ClusterLink? in
      guard !plan.isStopped, plan.scope.contains(name), plan.links[name] == nil,
        let access = plan.members[name]?.access
      else { return nil }
      let link = ClusterLink(
        name, client: ClusterClient(access, environment), model: model, now: now
      ) { [weak self] in self?.identified(name, as: $0) }
      plan.links[name] = link
      return link
    }
    guard let link else { return }
    let opened = plan.withLock { ($0.opened, $0.focus.contains(name)) }
    let targets = WatchPlan.standard + opened.0.map { ReflectorTarget($0) }
    cluster.leaveAlone(allBut: Set(targets.map { TypeName($0.type) }))
    link.start(targets, positions: positions)
    link.setOnScreen(opened.1)
  }

  // MARK: Once a second

  private func everySecond(_ state: FleetState) {
    let (links, focus) = plan.withLock { ($0.links, $0.focus) }
    for (name, link) in links {
      link.pulseIfDue(
        every: focus.contains(name) ? limits.pulseOnScreen : limits.pulseElsewhere, at: state.now)
    }
    write(state, isFinal: false)
    followFile(state)
    prune(state)
    answerWaiters(state)
  }

  /// Only in a program that runs for long and knows its whole fleet: who prints a list, perhaps of another kubeconfig,
  /// takes nothing from the others on this machine.
  func prune(_ state: FleetState) {
    let isDue = plan.withLock { plan in
      guard let next = plan.nextPrune else {
        plan.nextPrune = state.now + limits.pruneEvery
        return false
      }
      guard plan.isFleetKnown, state.now >= next else { return false }
      plan.nextPrune = state.now + limits.pruneEvery
      return true
    }
    guard isDue, stateDirectory != nil else { return }
    let listed = Set(state.clusters.keys)
    store.post { [store, limits, now = state.now] file in
      guard let file, file.isWriter else { return }
      do { try file.prune(listed: listed, now: now, limits: limits) } catch {
        store.report(.writeFailed(file.path, "\(error)"))
      }
    }
  }

  private func write(_ state: FleetState, isFinal: Bool) {
    let isDue = plan.withLock { plan in
      if !isFinal, let next = plan.nextWrite, state.now < next { return false }
      plan.nextWrite = state.now + limits.writeBehind / 2
      return true
    }
    guard isDue, stateDirectory != nil else { return }
    let batch = state.takeBatch(isFinal: isFinal)
    guard !batch.isEmpty else { return }
    store.post { [model, store, limits] file in
      guard let file, file.isWriter else { return }
      do {
        try file.write(batch)
        try file.write(batch.objects, limit: limits.openedBytes)
        if case .writeFailed = store.problem { store.report(nil) }
      } catch {
        store.report(.writeFailed(file.path, "\(error)"))
        model.post { $0.markAllDirty() }
      }
    }
  }

  // MARK: What others feed and take

  /// Feeds by hand: what a registry mirrors, and what tests play.
  ///
  /// Waits while the mailbox is full: never from the cache's own thread.
  package func ingest(_ events: [FeedEvent], of type: ResourceType, from cluster: ClusterName) {
    model.feed(rows: events.count) { $0.ingest(events, of: type, from: cluster) }
  }

  /// The objects of a cluster that carry a delivery's label, whole, as they were last seen, in the order of keys.
  ///
  /// - Parameter then: on the model thread, or at once with nothing where the cache has been stopped; `isComplete` is false where not all types are known yet, or the byte limit
  ///   left something out: what is missing then is not gone. `denied` are the kinds that we may not watch there: the
  ///   others are complete without them.
  package func deliveredObjects(
    cluster: ClusterName,
    then:
      @escaping @Sendable (
        _ objects: [KubernetesObject], _ isComplete: Bool, _ denied: Set<GroupVersionKind>
      ) -> Void
  ) {
    model.post(
      { state in
        let segments = state.clusters[cluster].map { $0.segments.values.filter { !$0.isLeftAlone } } ?? []
        let denied = segments.filter { $0.liveness.failure?.kind == .denied }
        let others = segments.filter { $0.liveness.failure?.kind != .denied }
        let isKnown = !others.isEmpty && others.allSatisfy { $0.liveness.isKnown && !$0.liveness.isRemembered }
        then(
          state.delivered.objects(cluster: cluster), isKnown && !state.delivered.incomplete.contains(cluster),
          Set(denied.map(\.type.kind)))
      }, stopped: { then([], false, []) })
  }
}
