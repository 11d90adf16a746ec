import GRDB

/// The tables of the journal, version by version.
///
/// A journal with a newer version than `current` is refused and left as it is (rule 9 of the house).
enum JournalSchema {
  static let current = 3

  /// Brings a journal from its version to `current`, in one transaction.
  static func migrate(_ database: Database, from version: Int) throws {
    if version < 1 { try database.execute(sql: version1) }
    if version < 2 { try database.execute(sql: version2) }
    if version < 3 { try database.execute(sql: version3) }
    try database.execute(sql: "PRAGMA user_version = \(current)")
  }

  /// The delivery of a run, so that nobody has to read the plans of others; taken from where a run's own bytes have it.
  private static let version3 = """
    ALTER TABLE run ADD COLUMN delivery TEXT NOT NULL DEFAULT '';
    UPDATE run SET delivery = coalesce(CAST(json_extract(body, '$.plan.name') AS TEXT), '') WHERE json_valid(body);
    """

  /// The epoch under which a run writes to a cluster.
  private static let version2 = """
    CREATE TABLE epoch (
      run TEXT NOT NULL, cluster TEXT NOT NULL, epoch INTEGER NOT NULL, PRIMARY KEY (run, cluster)
    ) STRICT, WITHOUT ROWID;
    """

  private static let version1 = """
    CREATE TABLE run (
      name TEXT PRIMARY KEY, state TEXT NOT NULL, isFinal INTEGER NOT NULL, created INTEGER NOT NULL,
      plan TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE line (
      id INTEGER PRIMARY KEY, run TEXT NOT NULL, seconds INTEGER NOT NULL, cluster TEXT, text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX lineOfRun ON line (run, id);
    CREATE TABLE command (
      id INTEGER PRIMARY KEY, run TEXT NOT NULL, seconds INTEGER NOT NULL, body TEXT NOT NULL,
      taken INTEGER, refusal TEXT
    ) STRICT;
    CREATE INDEX commandOfRun ON command (run, taken);
    CREATE TABLE write (
      run TEXT NOT NULL, cluster TEXT NOT NULL, object TEXT NOT NULL, attempt INTEGER NOT NULL,
      intended INTEGER NOT NULL, payload TEXT NOT NULL, version TEXT, problem TEXT, done INTEGER,
      PRIMARY KEY (run, cluster, object, attempt)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE preimage (
      run TEXT NOT NULL, cluster TEXT NOT NULL, object TEXT NOT NULL, body TEXT,
      PRIMARY KEY (run, cluster, object)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE driver (
      run TEXT PRIMARY KEY, host TEXT NOT NULL, process INTEGER NOT NULL, started INTEGER NOT NULL,
      seen INTEGER NOT NULL
    ) STRICT;
    """
}
