import FleetModel
import KubernetesAPI

/// What each kind adds to its row, from the members that its rule lifts.
extension Row {
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

private func quantity(_ json: JSON?) -> Quantity? {
  switch json {
  case .string(let text): Quantity(text)
  case .int(let number): Quantity(number)
  default: nil
  }
}
