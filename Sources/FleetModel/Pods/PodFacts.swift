package import KubernetesAPI

/// What a pod's verdict, its row and its requests are made from, and nothing else.
///
/// Filled from a whole object (`init(_:)`), or by a reader that passes over an object's bytes; equal pods give equal
/// facts, whoever read them. As in Go's readers a member that is absent or null is empty, 0, false or nil, and so is
/// one of another kind than the API has there; of members named twice the last one counts.
package struct PodFacts: Sendable, Hashable {
  package var metadata = Metadata()
  package var spec = Spec()
  package var status = Status()
  package init() {}

  package struct Metadata: Sendable, Hashable {
    package var name = ""
    package var namespace = ""
    package var uid = ""
    package var resourceVersion = ""
    package var created: Timestamp?
    package var deleted: Timestamp?
    /// Seconds.
    package var deletionGrace: Int64 = 0
    package var labels: [String: String] = [:]
    /// The controller, as `Kind/name`.
    package var owner = ""
    package init() {}
  }

  package struct Spec: Sendable, Hashable {
    package var node = ""
    package var containers: [Container] = []
    package var initContainers: [Container] = []
    /// What the sandbox takes beside the containers.
    package var overhead = Requests()
    package init() {}
  }

  package struct Container: Sendable, Hashable {
    package var name = ""
    package var image = ""
    /// Of an init container: it restarts always, so it runs beside the others (KEP-753).
    package var restartsAlways = false
    package var requests = Requests()
    package init() {}
  }

  /// Thousandths of a core, and bytes.
  package struct Requests: Sendable, Hashable {
    package var cpuMillis: Int64 = 0
    package var memoryBytes: Int64 = 0
    package init(cpuMillis: Int64 = 0, memoryBytes: Int64 = 0) {
      self.cpuMillis = cpuMillis
      self.memoryBytes = memoryBytes
    }
  }

  package struct Status: Sendable, Hashable {
    package var phase = ""
    package var reason = ""
    package var message = ""
    package var address = ""
    /// Of each type the first condition.
    package var scheduled: Condition?
    package var initialized: Condition?
    package var ready: Condition?
    package var containers: [ContainerStatus] = []
    package var initContainers: [ContainerStatus] = []
    package init() {}
  }

  package struct ContainerStatus: Sendable, Hashable {
    package var name = ""
    package var isReady = false
    package var hasStarted = false
    package var restarts: Int64 = 0
    package var state = State()
    /// Of the last state only how it ended.
    package var lastEnd: End?
    package init() {}
  }

  /// Of the three a server sets one.
  package struct State: Sendable, Hashable {
    package var waiting: Waiting?
    package var isRunning = false
    package var end: End?
    package init() {}
  }

  package struct Waiting: Sendable, Hashable {
    package var reason = ""
    package var message = ""
    package init() {}
  }

  /// How a container ended.
  package struct End: Sendable, Hashable {
    package var exitCode: Int64 = 0
    package var signal: Int64 = 0
    package var reason = ""
    package var started: Timestamp?
    package var finished: Timestamp?
    package init() {}
  }
}
