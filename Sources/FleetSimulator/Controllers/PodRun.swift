import KubernetesAPI

/// What a kubelet remembers of one pod that it runs.
struct PodRun: Sendable, Hashable {
  let uid: String
  let startTime: Timestamp
  let podIP: String
  var initContainers: [ContainerRun]
  var containers: [ContainerRun]
  /// When the processes of a pod that is being deleted will have ended.
  var stopAt: Timestamp?

  init(pod: KubernetesObject, podIP: String, now: Timestamp) {
    uid = pod.uid
    startTime = now
    self.podIP = podIP
    func runs(_ member: String) -> [ContainerRun] {
      pod.json.elements(at: "spec", member).map {
        ContainerRun(
          name: $0.string(at: "name") ?? "", image: $0.string(at: "image") ?? "",
          phase: .creating(until: now + ContainerBehaviour().startsAfter))
      }
    }
    initContainers = runs("initContainers")
    containers = runs("containers")
  }

  var isInitialized: Bool { initContainers.allSatisfy { $0.isOver && $0.exitCode == 0 } }
}

/// One pass of a kubelet over one pod: what it knew, and what it decides.
struct KubeletPass {
  let pod: KubernetesObject
  let node: KubernetesObject
  let view: ClusterSnapshot
  let book: BehaviourBook
  let moment: Moment
  var run: PodRun
  /// The images that the node holds.
  var images: Set<String>
  var plan = Reconciliation()

  private var now: Timestamp { moment.now }
  private var restartPolicy: String { pod.json.string(at: "spec", "restartPolicy") ?? "Always" }
  /// `web-x2k_shop(UID)`: how a kubelet names a pod in what it says.
  private var fullName: String { "\(pod.name)_\(pod.namespace)(\(pod.uid))" }

  mutating func go() {
    if pod.isDeleting {
      stop()
      return
    }
    if pod.phase == "Succeeded" || pod.phase == "Failed" { return }
    for index in run.initContainers.indices {
      if run.initContainers[index].isOver, run.initContainers[index].exitCode == 0 { continue }
      var container = run.initContainers[index]
      advance(&container, isInit: true)
      run.initContainers[index] = container
      break
    }
    if run.isInitialized {
      for index in run.containers.indices {
        var container = run.containers[index]
        advance(&container, isInit: false)
        run.containers[index] = container
      }
    }
    writeStatus()
  }

  // MARK: a container's life

  private mutating func advance(_ container: inout ContainerRun, isInit: Bool) {
    var behaviour = book.container(image: container.image, of: pod, view)
    if isInit, behaviour.completesAfter == nil { behaviour.completesAfter = .seconds(1) }
    // Each turn is one change of phase; a container has no more of them at one instant than phases.
    for _ in 0..<8 {
      let before = container.phase
      turn(&container, behaviour)
      if container.phase == before { return }
    }
  }

  private mutating func turn(_ container: inout ContainerRun, _ behaviour: ContainerBehaviour) {
    switch container.phase {
    case .creating(let until):
      if isDue(until) { pull(&container, behaviour) }
    case .pulling(let since, let until):
      if isDue(until) { finishPull(&container, took: until - since, behaviour) }
    case .pullFailed(let at):
      // The error shows until the kubelet looks again.
      guard isDue(at + .seconds(2)) else { return }
      say("BackOff", "Back-off pulling image \"\(container.image)\"")
      say("Failed", "Error: ImagePullBackOff", warning: true)
      container.phase = .pullBackOff(until: at + (container.pullBackOff ?? ContainerRun.firstBackOff))
    case .pullBackOff(let until):
      if isDue(until) { pull(&container, behaviour) }
    case .configError:
      start(&container, behaviour)
      plan.wake(at: now + .seconds(10))
    case .running(let since): live(&container, since: since, behaviour)
    case .ended(let at): afterwards(&container, endedAt: at, behaviour)
    case .backingOff(let until):
      guard isDue(until) else { return }
      container.backOff = min(
        (container.backOff ?? ContainerRun.firstBackOff) * 2, ContainerRun.longestBackOff)
      restart(&container, behaviour)
    case .finished: return
    }
  }

  private mutating func isDue(_ time: Timestamp) -> Bool {
    if time <= now { return true }
    plan.wake(at: time)
    return false
  }

  private mutating func pull(_ container: inout ContainerRun, _ behaviour: ContainerBehaviour) {
    let policy = pod.json.elements(at: "spec", "containers").first { $0.string(at: "name") == container.name }?
      .string(at: "imagePullPolicy")
    if images.contains(container.image), policy != "Always" {
      say("Pulled", "Container image \"\(container.image)\" already present on machine")
      start(&container, behaviour)
      return
    }
    say("Pulling", "Pulling image \"\(container.image)\"")
    container.phase = .pulling(since: now, until: now + book.pull(of: container.image).takes)
  }

