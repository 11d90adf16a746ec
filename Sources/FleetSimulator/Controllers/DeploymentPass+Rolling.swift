import KubernetesAPI

/// The steps of a rollout (`rolling.go`, `recreate.go`, and `scale` of `sync.go`).
extension DeploymentPass {
  mutating func roll() {
    let isMade = new != nil
    takeNewSet(createIfMissing: true)
    // A set that was only just asked for has nothing to be scaled by yet.
    guard isMade, let set = new else { return }
    let wanted = set.desiredReplicas > replicas ? replicas : newSetReplicas()
    if wanted != set.desiredReplicas {
      scaleNew(to: wanted)
      finishStatus()
      return
    }
    if scaleDownOld() {
      finishStatus()
      return
    }
    if isComplete(status: currentStatus()) { cleanUp() }
    finishStatus()
  }

  /// Takes from the old sets what availability allows, broken pods first (`reconcileOldReplicaSets`).
  private mutating func scaleDownOld() -> Bool {
    let oldCount = old.reduce(0) { $0 + $1.desiredReplicas }
    guard oldCount > 0, let set = new else { return false }
    let minAvailable = replicas - maxUnavailable
    let newUnavailable = set.desiredReplicas - set.statusCount("availableReplicas")
    let most = oldCount + set.desiredReplicas - minAvailable - newUnavailable
    guard most > 0 else { return false }

    var cleaned: Int64 = 0
    for index in old.indices where old[index].desiredReplicas > 0 && cleaned < most {
      let broken = old[index].desiredReplicas - old[index].statusCount("availableReplicas")
      guard broken > 0 else { continue }
      let count = min(most - cleaned, broken)
      scaleOld(index, to: old[index].desiredReplicas - count)
      cleaned += count
    }
    let available = all.reduce(0) { $0 + $1.statusCount("availableReplicas") }
    var scaled: Int64 = 0
    let surplus = available - minAvailable
    for index in old.indices where surplus > scaled && old[index].desiredReplicas > 0 {
      let count = min(old[index].desiredReplicas, surplus - scaled)
      scaleOld(index, to: old[index].desiredReplicas - count)
      scaled += count
    }
    return cleaned + scaled > 0
  }

  /// All old pods go before the first new one comes.
  mutating func recreate(pods: [KubernetesObject]) {
    takeNewSet(createIfMissing: false)
    var isScaled = false
    for index in old.indices where old[index].desiredReplicas > 0 {
      scaleOld(index, to: 0)
      isScaled = true
    }
    let isOver = { (pod: KubernetesObject) in pod.phase == "Succeeded" || pod.phase == "Failed" }
    let oldUIDs = Set(old.map(\.uid))
    let stillRun = pods.contains { pod in oldUIDs.contains(pod.controller?.uid ?? "") && !isOver(pod) }
    if isScaled || stillRun {
      finishStatus()
      return
    }
    let isMade = new != nil
    takeNewSet(createIfMissing: true)
    guard isMade, let set = new else { return }
    if set.desiredReplicas != replicas { scaleNew(to: replicas) }
    if isComplete(status: currentStatus()) { cleanUp() }
    finishStatus()
  }

  /// Brings the sets to a changed number without moving the rollout on: in proportion (`scale`).
  mutating func scaleAll() {
    takeNewSet(createIfMissing: false)
    let active = all.filter { $0.desiredReplicas > 0 }
    if active.count <= 1 {
      if let only = active.first ?? new ?? old.last {
        resize(only.uid, to: replicas)
      }
      return
    }
    if let set = new, set.desiredReplicas == replicas, set.statusCount("availableReplicas") == replicas,
      set.annotations[DeploymentController.desiredReplicas] == String(replicas)
    {
      for index in old.indices where old[index].desiredReplicas > 0 { scaleOld(index, to: 0) }
      return
    }
    guard deployment.json.string(at: "spec", "strategy", "type") != "Recreate" else { return }
    let total = active.reduce(0) { $0 + $1.desiredReplicas }
    let allowed = replicas > 0 ? replicas + maxSurge : 0
    let change = allowed - total
    // The largest takes the remainder; where sizes are equal, the newest grows and the oldest shrinks.
    let order = active.enumerated().sorted {
      let sizes = ($0.element.desiredReplicas, $1.element.desiredReplicas)
      if sizes.0 != sizes.1 { return sizes.0 > sizes.1 }
      return change > 0 ? $0.offset > $1.offset : $0.offset < $1.offset
    }.map(\.element)
    var rest = change
    var sizes: [(uid: String, count: Int64)] = []
    for set in order {
      let before = set.annotations[DeploymentController.maxReplicas].flatMap { Int64($0) } ?? total
      // The annotation may say anything: the share stays a count.
      let exact = before == 0 ? 0 : Double(set.desiredReplicas) * Double(allowed) / Double(before)
      var part = Int64(min(max(exact.rounded(), 0), Double(Int32.max))) - set.desiredReplicas
      part = change > 0 ? min(max(part, 0), rest) : max(min(part, 0), rest)
      rest -= part
      sizes.append((set.uid, set.desiredReplicas + part))
    }
    if !sizes.isEmpty { sizes[0].count = max(0, sizes[0].count + rest) }
    for (uid, count) in sizes { resize(uid, to: count) }
  }

  private mutating func resize(_ uid: String, to count: Int64) {
    if new?.uid == uid { return scaleNew(to: count) }
    if let index = old.firstIndex(where: { $0.uid == uid }) { scaleOld(index, to: count) }
  }
}
