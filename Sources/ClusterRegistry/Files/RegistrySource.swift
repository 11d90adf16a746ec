package import KubeClient

/// What one registry said when it was read.
package struct RegistryReading: Sendable {
  package var clusters: [ListedCluster] = []
  /// Hubs that list more clusters, and rules for names: what a file of ours may say beside its own clusters.
  package var hubs: [HubEntry] = []
  package var rules: [NameRule] = []
  /// What is wrong with parts of it, each with where and what to do; the rest counts.
  package var problems: [RegistryProblem] = []
  /// It could not be read at all: an empty `clusters` then says nothing (promise 6 of the delivery engine).
  package var isUnread = false
  /// Why it counts as it last was; nil where it says what it says now.
  package var keptWhy: String?
  /// The files that it was read from, be they there or not, and those that it names.
  package var watched: Set<String> = []
  package init() {}
}

/// What the operator's files last said while they could be read.
package struct RegistryMemory: Sendable {
  package var kubeconfigs = KubeconfigMemory()
  /// The text of each file of ours.
  package var texts: [String: String] = [:]
  package init() {}
}

package struct RegistryProblem: Sendable, Hashable, CustomStringConvertible {
  /// The file, or the object of a hub.
  package var place: String
  package var line: Int?
  package var column: Int?
  package var message: String
  package var help: String
  package init(place: String, line: Int? = nil, column: Int? = nil, message: String, help: String = "") {
    self.place = place
    self.line = line
    self.column = column
    self.message = message
    self.help = help
  }
  package var description: String {
    var words = place
    if let line {
      words += ":\(line)"
      if let column { words += ":\(column)" }
    }
    return words + ": " + message + (help.isEmpty ? "" : " (\(help))")
  }
}

/// A file that lists clusters; what lists them on a hub is a `HubRegistry`.
///
/// A kind of file is one file that conforms, and one line in `Registry.read`.
package protocol RegistrySource: Sendable {
  /// As the configuration names it: `kubeconfig`.
  var kind: String { get }
  /// For people: `/home/op/.kube/config`.
  var place: String { get }
  /// Reads it now. Blocks as long as a file takes; nothing is dialled and no plugin is run.
  ///
  /// - Parameter memory: a file that has a fault as a whole counts as it says here; takes what is read now.
  func read(_ memory: inout RegistryMemory) -> RegistryReading
}

extension RegistrySource {
  /// Reads it for the first time.
  package func read() -> RegistryReading {
    var memory = RegistryMemory()
    return read(&memory)
  }
  /// For people: `kubeconfig /home/op/.kube/config`.
  package var name: String { "\(kind) \(place)" }
}
