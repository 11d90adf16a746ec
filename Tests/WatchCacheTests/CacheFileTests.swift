import FleetModel
import GRDB
import Glibc
import KubernetesAPI
import Testing

@testable import WatchCache

@Suite("The file behind")
struct CacheFileTests {
  let scratch = Scratch()

  /// A fleet with a bit of everything, written.
  func written(to file: CacheFile) throws -> Fleet {
    let fleet = Fleet()
    fleet.state.clusters["eu-1"]!.isLoaded = true
    fleet.state.identified("eu-1", as: "uid-1")
    fleet.state.pulse("eu-1", version: "v1.36.2", roundTripMillis: 3)
    fleet.feed(
      .pods,
      [
        .listBegan(expected: nil),
        fleet.pod("search-1", .bad, "CrashLoopBackOff") {
          $0.owner = "StatefulSet/search"
          $0.uid = "80404a70-23fc-4f81-8c71-b1296b78a5a3"
          $0.resourceVersion = "870"
          $0.images = ["a:1", "b:2"]
          $0.labels = ["app": "search"]
          $0.ready = 0
          $0.desired = 2
          $0.restarts = 14
          $0.created = Timestamp(seconds: 900)
          $0.cpuMillis = 250
        },
        fleet.pod("web-1") { $0.address = "10.0.0.1" }, fleet.pod("web-2") { $0.uid = "no-uuid" },
        .listEnded(resourceVersion: "1000"),
      ])
    fleet.feed(
      .statefulSets,
      [
        .listBegan(expected: nil), fleet.workload("search", .moving, "Rolling", type: .statefulSets),
        .listEnded(resourceVersion: "1001"),
      ])
    fleet.feed(
      .nodes, [.listBegan(expected: nil), fleet.node("n1", ready: 1), .listEnded(resourceVersion: "1002")])
    try file.write(fleet.state.takeBatch())
    return fleet
  }

  /// A fleet made from the file alone, some time later.
  func remembered(from file: CacheFile) throws -> Fleet {
    let fleet = Fleet()
    fleet.state.now = fleet.state.now + .seconds(5)
    let (clusters, segments, problems) = try file.readFleet()
    fleet.state.remember(clusters, segments: segments, problems: problems)
    return fleet
  }
  func load(_ fleet: Fleet, from file: CacheFile) throws {
    let segments = try file.readRows(of: "eu-1") { segment, rows in
      fleet.state.remember(rows, type: segment.type, cluster: "eu-1")
    }
    fleet.state.rememberedAll(of: "eu-1", segments: segments)
  }
  /// Without what tells how fresh a row is.
  func bare(_ rows: [FleetModel.Row]) -> [FleetModel.Row] {
    rows.map {
      var row = $0
      row.freshness = .never
      return row
    }
  }

  @Test("the first look gives sums and problems, the second every row as it was, all of it marked as old")
  func roundTrip() throws {
    let file = try CacheFile(directory: scratch.path)
    let before = try written(to: file)
    let fleet = try remembered(from: file)
    var line = fleet.line()
    #expect(line.freshness == .stale(since: Timestamp(seconds: 1_000), why: "last known"))
    #expect((line.pods, line.nodes, line.nodesReady, line.workloads) == (3, 1, 1, 1))
    #expect(line.version == "v1.36.2")
    #expect(line.worst?.key.name == before.line().worst?.key.name)
    #expect(fleet.names(["pods"]) == ["search-1"])
    try load(fleet, from: file)
    line = fleet.line()
    #expect((line.pods, line.nodes, line.nodesReady, line.workloads) == (3, 1, 1, 1))
    for type in ["pods", "nodes", "statefulsets"] {
      #expect(bare(fleet.rows([type])) == bare(before.rows([type])))
      #expect(fleet.rows([type]).allSatisfy { !$0.freshness.isCurrent })
    }
    #expect(fleet.state.takeBatch().segments.isEmpty)
    // The workload's own word is remembered beneath the pod's.
    fleet.feed(.pods, [.deleted(namespace: "shop", name: "search-1")])
    #expect(fleet.rows(["statefulsets"]).first?.verdict == Verdict(.moving, "Rolling"))
  }

