import KubernetesAPI

/// Finds a node for each pod, or says in the scheduler's words why there is none (`pkg/scheduler`).
enum PodScheduler {
  static func reconcile(_ view: ClusterSnapshot, _ key: WorkKey, _ moment: inout Moment) -> Reconciliation {
    var plan = Reconciliation()
    guard let pod = view.object(.pods, key.namespace, key.name), pod.nodeName == nil, !pod.isDeleting,
      pod.phase == "Pending"
    else { return plan }
    let nodes = view.objects(.nodes)
    let request = ResourceRequest(pod: pod)
    var reasons: [String: (count: Int, canPreempt: Bool)] = [:]
    var fitting: [(node: KubernetesObject, score: (Int, Int64))] = []
    for node in nodes {
      let running = view.pods(onNode: node.name).filter { $0.phase != "Succeeded" && $0.phase != "Failed" }
      let obstacles = obstacles(to: pod, request, on: node, running)
      for obstacle in obstacles { reasons[obstacle.text, default: (0, obstacle.canPreempt)].count += 1 }
      guard obstacles.isEmpty else { continue }
      let siblings = running.count { $0.controller?.uid == pod.controller?.uid }
      let used = running.reduce(into: ResourceRequest()) { $0.add(ResourceRequest(pod: $1)) }
      fitting.append((node, (siblings, used.cpuMillis)))
    }
    // The fewest siblings first, then the emptiest; nodes come in order of their names.
    if let best = fitting.min(by: { $0.score < $1.score }) {
      bind(pod, to: best.node, moment, &plan)
    } else {
      refuse(pod, nodes.count, reasons, moment, &plan)
    }
    return plan
  }

  private static func bind(
    _ pod: KubernetesObject, to node: KubernetesObject, _ moment: Moment, _ plan: inout Reconciliation
  ) {
    var bound = pod
    bound.json[at: "spec", "nodeName"] = .string(node.name)
    if moment.minorVersion >= 35 {
      for label in ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"] {
        if let value = node.labels[label] { bound.json[at: "metadata", "labels", label] = .string(value) }
      }
    }
    plan.update(bound, .pods)
    bound.setPodCondition("PodScheduled", true, at: moment.now)
    plan.update(bound, .pods, "status")
    plan.writes.append(
      .event(
        ClusterEvent(
          object: pod, component: .scheduler(action: "Binding"), isWarning: false, reason: "Scheduled",
          message: "Successfully assigned \(pod.namespace)/\(pod.name) to \(node.name)")))
  }

  private static func refuse(
    _ pod: KubernetesObject, _ nodes: Int, _ reasons: [String: (count: Int, canPreempt: Bool)], _ moment: Moment,
    _ plan: inout Reconciliation
  ) {
    let message = refusal(nodes: nodes, reasons, namesClaims: moment.minorVersion >= 34)
    var pending = pod
    pending.setPodCondition("PodScheduled", false, reason: "Unschedulable", message: message, at: moment.now)
    guard pending != pod else { return }
    plan.update(pending, .pods, "status")
    plan.writes.append(
      .event(
        ClusterEvent(
          object: pod, component: .scheduler(action: "Scheduling"), isWarning: true, reason: "FailedScheduling",
          message: message)))
  }

  /// `FitError.Error()`: the histogram of reasons, sorted as text, then what preemption could do about it.
  static func refusal(
    nodes: Int, _ reasons: [String: (count: Int, canPreempt: Bool)], namesClaims: Bool
  ) -> String {
    guard nodes > 0 else { return "no nodes available to schedule pods" }
    let histogram = reasons.map { "\($0.value.count) \($0.key)" }.sorted().joined(separator: ", ")
    let helped = min(nodes, reasons.values.filter(\.canPreempt).map(\.count).max() ?? 0)
    var preemption: [String] = []
    if helped > 0 { preemption.append("\(helped) No preemption victims found for incoming pod") }
    if nodes > helped { preemption.append("\(nodes - helped) Preemption is not helpful for scheduling") }
    return "0/\(nodes) nodes are available: \(histogram). \(namesClaims ? "no new claims to deallocate, " : "")"
      + "preemption: 0/\(nodes) nodes are available: \(preemption.sorted().joined(separator: ", "))."
  }

  /// Why a pod cannot run on a node, in the words of the plugin that says so first; more than one only for resources.
  private static func obstacles(
    to pod: KubernetesObject, _ request: ResourceRequest, on node: KubernetesObject, _ running: [KubernetesObject]
  ) -> [(text: String, canPreempt: Bool)] {
    let spec = pod.json["spec"] ?? [:]
    let tolerations = spec.elements(at: "tolerations")
    let cordon: JSON = ["key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"]
    if node.json.bool(at: "spec", "unschedulable"), !tolerations.contains(where: { $0.tolerates(cordon) }) {
      return [("node(s) were unschedulable", false)]
    }
    for taint in node.json.elements(at: "spec", "taints")
    where taint.string(at: "effect") != "PreferNoSchedule" && !tolerations.contains(where: { $0.tolerates(taint) }) {
      let (key, value) = (taint.string(at: "key") ?? "", taint.string(at: "value") ?? "")
      return [("node(s) had untolerated taint {\(key): \(value)}", false)]
    }
    let selector = spec.strings(at: "nodeSelector")
    let isWanted = selector.allSatisfy { node.labels[$0.key] == $0.value }
    guard isWanted, matchesAffinity(spec, node) else {
      return [("node(s) didn't match Pod's node affinity/selector", false)]
    }
    let allocatable = ResourceRequest(node.json[at: "status", "allocatable"])
    let used = running.reduce(into: ResourceRequest()) { $0.add(ResourceRequest(pod: $1)) }
    var obstacles: [(String, Bool)] = []
    if running.count >= node.json[at: "status", "allocatable", "pods"].flatMap({ Quantity($0)?.value }) ?? 110 {
      obstacles.append(("Too many pods", true))
    }
    if request.cpuMillis > 0, used.cpuMillis + request.cpuMillis > allocatable.cpuMillis {
      obstacles.append(("Insufficient cpu", request.cpuMillis <= allocatable.cpuMillis))
    }
    if request.memoryBytes > 0, used.memoryBytes + request.memoryBytes > allocatable.memoryBytes {
      obstacles.append(("Insufficient memory", request.memoryBytes <= allocatable.memoryBytes))
    }
    return obstacles
  }

  private static func matchesAffinity(_ spec: JSON, _ node: KubernetesObject) -> Bool {
    let required = spec[at: "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]
    guard let terms = required?.elements(at: "nodeSelectorTerms"), !terms.isEmpty else { return true }
    return terms.contains { term in
      let expressions: JSON = ["matchExpressions": term["matchExpressions"] ?? []]
      let fields: JSON = ["matchExpressions": term["matchFields"] ?? []]
      return expressions.selects(node.labels) && fields.selects(["metadata.name": node.name])
    }
  }
}

