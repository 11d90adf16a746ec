package import FleetModel

/// One container's log as a view wants it.
package struct LogRequest: Sendable, Hashable {
  package var cluster: ClusterName
  package var namespace: String
  package var pod: String
  /// Empty is the container that `kubectl.kubernetes.io/default-container` names, else the crashing one, else the first.
  package var container: String
  /// The log of the run before this one.
  package var isPrevious: Bool
  /// Lines of the past to begin with.
  package var tailLines: Int
  /// Which opening of a log it is, from 1: lines of a stream that was closed are none of the one that was opened after
  /// it, though all else is the same.
  package internal(set) var stream = 0
  package init(
    cluster: ClusterName, namespace: String, pod: String, container: String = "", isPrevious: Bool = false,
    tailLines: Int = 1_000
  ) {
    self.cluster = cluster
    self.namespace = namespace
    self.pod = pod
    self.container = container
    self.isPrevious = isPrevious
    self.tailLines = tailLines
  }
}