  @Test("a cluster that joins after the file was read has its numbers, its worst row and then its rows")
  func joinsLate() throws {
    let file = try CacheFile(directory: scratch.path)
    let before = try written(to: file)
    let fleet = Fleet([])
    let (clusters, segments, problems) = try file.readFleet()
    fleet.state.remember(clusters, segments: segments, problems: problems)
    #expect(fleet.state.clusters.isEmpty)
    fleet.state.join(ClusterRecord(name: "eu-1", source: "test"))
    fleet.state.setScope(["eu-1"])
    #expect(fleet.line().nodes == 1 && fleet.line().pods == 3 && fleet.line().bad == before.line().bad)
    #expect(fleet.line().worst?.key.name == "search")
    try load(fleet, from: file)
    #expect(
      fleet.line().nodes == 1 && fleet.line().pods == 3 && fleet.line().unknown.isDisjoint(with: ["pods", "nodes"]))
    #expect(bare(fleet.rows(["pods"])) == bare(before.rows(["pods"])))
    #expect(fleet.state.early.isEmpty)
  }

  @Test("where the rows cannot be read the sums stand until a list ends, and the file keeps what it has till then")
  func unreadable() throws {
    let file = try CacheFile(directory: scratch.path)
    _ = try written(to: file)
    let fleet = try remembered(from: file)
    fleet.state.rememberedNothing(of: "eu-1")
    fleet.state.ingest(
      [.failed(Liveness.Failure(.denied, why: "is forbidden", since: fleet.state.now))], of: .nodes, from: "eu-1")
    #expect(fleet.line().nodes == 1 && fleet.line().pods == 3)
    #expect(fleet.line().numbers(of: ["pods"], adding: 0) == .known)
    try file.write(fleet.state.takeBatch(isFinal: true))
    #expect(try file.readFleet().clusters.first?.sums.pods == 3)
    var kept = 0
    _ = try file.readRows(of: "eu-1") { kept += $1.count }
    #expect(kept == 5)

    fleet.feed(.pods, [.listBegan(expected: nil), fleet.pod("new"), .listEnded(resourceVersion: "2000")])
    #expect(fleet.line().pods == 1)
    try file.write(fleet.state.takeBatch())
    let later = try remembered(from: file)
    try load(later, from: file)
    #expect(later.names(["pods"]) == ["new"])
    #expect(later.names(["nodes"]) == ["n1"])
  }

  @Test("a segment goes on from its version, and what a feed says makes it current")
  func resume() throws {
    let file = try CacheFile(directory: scratch.path)
    _ = try written(to: file)
    let fleet = try remembered(from: file)
    try load(fleet, from: file)
    let pods = try #require(fleet.state.clusters["eu-1"]?.segments[TypeName(.pods)])
    #expect(pods.resourceVersion == "1000")
    #expect(fleet.state.clusters["eu-1"]?.identity == "uid-1")
    fleet.feed(.pods, [.vouched])
    #expect(fleet.rows(["pods"]).allSatisfy { $0.freshness == .live })
    #expect(fleet.names(["pods"]) == ["search-1", "web-1", "web-2"])
  }

  @Test("a verdict that time changes has no evidence after a restart: its segment is listed again")
  func unproven() throws {
    let file = try CacheFile(directory: scratch.path)
    _ = try written(to: file)
    let fleet = try remembered(from: file)
    try load(fleet, from: file)
    let cluster = try #require(fleet.state.clusters["eu-1"])
    let sets = try #require(cluster.segments[TypeName(.statefulSets)])
    #expect(fleet.state.holdsUnproven(sets))
    #expect(!fleet.state.holdsUnproven(try #require(cluster.segments[TypeName(.pods)])))
    // Where this session has the evidence, it judges again itself.
    fleet.feed(.statefulSets, [fleet.workload("search", .well, type: .statefulSets)])
    #expect(!fleet.state.holdsUnproven(sets))
  }

  @Test("what was committed is there after a kill, whatever was not")
  func kill() throws {
    let other = Scratch()
    let file = try CacheFile(directory: scratch.path)
    _ = try written(to: file)
    // As the disk is at this moment, with its write-ahead log, and without a close.
    for name in ["cache.sqlite", "cache.sqlite-wal"] {
      try Scratch.copy("\(scratch.path)/\(name)", to: "\(other.path)/\(name)")
    }
    let second = try CacheFile(directory: other.path)
    let fleet = try remembered(from: second)
    try load(fleet, from: second)
    #expect(fleet.names(["pods"]) == ["search-1", "web-1", "web-2"])
  }

  @Test("changes and deletions are written, and a write that failed is written again")
  func changes() throws {
    let file = try CacheFile(directory: scratch.path)
    let before = try written(to: file)
    before.feed(.pods, [.deleted(namespace: "shop", name: "web-1"), before.pod("web-2") { $0.restarts = 3 }])
    _ = before.state.takeBatch()  // Lost.
    before.state.markAllDirty()
    before.feed(.pods, [.deleted(namespace: "shop", name: "search-1")])
    try file.write(before.state.takeBatch())
    let fleet = try remembered(from: file)
    try load(fleet, from: file)
    #expect(fleet.rows(["pods"]).map { "\($0.key.name) \($0.restarts)" } == ["web-2 3"])
  }

  @Test("a damaged row is set aside, its kind is listed again, and it is said")
  func damagedRow() throws {
    do {
      let file = try CacheFile(directory: scratch.path)
      _ = try written(to: file)
      try file.queue.write { database in
        let body = try Blob.fetchOne(database, sql: "SELECT body FROM row WHERE name = 'web-1'")!
        var bytes = body.bytes
        bytes[bytes.count / 2] ^= 0x10
        try database.execute(sql: "UPDATE row SET body = ? WHERE name = 'web-1'", arguments: [Blob(bytes)])
      }
    }
    let file = try CacheFile(directory: scratch.path)
    let fleet = try remembered(from: file)
    try load(fleet, from: file)
    #expect(fleet.names(["pods"]) == ["search-1", "web-2"])
    #expect(fleet.state.clusters["eu-1"]?.segments[TypeName(.pods)]?.resourceVersion == "")
    #expect(fleet.state.clusters["eu-1"]?.segments[TypeName(.nodes)]?.resourceVersion == "1002")
    #expect(file.takeNotices() == ["1 damaged rows were set aside: pods of eu-1 are listed again"])
    let aside = try file.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM damaged") }
    #expect(aside == 1)
  }

  @Test("a file that is no database any more is set aside whole, and a new one begins")
  func damagedFile() throws {
    let path = scratch.path + "/cache.sqlite"
    let garbage = (0..<8_192).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let file = open(path, O_WRONLY | O_CREAT, 0o600)
    _ = garbage.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    close(file)
    let opened = try CacheFile(directory: scratch.path)
    #expect(try opened.readFleet().clusters.isEmpty)
    #expect(opened.takeNotices().count == 1)
    #expect(try Scratch.contents(path + ".damaged") == garbage)
  }

  @Test("a file of a newer version is refused and left as it is")
  func newer() throws {
    do {
      let file = try CacheFile(directory: scratch.path)
      try file.queue.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    }
    #expect(throws: StoreProblem.newer(scratch.path + "/cache.sqlite", found: 99, known: CacheFile.version)) {
      try CacheFile(directory: scratch.path)
    }
    let queue = try DatabaseQueue(path: scratch.path + "/cache.sqlite")
    #expect(try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 99)
  }

  @Test("another program's database is refused")
  func foreign() throws {
    try DatabaseQueue(path: scratch.path + "/cache.sqlite").write { try $0.execute(sql: "PRAGMA user_version = 1") }
    #expect(throws: StoreProblem.foreign(scratch.path + "/cache.sqlite")) {
      try CacheFile(directory: scratch.path)
    }
  }

  @Test("a second program reads what the first one writes")
  func second() throws {
    let first = try CacheFile(directory: scratch.path)
    _ = try written(to: first)
    let second = try CacheFile(directory: scratch.path)
    #expect(first.isWriter)
    #expect(!second.isWriter)
    #expect(try second.readFleet().clusters.map(\.name) == ["eu-1"])
    #expect(throws: (any Error).self) { try second.forget("eu-1") }
  }

  @Test("the file and its log can be read by nobody else")
  func mode() throws {
    let file = try CacheFile(directory: scratch.path)
    _ = try written(to: file)
    for name in Scratch.names(in: scratch.path) {
      var information = stat()
      stat(scratch.path + "/" + name, &information)
      #expect(information.st_mode & 0o777 == 0o600, "\(name)")
    }
  }

  @Test("a directory that cannot be made or written is named")
  func readOnly() {
    #expect { try CacheFile(directory: "/proc/quarterdeck-cache") } throws: { error in
      guard case .cannotOpen("/proc/quarterdeck-cache", _) = error as? StoreProblem else { return false }
      return true
    }
  }

  @Test("a read-only directory with a file in it is read", .enabled(if: geteuid() != 0))
  func readOnlyWithFile() throws {
    do { _ = try written(to: try CacheFile(directory: scratch.path)) }
    chmod(scratch.path, 0o500)
    defer { chmod(scratch.path, 0o700) }
    let file = try CacheFile(directory: scratch.path)
    #expect(!file.isWriter)
    #expect(try file.readFleet().clusters.map(\.name) == ["eu-1"])
  }

  @Test("forgetting takes everything of a cluster out of the file")
  func forget() throws {
    let file = try CacheFile(directory: scratch.path)
    _ = try written(to: file)
    try file.forget("eu-1")
    let (clusters, segments, problems) = try file.readFleet()
    #expect(clusters.isEmpty && segments.isEmpty && problems.isEmpty)
    #expect(try file.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM row") } == 0)
  }

  @Test(
    "the file system of a directory is that of the longest mount above it",
    arguments: [
      ("/home/op/.local", "nfs4"), ("/home", "nfs4"), ("/homes", "ext4"), ("/", "ext4"), ("/mnt/my share/x", "cifs"),
    ])
  func mounts(path: String, type: String) {
    let mounts = """
      22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      30 22 0:26 / /home rw shared:9 - nfs4 server:/home rw
      31 22 0:27 / /mnt/my\\040share rw - cifs //server/share rw
      """
    #expect(FileSystem.type(of: path, mounts: mounts) == type)
  }

  @Test("no flipped bit of a record goes unseen")
  func checksums() throws {
    var writer = RecordWriter()
    writer.put("text")
    writer.put(Int64.min)
    writer.put(["a": "b"])
    let bytes = writer.closed()
    var reader = try RecordReader(bytes)
    #expect(try reader.text() == "text")
    #expect(try reader.signed() == .min)
    #expect(try reader.pairs() == ["a": "b"])
    #expect(reader.isAtEnd)
    for bit in 0..<bytes.count * 8 {
      var broken = bytes
      broken[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: Damaged.self) { try RecordReader(broken) }
    }
  }
}
