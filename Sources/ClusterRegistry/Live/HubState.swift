import FleetModel
import KubeClient
import KubernetesAPI

/// What is known of one registry of one hub: its objects, how each of its feeds is, and the clusters that follow.
///
/// A pure machine: news go in; what is to be watched comes out. What a feed that broke off had brought stays: a hub that
/// is away takes no cluster with it.
struct HubState: Sendable {
  /// As the operator's files have it now; the server and the entry stay the same.
  var hub: Hub { didSet { isDirty = true } }
  let registry: any HubRegistry
  private(set) var objects = HubObjects()
  private(set) var clusters: [ListedCluster] = []
  private var feeds: [String: Feed] = [:]
  private var secretFeeds: [SecretName: Feed] = [:]
  /// Objects that could not be read, or for which there was no room, since the last list.
  private var leftOut: [String: Int] = [:]
  private var isDirty = true
  /// Something changed since the listing was handed out to be kept.
  private var isUnsaved = false
  /// What is wrong with the registry's own settings.
  var problems: [String] = []

  struct Feed: Sendable {
    var state = ReflectorState.idle
    /// Keys that the list under way has named; nil where none is under way.
    var named: Set<String>?
    var isListed = false
    /// When an earlier run kept what is known; nil once this one has listed.
    var remembered: Timestamp?
    /// Which of the versions of the kind is watched.
    var version = 0
    /// Whether waiting longer gives nothing: it has listed, or it has failed.
    var hasAnswered: Bool {
      switch state {
      case .idle, .connecting, .syncing: isListed
      default: true
      }
    }
  }

  init(_ hub: Hub, _ registry: any HubRegistry) {
    self.hub = hub
    self.registry = registry
    for watch in watches { feeds[watch.name] = Feed() }
  }

  var watches: [HubWatch] { registry.watches(hub) }
  /// The Secrets that are wanted now, as many as the bound allows.
  private(set) var wantedSecrets: Set<SecretName> = []

  /// The target of a watch in the version that is asked for.
  func target(_ watch: HubWatch) -> ReflectorTarget {
    let version = min(feeds[watch.name]?.version ?? 0, watch.types.count - 1)
    return ReflectorTarget(
      watch.types[version], namespace: watch.namespace, labelSelector: watch.labelSelector,
      fieldSelector: watch.fieldSelector, purpose: "registry \(registry.kind)")
  }
  func target(_ secret: SecretName) -> ReflectorTarget {
    ReflectorTarget(
      .builtIn(named: "secrets")!, namespace: secret.namespace, fieldSelector: "metadata.name=\(secret.name)",
      purpose: "registry \(registry.kind)")
  }

  // MARK: - News

  /// Takes what a watch brought.
  ///
  /// - Returns: whether the watch is to begin again, with the next version of its kind.
  mutating func take(_ news: [FeedNews], of name: String) -> Bool {
    guard var feed = feeds[name], let watch = watches.first(where: { $0.name == name }) else { return false }
    defer { feeds[name] = feed }
    for item in news {
      switch item {
      case .listBegan:
        feed.named = []
        leftOut[name] = 0
      case .object(let change, let bytes): take(change, bytes, watch, &feed)
      case .listEnded:
        if let named = feed.named { objects.keep(named, of: name) }
        feed.named = nil
        feed.isListed = true
        feed.remembered = nil
        isDirty = true
        isUnsaved = true
      case .state(.absent(let error)):
        if feed.version + 1 < watch.types.count, !feed.isListed {
          feed.version += 1
          feed.state = .connecting
          return true
        }
        feed.state = .absent(error)
        objects.keep([], of: name)
        feed.remembered = nil
        isDirty = true
      case .state(let state):
        feed.state = state
        isDirty = true
      }
    }
    return false
  }

  private mutating func take(_ change: ObjectChange, _ bytes: [UInt8], _ watch: HubWatch, _ feed: inout Feed) {
    isDirty = true
    isUnsaved = true
    guard var json = try? JSON(parsing: bytes), json.objectValue != nil else {
      leftOut[watch.name, default: 0] += 1
      return
    }
    let type = watch.types[min(feed.version, watch.types.count - 1)]
    // Items of a list of a built-in kind do not say what they are.
    if json["kind"] == nil { json["kind"] = .string(type.kind.kind) }
    if json["apiVersion"] == nil { json["apiVersion"] = .string(type.kind.apiVersion) }
    let object = KubernetesObject(json)
    if change == .deleted {
      objects.remove(namespace: object.namespace, name: object.name, from: watch.name)
    } else if objects.put(object, in: watch.name) {
      feed.named?.insert("\(object.namespace)/\(object.name)")
    } else {
      leftOut[watch.name, default: 0] += 1
    }
  }