  private mutating func finishPull(
    _ container: inout ContainerRun, took: Duration, _ behaviour: ContainerBehaviour
  ) {
    let image = container.image
    if let failure = book.pull(of: image).failure {
      container.pullError =
        "rpc error: code = Unknown desc = failed to pull and unpack image \"\(image)\": "
        + "failed to resolve reference \"\(image)\": \(failure)"
      say("Failed", "Failed to pull image \"\(image)\": \(container.pullError)", warning: true)
      say("Failed", "Error: ErrImagePull", warning: true)
      container.pullBackOff = min(
        container.pullBackOff.map { $0 * 2 } ?? ContainerRun.firstBackOff, ContainerRun.longestBackOff)
      container.phase = .pullFailed(at: now)
      return
    }
    images.insert(image)
    container.pullBackOff = nil
    let size = 20_000_000 + StableHash(image).value % 200_000_000
    say(
      "Pulled",
      "Successfully pulled image \"\(image)\" in \(took.goText) (\(took.goText) including waiting). "
        + "Image size: \(size) bytes.")
    start(&container, behaviour)
  }

  private mutating func start(_ container: inout ContainerRun, _ behaviour: ContainerBehaviour) {
    if let missing = missingConfig(container) {
      let message = "configmap \"\(missing)\" not found"
      if container.phase != .configError(message) { say("Failed", "Error: \(message)", warning: true) }
      container.phase = .configError(message)
      plan.wake(at: now + .seconds(10))
      return
    }
    say("Created", "Created container: \(container.name)")
    say("Started", "Started container \(container.name)")
    container.phase = .running(since: now)
    container.isReady = false
    container.crashFrom = nil
    container.isToldUnhealthy = false
    container.lineCount = 0
    container.nextLine = behaviour.chatter.every.map { now + $0 }
    log(behaviour.chatter.onStart, container)
  }

  /// A ConfigMap that the container's environment needs and that is not there.
  private func missingConfig(_ container: ContainerRun) -> String? {
    let spec = pod.json.elements(at: "spec", "containers").first { $0.string(at: "name") == container.name } ?? [:]
    let references =
      spec.elements(at: "envFrom").compactMap { $0["configMapRef"] }
      + spec.elements(at: "env").compactMap { $0[at: "valueFrom", "configMapKeyRef"] }
    return references.first {
      !$0.bool(at: "optional") && view.object(.configMaps, pod.namespace, $0.string(at: "name") ?? "") == nil
    }?.string(at: "name")
  }

  private mutating func live(_ container: inout ContainerRun, since: Timestamp, _ behaviour: ContainerBehaviour) {
    switch behaviour.ready {
    case .after(let delay): container.isReady = isDue(since + delay)
    case .never(let words):
      container.isReady = false
      if isDue(since + .seconds(2)), !container.isToldUnhealthy {
        container.isToldUnhealthy = true
        say("Unhealthy", "Readiness probe failed: \(words)", warning: true)
      }
    }
    if let crash = behaviour.crash {
      let from = container.crashFrom ?? now
      container.crashFrom = from
      if isDue(from + crash.after) {
        log(crash.log, container)
        end(&container, since: since, exitCode: crash.exitCode, reason: crash.reason)
        return
      }
    } else {
      container.crashFrom = nil
    }
    if let completes = behaviour.completesAfter, isDue(since + completes) {
      end(&container, since: since, exitCode: 0, reason: "Completed")
      return
    }
    guard let every = behaviour.chatter.every, !behaviour.chatter.lines.isEmpty else { return }
    let due = container.nextLine ?? now + every
    container.nextLine = due
    guard isDue(due) else { return }
    log([behaviour.chatter.lines[container.lineCount % behaviour.chatter.lines.count]], container)
    container.lineCount += 1
    container.nextLine = now + every
    plan.wake(at: now + every)
  }

  private mutating func end(_ container: inout ContainerRun, since: Timestamp, exitCode: Int64, reason: String) {
    container.terminated = [
      "exitCode": .int(exitCode), "reason": .string(reason), "startedAt": .time(since), "finishedAt": .time(now),
      "containerID": .string(container.containerID(podUID: pod.uid)),
    ]
    container.isReady = false
    if now - since > ContainerRun.healthyRun { container.backOff = nil }
    container.phase = .ended(at: now)
    plan.writes.append(.logEnd(podUID: pod.uid, container: container.name, run: container.restartCount))
  }

  private mutating func afterwards(
    _ container: inout ContainerRun, endedAt: Timestamp, _ behaviour: ContainerBehaviour
  ) {
    let isInit = !run.containers.contains { $0.name == container.name }
    let restarts =
      switch restartPolicy {
      case "Never": false
      case "OnFailure": container.exitCode != 0
      default: !(isInit && container.exitCode == 0)
      }
    guard restarts else {
      container.phase = .finished
      // The next init container, or the first ordinary one, has its turn at once.
      if isInit { plan.wake(at: now) }
      return
    }
    guard isDue(endedAt + .seconds(1)) else { return }
    guard let wait = container.backOff else {
      container.backOff = ContainerRun.firstBackOff
      restart(&container, behaviour)
      return
    }
    say("BackOff", "Back-off restarting failed container \(container.name) in pod \(fullName)", warning: true)
    container.phase = .backingOff(until: endedAt + wait)
  }

