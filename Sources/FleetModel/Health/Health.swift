package import KubernetesAPI

/// How an object is: the one verdict that every view, the problems and the delivery engine go by.
///
/// Words are Kubernetes' own where it has some (`kubectl get`, conditions' reasons). Levels follow `kubectl rollout
/// status`, kstatus and Argo CD where they agree; where they do not, the kind's file says which one and why.
/// - Parameters:
///   - object: in full, as the server sent it.
///   - now: the clock of whoever asks, for what is allowed to last only so long (`HealthLimits`).
package func verdict(of object: KubernetesObject, now: Timestamp) -> Verdict {
  let kind = object.kind
  if let rule = HealthRule.builtIn[GroupKind(kind.group, kind.kind)] {
    if rule.isDeletionItsOwn { return rule.judge(object, now) }
    return deletionVerdict(of: object, now) ?? rule.judge(object, now)
  }
  return deletionVerdict(of: object, now) ?? genericVerdict(of: object, now)
}

/// What a verdict is made from: an object, or what a reader has kept of one.
package enum Evidence: Sendable {
  case object(KubernetesObject)
  indirect case pod(PodFacts)
}

/// The same verdict from what a reader has kept of an object.
package func verdict(of evidence: Evidence, now: Timestamp) -> Verdict {
  switch evidence {
  case .object(let object): verdict(of: object, now: now)
  case .pod(let pod): verdict(of: pod, now: now)
  }
}

/// How long a state may last before it is worse than it looks.
package enum HealthLimits {
  /// An unschedulable pod may wait so long for the scheduler's second look (kstatus).
  package static let unschedulable: Duration = .seconds(15)
  /// Containers may be created, and claims and load balancers be provided for, so long.
  package static let provision: Duration = .seconds(300)
  /// A pod may run without being ready so long before that is a warning.
  package static let becomeReady: Duration = .seconds(60)
  /// Something may be on its way out so long beyond its grace period.
  package static let terminate: Duration = .seconds(600)
  /// A workload may miss replicas so long after its last change before that is no more a rollout.
  package static let rollout: Duration = .seconds(600)
  /// So many restarts, the last of them within `restartWindow`, are a warning on a pod that is ready.
  package static let restarts: Int64 = 3
  package static let restartWindow: Duration = .seconds(600)
}

struct GroupKind: Hashable {
  var group: String
  var kind: String
  init(_ group: String, _ kind: String) {
    self.group = group
    self.kind = kind
  }
}

/// The rule of one kind.
struct HealthRule {
  var judge: @Sendable (KubernetesObject, Timestamp) -> Verdict
  /// Whether the kind has its own words for objects that are being deleted.
  var isDeletionItsOwn = false

  static let builtIn: [GroupKind: HealthRule] = [
    GroupKind("", "Pod"): HealthRule(judge: { verdict(of: PodFacts($0), now: $1) }, isDeletionItsOwn: true),
    GroupKind("", "Node"): HealthRule(judge: nodeVerdict),
    GroupKind("", "Namespace"): HealthRule(judge: namespaceVerdict, isDeletionItsOwn: true),
    GroupKind("", "Event"): HealthRule(judge: eventVerdict),
    GroupKind("events.k8s.io", "Event"): HealthRule(judge: eventVerdict),
    GroupKind("", "PersistentVolumeClaim"): HealthRule(judge: claimVerdict),
    GroupKind("", "PersistentVolume"): HealthRule(judge: volumeVerdict),
    GroupKind("", "Service"): HealthRule(judge: serviceVerdict),
    GroupKind("networking.k8s.io", "Ingress"): HealthRule(judge: ingressVerdict),
    GroupKind("apps", "Deployment"): HealthRule(judge: deploymentVerdict),
    GroupKind("apps", "ReplicaSet"): HealthRule(judge: replicaSetVerdict),
    GroupKind("apps", "StatefulSet"): HealthRule(judge: statefulSetVerdict),
    GroupKind("apps", "DaemonSet"): HealthRule(judge: daemonSetVerdict),
    GroupKind("batch", "Job"): HealthRule(judge: jobVerdict),
    GroupKind("batch", "CronJob"): HealthRule(judge: cronJobVerdict),
    GroupKind("policy", "PodDisruptionBudget"): HealthRule(judge: budgetVerdict),
    GroupKind("autoscaling", "HorizontalPodAutoscaler"): HealthRule(judge: autoscalerVerdict),
    GroupKind("apiextensions.k8s.io", "CustomResourceDefinition"): HealthRule(judge: definitionVerdict),
  ]
}

/// `Terminating`, with what it waits for; nil for objects that nobody deletes.
func deletionVerdict(of object: KubernetesObject, _ now: Timestamp) -> Verdict? {
  guard let since = object.deletionTimestamp else { return nil }
  let finalizers = object.json.elements(at: "metadata", "finalizers").compactMap(\.stringValue)
  let message = finalizers.isEmpty ? "" : "waits for \(finalizers.joined(separator: ", "))"
  return Verdict(
    now - since > HealthLimits.terminate ? .warn : .moving, "Terminating", message: message, since: since)
}

extension Verdict {
  /// A verdict in a condition's words, since its last transition.
  init(_ level: Level, _ reason: String? = nil, _ condition: Condition) {
    self.init(
      level, reason ?? (condition.reason.isEmpty ? condition.type : condition.reason),
      message: condition.message.oneLine, since: condition.lastTransitionTime)
  }
}

extension String {
  /// The text with its white space, line ends included, as single spaces; cut at 500 characters.
  var oneLine: String {
    guard utf8.contains(where: { $0 < 32 }) || utf8.count > 500 else { return self }
    return String(split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(500))
  }
}
