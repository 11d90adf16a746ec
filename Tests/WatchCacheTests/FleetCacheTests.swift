import FleetModel
import Glibc
import KubernetesAPI
import Synchronization
import Testing

@testable import WatchCache

@Suite("The cache as others call it", .timeLimit(.minutes(10)))
struct FleetCacheTests {
  /// A clock that stands until it is moved.
  final class Clock: Sendable {
    private let time = Mutex(Timestamp(seconds: 1_000))
    var now: Timestamp { time.withLock { $0 } }
    func move(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
  }
  let clock = Clock()
  let scratch = Scratch()
  let maker = Fleet()

  func cache(_ names: [ClusterName] = ["eu-1"], directory: String?) -> FleetCache {
    FleetCache(
      members: names.map { MemberCluster(record: ClusterRecord(name: $0, source: "test"), access: nil) },
      environment: nil, now: { [clock] in clock.now }, stateDirectory: directory)
  }
  func answer(
    _ cache: FleetCache, _ query: FleetQuery, _ fits: @escaping @Sendable (FleetAnswer) -> Bool
  ) async -> FleetAnswer {
    await Asking(cache).until(query, fits)
  }

  /// Waits until the file has been read: a cache that is stopped before writes nothing, since the file may know more.
  func loaded(_ cache: FleetCache) async {
    await withCheckedContinuation { continuation in
      let read = Mutex<CheckedContinuation<Void, Never>?>(continuation)
      let look: @Sendable () -> Void = {
        cache.model.post { state in
          guard state.clusters.values.allSatisfy(\.isLoaded) else { return }
          read.withLock { $0.take() }?.resume()
        }
      }
      cache.whenChanged(look)
      look()
    }
  }

  /// Questions of a test, which waits for what it expects instead of sleeping.
  struct Asking {
    let cache: FleetCache
    init(_ cache: FleetCache) { self.cache = cache }

    /// The first answer that fits, asked again whenever something changed.
    func until(_ query: FleetQuery, _ fits: @escaping @Sendable (FleetAnswer) -> Bool) async -> FleetAnswer {
      await withCheckedContinuation { continuation in
        let box = Box(continuation)
        let look: @Sendable () -> Void = { [cache] in
          guard box.isOpen else { return }
          cache.ask(query) { answer in
            if fits(answer) { box.resume(answer) } else { cache.model.post { $0.touch() } }
          }
        }
        cache.whenChanged(look)
        look()
      }
    }
    func once(_ query: FleetQuery) async -> FleetAnswer {
      await withCheckedContinuation { continuation in cache.ask(query) { continuation.resume(returning: $0) } }
    }
    /// The only cluster's line, once it fits.
    func line(_ fits: @escaping @Sendable (ClusterLine) -> Bool) async -> ClusterLine? {
      let answer = await until(.clusters(filter: "")) { lines($0).first.map(fits) ?? false }
      return lines(answer).first
    }
  }
  final class Box: Sendable {
    private let open: Mutex<CheckedContinuation<FleetAnswer, Never>?>
    init(_ continuation: CheckedContinuation<FleetAnswer, Never>) { open = Mutex(continuation) }
    var isOpen: Bool { open.withLock { $0 != nil } }
    func resume(_ answer: FleetAnswer) {
      open.withLock { continuation in
        defer { continuation = nil }
        return continuation
      }?.resume(returning: answer)
    }
  }
  func feed(_ cache: FleetCache) {
    cache.ingest(
      [
        .listBegan(expected: nil), maker.pod("web-1"), maker.pod("web-2", .bad, "CrashLoopBackOff"),
        .listEnded(resourceVersion: "10"),
      ], of: .pods, from: "eu-1")
    cache.ingest(
      [.listBegan(expected: nil), maker.node("n1", ready: 1), .listEnded(resourceVersion: "11")], of: .nodes,
      from: "eu-1")
  }
  static func lines(_ answer: FleetAnswer) -> [ClusterLine] {
    if case .clusters(let lines, _) = answer { lines } else { [] }
  }
  static func rows(_ answer: FleetAnswer) -> [Row] {
    if case .rows(let answer) = answer { answer.rows } else { [] }
  }

  @Test("after a restart with every cluster off the last known fleet is there, marked old, and can be drilled into")
  func restart() async {
    let first = cache(directory: scratch.path)
    first.start()
    first.setScope(["eu-1"])
    await loaded(first)
    feed(first)
    _ = await answer(first, .clusters(filter: "")) { Self.lines($0).first?.nodes == 1 }
    first.stop()

    clock.move(.seconds(3_600))
    let second = cache(directory: scratch.path)
    second.start()
    second.setScope(["eu-1"])
    let fleet = await answer(second, .clusters(filter: "")) { Self.lines($0).first?.pods == 2 }
    let line = Self.lines(fleet)[0]
    #expect(line.freshness == .stale(since: Timestamp(seconds: 1_000), why: "last known: nothing is dialled"))
    #expect(line.lastSeen == Timestamp(seconds: 1_000))
    #expect(line.bad == 1)
    var query = RowsQuery(types: ["pods"])
    query.clusters = ["eu-1"]
    let pods = Self.rows(await answer(second, .rows(query)) { Self.rows($0).count == 2 })
    #expect(pods.map(\.key.name) == ["web-2", "web-1"])
    #expect(pods.allSatisfy { !$0.freshness.isCurrent })
    #expect(second.storeProblem == nil)
    second.stop()
  }