  /// Takes what the watch of one Secret brought.
  mutating func take(_ news: [FeedNews], of secret: SecretName) {
    guard var feed = secretFeeds[secret] else { return }
    defer { secretFeeds[secret] = feed }
    isDirty = true
    for item in news {
      switch item {
      case .listBegan: feed.named = []
      case .object(.deleted, _): objects.set(.missing, of: secret)
      case .object(_, let bytes):
        guard let json = try? JSON(parsing: bytes) else { continue }
        var object = KubernetesObject(json)
        object.json["kind"] = "Secret"
        guard object.name == secret.name else { continue }
        feed.named?.insert(object.name)
        objects.set(.found(object), of: secret)
      case .listEnded:
        if feed.named?.isEmpty ?? false { objects.set(.missing, of: secret) }
        feed.named = nil
        feed.isListed = true
      case .state(let state):
        feed.state = state
        // A Secret that was read stays good while the hub is away.
        if case .found = objects.secret(secret) { continue }
        if case .denied(let error) = state { objects.set(.refused("denied: \(error.words)"), of: secret) }
      }
    }
  }

  /// Reads the clusters again where something changed.
  mutating func refresh() {
    guard isDirty else { return }
    isDirty = false
    let wanted = Set(registry.secrets(objects, hub).sorted().prefix(RegistryLimits.secrets))
    for name in wanted where secretFeeds[name] == nil { secretFeeds[name] = Feed() }
    secretFeeds = secretFeeds.filter { wanted.contains($0.key) }
    wantedSecrets = wanted
    objects.keep(secrets: wanted)
    clusters = registry.read(objects, hub)
  }

  // MARK: - What is kept

  /// Takes what an earlier run kept: it stands until the hub answers.
  mutating func remember(_ listing: HubListing) {
    for watch in watches where watch.isKept {
      for object in listing.objects[watch.name] ?? [] { objects.put(object, in: watch.name) }
      feeds[watch.name]?.remembered = listing.saved
    }
    isDirty = true
    refresh()
  }

  /// What is to be kept for a start at which the hub is away; nil where nothing is new, or nothing was listed yet.
  mutating func takeListing(at now: Timestamp) -> HubListing? {
    guard isUnsaved, mainFeed.isListed, watches.first?.isKept ?? false else { return nil }
    isUnsaved = false
    let kept = watches.filter(\.isKept).map { ($0.name, objects.all($0.name)) }
    return HubListing(saved: now, objects: Dictionary(kept) { first, _ in first })
  }

  // MARK: - How it is

  private var mainFeed: Feed { watches.first.flatMap { feeds[$0.name] } ?? Feed() }

  /// Nothing more will come by waiting.
  var hasAnswered: Bool {
    // Secrets that are named by now and not watched yet count, too.
    feeds.values.allSatisfy(\.hasAnswered) && secretFeeds.values.allSatisfy(\.hasAnswered) && !isDirty
  }

  func report() -> RegistrySourceReport {
    var report = RegistrySourceReport(kind: registry.kind, hub: hub.name, state: state)
    report.isLegacy = registry.isLegacy
    report.listed = clusters.count
    report.refused = clusters.count { !$0.listing.refusals.isEmpty }
    report.problems = problems
    for watch in watches.dropFirst() {
      switch feeds[watch.name]?.state {
      case .denied(let error): report.problems.append("\(watch.name) may not be read: \(error.words)")
      case .unreachable(_, let error) where state == .live:
        report.problems.append("\(watch.name) cannot be read: \(error.words)")
      default: break
      }
    }
    for (name, count) in leftOut.sorted(by: { $0.key < $1.key }) where count > 0 {
      report.problems.append("\(count) of \(name) are left out: not readable, or more than \(RegistryLimits.objects)")
    }
    let wanted = registry.secrets(objects, hub).count
    if wanted > wantedSecrets.count {
      report.problems.append(
        "\(wanted - wantedSecrets.count) Secrets are not read: more than \(RegistryLimits.secrets)")
    }
    return report
  }

  private var state: RegistrySourceReport.State {
    let feed = mainFeed
    func away(_ since: Timestamp?, _ why: String) -> RegistrySourceReport.State {
      if let remembered = feed.remembered { return .unknown(since: remembered, why: why) }
      return feed.isListed ? .unknown(since: since, why: why) : .unread(why: why)
    }
    switch feed.state {
    case .idle, .connecting, .syncing:
      if let remembered = feed.remembered { return .unknown(since: remembered, why: "last known") }
      return feed.isListed ? .live : .syncing
    case .live, .quiet: return .live
    case .stale(let since, let error), .unreachable(let since, let error): return away(since, error.words)
    case .loginNeeded(let since, let error): return away(since, "login needed: \(error.words)")
    case .denied(let error): return away(nil, "denied: \(error.words)")
    case .absent: return .absent
    }
  }
}

extension ClientError {
  /// What a line says: what the other side said is better than our words for it.
  fileprivate var words: String { clipped(cause.isEmpty ? message : cause) }
}
