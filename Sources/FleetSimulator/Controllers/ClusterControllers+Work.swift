import KubernetesAPI

extension ClusterControllers.State {
  /// What has to be looked at again because an object changed.
  func work(causedBy change: StoreChange) -> [WorkKey] {
    let object = change.object
    let name = object.name
    let namespace = object.namespace
    switch change.type {
    case .namespaces: return [WorkKey(.namespace, "", name)]
    case .deployments: return [WorkKey(.deployment, namespace, name)]
    case .replicaSets: return [WorkKey(.replicaSet, namespace, name)] + ownerKeys(object)
    case .statefulSets: return [WorkKey(.statefulSet, namespace, name)]
    case .daemonSets: return [WorkKey(.daemonSet, namespace, name)]
    case .jobs: return [WorkKey(.job, namespace, name)]
    case .services: return [WorkKey(.endpointSlice, namespace, name)]
    case .claims: return [WorkKey(.claim, namespace, name)]
    case .serviceAccounts: return change.kind == .deleted ? [WorkKey(.namespace, "", namespace)] : []
    case .configMaps: return keys(ofConfigMap: object, isDeleted: change.kind == .deleted)
    case .pods: return keys(ofPod: object, change)
    case .nodes: return keys(ofNode: object, change)
    default: return []
    }
  }

  private func ownerKeys(_ object: KubernetesObject) -> [WorkKey] {
    guard let owner = object.controller else { return [] }
    let controllers: [String: ControllerName] = [
      "Deployment": .deployment, "ReplicaSet": .replicaSet, "StatefulSet": .statefulSet, "DaemonSet": .daemonSet,
      "Job": .job,
    ]
    return controllers[owner.kind].map { [WorkKey($0, object.namespace, owner.name)] } ?? []
  }

  private func keys(ofPod pod: KubernetesObject, _ change: StoreChange) -> [WorkKey] {
    var keys = ownerKeys(pod)
    // A Deployment that recreates waits for the last old pod to go.
    if change.kind == .deleted, let owner = pod.controller, owner.kind == "ReplicaSet",
      let set = snapshot.object(.replicaSets, pod.namespace, owner.name)
    {
      keys += ownerKeys(set)
    }
    if change.kind != .deleted {
      keys.append(WorkKey(pod.nodeName == nil ? .scheduler : .kubelet, pod.namespace, pod.name))
    }
    let isOver = change.kind == .deleted || pod.phase == "Succeeded" || pod.phase == "Failed"
    if isOver, change.before?.object.nodeName != nil { keys += waitingForNode() }
    for service in snapshot.objects(.services, namespace: pod.namespace) {
      let selector = service.json.strings(at: "spec", "selector")
      if !selector.isEmpty, selector.allSatisfy({ pod.labels[$0.key] == $0.value }) {
        keys.append(WorkKey(.endpointSlice, pod.namespace, service.name))
      }
    }
    if change.kind == .added {
      for volume in pod.json.elements(at: "spec", "volumes") {
        if let claim = volume.string(at: "persistentVolumeClaim", "claimName") {
          keys.append(WorkKey(.claim, pod.namespace, claim))
        }
      }
    }
    return keys
  }

  private func waitingForNode() -> [WorkKey] {
    snapshot.unscheduled.sorted().map { WorkKey(.scheduler, $0.namespace, $0.name) }
  }

  private func keys(ofNode node: KubernetesObject, _ change: StoreChange) -> [WorkKey] {
    var keys = [WorkKey(.nodeLifecycle, "", node.name)]
    let before = change.before?.object
    // A heartbeat makes nobody fit who did not fit before.
    let offers = { (node: KubernetesObject) in [node.json["spec"], node.json[at: "status", "allocatable"]] }
    if change.kind == .modified, let before, offers(before) == offers(node), before.labels == node.labels {
      return keys
    }
    keys += waitingForNode()
    keys += snapshot.objects(.daemonSets).map { WorkKey(.daemonSet, $0.namespace, $0.name) }
    return keys
  }

