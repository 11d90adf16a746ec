import KubernetesAPI

/// Rolls pods from one template to the next (`pkg/controller/deployment`, whose functions it follows one by one).
///
/// Each pass takes one step and leaves the rest to the passes that the step's own changes cause, as the original does:
/// that is what makes the sequence on a watch come out alike.
enum DeploymentController {
  static let revision = "deployment.kubernetes.io/revision"
  static let revisionHistory = "deployment.kubernetes.io/revision-history"
  static let desiredReplicas = "deployment.kubernetes.io/desired-replicas"
  static let maxReplicas = "deployment.kubernetes.io/max-replicas"

  static func reconcile(_ view: ClusterSnapshot, _ key: WorkKey, _ moment: inout Moment) -> Reconciliation {
    guard let deployment = view.object(.deployments, key.namespace, key.name) else { return Reconciliation() }
    let sets = view.owned(by: deployment, .replicaSets)
    var pass = DeploymentPass(deployment: deployment, sets: sets, moment: moment)
    if deployment.isDeleting {
      pass.finishStatus()
    } else if deployment.json.bool(at: "spec", "paused") {
      pass.markPaused(true)
      pass.scaleAll()
      pass.finishStatus()
    } else {
      pass.markPaused(false)
      if pass.isScaling {
        pass.scaleAll()
        pass.finishStatus()
      } else if deployment.json.string(at: "spec", "strategy", "type") == "Recreate" {
        pass.recreate(pods: sets.flatMap { view.owned(by: $0, .pods) })
      } else {
        pass.roll()
      }
    }
    return pass.plan
  }
}

extension JSON {
  func bool(at path: String...) -> Bool { self[at: path[...]]?.boolValue ?? false }
}

/// One pass of the Deployment controller over one Deployment: what it found, and what it decides.
struct DeploymentPass {
  let moment: Moment
  var deployment: KubernetesObject
  /// The Deployment as it was found.
  let found: KubernetesObject
  /// The ReplicaSet of the current template, if there is one.
  var new: KubernetesObject?
  /// The others, oldest first.
  var old: [KubernetesObject]
  var plan = Reconciliation()

  init(deployment: KubernetesObject, sets: [KubernetesObject], moment: Moment) {
    self.moment = moment
    self.deployment = deployment
    found = deployment
    let template = PodTemplate(of: deployment).withoutHash
    let byAge = sets.sorted {
      ($0.creationTimestamp ?? .distantPast, $0.name) < ($1.creationTimestamp ?? .distantPast, $1.name)
    }
    new = byAge.first { PodTemplate(of: $0).withoutHash == template }
    old = byAge.filter { [new] in $0.uid != new?.uid }
  }

  var all: [KubernetesObject] { old + [new].compactMap { $0 } }
  var replicas: Int64 { deployment.desiredReplicas }
  /// Pods beyond `replicas`; a percentage is rounded up.
  var maxSurge: Int64 { bounds.surge }
  /// Pods that may be missing; a percentage is rounded down, and it is one where both come out as nothing.
  var maxUnavailable: Int64 { bounds.unavailable }

  private var bounds: (surge: Int64, unavailable: Int64) {
    guard deployment.json.string(at: "spec", "strategy", "type") != "Recreate" else { return (0, 0) }
    let rolling = deployment.json[at: "spec", "strategy", "rollingUpdate"]
    let surge = CountOrPercent.resolve(rolling?["maxSurge"] ?? "25%", of: replicas, rounding: .up)
    let unavailable = CountOrPercent.resolve(rolling?["maxUnavailable"] ?? "25%", of: replicas, rounding: .down)
    return (surge, surge == 0 && unavailable == 0 ? 1 : min(unavailable, replicas))
  }

  /// Whether the wanted number changed since the sets were last scaled (`isScalingEvent`).
  var isScaling: Bool {
    all.contains { set in
      guard set.desiredReplicas > 0, let text = set.annotations[DeploymentController.desiredReplicas],
        let before = Int64(text)
      else { return false }
      return before != replicas
    }
  }

  mutating func event(_ reason: String, _ message: String) {
    plan.event(deployment, .controller("deployment-controller"), reason, message)
  }

  /// Sets the number of a set and says so; `set` becomes what was written.
  mutating func scale(_ set: inout KubernetesObject, to count: Int64) {
    let before = set.desiredReplicas
    var updated = set
    updated.json[at: "spec", "replicas"] = .int(count)
    annotateSize(&updated)
    guard updated != set else { return }
    plan.update(updated, .replicaSets)
    set = updated
    guard before != count else { return }
    event(
      "ScalingReplicaSet",
      "Scaled \(count > before ? "up" : "down") replica set \(set.name) from \(before) to \(count)")
  }

  /// Scales the old set at an index.
  mutating func scaleOld(_ index: Int, to count: Int64) {
    var set = old[index]
    scale(&set, to: count)
    old[index] = set
  }
  /// Scales the new set, if there is one.
  mutating func scaleNew(to count: Int64) {
    guard var set = new else { return }
    scale(&set, to: count)
    new = set
  }

