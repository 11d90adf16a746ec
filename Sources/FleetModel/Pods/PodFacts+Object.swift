package import KubernetesAPI

extension PodFacts {
  /// The facts of a pod as a server sent it: the way for whoever holds the object anyway.
  package init(_ object: KubernetesObject) {
    metadata = Metadata(object)
    spec = Spec(object.json["spec"] ?? .null)
    status = Status(object.json["status"] ?? .null)
  }
}

extension PodFacts.Metadata {
  fileprivate init(_ object: KubernetesObject) {
    name = object.name
    namespace = object.namespace
    uid = object.uid
    resourceVersion = object.resourceVersion
    created = object.creationTimestamp
    deleted = object.deletionTimestamp
    deletionGrace = object.json.int(at: "metadata", "deletionGracePeriodSeconds") ?? 0
    labels = object.labels
    if let controller = object.controller { owner = "\(controller.kind)/\(controller.name)" }
  }
}

extension PodFacts.Spec {
  fileprivate init(_ json: JSON) {
    node = json.string(at: "nodeName") ?? ""
    containers = json.elements(at: "containers").map(PodFacts.Container.init)
    initContainers = json.elements(at: "initContainers").map(PodFacts.Container.init)
    overhead = PodFacts.Requests(json["overhead"])
  }
}

extension PodFacts.Container {
  fileprivate init(_ json: JSON) {
    name = json.string(at: "name") ?? ""
    image = json.string(at: "image") ?? ""
    restartsAlways = json.string(at: "restartPolicy") == "Always"
    requests = PodFacts.Requests(json[at: "resources", "requests"])
  }
}

extension PodFacts.Requests {
  fileprivate init(_ list: JSON?) {
    self.init(
      cpuMillis: Quantity(list?["cpu"])?.milliValue ?? 0, memoryBytes: Quantity(list?["memory"])?.value ?? 0)
  }
}

extension PodFacts.Status {
  fileprivate init(_ json: JSON) {
    phase = json.string(at: "phase") ?? ""
    reason = json.string(at: "reason") ?? ""
    message = json.string(at: "message") ?? ""
    address = json.string(at: "podIP") ?? ""
    let conditions = json.elements(at: "conditions")
    func condition(_ type: String) -> Condition? {
      conditions.first { $0["type"]?.stringValue == type }.map(Condition.init)
    }
    scheduled = condition("PodScheduled")
    initialized = condition("Initialized")
    ready = condition("Ready")
    containers = json.elements(at: "containerStatuses").map(PodFacts.ContainerStatus.init)
    initContainers = json.elements(at: "initContainerStatuses").map(PodFacts.ContainerStatus.init)
  }
}

extension PodFacts.ContainerStatus {
  fileprivate init(_ json: JSON) {
    name = json.string(at: "name") ?? ""
    isReady = json["ready"] == true
    hasStarted = json["started"] == true
    restarts = json.int(at: "restartCount") ?? 0
    if case .object? = json[at: "state", "waiting"] {
      var waiting = PodFacts.Waiting()
      waiting.reason = json.string(at: "state", "waiting", "reason") ?? ""
      waiting.message = json.string(at: "state", "waiting", "message") ?? ""
      state.waiting = waiting
    }
    if case .object? = json[at: "state", "running"] { state.isRunning = true }
    state.end = PodFacts.End(json[at: "state", "terminated"])
    lastEnd = PodFacts.End(json[at: "lastState", "terminated"])
  }
}

extension PodFacts.End {
  fileprivate init?(_ json: JSON?) {
    guard case .object? = json, let json else { return nil }
    exitCode = json.int(at: "exitCode") ?? 0
    signal = json.int(at: "signal") ?? 0
    reason = json.string(at: "reason") ?? ""
    started = json.string(at: "startedAt").flatMap { Timestamp($0) }
    finished = json.string(at: "finishedAt").flatMap { Timestamp($0) }
  }
}
