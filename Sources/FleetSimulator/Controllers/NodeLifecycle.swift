package import KubernetesAPI

/// What is wrong with a node, from the scenario's hand.
package enum NodeFault: Sendable, Hashable {
  /// The machine is gone from the network since then: no heartbeat, nothing moves on it.
  case silent(since: Timestamp)
  /// The kubelet says that it is not ready, and why.
  case notReady(message: String)
}

/// The kubelets' signs of life: a lease each, renewed every ten seconds, and the node's conditions.
enum NodeHeartbeat {
  static let interval = Duration.seconds(10)
  /// How often an unchanged status is posted (`nodeStatusReportFrequency`).
  static let reportInterval = Duration.seconds(300)

  static func reconcile(
    _ view: ClusterSnapshot, faults: [String: NodeFault], repeats: Bool, _ moment: inout Moment
  ) -> Reconciliation {
    var plan = Reconciliation()
    if repeats { plan.wake(at: moment.now + interval) }
    for node in view.objects(.nodes) {
      if case .silent = faults[node.name] { continue }
      renewLease(of: node, view, moment, &plan)
      postStatus(of: node, faults[node.name], moment, &plan)
    }
    return plan
  }

  private static func renewLease(
    of node: KubernetesObject, _ view: ClusterSnapshot, _ moment: Moment, _ plan: inout Reconciliation
  ) {
    let time = JSON.string(moment.now.microDescription)
    if var lease = view.object(.leases, "kube-node-lease", node.name) {
      lease.json[at: "spec", "renewTime"] = time
      plan.update(lease, .leases)
      return
    }
    plan.create(
      [
        "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
        "metadata": [
          "name": .string(node.name), "namespace": "kube-node-lease",
          "ownerReferences": [
            ["apiVersion": "v1", "kind": "Node", "name": .string(node.name), "uid": .string(node.uid)]
          ],
        ],
        "spec": ["holderIdentity": .string(node.name), "leaseDurationSeconds": 40, "renewTime": time],
      ], .leases)
  }

  private static func postStatus(
    of node: KubernetesObject, _ fault: NodeFault?, _ moment: Moment, _ plan: inout Reconciliation
  ) {
    var posted = node
    if case .notReady(let message) = fault {
      posted.setNodeCondition("Ready", "False", "KubeletNotReady", message, at: moment.now)
    } else {
      posted.setNodeCondition("Ready", "True", "KubeletReady", "kubelet is posting ready status", at: moment.now)
    }
    for (type, reason, message) in pressures { posted.setNodeCondition(type, "False", reason, message, at: moment.now) }
    let last = node.json.elements(at: "status", "conditions").first?.string(at: "lastHeartbeatTime")
      .flatMap { Timestamp($0) }
    guard posted != node || last.map({ moment.now - $0 >= reportInterval }) ?? true else { return }
    let wasReady = node.condition("Ready")?.status
    let isReady = posted.condition("Ready")?.status
    posted.stampHeartbeat(at: moment.now)
    plan.update(posted, .nodes, "status")
    if wasReady != nil, wasReady != isReady, isReady == "True" {
      plan.event(node, .kubelet(node: node.name), "NodeReady", "Node \(node.name) status is now: NodeReady")
    }
  }

  private static let pressures = [
    ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
  ]
}

/// Watches for nodes that fall silent, and gets their pods away (`pkg/controller/nodelifecycle`, `tainteviction`).
enum NodeLifecycle {
  /// Without a heartbeat for so long, a node's state is unknown (`--node-monitor-grace-period`).
  static let gracePeriod = Duration.seconds(40)
  private static let controller = ClusterEvent.Component.controller("node-controller")

