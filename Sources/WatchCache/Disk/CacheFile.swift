import FleetModel
import GRDB
import Glibc
import KubernetesAPI

/// The file behind the cache.
///
/// The thread `store` owns it; every call blocks.
///
/// WAL, mode 0600, one writer at a time (an advisory lock beside it): a second program opens it for reading.
final class CacheFile {
  /// The layout that this program writes; `user_version` of the file.
  static let version = 1
  /// `QDCK`: says that a file is ours.
  static let applicationID: Int32 = 0x5144_434B

  let path: String
  let isWriter: Bool
  let queue: DatabaseQueue
  private let lock: FileLock?
  /// What was found wrong and put right, for people; taken by who says it.
  private(set) var notices: [String] = []

  /// Opens the file in a directory, or makes it.
  ///
  /// Throws a `StoreProblem` that says what is wrong and what to do; the cache then works from memory.
  init(directory: String) throws(StoreProblem) {
    path = directory + "/cache.sqlite"
    try Self.prepare(directory)
    let canWrite = access(directory, W_OK) == 0
    let lock = canWrite ? try FileLock(path: directory + "/cache.lock") : nil
    self.lock = lock
    isWriter = lock?.isHeld ?? false
    if !isWriter, access(path, R_OK) != 0 {
      throw canWrite ? .busy(directory) : .readOnly(directory)
    }
    if isWriter, !Self.isPrivate(path) { throw .cannotOpen(path, "its mode cannot be set to 0600") }
    var opened: DatabaseQueue?
    do {
      opened = try Self.open(path, isWriter: isWriter, canWrite: canWrite)
      try Self.checkVersion(opened!, path: path, isWriter: isWriter)
    } catch let problem as StoreProblem {
      throw problem
    } catch let error as DatabaseError where error.isDamage && isWriter {
      // No page of it can be trusted: it goes beside, and is listed again.
      opened = nil
      do {
        try Self.setAside(path)
        opened = try Self.open(path, isWriter: true, canWrite: true)
        try Self.checkVersion(opened!, path: path, isWriter: true)
      } catch { throw .cannotOpen(path, "\(error)") }
      notices.append("the cache file was damaged: set aside as \(path).damaged, and everything is listed again")
    } catch { throw .cannotOpen(path, "\(error)") }
    queue = opened!
  }

  func note(_ text: String) { notices.append(text) }
  func takeNotices() -> [String] {
    defer { notices = [] }
    return notices
  }

  private static func prepare(_ directory: String) throws(StoreProblem) {
    var path = ""
    for part in directory.split(separator: "/") {
      path += "/" + part
      if access(path, F_OK) != 0, mkdir(path, 0o700) != 0 {
        throw .cannotOpen(directory, String(cString: strerror(errno)))
      }
    }
    if let name = FileSystem.network(of: directory) { throw .network(directory, name) }
  }

  private static func isPrivate(_ path: String) -> Bool {
    let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    return fchmod(file, 0o600) == 0
  }

  private static func open(_ path: String, isWriter: Bool, canWrite: Bool) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "cache"
    configuration.readonly = !isWriter
    configuration.busyMode = .timeout(2)
    configuration.prepareDatabase { database in
      if isWriter {
        try database.execute(sql: "PRAGMA journal_mode = WAL")
        try database.execute(sql: "PRAGMA synchronous = NORMAL")
      }
      try database.execute(sql: "PRAGMA mmap_size = 268435456")
    }
    // Where nothing may be written, not even the shared memory of WAL, SQLite must take the file as it lies.
    let name = canWrite ? path : "file:\(percentEncodedPath(path))?immutable=1"
    return try DatabaseQueue(path: name, configuration: configuration)
  }
  private static func percentEncodedPath(_ path: String) -> String {
    path.split(separator: "/").reduce("") { $0 + "/" + percentEncoded($1) }
  }

  private static func checkVersion(_ queue: DatabaseQueue, path: String, isWriter: Bool) throws {
    let (found, id) = try queue.read { database in
      (
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0,
        try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      )
    }
    if found > version { throw StoreProblem.newer(path, found: found, known: version) }
    if found != 0, id != applicationID { throw StoreProblem.foreign(path) }
    guard isWriter, found < version else { return }
    try queue.write { database in
      try database.execute(sql: schema)
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(version)")
    }
  }

  private static func setAside(_ path: String) throws(StoreProblem) {
    for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
    guard rename(path, path + ".damaged") == 0, isPrivate(path) else {
      throw .cannotOpen(path, String(cString: strerror(errno)))
    }
  }

  /// Bodies are records with a checksum of our own (`Record`); the columns beside them are what is asked by.
  static let schema = """
    CREATE TABLE cluster (name TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE segment (
      id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, apiVersion TEXT NOT NULL, kind TEXT NOT NULL,
      plural TEXT NOT NULL, isNamespaced INTEGER NOT NULL, resourceVersion TEXT NOT NULL,
      proven INTEGER NOT NULL, rowCount INTEGER NOT NULL, UNIQUE (cluster, apiVersion, plural)) STRICT;
    CREATE TABLE row (
      segment INTEGER NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, level INTEGER NOT NULL,
      body BLOB NOT NULL, PRIMARY KEY (segment, namespace, name)) STRICT, WITHOUT ROWID;
    CREATE INDEX problem ON row (segment) WHERE level >= \(Verdict.Level.warn.rawValue);
    CREATE TABLE damaged (segment INTEGER, namespace TEXT, name TEXT, body BLOB) STRICT;
    CREATE TABLE object (
      cluster TEXT NOT NULL, key TEXT NOT NULL, readAt INTEGER NOT NULL, body BLOB NOT NULL,
      PRIMARY KEY (cluster, key)) STRICT, WITHOUT ROWID;
    """
}

extension DatabaseError {
  var isDamage: Bool {
    resultCode.primaryResultCode == .SQLITE_CORRUPT || resultCode.primaryResultCode == .SQLITE_NOTADB
  }
}

/// An advisory lock that the kernel takes back when the program ends, however it ends.
final class FileLock {
  private let file: Int32
  let isHeld: Bool

  init(path: String) throws(StoreProblem) {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .cannotOpen(path, String(cString: strerror(errno))) }
    isHeld = flock(file, LOCK_EX | LOCK_NB) == 0
  }
  deinit {
    // By itself: a process that is just being started holds a copy of the descriptor, and with it the lock.
    flock(file, LOCK_UN)
    close(file)
  }
}