  private func annotateSize(_ set: inout KubernetesObject) {
    set.json[at: "metadata", "annotations", DeploymentController.desiredReplicas] = .string(String(replicas))
    set.json[at: "metadata", "annotations", DeploymentController.maxReplicas] = .string(String(replicas + maxSurge))
  }

  // MARK: revisions

  private func revision(_ object: KubernetesObject) -> Int64 {
    object.annotations[DeploymentController.revision].flatMap { Int64($0) } ?? 0
  }

  /// Finds the set of the current template, brings its revision up, or makes it (`getNewReplicaSet`).
  mutating func takeNewSet(createIfMissing: Bool) {
    let next = (old.map { revision($0) }.max() ?? 0) + 1
    if var set = new {
      let before = set
      inheritAnnotations(&set)
      let had = revision(set)
      if had < next {
        if had > 0 {
          let history = set.annotations[DeploymentController.revisionHistory].map { $0 + "," } ?? ""
          set.json[at: "metadata", "annotations", DeploymentController.revisionHistory] = .string(history + String(had))
        }
        set.json[at: "metadata", "annotations", DeploymentController.revision] = .string(String(next))
      }
      annotateSize(&set)
      if set != before { plan.update(set, .replicaSets) }
      new = set
      setRevision(String(revision(set)))
      if deployment.condition("Progressing") == nil, hasDeadline {
        setCondition(
          "Progressing", "True", "FoundNewReplicaSet", "Found new replica set \"\(set.name)\"")
      }
      return
    }
    guard createIfMissing else { return }
    makeNewSet(revision: next)
  }

  private mutating func makeNewSet(revision: Int64) {
    let template = PodTemplate(of: deployment)
    let hash = template.hash(collisionCount: deployment.statusCount("collisionCount"))
    var labeled = template.json
    labeled[at: "metadata", "labels", PodTemplate.hashLabel] = .string(hash)
    var selector = deployment.json[at: "spec", "selector"] ?? [:]
    selector[at: "matchLabels", PodTemplate.hashLabel] = .string(hash)
    var set = KubernetesObject([
      "apiVersion": "apps/v1", "kind": "ReplicaSet",
      "metadata": [
        "name": .string("\(deployment.name)-\(hash)"), "namespace": .string(deployment.namespace),
        "labels": labeled[at: "metadata", "labels"] ?? [:], "ownerReferences": [deployment.controllerReference],
      ],
      "spec": ["replicas": 0, "selector": selector, "template": labeled],
    ])
    if let seconds = deployment.json[at: "spec", "minReadySeconds"] {
      set.json[at: "spec", "minReadySeconds"] = seconds
    }
    inheritAnnotations(&set)
    set.json[at: "metadata", "annotations", DeploymentController.revision] = .string(String(revision))
    let count = newSetReplicas(whenMade: true)
    set.json[at: "spec", "replicas"] = .int(count)
    annotateSize(&set)
    plan.create(set.json, .replicaSets)
    new = set
    if count > 0 { event("ScalingReplicaSet", "Scaled up replica set \(set.name) from 0 to \(count)") }
    setRevision(String(revision))
    if hasDeadline {
      setCondition("Progressing", "True", "NewReplicaSetCreated", "Created new replica set \"\(set.name)\"")
    }
    // The step ends here: what follows is decided when the set itself has been seen.
    writeStatus()
  }

  private mutating func setRevision(_ text: String) {
    deployment.json[at: "metadata", "annotations", DeploymentController.revision] = .string(text)
  }

  /// What a set takes over of its Deployment's annotations (`skipCopyAnnotation` names what not).
  private func inheritAnnotations(_ set: inout KubernetesObject) {
    let own: Set = [
      "kubectl.kubernetes.io/last-applied-configuration", DeploymentController.revision,
      DeploymentController.revisionHistory, DeploymentController.desiredReplicas, DeploymentController.maxReplicas,
      "deprecated.deployment.rollback.to",
    ]
    for (name, value) in deployment.annotations where !own.contains(name) {
      set.json[at: "metadata", "annotations", name] = .string(value)
    }
  }

  /// How many pods the new set may have now (`NewRSNewReplicas`).
  func newSetReplicas(whenMade: Bool = false) -> Int64 {
    if deployment.json.string(at: "spec", "strategy", "type") == "Recreate" { return replicas }
    let has = whenMade ? 0 : new?.desiredReplicas ?? 0
    let total = old.reduce(has) { $0 + $1.desiredReplicas }
    guard total < replicas + maxSurge else { return has }
    return has + min(replicas + maxSurge - total, replicas - has)
  }

  /// Deletes empty old sets beyond `revisionHistoryLimit`, oldest revision first (`cleanupDeployment`).
  mutating func cleanUp() {
    guard let limit = deployment.json.int(at: "spec", "revisionHistoryLimit") else { return }
    let alive = old.filter { !$0.isDeleting }.sorted { revision($0) < revision($1) }
    for set in alive.prefix(max(0, alive.count - Int(limit))) {
      guard set.statusCount("replicas") == 0, set.desiredReplicas == 0, (set.observedGeneration ?? 0) >= set.generation
      else { continue }
      plan.delete(set, .replicaSets)
    }
  }
}

extension Timestamp {
  static let distantPast = Timestamp(seconds: 0)
}
