import FleetModel
import KubernetesAPI

/// What each kind adds to its row, from the members that its rule lifts.
extension Row {
  /// READY and RESTARTS as `kubectl get pods` counts them (`printers.go`, printPod): containers, and init containers
  /// that restart always.
  mutating func addPod(_ json: JSON) {
    let spec = json["spec"] ?? .null
    let status = json["status"] ?? .null
    node = spec.string(at: "nodeName") ?? ""
    address = status.string(at: "podIP") ?? ""
    var sidecars: Set<String> = []
    var requests = Requests()
    for container in spec.elements(at: "initContainers") {
      let isSidecar = container.string(at: "restartPolicy") == "Always"
      if isSidecar { sidecars.insert(container.string(at: "name") ?? "") }
      requests.addInit(container, isSidecar: isSidecar)
    }
    for container in spec.elements(at: "containers") {
      images.append(container.string(at: "image") ?? "")
      requests.add(container)
    }
    desired = images.count + sidecars.count
    var ready = 0
    for status in status.elements(at: "initContainerStatuses") {
      if sidecars.contains(status.string(at: "name") ?? "") { ready += addStatus(status) }
    }
    for status in status.elements(at: "containerStatuses") { ready += addStatus(status) }
    self.ready = ready
    // What has ended asks for nothing.
    let phase = status.string(at: "phase")
    if phase != "Succeeded", phase != "Failed" {
      (cpuMillis, memoryBytes) = requests.total(overhead: spec["overhead"])
    }
  }

  private mutating func addStatus(_ status: JSON) -> Int {
    restarts += Int(clamping: status.int(at: "restartCount") ?? 0)
    if let text = status.string(at: "lastState", "terminated", "finishedAt"), let time = Timestamp(text) {
      lastRestart = max(lastRestart ?? time, time)
    }
    return status["ready"] == true ? 1 : 0
  }

  /// A node is one thing that is ready or not; its requests are what it has to give.
  mutating func addNode(_ object: KubernetesObject) {
    desired = 1
    ready = object.condition("Ready")?.status == "True" ? 1 : 0
    version = object.json.string(at: "status", "nodeInfo", "kubeletVersion") ?? ""
    let addresses = object.json.elements(at: "status", "addresses")
    address =
      addresses.first { $0.string(at: "type") == "InternalIP" }?.string(at: "address")
      ?? addresses.first?.string(at: "address") ?? ""
    cpuMillis = quantity(object.json[at: "status", "allocatable", "cpu"])?.milliValue ?? 0
    memoryBytes = quantity(object.json[at: "status", "allocatable", "memory"])?.value ?? 0
  }

  /// Deployments, stateful sets, replica sets.
  mutating func addWorkload(_ json: JSON) {
    desired = Int(clamping: json.int(at: "spec", "replicas") ?? 1)
    ready = number(json, "readyReplicas")
    updated = number(json, "updatedReplicas")
    available = number(json, "availableReplicas")
    addImages(json)
  }

  mutating func addDaemonSet(_ json: JSON) {
    desired = number(json, "desiredNumberScheduled")
    ready = number(json, "numberReady")
    updated = number(json, "updatedNumberScheduled")
    available = number(json, "numberAvailable")
    addImages(json)
  }

  /// Of a job the pods that have succeeded, of those that must.
  mutating func addJob(_ json: JSON) {
    let wanted = json.int(at: "spec", "completions") ?? json.int(at: "spec", "parallelism") ?? 1
    desired = Int(clamping: wanted)
    ready = number(json, "succeeded")
    addImages(json)
  }

  /// Both the old API's names and those of `events.k8s.io`.
  mutating func addEvent(_ object: KubernetesObject) {
    let json = object.json
    let about = json["involvedObject"] ?? json["regarding"] ?? .null
    regarding = ObjectKey(
      kind: GroupVersionKind(
        apiVersion: about.string(at: "apiVersion") ?? "", kind: about.string(at: "kind") ?? ""),
      namespace: about.string(at: "namespace") ?? "", name: about.string(at: "name") ?? "")
    count = Int(
      clamping: json.int(at: "series", "count") ?? json.int(at: "count") ?? json.int(at: "deprecatedCount") ?? 1)
    lastSeen =
      object.time(at: "series", "lastObservedTime") ?? object.time(at: "lastTimestamp")
      ?? object.time(at: "deprecatedLastTimestamp") ?? object.time(at: "eventTime") ?? object.creationTimestamp
    node = json.string(at: "source", "host") ?? ""
  }

  private mutating func addImages(_ json: JSON) {
    images = json.elements(at: "spec", "template", "spec", "containers").map { $0.string(at: "image") ?? "" }
  }
  private func number(_ json: JSON, _ name: String) -> Int {
    Int(clamping: json.int(at: "status", name) ?? 0)
  }
}

/// What a pod asks for, as the scheduler counts (KEP-753): the larger of what its containers with its sidecars, and
/// what each init container with the sidecars before it, want.
private struct Requests {
  private var cpu: Int64 = 0
  private var memory: Int64 = 0
  private var sidecarCPU: Int64 = 0
  private var sidecarMemory: Int64 = 0
  private var initCPU: Int64 = 0
  private var initMemory: Int64 = 0

  mutating func add(_ container: JSON) {
    let (more, bytes) = Self.read(container[at: "resources", "requests"])
    cpu = cpu.added(more)
    memory = memory.added(bytes)
  }
  mutating func addInit(_ container: JSON, isSidecar: Bool) {
    let (more, bytes) = Self.read(container[at: "resources", "requests"])
    initCPU = max(initCPU, sidecarCPU.added(more))
    initMemory = max(initMemory, sidecarMemory.added(bytes))
    if isSidecar {
      sidecarCPU = sidecarCPU.added(more)
      sidecarMemory = sidecarMemory.added(bytes)
    }
  }
  func total(overhead: JSON?) -> (Int64, Int64) {
    let (more, bytes) = Self.read(overhead)
    return (
      max(cpu.added(sidecarCPU), initCPU).added(more), max(memory.added(sidecarMemory), initMemory).added(bytes)
    )
  }
  private static func read(_ list: JSON?) -> (Int64, Int64) {
    guard let list else { return (0, 0) }
    return (quantity(list["cpu"])?.milliValue ?? 0, quantity(list["memory"])?.value ?? 0)
  }
}

extension Int64 {
  /// The sum; beyond 64 bits the largest number, since a hostile request must not end the program.
  fileprivate func added(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

private func quantity(_ json: JSON?) -> Quantity? {
  switch json {
  case .string(let text): Quantity(text)
  case .int(let number): Quantity(number)
  default: nil
  }
}
