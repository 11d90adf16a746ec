import KubernetesAPI

/// What a Deployment says about itself (`sync.go`, `progress.go`, `deployment_util.go`).
extension DeploymentPass {
  /// `progressDeadlineSeconds`; the largest number means none.
  private var deadline: Int64? {
    guard let seconds = deployment.json.int(at: "spec", "progressDeadlineSeconds"), seconds != Int64(Int32.max) else {
      return nil
    }
    return seconds
  }
  var hasDeadline: Bool { deadline != nil }

  /// Counts and availability, from what the sets report (`calculateStatus`).
  func currentStatus() -> JSON {
    func sum(_ sets: [KubernetesObject], _ name: String) -> Int64 { sets.reduce(0) { $0 + $1.statusCount(name) } }
    var status = deployment.json["status"] ?? [:]
    let available = sum(all, "availableReplicas")
    status["observedGeneration"] = .int(deployment.generation)
    status.setCount("replicas", sum(all, "replicas"))
    status.setCount("updatedReplicas", new?.statusCount("replicas") ?? 0)
    status.setCount("readyReplicas", sum(all, "readyReplicas"))
    status.setCount("availableReplicas", available)
    status.setCount("unavailableReplicas", max(0, all.reduce(0) { $0 + $1.desiredReplicas } - available))
    if moment.minorVersion >= 35 { status["terminatingReplicas"] = .int(sum(all, "terminatingReplicas")) }
    return status
  }

  /// `DeploymentComplete`.
  func isComplete(status: JSON) -> Bool {
    (status.int(at: "updatedReplicas") ?? 0) == replicas && (status.int(at: "replicas") ?? 0) == replicas
      && (status.int(at: "availableReplicas") ?? 0) == replicas
      && (status.int(at: "observedGeneration") ?? 0) >= deployment.generation
  }

  /// Brings status and conditions up to date and writes them if they differ (`syncRolloutStatus`).
  mutating func finishStatus() {
    let before = found.json["status"] ?? [:]
    deployment.json["status"] = currentStatus()
    let available = deployment.statusCount("availableReplicas")
    if available >= replicas - maxUnavailable {
      setCondition(
        "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    } else {
      setCondition(
        "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
    }
    if !hasDeadline {
      removeCondition("Progressing")
    } else if !deployment.json.bool(at: "spec", "paused") {
      judgeProgress(since: before)
    }
    writeStatus()
  }

  private mutating func judgeProgress(since before: JSON) {
    let status = deployment.json["status"] ?? [:]
    let condition = deployment.condition("Progressing")
    let isSettled =
      status.int(at: "replicas") == status.int(at: "updatedReplicas") && condition?.reason == "NewReplicaSetAvailable"
    guard !isSettled, let deadline else { return }
    let name = new.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(deployment.name)\""
    if isComplete(status: status) {
      setCondition("Progressing", "True", "NewReplicaSetAvailable", "\(name) has successfully progressed.")
    } else if isProgressing(before, status) {
      let since = condition?.status == "True" ? condition?.lastTransitionTime : nil
      removeCondition("Progressing")
      setCondition("Progressing", "True", "ReplicaSetUpdated", "\(name) is progressing.", since: since)
    } else if let start = progressStart {
      if condition?.reason == "ProgressDeadlineExceeded" { return }
      let end = start + .seconds(deadline)
      // The original compares with "after", so the moment of the deadline itself is still in time.
      if moment.now > end {
        setCondition("Progressing", "False", "ProgressDeadlineExceeded", "\(name) has timed out progressing.")
      } else {
        plan.wake(at: end + .seconds(1))
      }
    }
  }

  private var progressStart: Timestamp? {
    deployment.json.elements(at: "status", "conditions")
      .first { $0.string(at: "type") == "Progressing" }?
      .string(at: "lastUpdateTime").flatMap { Timestamp($0) }
  }

  /// `DeploymentProgressing`: more new pods, fewer old ones, or more that are ready or available.
  private func isProgressing(_ before: JSON, _ status: JSON) -> Bool {
    func count(_ json: JSON, _ name: String) -> Int64 { json.int(at: name) ?? 0 }
    let oldBefore = count(before, "replicas") - count(before, "updatedReplicas")
    let oldNow = count(status, "replicas") - count(status, "updatedReplicas")
    return count(status, "updatedReplicas") > count(before, "updatedReplicas") || oldNow < oldBefore
      || count(status, "readyReplicas") > count(before, "readyReplicas")
      || count(status, "availableReplicas") > count(before, "availableReplicas")
  }

  /// Says that a rollout was paused, or that it goes on (`checkPausedConditions`).
  mutating func markPaused(_ isPaused: Bool) {
    guard hasDeadline else { return }
    let condition = deployment.condition("Progressing")
    if condition?.reason == "ProgressDeadlineExceeded" { return }
    let wasPaused = condition?.reason == "DeploymentPaused"
    if isPaused, !wasPaused {
      setCondition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused")
    } else if !isPaused, wasPaused {
      setCondition("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed")
    }
  }

  /// Writes the Deployment's status, and the revision beside it, if either changed.
  mutating func writeStatus() {
    let revision = DeploymentController.revision
    if deployment.annotations[revision] != found.annotations[revision]
      || deployment.json["status"] != found.json["status"]
    {
      plan.update(deployment, .deployments, "status")
    }
    if let start = progressStart, let deadline, deployment.condition("Progressing")?.status == "True",
      deployment.condition("Progressing")?.reason != "NewReplicaSetAvailable"
    {
      plan.wake(at: start + .seconds(deadline + 1))
    }
  }

  /// `SetDeploymentCondition`: the same status and reason changes nothing, the same status keeps its transition time.
  mutating func setCondition(
    _ type: String, _ status: String, _ reason: String, _ message: String, since: Timestamp? = nil
  ) {
    let current = deployment.condition(type)
    if let current, current.status == status, current.reason == reason { return }
    let transition = since ?? (current?.status == status ? current?.lastTransitionTime : nil) ?? moment.now
    let condition: JSON = [
      "type": .string(type), "status": .string(status), "lastUpdateTime": .time(moment.now),
      "lastTransitionTime": .time(transition), "reason": .string(reason), "message": .string(message),
    ]
    removeCondition(type)
    deployment.json[at: "status", "conditions"] = .array(
      deployment.json.elements(at: "status", "conditions") + [condition])
  }

  mutating func removeCondition(_ type: String) {
    let conditions = deployment.json.elements(at: "status", "conditions")
    guard conditions.contains(where: { $0.string(at: "type") == type }) else { return }
    deployment.json[at: "status", "conditions"] = .array(conditions.filter { $0.string(at: "type") != type })
  }
}
