import FleetModel
import GRDB
import KubernetesAPI
import Synchronization
import Testing

@testable import WatchCache

@Suite("What leaves the file behind")
struct ForgettingTests {
  let scratch = Scratch()

  /// Writes a pod of each cluster, proven at a time of its own.
  private func write(_ clusters: [(name: ClusterName, proven: Int64)], to file: CacheFile) throws {
    let fleet = Fleet(clusters.map(\.name))
    for (name, proven) in clusters {
      fleet.state.clusters[name]!.isLoaded = true
      fleet.state.now = Timestamp(seconds: proven)
      fleet.feed(
        .pods, [.listBegan(expected: nil), fleet.pod("web"), .listEnded(resourceVersion: "1")], cluster: name)
    }
    try file.write(fleet.state.takeBatch())
  }

  @Test("a cluster that no registry lists leaves a month after its last proof, and a listed one never")
  func left() throws {
    let file = try CacheFile(directory: scratch.path)
    let now = Timestamp(seconds: 100 * 86_400)
    try write([("listed", 1), ("gone-long", 2), ("gone-lately", 71 * 86_400)], to: file)
    #expect(try file.prune(listed: ["listed"], now: now, limits: CacheLimits()) == ["gone-long"])
    #expect(try file.holdings().map(\.cluster) == ["gone-lately", "listed"])
    #expect(try file.holdings().map(\.rows) == [1, 1])
    let rows = try file.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM row") }
    #expect(rows == 2)
    #expect(try file.prune(listed: ["listed"], now: now, limits: CacheLimits()).isEmpty)
  }

  @Test("beyond a number of clusters that nobody lists or has reached for days the longest unreached ones leave")
  func bound() throws {
    let file = try CacheFile(directory: scratch.path)
    let day: Int64 = 86_400
    try write(
      [("a", 3), ("b", 1), ("c", 2), ("lately-1", 2 * day), ("lately-2", 2 * day), ("listed", 0)], to: file)
    var limits = CacheLimits()
    limits.leftClusters = 1
    #expect(try file.prune(listed: ["listed"], now: Timestamp(seconds: 8 * day), limits: limits) == ["b", "c"])
    #expect(try file.holdings().map(\.cluster) == ["a", "lately-1", "lately-2", "listed"])
  }

  @Test("a cluster of which nothing was proven yet does not leave for that, but beyond a number")
  func unproven() throws {
    let file = try CacheFile(directory: scratch.path)
    try write([("a", 0), ("b", 0)], to: file)
    #expect(try file.holdings().map(\.proven) == [nil, nil])
    let now = Timestamp(seconds: 100 * 86_400)
    #expect(try file.prune(listed: [], now: now, limits: CacheLimits()).isEmpty)
    var limits = CacheLimits()
    limits.leftUnproven = 1
    #expect(try file.prune(listed: [], now: now, limits: limits) == ["a"])
  }

  @Test("a program takes nothing out of the file at its end, nor while a registry has not said what it lists")
  func others() async throws {
    do { try write([("other", 1)], to: try CacheFile(directory: scratch.path)) }
    let now = Timestamp(seconds: 100 * 86_400)
    /// A program that knows another fleet, and looks twice, with an hour between.
    func run(isFleetKnown: Bool) async {
      let cache = FleetCache(
        members: [], environment: nil, now: { now }, stateDirectory: scratch.path)
      cache.start()
      cache.setFleetKnown(isFleetKnown)
      for moment in [now, now + CacheLimits().pruneEvery] {
        await withCheckedContinuation { continuation in
          cache.model.post { state in
            state.now = moment
            cache.prune(state)
            continuation.resume()
          }
        }
      }
      cache.stop()
    }
    func known() throws -> [ClusterName] { try KnownClusters(directory: scratch.path).all().map(\.cluster) }
    await run(isFleetKnown: false)
    #expect(try known() == ["other"])
    await run(isFleetKnown: true)
    #expect(try known().isEmpty)
  }

  @Test("a reading of what others wrote that failed is done again")
  func followed() throws {
    let file = try CacheFile(directory: scratch.path)
    let cache = FleetCache(members: [], environment: nil, now: { Timestamp(seconds: 1) }, stateDirectory: nil)
    cache.start()
    defer { cache.stop() }
    try file.queue.inDatabase { try $0.execute(sql: "ALTER TABLE cluster RENAME TO away") }
    cache.read(["eu-1"], again: file)
    func writings() -> Int64? { cache.following.withLock { $0.writings } }
    #expect(writings() == nil)
    try file.queue.inDatabase { try $0.execute(sql: "ALTER TABLE away RENAME TO cluster") }
    cache.read(["eu-1"], again: file)
    #expect(try writings() == file.writings())
  }

  @Test("of damaged rows the newest are kept, up to a number")
  func damaged() throws {
    let file = try CacheFile(directory: scratch.path)
    let names = try file.queue.write { database in
      for number in 1...CacheLimits.damagedRows + 5 {
        try database.execute(
          sql: "INSERT INTO damaged (segment, namespace, name, body) VALUES (1, '', ?, x'00')", arguments: ["\(number)"]
        )
      }
      try CacheFile.pruneDamaged(database)
      return try String.fetchAll(database, sql: "SELECT name FROM damaged ORDER BY rowid")
    }
    #expect(names == (6...CacheLimits.damagedRows + 5).map { "\($0)" })
  }

  @Test("a state directory says what it knows of clusters and forgets one of them, whoever else is there")
  func known() throws {
    #expect(try KnownClusters(directory: scratch.path + "/none").all().isEmpty)
    do { try write([("eu-1", 7), ("eu-2", 9)], to: try CacheFile(directory: scratch.path)) }
    do {
      let known = try KnownClusters(directory: scratch.path)
      #expect(
        try known.all() == [
          .init(cluster: "eu-1", rows: 1, kinds: 1, objects: 0, proven: Timestamp(seconds: 7)),
          .init(cluster: "eu-2", rows: 1, kinds: 1, objects: 0, proven: Timestamp(seconds: 9)),
        ])
      try known.forget("eu-1")
      #expect(try known.all().map(\.cluster) == ["eu-2"])
    }
    // Another program that writes the file would bring it all back.
    let other = try CacheFile(directory: scratch.path)
    #expect(throws: StoreProblem.secondProgram(other.path)) { try KnownClusters(directory: scratch.path) }
  }

  @Test("what is forgotten is in no byte of the file")
  func overwritten() throws {
    do {
      let file = try CacheFile(directory: scratch.path)
      let fleet = Fleet(["eu-1"])
      fleet.state.clusters["eu-1"]!.isLoaded = true
      fleet.feed(
        .pods, [.listBegan(expected: nil), fleet.pod("a-name-to-forget"), .listEnded(resourceVersion: "1")])
      try file.write(fleet.state.takeBatch())
      try file.queue.inDatabase { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
      #expect(try Self.holds(file.path, "a-name-to-forget"))
      try file.forget("eu-1")
    }
    for suffix in ["", "-wal"] { #expect(try !Self.holds(scratch.path + "/cache.sqlite" + suffix, "a-name-to-forget")) }
  }

  private static func holds(_ path: String, _ text: String) throws -> Bool {
    let bytes = (try? Scratch.contents(path)) ?? []
    return String(decoding: bytes, as: UTF8.self).contains(text)
  }
}
