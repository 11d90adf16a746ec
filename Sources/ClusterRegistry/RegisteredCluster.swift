package import FleetModel
package import KubeClient

/// A cluster as a registry lists it, with the way in where there is one.
package struct RegisteredCluster: Sendable, Hashable {
  package var record: ClusterRecord
  /// Nil where the registry's entry is not followed (`record.refusal` says why) or names no way in.
  package var access: ClusterAccess?
  package init(record: ClusterRecord, access: ClusterAccess?) {
    self.record = record
    self.access = access
  }
}

/// What one registry said when it was read.
package struct RegistryReading: Sendable {
  package var clusters: [RegisteredCluster] = []
  /// What is wrong with parts of it, each with where and what to do; the rest counts.
  package var problems: [RegistryProblem] = []
  /// It could not be read at all: an empty `clusters` then says nothing (promise 6 of the delivery engine).
  package var isUnread = false
  package init() {}
}

package struct RegistryProblem: Sendable, Hashable, CustomStringConvertible {
  /// The file, or the object of a hub.
  package var place: String
  package var line: Int?
  package var message: String
  package var help: String
  package init(place: String, line: Int? = nil, message: String, help: String = "") {
    self.place = place
    self.line = line
    self.message = message
    self.help = help
  }
  package var description: String {
    place + (line.map { ":\($0)" } ?? "") + ": " + message + (help.isEmpty ? "" : " (\(help))")
  }
}

/// A source that lists clusters.
///
/// A kind of registry is one file that conforms, and one line in `Registry.read`.
package protocol RegistrySource: Sendable {
  /// For people: `kubeconfig /home/op/.kube/config`.
  var name: String { get }
  /// Reads it now. Blocks as long as a file takes; nothing is dialled and no plugin is run.
  func read() -> RegistryReading
}