  private mutating func restart(_ container: inout ContainerRun, _ behaviour: ContainerBehaviour) {
    container.previous = ["terminated": container.terminated ?? [:]]
    container.restartCount += 1
    pull(&container, behaviour)
  }

  private mutating func stop() {
    guard let stopAt = run.stopAt else {
      let grace = Duration.seconds(pod.json.int(at: "metadata", "deletionGracePeriodSeconds") ?? 30)
      var longest = Duration.zero
      for container in run.containers where container.isRunning {
        say("Killing", "Stopping container \(container.name)")
        longest = max(longest, book.container(image: container.image, of: pod, view).stopsAfter)
      }
      run.stopAt = now + min(longest, grace)
      stop()
      return
    }
    if isDue(stopAt) { plan.delete(pod, .pods, grace: 0) }
  }

  // MARK: what it says

  private mutating func say(_ reason: String, _ message: String, warning: Bool = false) {
    plan.event(pod, .kubelet(node: node.name), reason, message, warning: warning)
  }
  private mutating func log(_ lines: [String], _ container: ContainerRun) {
    guard !lines.isEmpty else { return }
    plan.writes.append(
      .log(
        ContainerLines(
          podUID: pod.uid, container: container.name, run: container.restartCount, time: now, lines: lines)))
  }

  private mutating func writeStatus() {
    var updated = pod
    let initialized = run.isInitialized
    let unready = run.containers.filter { !$0.isReady }.map(\.name)
    let phase = self.phase
    updated.json[at: "status", "phase"] = .string(phase)
    updated.setPodCondition("PodReadyToStartContainers", true, at: now)
    if initialized {
      updated.setPodCondition("Initialized", true, at: now)
    } else {
      let waiting = run.initContainers.filter { !$0.isOver }.map(\.name)
      updated.setPodCondition(
        "Initialized", false, reason: "ContainersNotInitialized",
        message: "containers with incomplete status: [\(waiting.joined(separator: " "))]", at: now)
    }
    for type in ["Ready", "ContainersReady"] {
      if phase == "Succeeded" || phase == "Failed" {
        updated.setPodCondition(type, false, reason: phase == "Succeeded" ? "PodCompleted" : "PodFailed", at: now)
      } else if unready.isEmpty {
        updated.setPodCondition(type, true, at: now)
      } else {
        updated.setPodCondition(
          type, false, reason: "ContainersNotReady",
          message: "containers with unready status: [\(unready.joined(separator: " "))]", at: now)
      }
    }
    let address = node.json.elements(at: "status", "addresses")
      .first { $0.string(at: "type") == "InternalIP" }?.string(at: "address")
    updated.json[at: "status", "hostIP"] = address.map { .string($0) }
    updated.json[at: "status", "podIP"] = .string(run.podIP)
    updated.json[at: "status", "podIPs"] = [["ip": .string(run.podIP)]]
    updated.json[at: "status", "startTime"] = .time(run.startTime)
    updated.json[at: "status", "qosClass"] = .string(pod.qualityOfService)
    func statuses(_ containers: [ContainerRun]) -> JSON {
      .array(containers.map { $0.status(podUID: pod.uid, podIsInitializing: !initialized, pod: fullName) })
    }
    if !run.initContainers.isEmpty {
      updated.json[at: "status", "initContainerStatuses"] = statuses(run.initContainers)
    }
    updated.json[at: "status", "containerStatuses"] = statuses(run.containers)
    if updated != pod { plan.update(updated, .pods, "status") }
  }

  /// `getPhase` of the kubelet.
  private var phase: String {
    if !run.isInitialized {
      let isLost = run.initContainers.contains { $0.isOver && $0.exitCode != 0 }
      return isLost ? "Failed" : "Pending"
    }
    if run.containers.contains(where: { !$0.isRunning && $0.terminated == nil }) { return "Pending" }
    guard run.containers.allSatisfy(\.isOver) else { return "Running" }
    return run.containers.allSatisfy { $0.exitCode == 0 } ? "Succeeded" : "Failed"
  }
}

extension KubernetesObject {
  /// `status.qosClass` of a pod: how early it is given up when a node runs short.
  var qualityOfService: String {
    var isGuaranteed = true
    var isBestEffort = true
    for container in json.elements(at: "spec", "containers") + json.elements(at: "spec", "initContainers") {
      let requests = container[at: "resources", "requests"]?.objectValue ?? [:]
      let limits = container[at: "resources", "limits"]?.objectValue ?? [:]
      if !requests.isEmpty || !limits.isEmpty { isBestEffort = false }
      for resource in ["cpu", "memory"]
      where limits[resource] == nil || requests[resource] ?? limits[resource] != limits[resource] {
        isGuaranteed = false
      }
    }
    return isBestEffort ? "BestEffort" : isGuaranteed ? "Guaranteed" : "Burstable"
  }
}
