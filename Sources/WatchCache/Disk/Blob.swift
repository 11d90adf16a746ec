import GRDB
import struct Foundation.Data

/// Bytes in a column: GRDB's own currency for them is Foundation's `Data`, which goes no further than this file.
struct Blob: DatabaseValueConvertible {
  var bytes: [UInt8]
  init(_ bytes: [UInt8]) { self.bytes = bytes }
  var databaseValue: DatabaseValue { Data(bytes).databaseValue }
  static func fromDatabaseValue(_ value: DatabaseValue) -> Blob? {
    Data.fromDatabaseValue(value).map { Blob([UInt8]($0)) }
  }
}