/// What containers ask for, or what a node has.
struct ResourceRequest: Sendable, Hashable {
  var cpuMillis: Int64 = 0
  var memoryBytes: Int64 = 0

  init() {}
  /// From a list of resources: `{cpu: 250m, memory: 1Gi}`.
  init(_ list: JSON?) {
    cpuMillis = Quantity(list?["cpu"])?.milliValue ?? 0
    memoryBytes = Quantity(list?["memory"])?.value ?? 0
  }
  /// The sum over the containers, or the largest of the init containers where that is more.
  init(pod: KubernetesObject) {
    for container in pod.json.elements(at: "spec", "containers") {
      add(ResourceRequest(container[at: "resources", "requests"]))
    }
    for container in pod.json.elements(at: "spec", "initContainers") {
      let request = ResourceRequest(container[at: "resources", "requests"])
      cpuMillis = max(cpuMillis, request.cpuMillis)
      memoryBytes = max(memoryBytes, request.memoryBytes)
    }
  }
  mutating func add(_ other: ResourceRequest) {
    cpuMillis += other.cpuMillis
    memoryBytes += other.memoryBytes
  }
}

extension JSON {
  /// Whether this toleration covers a taint (`Toleration.ToleratesTaint`).
  func tolerates(_ taint: JSON) -> Bool {
    if let effect = string(at: "effect"), !effect.isEmpty, effect != taint.string(at: "effect") { return false }
    if let key = string(at: "key"), !key.isEmpty, key != taint.string(at: "key") { return false }
    switch string(at: "operator") ?? "Equal" {
    case "Exists": return true
    default: return (string(at: "value") ?? "") == (taint.string(at: "value") ?? "")
    }
  }
}

extension KubernetesObject {
  /// Sets a condition of a pod; the transition time changes with the status only.
  mutating func setPodCondition(
    _ type: String, _ isTrue: Bool, reason: String? = nil, message: String? = nil, at now: Timestamp
  ) {
    let status: JSON = isTrue ? "True" : "False"
    var conditions = json.elements(at: "status", "conditions")
    let index = conditions.firstIndex { $0.string(at: "type") == type }
    var condition: JSON = ["type": .string(type), "status": status, "lastProbeTime": nil]
    condition["reason"] = reason.map { .string($0) }
    condition["message"] = message.map { .string($0) }
    condition["lastTransitionTime"] = .time(now)
    if let index {
      if conditions[index]["status"] == status {
        condition["lastTransitionTime"] = conditions[index]["lastTransitionTime"]
      }
      conditions[index] = condition
    } else {
      conditions.append(condition)
    }
    json[at: "status", "conditions"] = .array(conditions)
  }
}