  @Test(
    "a program that reads what another one writes shows the verdicts of the rows that are there now, with their age")
  func follows() async {
    let writer = cache(directory: scratch.path)
    writer.start()
    writer.setScope(["eu-1"])
    await loaded(writer)
    feed(writer)
    _ = await answer(writer, .clusters(filter: "")) { Self.lines($0).first?.nodes == 1 }
    clock.move(.seconds(10))
    var pods = RowsQuery(types: ["pods"])
    pods.clusters = ["eu-1"]

    let reader = cache(directory: scratch.path)
    reader.start()
    reader.setScope(["eu-1"])
    let before = await answer(reader, .rows(pods)) { Self.rows($0).count == 2 }
    #expect(Self.rows(before).map(\.verdict.level) == [.bad, .well])

    clock.move(.seconds(60))
    writer.ingest([maker.pod("web-1", .bad, "ImagePullBackOff"), maker.pod("web-2")], of: .pods, from: "eu-1")
    writer.ingest([.deleted(namespace: "", name: "n1")], of: .nodes, from: "eu-1")
    _ = await answer(writer, .clusters(filter: "")) { Self.lines($0).first?.nodes == 0 }
    clock.move(.seconds(10))
    let after = await answer(reader, .rows(pods)) { Self.rows($0).first?.verdict.reason == "ImagePullBackOff" }
    #expect(Self.rows(after).map { "\($0.key.name) \($0.verdict.level)" } == ["web-1 bad", "web-2 well"])
    let fleet = await answer(reader, .clusters(filter: "")) { Self.lines($0).first?.nodes == 0 }
    let line = Self.lines(fleet)[0]
    #expect(line.freshness == .stale(since: Timestamp(seconds: 1_070), why: Freshness.kept))
    #expect(line.worst?.key.name == "web-1")
    writer.stop()
    reader.stop()
  }

  @Test("without a directory it works from memory, and a bad one is said")
  func memory() async {
    for directory in [nil, "/proc/nowhere"] {
      let cache = cache(directory: directory)
      cache.start()
      cache.setScope(["eu-1"])
      feed(cache)
      let fleet = await answer(cache, .clusters(filter: "")) { Self.lines($0).first?.pods == 2 }
      #expect(Self.lines(fleet)[0].freshness == .live)
      cache.stop()
      #expect((cache.storeProblem == nil) == (directory == nil))
    }
  }

  @Test("waiting ends when every cluster in scope is live or has failed")
  func settling() async {
    let cache = cache(["eu-1", "eu-2", "out"], directory: nil)
    cache.start()
    cache.setScope(["eu-1", "eu-2"])
    // What is fed before the scope holds is forgotten with it.
    _ = await answer(cache, .clusters(filter: "")) { answer in
      Self.lines(answer).filter { $0.freshness != .notInScope }.count == 2
    }
    feed(cache)
    let failure = Liveness.Failure(.unreachable, why: "no route to host", since: clock.now)
    cache.ingest([.failed(failure)], of: .pods, from: "eu-2")
    let states = await withCheckedContinuation { continuation in
      cache.whenSettled(within: .seconds(10)) { continuation.resume(returning: $0) }
    }
    #expect(states == ["eu-1": .live, "eu-2": .unreachable(since: clock.now, why: "no route to host")])
    cache.stop()
  }

  @Test("a cluster that does not say a word is waited for until its patience is over, and one that syncs to the end")
  func silence() async {
    let cache = cache(["eu-1", "eu-2"], directory: nil)
    cache.start()
    cache.setScope(["eu-1", "eu-2"])
    _ = await answer(cache, .clusters(filter: "")) { answer in
      Self.lines(answer).filter { $0.freshness != .notInScope }.count == 2
    }
    cache.ingest([.listBegan(expected: 2), maker.pod("web-1")], of: .pods, from: "eu-1")
    let answers = Mutex<[String]>([])
    let (settled, out) = AsyncStream<[ClusterName: Freshness]>.makeStream()
    cache.whenSettled(within: .seconds(3_600), silence: .seconds(5)) { states in
      answers.withLock { $0.append("settled") }
      out.yield(states)
    }
    await look(of: cache)
    // A list is under way: its cluster is not silent, however long it takes.
    clock.move(.seconds(60))
    await look(of: cache)
    answers.withLock { $0.append("a minute later") }
    feed(cache)
    var states = settled.makeAsyncIterator()
    #expect(await states.next() == ["eu-1": .live, "eu-2": .notKept])
    #expect(answers.withLock { $0 } == ["a minute later", "settled"])
    cache.stop()
  }