  private func keys(ofConfigMap map: KubernetesObject, isDeleted: Bool) -> [WorkKey] {
    var keys = isDeleted ? [WorkKey(.namespace, "", map.namespace)] : []
    let isAskedFor = book.behaviours.contains { $0.when?.configMap == map.name }
    for pod in snapshot.objects(.pods, namespace: map.namespace) {
      let isMissed = runs[pod.uid]?.containers.contains {
        if case .configError = $0.phase { true } else { false }
      }
      if isAskedFor || isMissed == true { keys.append(WorkKey(.kubelet, pod.namespace, pod.name)) }
    }
    return keys
  }

  /// Lets the loop of an item decide.
  mutating func reconcile(_ key: WorkKey, _ now: Timestamp) -> Reconciliation {
    var moment = Moment(now: now, random: random, minorVersion: minorVersion)
    defer { random = moment.random }
    switch key.controller {
    case .namespace: return NamespaceController.reconcile(snapshot, key, &moment)
    case .deployment: return DeploymentController.reconcile(snapshot, key, &moment)
    case .replicaSet: return ReplicaSetController.reconcile(snapshot, key, &moment)
    case .statefulSet: return StatefulSetController.reconcile(snapshot, key, &moment)
    case .daemonSet: return DaemonSetController.reconcile(snapshot, key, &moment)
    case .job: return JobController.reconcile(snapshot, key, &moment)
    case .claim: return ClaimController.reconcile(snapshot, key, &moment)
    case .endpointSlice: return EndpointSliceController.reconcile(snapshot, key, &moment)
    case .scheduler: return PodScheduler.reconcile(snapshot, key, &moment)
    case .kubelet: return runKubelet(key, moment)
    case .heartbeat: return NodeHeartbeat.reconcile(snapshot, faults: faults, repeats: !isPast, &moment)
    case .nodeLifecycle: return NodeLifecycle.reconcile(snapshot, key, fault: faults[key.name], &moment)
    case .events:
      var plan = Reconciliation()
      for event in recorder.expire(at: now) {
        var event = event
        event.json[at: "metadata", "uid"] = nil
        plan.delete(event, .events)
      }
      plan.wake(at: now + .seconds(60))
      return plan
    }
  }

  private mutating func runKubelet(_ key: WorkKey, _ moment: Moment) -> Reconciliation {
    var plan = Reconciliation()
    guard let pod = snapshot.object(.pods, key.namespace, key.name), let nodeName = pod.nodeName else { return plan }
    guard let node = snapshot.object(.nodes, "", nodeName) else {
      // The pod garbage collector takes what was bound to a node that is no more.
      plan.delete(pod, .pods, grace: 0)
      return plan
    }
    guard faults[nodeName] == nil else { return plan }
    let run = runs[pod.uid] ?? PodRun(pod: pod, podIP: address(for: pod, on: node), now: moment.now)
    var pass = KubeletPass(
      pod: pod, node: node, view: snapshot, book: book, moment: moment, run: run, images: images[nodeName] ?? [])
    pass.go()
    runs[pod.uid] = pass.run
    images[nodeName] = pass.images
    return pass.plan
  }

  /// The next address of the node's range, or the node's own.
  private mutating func address(for pod: KubernetesObject, on node: KubernetesObject) -> String {
    if pod.json.bool(at: "spec", "hostNetwork") {
      return node.json.elements(at: "status", "addresses")
        .first { $0.string(at: "type") == "InternalIP" }?.string(at: "address") ?? "10.0.0.1"
    }
    let range = node.json.string(at: "spec", "podCIDR")?.split(separator: ".").prefix(3).joined(separator: ".")
    let count = addresses[node.name, default: 0]
    addresses[node.name] = count + 1
    return "\(range ?? "10.244.0").\(2 + count % 250)"
  }
}
