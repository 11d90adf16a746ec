import GRDB
import Glibc

/// What went wrong with the journal, in words that say where and what to do.
///
/// Nothing that was written is lost by any of these: a transaction is whole or not there, and a file that cannot be
/// understood is left as it is.
enum JournalFault {
  /// - Parameter isOpening: nothing was written yet, nor will be.
  static func error(_ error: any Error, at path: String, isOpening: Bool = false) -> EngineError {
    if let error = error as? EngineError { return error }
    guard let error = error as? DatabaseError else {
      return EngineError(.damagedJournal, "\(path) holds what cannot be read: \(error)", help: kept(path))
    }
    let words = error.message ?? "\(error.resultCode)"
    switch error.resultCode.primaryResultCode {
    // SQLite tells a disk without space for its index of the WAL as one that cannot be read or written.
    case .SQLITE_FULL: return full(path, isOpening)
    case .SQLITE_IOERR,
      .SQLITE_CANTOPEN where hasNoSpace(path):
      return full(path, isOpening)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN:
      return EngineError(
        .journalUnusable, "\(path) cannot be written: \(words)",
        help: "make it and its folder writable, or set another with --state")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_FORMAT:
      return EngineError(.damagedJournal, "\(path) is damaged: \(words)", help: kept(path))
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return EngineError(
        .journalUnusable, "another process has held \(path) for too long", help: "try again, or end that process")
    default:
      return EngineError(
        .journalUnusable, "\(path) cannot be used: \(words)", help: "check its disk, or set another with --state")
    }
  }

  /// Opening failed before SQLite came to it.
  static func closed(_ path: String, errno code: CInt) -> EngineError {
    if code == ENOSPC || code == EDQUOT { return full(path, true) }
    return EngineError(
      .journalUnusable, "cannot open \(path): \(String(cString: strerror(code)))",
      help: "make it and its folder writable, or set another with --state")
  }

  private static func full(_ path: String, _ isOpening: Bool) -> EngineError {
    EngineError(
      .journalUnusable, "cannot \(isOpening ? "open" : "write") \(path): \(String(cString: strerror(ENOSPC)))",
      help: "free space, or set another place with --state; what was written is kept, and runs go on when the next "
        + "command starts their drivers")
  }
  /// Whether the file system of a path has less space left than SQLite needs for its index of the WAL.
  private static func hasNoSpace(_ path: String) -> Bool {
    var state = statvfs()
    guard statvfs(path, &state) == 0 else { return false }
    return UInt64(state.f_bavail) * UInt64(state.f_frsize) < walIndexBytes
  }
  private static let walIndexBytes: UInt64 = 32 << 10

  private static func kept(_ path: String) -> String {
    "it is left as it is: move it away to begin a new one; what was delivered stands in the clusters' inventories"
  }
}