  static func reconcile(
    _ view: ClusterSnapshot, _ key: WorkKey, fault: NodeFault?, _ moment: inout Moment
  ) -> Reconciliation {
    var plan = Reconciliation()
    guard var node = view.object(.nodes, "", key.name), !node.isDeleting else { return plan }
    if case .silent(let since) = fault, node.condition("Ready")?.status != "Unknown" {
      if moment.now >= since + gracePeriod {
        for type in ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"] {
          node.setNodeCondition(
            type, "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.", at: moment.now)
        }
        plan.update(node, .nodes, "status")
        return plan
      }
      plan.wake(at: since + gracePeriod)
    }
    let ready = node.condition("Ready")
    let taints = wantedTaints(node, ready: ready?.status ?? "True", moment.now)
    if taints != node.json.elements(at: "spec", "taints") {
      var tainted = node
      tainted.json[at: "spec", "taints"] = taints.isEmpty ? nil : .array(taints)
      plan.update(tainted, .nodes)
    }
    guard let ready, ready.status != "True" else { return plan }
    let pods = view.pods(onNode: node.name)
    let isFirst = pods.contains { $0.isReady }
    for var pod in pods where pod.isReady {
      pod.setPodCondition("Ready", false, at: moment.now)
      plan.update(pod, .pods, "status")
      plan.event(pod, controller, "NodeNotReady", "Node is not ready", warning: true)
    }
    if isFirst || pods.isEmpty {
      plan.event(node, controller, "NodeNotReady", "Node \(node.name) status is now: NodeNotReady")
    }
    evict(pods, taints, moment, &plan)
    return plan
  }

  private static func wantedTaints(_ node: KubernetesObject, ready: String, _ now: Timestamp) -> [JSON] {
    let prefix = "node.kubernetes.io/"
    var wanted: [(key: String, effect: String)] = []
    if node.json.bool(at: "spec", "unschedulable") { wanted.append((prefix + "unschedulable", "NoSchedule")) }
    if ready != "True" {
      let key = prefix + (ready == "False" ? "not-ready" : "unreachable")
      wanted += [(key, "NoSchedule"), (key, "NoExecute")]
    }
    let ours = Set(["unschedulable", "not-ready", "unreachable"].map { prefix + $0 })
    let present = node.json.elements(at: "spec", "taints")
    let others = present.filter { !ours.contains($0.string(at: "key") ?? "") }
    return others
      + wanted.map { taint in
        present.first { $0.string(at: "key") == taint.key && $0.string(at: "effect") == taint.effect }
          ?? ["key": .string(taint.key), "effect": .string(taint.effect), "timeAdded": .time(now)]
      }
  }

  /// Deletes what does not tolerate the node's state for longer.
  private static func evict(
    _ pods: [KubernetesObject], _ taints: [JSON], _ moment: Moment, _ plan: inout Reconciliation
  ) {
    guard let taint = taints.first(where: { $0.string(at: "effect") == "NoExecute" }),
      let since = taint.string(at: "timeAdded").flatMap({ Timestamp($0) })
    else { return }
    for pod in pods where !pod.isDeleting {
      let toleration = pod.json.elements(at: "spec", "tolerations").first { $0.tolerates(taint) }
      if let toleration, toleration.int(at: "tolerationSeconds") == nil { continue }
      // Admission gives every pod five minutes where it says nothing itself.
      let end = since + .seconds(min(max(toleration?.int(at: "tolerationSeconds") ?? 300, 0), KubernetesObject.longest))
      if end <= moment.now {
        plan.event(
          pod, .controller("taint-eviction-controller"), "TaintManagerEviction",
          "Marking for deletion Pod \(pod.namespace)/\(pod.name)")
        plan.delete(pod, .pods)
      } else {
        plan.wake(at: end)
      }
    }
  }
}

extension KubernetesObject {
  /// Sets a condition of a node; the times change with the status only.
  mutating func setNodeCondition(
    _ type: String, _ status: String, _ reason: String, _ message: String, at now: Timestamp
  ) {
    var conditions = json.elements(at: "status", "conditions")
    let index = conditions.firstIndex { $0.string(at: "type") == type }
    var condition: JSON =
      index.map { conditions[$0] } ?? ["type": .string(type), "lastHeartbeatTime": .time(now)]
    if condition.string(at: "status") != status { condition["lastTransitionTime"] = .time(now) }
    condition["status"] = .string(status)
    condition["reason"] = .string(reason)
    condition["message"] = .string(message)
    if let index { conditions[index] = condition } else { conditions.append(condition) }
    json[at: "status", "conditions"] = .array(conditions)
  }
  mutating func stampHeartbeat(at now: Timestamp) {
    json[at: "status", "conditions"] = .array(
      json.elements(at: "status", "conditions").map { condition in
        var condition = condition
        condition["lastHeartbeatTime"] = .time(now)
        return condition
      })
  }
}
