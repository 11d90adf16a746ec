import FleetModel
import KubernetesAPI

/// Fills the facts of a pod from its JSON in one pass: no tree, no dictionary but the labels.
extension JSONScanner {
  /// The pod that comes next; without a name where it is something else.
  mutating func readPod() throws(JSONSyntaxError) -> PodFacts {
    var pod = PodFacts()
    guard try enterObject() else { return pod }
    while let name = try nextMember() {
      switch name {
      case "metadata": pod.metadata = try readPodMetadata()
      case "spec": pod.spec = try readPodSpec()
      case "status": pod.status = try readPodStatus()
      default: try skipValue()
      }
    }
    return pod
  }

  private mutating func readPodMetadata() throws(JSONSyntaxError) -> PodFacts.Metadata {
    var metadata = PodFacts.Metadata()
    guard try enterObject() else { return metadata }
    while let name = try nextMember() {
      switch name {
      case "name": metadata.name = try takeString()
      case "namespace": metadata.namespace = try takeString()
      case "uid": metadata.uid = try takeString()
      case "resourceVersion": metadata.resourceVersion = try takeString()
      case "creationTimestamp": metadata.created = try takeTime()
      case "deletionTimestamp": metadata.deleted = try takeTime()
      case "deletionGracePeriodSeconds": metadata.deletionGrace = try takeInt()
      case "labels": metadata.labels = try readLabels()
      case "ownerReferences": metadata.owner = try readController()
      default: try skipValue()
      }
    }
    return metadata
  }

  private mutating func readLabels() throws(JSONSyntaxError) -> [String: String] {
    guard try enterObject() else { return [:] }
    var labels: [String: String] = [:]
    while let name = try nextMember() {
      let name = try name.string()
      labels[name] = try takeText()?.string()
    }
    return labels
  }

  /// `Kind/name` of the first owner that is the controller.
  private mutating func readController() throws(JSONSyntaxError) -> String {
    guard try enterArray() else { return "" }
    var found: String?
    while try nextElement() {
      if found != nil {
        try skipValue()
        continue
      }
      guard try enterObject() else { continue }
      var kind: JSONText?
      var owner: JSONText?
      var isController = false
      while let name = try nextMember() {
        switch name {
        case "kind": kind = try takeText()
        case "name": owner = try takeText()
        case "controller": isController = try takeFlag()
        default: try skipValue()
        }
      }
      if isController { found = "\(try kind?.string() ?? "")/\(try owner?.string() ?? "")" }
    }
    return found ?? ""
  }
}

extension JSONScanner {
  private mutating func readPodSpec() throws(JSONSyntaxError) -> PodFacts.Spec {
    var spec = PodFacts.Spec()
    guard try enterObject() else { return spec }
    while let name = try nextMember() {
      switch name {
      case "nodeName": spec.node = try takeString()
      case "containers": spec.containers = try readContainers()
      case "initContainers": spec.initContainers = try readContainers()
      case "overhead": spec.overhead = try readRequests()
      default: try skipValue()
      }
    }
    return spec
  }

  private mutating func readContainers() throws(JSONSyntaxError) -> [PodFacts.Container] {
    var containers: [PodFacts.Container] = []
    guard try enterArray() else { return containers }
    while try nextElement() {
      var container = PodFacts.Container()
      if try enterObject() {
        while let name = try nextMember() {
          switch name {
          case "name": container.name = try takeString()
          case "image": container.image = try takeString()
          case "restartPolicy": container.restartsAlways = try takeText().map { $0 == "Always" } ?? false
          case "resources": container.requests = try readResources()
          default: try skipValue()
          }
        }
      }
      containers.append(container)
    }
    return containers
  }

  private mutating func readResources() throws(JSONSyntaxError) -> PodFacts.Requests {
    var requests = PodFacts.Requests()
    guard try enterObject() else { return requests }
    while let name = try nextMember() {
      if name == "requests" { requests = try readRequests() } else { try skipValue() }
    }
    return requests
  }

  private mutating func readRequests() throws(JSONSyntaxError) -> PodFacts.Requests {
    var requests = PodFacts.Requests()
    guard try enterObject() else { return requests }
    while let name = try nextMember() {
      switch name {
      case "cpu": requests.cpuMillis = try takeQuantity()?.milliValue ?? 0
      case "memory": requests.memoryBytes = try takeQuantity()?.value ?? 0
      default: try skipValue()
      }
    }
    return requests
  }
}

