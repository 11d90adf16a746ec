import KubernetesAPI

/// The loops that keep a cluster alive.
///
/// Each has a file; each decides by a pure function of what is known and the time.
enum ControllerName: String, Sendable, Hashable, CaseIterable {
  case namespace, deployment, replicaSet, statefulSet, daemonSet, job, claim, endpointSlice, scheduler, kubelet
  case nodeLifecycle, heartbeat, events

  /// Whose credentials the loop writes with, for an object of this name on this node.
  func actor(node: String = "") -> Actor {
    switch self {
    case .namespace: .controller("service-account-controller")
    case .deployment: .controller("deployment-controller")
    case .replicaSet: .controller("replicaset-controller")
    case .statefulSet: .controller("statefulset-controller")
    case .daemonSet: .controller("daemon-set-controller")
    case .job: .controller("job-controller")
    case .claim: .controller("persistent-volume-binder")
    case .endpointSlice: .controller("endpointslice-controller")
    case .nodeLifecycle: .controller("node-controller")
    case .events: .system
    case .scheduler: .scheduler
    case .kubelet, .heartbeat: .kubelet(node)
    }
  }
}

/// One item of a loop's queue: look at this object again.
struct WorkKey: Sendable, Hashable {
  var controller: ControllerName
  var namespace: String
  var name: String
  init(_ controller: ControllerName, _ namespace: String, _ name: String) {
    self.controller = controller
    self.namespace = namespace
    self.name = name
  }
}

/// What a loop decided about one object: the writes in order, and when to look again if nothing changes before.
struct Reconciliation: Sendable {
  enum Write: Sendable {
    case create(JSON, ResourceType)
    /// The object as it shall be; its resource version guards against a change in between.
    case update(KubernetesObject, ResourceType, subresource: String?)
    case delete(KubernetesObject, ResourceType, gracePeriodSeconds: Int64?)
    case event(ClusterEvent)
    case log(ContainerLines)
    /// A run of a container wrote its last line.
    case logEnd(podUID: String, container: String, run: Int64)
  }
  var writes: [Write] = []
  private(set) var wakeAt: Timestamp?

  /// Look again at this time, or at an earlier one that was asked for.
  mutating func wake(at time: Timestamp) { wakeAt = min(wakeAt ?? time, time) }
  mutating func create(_ json: JSON, _ type: ResourceType) { writes.append(.create(json, type)) }
  mutating func update(_ object: KubernetesObject, _ type: ResourceType, _ subresource: String? = nil) {
    writes.append(.update(object, type, subresource: subresource))
  }
  mutating func delete(_ object: KubernetesObject, _ type: ResourceType, grace: Int64? = nil) {
    writes.append(.delete(object, type, gracePeriodSeconds: grace))
  }
  mutating func event(
    _ object: KubernetesObject, _ component: ClusterEvent.Component, _ reason: String, _ message: String,
    warning: Bool = false
  ) {
    writes.append(
      .event(
        ClusterEvent(
          object: object, component: component, isWarning: warning, reason: reason, message: message)))
  }
}

/// Something that a component says about an object.
struct ClusterEvent: Sendable {
  enum Component: Sendable, Hashable {
    /// `deployment-controller`: by the old recorder, without a host.
    case controller(String)
    /// By the old recorder, from a node.
    case kubelet(node: String)
    /// By the new recorder, which has no source and no count.
    case scheduler(action: String)
  }
  var object: KubernetesObject
  var component: Component
  var isWarning: Bool
  var reason: String
  var message: String
}

/// Lines that one run of a container wrote.
struct ContainerLines: Sendable {
  var podUID: String
  var container: String
  /// The restart count of the run that wrote them.
  var run: Int64
  var time: Timestamp
  var lines: [String]
}

/// What a decision may use beside the objects: the time, names that follow from the seed, and the cluster's version.
struct Moment: Sendable {
  let now: Timestamp
  var random: SeededRandom
  /// `36` of Kubernetes 1.36.
  var minorVersion: Int

  /// `x7k2p`, as `generateName` appends it (apimachinery's `rand.String`).
  mutating func suffix() -> String {
    String((0..<5).map { _ in podNameAlphabet[Int.random(in: 0..<podNameAlphabet.count, using: &random)] })
  }
}

/// Letters that cannot spell a bad word: no vowels, no 0, 1 or 3 (apimachinery's `rand`).
let podNameAlphabet = Array("bcdfghjklmnpqrstvwxz2456789")
