import GRDB

/// What went wrong with the journal, in words that say where and what to do.
///
/// Nothing that was written is lost by any of these: a transaction is whole or not there, and a file that cannot be
/// understood is left as it is.
enum JournalFault {
  static func error(_ error: any Error, at path: String) -> EngineError {
    if let error = error as? EngineError { return error }
    guard let error = error as? DatabaseError else {
      return EngineError(.damagedJournal, "\(path) holds what cannot be read: \(error)", help: kept(path))
    }
    let words = error.message ?? "\(error.resultCode)"
    switch error.resultCode.primaryResultCode {
    case .SQLITE_FULL:
      return EngineError(
        .journalUnusable, "the disk of \(path) is full",
        help: "free space; what was written is kept, and runs go on when the next command starts their drivers")
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

  private static func kept(_ path: String) -> String {
    "it is left as it is: move it away to begin a new one; what was delivered stands in the clusters' inventories"
  }
}
