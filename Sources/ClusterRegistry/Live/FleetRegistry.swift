package import FleetModel
package import KubeClient
package import KubernetesAPI
import Synchronization

/// The clusters of the fleet as they come and go: the operator's files, and the hubs that they name, watched.
///
/// All calls are possible from any thread and return at once. Hubs are dialled from `start` on, whether or not they are
/// in anybody's scope: the operator's file names them to be read. No member is dialled here but through `follow`.
package final class FleetRegistry: Sendable {
  /// What is read and merged: touched by one task at a time, so that nobody else ever waits for it.
  private struct World {
    var hubs: [HubState] = []
    var merge = FleetMerge()
    var members: [ListingKey: MemberProperties] = [:]
  }
  private enum Event: Sendable {
    case news(FeedName, [FeedNews])
    case identified(ListingKey, uid: String)
    case unfollowed(ListingKey)
  }
  private struct Inbox {
    var events: [Event] = []
    var isWorking = false
    var isStarted = false
    var isStopped = false
  }
  private struct Feed {
    var driver: ReflectorDriver
    var consumer: HubConsumer
  }
  private struct Published {
    var fleet = Fleet()
    var report = RegistryReport()
    var listeners: [@Sendable () -> Void] = []
    var waiters: [UInt64: @Sendable () -> Void] = [:]
    var nextWaiter: UInt64 = 0
  }
  /// What a round of work leaves to be done.
  private struct Outcome {
    var begin: [(feed: FeedName, client: ClusterClient, target: ReflectorTarget)] = []
    var end: [FeedName] = []
    var kept: [(hub: Int, listing: HubListing)] = []
  }

  private let files: Registry
  private let isDialling: Bool
  private let now: @Sendable () -> Timestamp
  /// One a hub; empty where nothing is dialled.
  private let clients: [ClusterClient]
  /// The watch that lists the clusters, one a hub.
  private let mainWatches: [String]
  /// One a hub; nil where nothing is kept.
  private let memories: [HubMemory?]
  private let world: Mutex<World>
  private let inbox = Mutex(Inbox())
  private let feeds = Mutex<[FeedName: Feed]>([:])
  private let published = Mutex(Published())

  /// - Parameters:
  ///   - environment: the way out; nil dials no hub, and of their clusters those are known that an earlier run saw.
  ///   - directory: where the hubs' last listings are kept; nil keeps none.
  package init(
    _ files: Registry, environment: ClientEnvironment?, directory: String? = nil,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.files = files
    self.now = now
    isDialling = environment != nil
    var world = World()
    world.merge.rules = files.rules
    var clients: [ClusterClient] = []
    var memories: [HubMemory?] = []
    for entry in files.hubs {
      guard let registry = HubRegistryList.registry(entry.kind), let access = files.access(to: entry) else { continue }
      var hub = Hub(name: entry.name, access: access, entry: entry)
      hub.ownAddresses = entry.kind == "ClusterRegistry" ? OwnAddresses.read() : []
      var problems: [RegistryProblem] = []
      if let path = entry.providers { (hub.providers, problems) = CredentialProviders.read(path: path) }
      var state = HubState(hub, registry)
      state.problems = problems.map(\.description)
      let memory = directory.flatMap { HubMemory(directory: $0, hub: hub) }
      if let listing = memory?.read() { state.remember(listing) }
      memories.append(memory)
      world.hubs.append(state)
      if let environment { clients.append(ClusterClient(access, environment)) }
    }
    self.clients = clients
    self.memories = memories
    mainWatches = world.hubs.map { $0.watches.first?.name ?? "" }
    self.world = Mutex(world)
    self.world.withLock { publish(&$0) }
  }

  // MARK: - What is known

  package var fleet: Fleet { published.withLock(\.fleet) }

  /// What the registries said; the last answers are those of this moment.
  package var report: RegistryReport {
    var report = published.withLock(\.report)
    let answers = feeds.withLock { $0.mapValues(\.consumer.lastAnswer) }
    for (index, watch) in mainWatches.enumerated() {
      report.sources[files.sources.count + index].lastAnswer = answers[.hub(index, watch: watch)] ?? nil
    }
    return report
  }

  /// Hubs that do not answer, in words; a file that cannot be read is among the problems of `Registry`.
  package var outages: [String] {
    published.withLock(\.report).sources.filter { HubRegistryList.registry($0.kind) != nil }.compactMap(\.outage)
  }

  /// Calls whenever the fleet, or what is said of the registries, may have changed; one call after the other.
  package func whenChanged(_ call: @escaping @Sendable () -> Void) { published.withLock { $0.listeners.append(call) } }

  /// Returns when every hub has answered or has failed, or after a time.
  package func settled(within time: Duration) async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let id: UInt64? = published.withLock { published in
        guard !published.fleet.isSettled else { return nil }
        published.nextWaiter += 1
        published.waiters[published.nextWaiter] = { continuation.resume() }
        return published.nextWaiter
      }
      guard let id else { return continuation.resume() }
      Task {
        try? await Task.sleep(for: time)
        published.withLock { $0.waiters.removeValue(forKey: id) }?()
      }
    }
  }

  // MARK: - Hubs

  /// Begins to watch the hubs; a second call does nothing.
  package func start() {
    let isFirst = inbox.withLock { inbox in
      defer { inbox.isStarted = true }
      return !inbox.isStarted
    }
    guard isDialling, isFirst else { return }
    let begun: [(FeedName, ClusterClient, ReflectorTarget)] = world.withLock { world in
      world.hubs.indices.flatMap { index in
        let hub = world.hubs[index]
        // Secrets that a remembered listing names are wanted from the first moment.
        return hub.watches.map { (FeedName.hub(index, watch: $0.name), clients[index], hub.target($0)) }
          + hub.wantedSecrets.sorted().map { (FeedName.secret(index, $0), clients[index], hub.target($0)) }
      }
    }
    for (feed, client, target) in begun { begin(feed, client, target) }
  }

  package func stop() {
    inbox.withLock { inbox in
      inbox.isStopped = true
      inbox.events = []
    }
    let drivers = feeds.withLock { feeds in
      defer { feeds = [:] }
      return feeds.values.map(\.driver)
    }
    for driver in drivers { driver.stop() }
    for memory in memories { memory?.flush() }
    let waiters = published.withLock { published in
      defer {
        published.waiters = [:]
        published.listeners = []
      }
      return Array(published.waiters.values)
    }
    for waiter in waiters { waiter() }
  }

  /// Cuts all waits short: a key was pressed, a credential renewed.
  package func retry() { for feed in feeds.withLock({ Array($0.values) }) { feed.driver.retry() } }

  /// Begins a feed, in place of the one before.
  private func begin(_ name: FeedName, _ client: ClusterClient, _ target: ReflectorTarget) {
    let consumer = HubConsumer(now: now) { [weak self] news in self?.post(.news(name, news)) }
    let driver = ReflectorDriver(client, target, consumer: consumer)
    guard !inbox.withLock(\.isStopped) else { return }
    let old = feeds.withLock { $0.updateValue(Feed(driver: driver, consumer: consumer), forKey: name) }
    old?.driver.stop()
    driver.start()
  }
  private func end(_ name: FeedName) { feeds.withLock { $0.removeValue(forKey: name) }?.driver.stop() }

  // MARK: - Members

  /// The UID of `kube-system` was found behind the way of an entry.
  package func identified(_ key: ListingKey, as uid: String) { post(.identified(key, uid: uid)) }

  /// Watches what the member behind an entry says of itself (About API); one that does not serve it costs nothing.
  package func follow(_ key: ListingKey, _ client: ClusterClient) {
    let feed = FeedName.member(key)
    let isThere = feeds.withLock { $0[feed]?.driver.client.access == client.access }
    guard !isThere else { return }
    begin(feed, client, ReflectorTarget(AboutAPI.types[0], purpose: "registry"))
  }
  /// Asks the member nothing more, because it is in nobody's scope; what it said stays.
  ///
  /// Were that forgotten, a scope that asks for it would let the member in again, and out, without an end.
  package func pause(_ key: ListingKey) { end(.member(key)) }
  package func unfollow(_ key: ListingKey) {
    end(.member(key))
    post(.unfollowed(key))
  }

  // MARK: - The work

  /// Leaves an event for the worker: one task at a time, so that what comes together is read together.
  private func post(_ event: Event) {
    let isFirst = inbox.withLock { inbox in
      guard !inbox.isStopped else { return false }
      inbox.events.append(event)
      defer { inbox.isWorking = true }
      return !inbox.isWorking
    }
    if isFirst { Task { await work() } }
  }

  private func work() async {
    while true {
      let events: [Event] = inbox.withLock { inbox in
        defer { inbox.events = [] }
        inbox.isWorking = !inbox.events.isEmpty
        return inbox.events
      }
      guard !events.isEmpty else { return }
      let outcome = world.withLock { world in
        var outcome = Outcome()
        for event in events { take(event, &world, &outcome) }
        refresh(&world, &outcome)
        publish(&world)
        if !memories.allSatisfy({ $0 == nil }) {
          let now = now()
          outcome.kept = world.hubs.indices.compactMap { index in
            world.hubs[index].takeListing(at: now).map { (hub: index, listing: $0) }
          }
        }
        return outcome
      }
      for (hub, listing) in outcome.kept { memories[hub]?.keep(listing) }
      for feed in outcome.end { end(feed) }
      for (feed, client, target) in outcome.begin { begin(feed, client, target) }
      tell()
      // A fleet whose members all have heartbeats always has news: it is read a few times a second, not at each.
      try? await Task.sleep(for: RegistryLimits.roundEvery)
    }
  }

  private func take(_ event: Event, _ world: inout World, _ outcome: inout Outcome) {
    switch event {
    case .identified(let key, let uid):
      if AboutAPI.isUID(uid) { world.merge.measured[key] = uid }
    case .unfollowed(let key):
      world.members[key] = nil
      world.merge.ownProperties[key] = nil
    case .news(.hub(let index, let name), let news):
      guard world.hubs[index].take(news, of: name),
        let watch = world.hubs[index].watches.first(where: { $0.name == name })
      else { return }
      outcome.begin.append((.hub(index, watch: name), clients[index], world.hubs[index].target(watch)))
    case .news(.secret(let index, let name), let news): world.hubs[index].take(news, of: name)
    case .news(.member(let key), let news):
      world.members[key, default: MemberProperties()].take(news)
      world.merge.ownProperties[key] = world.members[key]?.values
    }
  }

  /// Reads the clusters again where something changed, and follows the Secrets that they name.
  private func refresh(_ world: inout World, _ outcome: inout Outcome) {
    for index in world.hubs.indices {
      let before = world.hubs[index].wantedSecrets
      world.hubs[index].refresh()
      let after = world.hubs[index].wantedSecrets
      for name in after.subtracting(before).sorted() {
        outcome.begin.append((.secret(index, name), clients[index], world.hubs[index].target(name)))
      }
      outcome.end += before.subtracting(after).sorted().map { .secret(index, $0) }
    }
  }

  private func publish(_ world: inout World) {
    let merged = world.merge.merge(files.listed + world.hubs.flatMap(\.clusters))
    // Who left keeps no name: another may have it.
    world.merge.given = merged.names
    var report = RegistryReport()
    report.sources = files.sources + world.hubs.map { $0.report() }
    report.refusals = merged.refusals
    report.duplicates = merged.duplicates
    report.findings = merged.findings
    var fleet = Fleet()
    fleet.clusters = merged.clusters
    fleet.names = merged.names
    let outages = Dictionary(
      report.sources.compactMap { source in source.outage.map { (source.name, $0) } },
      uniquingKeysWith: { first, _ in first })
    fleet.unread = files.unread + report.sources.dropFirst(files.sources.count).compactMap(\.outage)
    for index in fleet.clusters.indices {
      fleet.places[fleet.clusters[index].record.name] = index
      let sources = fleet.clusters[index].record.listings.map(\.key.source)
      let silent = sources.compactMap { outages[$0] }
      // While one registry still answers for a cluster, it is there.
      if silent.count == sources.count { fleet.clusters[index].record.outage = silent.first }
    }
    fleet.isSettled = !isDialling || world.hubs.allSatisfy(\.hasAnswered)
    published.withLock { published in
      published.fleet = fleet
      published.report = report
    }
  }

  private func tell() {
    let calls = published.withLock { published in
      var calls = published.listeners
      if published.fleet.isSettled {
        calls += published.waiters.values
        published.waiters = [:]
      }
      return calls
    }
    for call in calls { call() }
  }
}
