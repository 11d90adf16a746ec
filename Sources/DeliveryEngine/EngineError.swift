package import FleetModel
package import KubernetesAPI

/// What went wrong outside the pure parts of a delivery: what, where, and what to do.
package struct EngineError: Error, Sendable, Hashable, CustomStringConvertible {
  /// An open set: a caller that does not know a code treats it as `failed`.
  package struct Code: Sendable, Hashable, CustomStringConvertible {
    package var description: String
    package static let newerJournal = Code(description: "newerJournal")
    package static let journalUnusable = Code(description: "journalUnusable")
    package static let damagedJournal = Code(description: "damagedJournal")
    package static let locked = Code(description: "locked")
    package static let notFound = Code(description: "notFound")
    package static let refused = Code(description: "refused")
    package static let unreachable = Code(description: "unreachable")
    package static let failed = Code(description: "failed")
  }
  package var code: Code
  package var message: String
  /// What to do about it; empty where the message says it.
  package var help: String
  package var cluster: ClusterName?
  package var object: ObjectKey?
  /// The server's own answer, where there was one.
  package var status: Status?

  package init(
    _ code: Code, _ message: String, help: String = "", cluster: ClusterName? = nil, object: ObjectKey? = nil,
    status: Status? = nil
  ) {
    self.code = code
    self.message = message
    self.help = help
    self.cluster = cluster
    self.object = object
    self.status = status
  }

  package var description: String {
    let place = [cluster?.text, object?.description].compactMap(\.self).joined(separator: " ")
    return (place.isEmpty ? "" : "\(place): ") + message + (help.isEmpty ? "" : " (\(help))")
  }
}
