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
    var files = Registry()
    var hubs: [HubPlace] = []
    /// Of the last hub; a number is never given twice.
    var lastHub = 0
    var merge = FleetMerge()
    var members: [ListingKey: MemberProperties] = [:]
  }
  private enum Event: Sendable {
    case files(Registry)
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
    var problems: [RegistryProblem] = []
    /// The watch that lists the clusters, by the place of its source in the report.
    var mainFeeds: [Int: FeedName] = [:]
    var listeners: [@Sendable () -> Void] = []
    var waiters: [UInt64: @Sendable () -> Void] = [:]
    var nextWaiter: UInt64 = 0
  }
  /// What a round of work leaves to be done.
  private struct Outcome {
    var begin: [(feed: FeedName, client: ClusterClient, target: ReflectorTarget)] = []
    var end: [FeedName] = []
    var kept: [(memory: HubMemory, listing: HubListing)] = []
    /// Files may have changed in which the credentials of a hub lie.
    var isTimeToRetry = false
  }

  private let environment: ClientEnvironment?
  private let directory: String?
  private let now: @Sendable () -> Timestamp
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
    self.environment = environment
    self.directory = directory
    self.now = now
    world = Mutex(World())
    world.withLock { world in
      var outcome = Outcome()
      take(files, &world, &outcome)
      publish(&world)
    }
  }

  // MARK: - What is known

  package var fleet: Fleet { published.withLock(\.fleet) }

  /// What the registries said; the last answers are those of this moment.
  package var report: RegistryReport {
    var (report, mainFeeds) = published.withLock { ($0.report, $0.mainFeeds) }
    let answers = feeds.withLock { $0.mapValues(\.consumer.lastAnswer) }
    for (index, feed) in mainFeeds { report.sources[index].lastAnswer = answers[feed] ?? nil }
    return report
  }

  /// What is wrong with the operator's own files.
  package var problems: [RegistryProblem] { published.withLock(\.problems) }

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

  // MARK: - The operator's files

  /// The files were read again.
  ///
  /// A cluster that no file lists any more leaves, a hub that none names is watched no more; what stays the same keeps
  /// its name and its watches. Hubs whose credentials lie in files of their own have them looked at.
  package func replace(_ files: Registry) { post(.files(files)) }

  private func take(_ files: Registry, _ world: inout World, _ outcome: inout Outcome) {
    // What was found behind a way is good for that way alone.
    let addresses = Dictionary(
      files.listed.map { ($0.listing.key, $0.address) }, uniquingKeysWith: { first, _ in first })
    for entry in world.files.listed where addresses[entry.listing.key] != entry.address {
      let key = entry.listing.key
      world.merge.measured[key] = nil
      world.merge.ownProperties[key] = nil
      world.members[key] = nil
    }
    world.files = files
    world.merge.rules = files.rules
    let isStarted = inbox.withLock(\.isStarted)
    var wanted: [(hub: Hub, registry: any HubRegistry, problems: [RegistryProblem])] = []
    for entry in files.hubs {
      guard let registry = HubRegistryList.registry(entry.kind), let access = files.access(to: entry) else { continue }
      var hub = Hub(name: entry.name, access: access, entry: entry)
      hub.ownAddresses = entry.kind == "ClusterRegistry" ? OwnAddresses.read() : []
      var problems: [RegistryProblem] = []
      if let path = entry.providers { (hub.providers, problems) = CredentialProviders.read(path: path) }
      wanted.append((hub, registry, problems))
    }
    // Before another place reads what this one kept.
    for place in world.hubs where !wanted.contains(where: { $0.hub.isSameSource(as: place.state.hub) }) {
      outcome.end += place.feeds.map(\.feed)
      var state = place.state
      if let listing = state.takeListing(at: now()) { place.memory?.keep(listing) }
      place.memory?.flush()
    }
    var hubs: [HubPlace] = []
    for (hub, registry, problems) in wanted {
      var hub = hub
      if var known = world.hubs.first(where: { $0.state.hub.isSameSource(as: hub) }) {
        // A provider file with a fault counts as it last was.
        if !problems.isEmpty { hub.providers = known.state.hub.providers }
        let isOtherWay = known.state.hub.access != hub.access
        known.state.hub = hub
        known.state.problems = problems.map(\.description)
        if isOtherWay, let environment {
          known.client = ClusterClient(hub.access, environment)
          if isStarted { outcome.begin += known.feeds }
        }
        hubs.append(known)
        continue
      }
      world.lastHub += 1
      var place = HubPlace(
        number: world.lastHub, state: HubState(hub, registry),
        client: environment.map { ClusterClient(hub.access, $0) },
        memory: directory.flatMap { HubMemory(directory: $0, hub: hub) })
      place.state.problems = problems.map(\.description)
      if let listing = place.memory?.read() { place.state.remember(listing) }
      hubs.append(place)
      if isStarted { outcome.begin += place.feeds }
    }
    world.hubs = hubs
    for place in hubs { place.client?.lookAtCredentialFiles() }
    outcome.isTimeToRetry = true
  }

  // MARK: - Hubs

  /// Begins to watch the hubs; a second call does nothing.
  package func start() {
    let isFirst = inbox.withLock { inbox in
      defer { inbox.isStarted = true }
      return !inbox.isStarted
    }
    guard environment != nil, isFirst else { return }
    let begun = world.withLock { world in world.hubs.flatMap { $0.feeds } }
    for start in begun { begin(start.feed, start.client, start.target) }
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
    for memory in world.withLock({ $0.hubs.compactMap(\.memory) }) { memory.flush() }
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
        for index in world.hubs.indices {
          guard let memory = world.hubs[index].memory else { continue }
          if let listing = world.hubs[index].state.takeListing(at: now()) { outcome.kept.append((memory, listing)) }
        }
        return outcome
      }
      for (memory, listing) in outcome.kept { memory.keep(listing) }
      for feed in outcome.end { end(feed) }
      // What ends in the same round as it should begin anew was found to be needless after that.
      for (feed, client, target) in outcome.begin where !outcome.end.contains(feed) { begin(feed, client, target) }
      if outcome.isTimeToRetry { retry() }
      tell()
      // A fleet whose members all have heartbeats always has news: it is read a few times a second, not at each.
      try? await Task.sleep(for: RegistryLimits.roundEvery)
    }
  }

  private func take(_ event: Event, _ world: inout World, _ outcome: inout Outcome) {
    switch event {
    case .files(let files): take(files, &world, &outcome)
    case .identified(let key, let uid):
      if AboutAPI.isUID(uid) { world.merge.measured[key] = uid }
    case .unfollowed(let key):
      world.members[key] = nil
      world.merge.ownProperties[key] = nil
    case .news(.hub(let number, let name), let news):
      guard let index = world.hubs.firstIndex(where: { $0.number == number }),
        world.hubs[index].state.take(news, of: name), let client = world.hubs[index].client,
        let watch = world.hubs[index].state.watches.first(where: { $0.name == name })
      else { return }
      outcome.begin.append((.hub(number, watch: name), client, world.hubs[index].state.target(watch)))
    case .news(.secret(let number, let name), let news):
      guard let index = world.hubs.firstIndex(where: { $0.number == number }) else { return }
      world.hubs[index].state.take(news, of: name)
    case .news(.member(let key), let news):
      world.members[key, default: MemberProperties()].take(news)
      world.merge.ownProperties[key] = world.members[key]?.values
    }
  }

  /// Reads the clusters again where something changed, and follows the Secrets that they name.
  private func refresh(_ world: inout World, _ outcome: inout Outcome) {
    for index in world.hubs.indices {
      let before = world.hubs[index].state.wantedSecrets
      world.hubs[index].state.refresh()
      let place = world.hubs[index]
      guard let client = place.client else { continue }
      for name in place.state.wantedSecrets.subtracting(before).sorted() {
        outcome.begin.append((.secret(place.number, name), client, place.state.target(name)))
      }
      outcome.end += before.subtracting(place.state.wantedSecrets).sorted().map { .secret(place.number, $0) }
    }
  }

  private func publish(_ world: inout World) {
    let files = world.files
    let merged = world.merge.merge(files.listed + world.hubs.flatMap(\.state.clusters))
    // Who left keeps no name: another may have it.
    world.merge.given = merged.names
    var report = RegistryReport()
    report.sources = files.sources + world.hubs.map { $0.state.report() }
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
    fleet.isSettled = environment == nil || world.hubs.allSatisfy(\.state.hasAnswered)
    let mainFeeds = world.hubs.enumerated().map { index, place in
      (files.sources.count + index, FeedName.hub(place.number, watch: place.state.watches.first?.name ?? ""))
    }
    published.withLock { published in
      published.fleet = fleet
      published.report = report
      published.problems = files.problems
      published.mainFeeds = Dictionary(uniqueKeysWithValues: mainFeeds)
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
