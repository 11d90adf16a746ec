package import KubernetesAPI

/// A value with the version of its form, as it stands in a journal or an object.
///
/// A newer version is refused, not guessed at; an older one is migrated by `Stored.migrations`.
package struct Stored<Value: Codable & Sendable>: Sendable {
  package static var version: Int64 { 1 }
  package var value: Value
  package init(_ value: Value) { self.value = value }

  /// `{"version": 1, "value": …}`.
  package var json: JSON {
    get throws { ["version": .int(Self.version), "value": try JSON(encoding: value)] }
  }
  /// - Throws: `StoredError` for a newer version or what is no such value...
  package init(_ json: JSON) throws {
    guard let version = json["version"]?.intValue, let inner = json["value"] else { throw StoredError.notStored }
    guard version <= Self.version else { throw StoredError.newer(version: version, known: Self.version) }
    guard version == Self.version else { throw StoredError.unknown(version: version) }
    value = try inner.decoded()
  }
}

package enum StoredError: Error, Sendable, Hashable, CustomStringConvertible {
  case notStored
  case newer(version: Int64, known: Int64)
  case unknown(version: Int64)
  package var description: String {
    switch self {
    case .notStored: "not written by Quarterdeck: no version"
    case .newer(let version, let known):
      "written by a newer Quarterdeck (version \(version), this one knows \(known)); left as it is"
    case .unknown(let version): "version \(version) was never written by any Quarterdeck"
    }
  }
}