extension JSONScanner {
  private mutating func readPodStatus() throws(JSONSyntaxError) -> PodFacts.Status {
    var status = PodFacts.Status()
    guard try enterObject() else { return status }
    while let name = try nextMember() {
      switch name {
      case "phase": status.phase = try takeString()
      case "reason": status.reason = try takeString()
      case "message": status.message = try takeString()
      case "podIP": status.address = try takeString()
      case "conditions": try readConditions(&status)
      case "containerStatuses": status.containers = try readContainerStatuses()
      case "initContainerStatuses": status.initContainers = try readContainerStatuses()
      default: try skipValue()
      }
    }
    return status
  }

  private mutating func readConditions(_ status: inout PodFacts.Status) throws(JSONSyntaxError) {
    (status.scheduled, status.initialized, status.ready) = (nil, nil, nil)
    guard try enterArray() else { return }
    while try nextElement() {
      guard try enterObject() else { continue }
      var texts = ConditionTexts()
      while let name = try nextMember() {
        switch name {
        case "type": texts.type = try takeText()
        case "status": texts.status = try takeText()
        case "reason": texts.reason = try takeText()
        case "message": texts.message = try takeText()
        case "lastTransitionTime": texts.since = try takeText()
        default: try skipValue()
        }
      }
      // Of each type the first one counts.
      guard let type = texts.type else { continue }
      if type == "Ready" {
        if status.ready == nil { status.ready = try texts.condition("Ready") }
      } else if type == "PodScheduled" {
        if status.scheduled == nil { status.scheduled = try texts.condition("PodScheduled") }
      } else if type == "Initialized", status.initialized == nil {
        status.initialized = try texts.condition("Initialized")
      }
    }
  }

  /// A condition where it lies: most of a pod's are of no use.
  private struct ConditionTexts {
    var type: JSONText?
    var status: JSONText?
    var reason: JSONText?
    var message: JSONText?
    var since: JSONText?

    func condition(_ type: String) throws(JSONSyntaxError) -> Condition {
      Condition(
        type: type, status: try status?.string() ?? "", reason: try reason?.string() ?? "",
        message: try message?.string() ?? "", lastTransitionTime: try since?.time())
    }
  }

  private mutating func readContainerStatuses() throws(JSONSyntaxError) -> [PodFacts.ContainerStatus] {
    var statuses: [PodFacts.ContainerStatus] = []
    guard try enterArray() else { return statuses }
    while try nextElement() {
      var status = PodFacts.ContainerStatus()
      if try enterObject() {
        while let name = try nextMember() {
          switch name {
          case "name": status.name = try takeString()
          case "ready": status.isReady = try takeFlag()
          case "started": status.hasStarted = try takeFlag()
          case "restartCount": status.restarts = try takeInt()
          case "state": status.state = try readState()
          case "lastState": status.lastEnd = try readState().end
          default: try skipValue()
          }
        }
      }
      statuses.append(status)
    }
    return statuses
  }

  private mutating func readState() throws(JSONSyntaxError) -> PodFacts.State {
    var state = PodFacts.State()
    guard try enterObject() else { return state }
    while let name = try nextMember() {
      switch name {
      case "waiting": state.waiting = try readWaiting()
      case "running":
        state.isRunning = try nextKind() == .object
        try skipValue()
      case "terminated": state.end = try readEnd()
      default: try skipValue()
      }
    }
    return state
  }

  private mutating func readWaiting() throws(JSONSyntaxError) -> PodFacts.Waiting? {
    guard try enterObject() else { return nil }
    var waiting = PodFacts.Waiting()
    while let name = try nextMember() {
      switch name {
      case "reason": waiting.reason = try takeString()
      case "message": waiting.message = try takeString()
      default: try skipValue()
      }
    }
    return waiting
  }

  private mutating func readEnd() throws(JSONSyntaxError) -> PodFacts.End? {
    guard try enterObject() else { return nil }
    var end = PodFacts.End()
    while let name = try nextMember() {
      switch name {
      case "exitCode": end.exitCode = try takeInt()
      case "signal": end.signal = try takeInt()
      case "reason": end.reason = try takeString()
      case "startedAt": end.started = try takeTime()
      case "finishedAt": end.finished = try takeTime()
      default: try skipValue()
      }
    }
    return end
  }
}