  /// Lets the model thread take what was posted before, and look at its clock and at who waits.
  private func look(of cache: FleetCache) async {
    await withCheckedContinuation { continuation in
      cache.whenSettled(within: .zero) { _ in continuation.resume() }
    }
  }

  @Test("a cluster that joins is listed, and one that leaves is shown as departed")
  func members() async {
    let cache = cache(directory: nil)
    cache.start()
    cache.join(MemberCluster(record: ClusterRecord(name: "new", source: "test"), access: nil))
    _ = await answer(cache, .clusters(filter: "")) { Self.lines($0).count == 2 }
    cache.leave("new")
    let fleet = await answer(cache, .clusters(filter: "")) { answer in
      Self.lines(answer).contains { $0.freshness == .departed(since: Timestamp(seconds: 1_000)) }
    }
    #expect(Self.lines(fleet).map(\.record.name) == ["new", "eu-1"])
    cache.stop()
  }

  @Test("objects of deliveries are handed out whole")
  func delivered() async {
    let cache = cache(directory: nil)
    cache.start()
    cache.setScope(["eu-1"])
    let object = KubernetesObject(["metadata": ["name": "c"], "data": ["k": "v"]])
    var row = Row(
      cluster: "eu-1", key: ObjectKey(kind: ResourceType.configMaps.kind, namespace: "shop", name: "c"),
      verdict: Verdict(.well, ""))
    row.labels = [RowReader.deliveryLabel: "web"]
    cache.ingest(
      [
        .listBegan(expected: nil), .observed(Observation(row: row, delivered: object)),
        .listEnded(resourceVersion: "1"),
      ],
      of: .configMaps, from: "eu-1")
    _ = await answer(cache, .rows(RowsQuery(types: ["configmaps"]))) { !Self.rows($0).isEmpty }
    func delivered() async -> ([KubernetesObject], Bool, Set<GroupVersionKind>) {
      await withCheckedContinuation { continuation in
        cache.deliveredObjects(cluster: "eu-1") { continuation.resume(returning: ($0, $1, $2)) }
      }
    }
    #expect(await delivered() == ([object], true, []))
    // A kind that we may not watch says nothing against the others.
    cache.ingest(
      [.failed(Liveness.Failure(.denied, why: "no right", since: Timestamp(seconds: 1)))], of: .jobs, from: "eu-1")
    _ = await withCheckedContinuation { continuation in
      cache.whenSettled(within: .zero) { continuation.resume(returning: $0) }
    }
    #expect(await delivered() == ([object], true, [ResourceType.jobs.kind]))
    cache.stop()
  }

  @Test("who asks a cache that has been stopped is answered with nothing")
  func stopped() async {
    let cache = cache(directory: nil)
    cache.start()
    cache.stop()
    #expect(await cache.clusterLines() == nil)
    let (objects, isComplete, denied) = await withCheckedContinuation { continuation in
      cache.deliveredObjects(cluster: "eu-1") { continuation.resume(returning: ($0, $1, $2)) }
    }
    #expect((objects, isComplete, denied) == ([], false, []))
  }

  @Test("who brings more rows than the mailbox holds waits until some of them were taken")
  func mailbox() async throws {
    var limits = CacheLimits()
    limits.mailbox = 4 * CacheLimits.parcel
    let model = ModelThread(limits: limits, now: { Timestamp(seconds: 1_000) })
    model.start { _ in }
    // The model is held by a question until the mailbox is full.
    let isHeld = Atomic(true)
    model.post { _ in
      while isHeld.load(ordering: .acquiring) { sched_yield() }
    }
    let parcels = 100
    let taken = Mutex<[Int]>([])
    let most = Mutex(0)
    let producer = NamedThread("producer") {
      for number in 0..<parcels {
        model.feed(rows: CacheLimits.parcel) { _ in taken.withLock { $0.append(number) } }
        most.withLock { $0 = max($0, model.waitingRows) }
      }
    }
    while model.waitingRows < limits.mailbox { await Task.yield() }
    isHeld.store(false, ordering: .releasing)
    producer.join()
    model.stop()
    #expect(taken.withLock { $0 } == Array(0..<parcels))
    #expect(most.withLock { $0 } == limits.mailbox)
    #expect(model.waitingRows == 0)
  }

  @Test("a parcel that is larger than the mailbox goes into an empty one, and a stopped mailbox holds nobody up")
  func largeParcel() {
    var limits = CacheLimits()
    limits.mailbox = 10
    let model = ModelThread(limits: limits, now: { Timestamp(seconds: 1_000) })
    let taken = Mutex(0)
    model.feed(rows: 1_000) { _ in taken.withLock { $0 += 1 } }
    model.start { _ in }
    model.feed(rows: 11) { _ in taken.withLock { $0 += 1 } }
    model.stop()
    model.feed(rows: 11) { _ in taken.withLock { $0 += 1 } }
    model.feed(rows: 11) { _ in taken.withLock { $0 += 1 } }
    #expect(taken.withLock { $0 } == 2)
  }
}
