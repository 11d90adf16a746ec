package import KubernetesAPI

/// One field of the delivery file: what may stand there, what stands there when nothing does, and where that is from.
package struct DeliveryField: Sendable, Hashable {
  package enum Form: Sendable, Hashable {
    case object
    case list(most: Int)
    case text
    /// A DNS label: what names clusters' objects.
    case name
    case whole(ClosedRange<Int>)
    case truth
    /// `90s`, `2m`, `1h30m`, `3d`.
    case duration(least: Duration)
    /// `3` or `20%`; not less than the number given.
    case share(least: Int)
    /// One of these words; `later` are those of the design that this version does not carry out.
    case choice([String], later: [String])
    case time
    /// `Fri 16:00/63h`.
    case window
    case clustersPerTime
    case texts
    /// Texts that name something: none is empty or there twice.
    case names
    /// Names with texts, as `matchLabels` has them.
    case textMap
    /// Any JSON: checked by what reads it.
    case any
  }
  /// As `spec.strategy.stages[].maxConcurrency`; `[]` stands for every element of a list.
  package var path: String
  package var form: Form
  package var standard: JSON?
  package var isRequired: Bool
  /// False for what the design has and this version does not execute: refused wherever it is used.
  package var isCarried: Bool
  /// What to do where it is not carried.
  package var instead: String
  /// Whose term or default it is.
  package var source: String
  package var words: String

  init(
    _ path: String, _ form: Form, _ words: String, standard: JSON? = nil, isRequired: Bool = false,
    isCarried: Bool = true, instead: String = "", source: String = "Quarterdeck"
  ) {
    self.instead = instead
    self.path = path
    self.form = form
    self.words = words
    self.standard = standard
    self.isRequired = isRequired
    self.isCarried = isCarried
    self.source = source
  }

  /// What may stand there, for people.
  package var allowed: String {
    switch form {
    case .object: "a map"
    case .list(let most): "a list of at most \(most)"
    case .text: "text, not empty"
    case .name: "lower-case letters, digits and `-`, at most 50, beginning with a letter"
    case .whole(let range):
      range.upperBound == Int.max
        ? "a whole number from \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .truth: "true or false"
    case .duration(let least):
      "a duration such as 90s, 2m, 1h30m or 3d" + (least > .zero ? ", at least \(least.written)" : "")
    case .share(let least): "a number from \(least) to \(Limits.clusters), or a percentage such as 20%"
    case .choice(let words, let later):
      words.joined(separator: ", ")
        + (later.isEmpty ? "" : "; not supported yet by this version: \(later.joined(separator: ", "))")
    case .time: "a time such as 2026-11-23T08:00:00Z"
    case .window: "a weekly span in UTC such as Fri 16:00/63h"
    case .clustersPerTime: "a number or percentage of clusters per time, such as 50% per 1h"
    case .texts: "a list of texts"
    case .names: "a list of texts, none of them empty or there twice"
    case .textMap: "a map of texts"
    case .any: "anything"
    }
  }
}

extension DeliveryField {
  /// The whole file.
  ///
  /// Validation, defaults and documentation come from this list.
  package static let all: [DeliveryField] =
    [
      DeliveryField("apiVersion", .choice(["quarterdeck.dev/v1alpha1"], later: []), "", isRequired: true),
      DeliveryField("kind", .choice(["Delivery"], later: []), "", isRequired: true),
      DeliveryField("metadata", .object, "", isRequired: true),
      DeliveryField("metadata.name", .name, "names the field manager `quarterdeck:NAME` and runs", isRequired: true),
      DeliveryField("spec", .object, "", isRequired: true),

      DeliveryField("spec.source", .object, "exactly one of its members", isRequired: true),
      DeliveryField("spec.source.directory", .text, "a folder of YAML files, relative to this file"),
      DeliveryField("spec.source.files", .names, "YAML files, relative to this file"),
      later("spec.source.git", "clone it, and name the folder in spec.source.directory"),
      later("spec.source.stdin", "write it into a file, and name that in spec.source.files"),
      later("spec.source.archive", "unpack it, and name the folder in spec.source.directory"),
      later("spec.source.cluster", "export the objects, and name the folder in spec.source.directory"),
      later("spec.source.oci", "unpack it, and name the folder in spec.source.directory"),

      DeliveryField("spec.package", .object, "how the source becomes objects"),
      DeliveryField("spec.package.raw", .object, "the objects as they are written", standard: [:]),
      later("spec.package.kustomize", "render it (kubectl kustomize), and name the folder in spec.source.directory"),
      later("spec.package.helm", "render it (helm template), and name the folder in spec.source.directory"),
      later("spec.package.template", "use spec.overrides for what differs between clusters"),
      later("spec.package.expandAt"),

      DeliveryField("spec.placement", .object, "which clusters; one must pass every filter", isRequired: true),
      later("spec.placement.scores", "name the clusters in spec.placement.clusterNames"),
      later("spec.placement.topologySpreadConstraints", "name the clusters in spec.placement.clusterNames"),
      later("spec.placement.tolerations"), later("spec.placement.propertySorter"),
      later("spec.placement.replicas", "set the replicas of some clusters in spec.overrides"),
      DeliveryField("spec.placement.clusterNames", .names, "clusters by name"),
      DeliveryField(
        "spec.placement.numberOfClusters", .text, "`all`, or how many: the first by name", standard: "all",
        source: "KubeFleet"),

      DeliveryField("spec.overrides", .list(most: Limits.overrides), "applied in this order", source: "KubeFleet"),
      DeliveryField("spec.overrides[].name", .text, "for plans and errors", isRequired: true),
      DeliveryField("spec.overrides[].target", .object, "the objects; what is not named matches all"),
      DeliveryField("spec.overrides[].target.apiVersion", .text, ""),
      DeliveryField("spec.overrides[].target.kind", .text, ""),
      DeliveryField("spec.overrides[].target.namespace", .text, ""),
      DeliveryField("spec.overrides[].target.name", .text, ""),
      DeliveryField(
        "spec.overrides[].jsonPatch", .any, "RFC 6902 operations; exactly one of jsonPatch and image",
        source: "KubeFleet"),
      DeliveryField("spec.overrides[].image", .list(most: 3), "parts of every container's image", source: "Karmada"),
      DeliveryField(
        "spec.overrides[].image[].component", .choice(Override.ImagePart.Component.allCases.map(\.rawValue), later: []),
        "",
        isRequired: true, source: "Karmada"),
      DeliveryField("spec.overrides[].image[].value", .text, "", isRequired: true, source: "Karmada"),
      later("spec.overrides[].mergePatch", "say it as a jsonPatch"),
      later("spec.overrides[].labels", "say it as a jsonPatch of /metadata/labels"),
      later("spec.overrides[].annotations", "say it as a jsonPatch of /metadata/annotations"),
      later("spec.overrides[].field", "say it as a jsonPatch"), later("spec.overrides[].delete"),
      later("spec.overrides[].variables"), later("spec.overrides[].order", "the order of the file counts"),

      DeliveryField("spec.strategy", .object, "without stages: every cluster at once"),
      DeliveryField("spec.strategy.defaults", .object, "for stages that do not say"),
      DeliveryField(
        "spec.strategy.defaults.maxConcurrency", .share(least: 1), "clusters at a time", standard: 1,
        source: "KubeFleet"),
      DeliveryField(
        "spec.strategy.defaults.progressDeadline", .duration(least: .seconds(1)), "a cluster fails after that",
        standard: "30m",
        source: "Open Cluster Management"),
      DeliveryField(
        "spec.strategy.defaults.soak", .duration(least: .zero), "as soak.clusterMinSuccess", standard: "0s"),
      DeliveryField("spec.strategy.stages", .list(most: Limits.stages), "in this order", source: "KubeFleet"),
      DeliveryField("spec.strategy.stages[].name", .name, "", isRequired: true, source: "KubeFleet"),
      DeliveryField("spec.strategy.stages[].names", .names, "clusters by name"),
      DeliveryField(
        "spec.strategy.stages[].remaining", .truth, "clusters in no other stage; in at most one stage", standard: false),
      DeliveryField(
        "spec.strategy.stages[].maxConcurrency", .share(least: 1),
        "clusters at a time; percentages round down, at least 1",
        source: "KubeFleet"),
      DeliveryField(
        "spec.strategy.stages[].progressDeadline", .duration(least: .seconds(1)), "", source: "Open Cluster Management"),
      DeliveryField("spec.strategy.stages[].soak", .object, ""),
      DeliveryField(
        "spec.strategy.stages[].soak.clusterMinSuccess", .duration(least: .zero), "each cluster stays healthy so long",
        source: "Open Cluster Management"),
      DeliveryField(
        "spec.strategy.stages[].soak.stageWait", .duration(least: .zero), "after the last cluster", standard: "0s",
        source: "KubeFleet TimedWait"),
      DeliveryField(
        "spec.strategy.stages[].soak.restartOnFailure", .truth, "the stage's soak starts again", standard: true),
      DeliveryField("spec.strategy.stages[].gates", .list(most: 10), "Health always holds"),
      DeliveryField(
        "spec.strategy.stages[].gates[].type", .choice(["Health"], later: ["CEL", "Metric", "Exec"]), "",
        isRequired: true),
      later("spec.strategy.stages[].gates[].target"), later("spec.strategy.stages[].gates[].expression"),
      later("spec.strategy.stages[].gates[].query"), later("spec.strategy.stages[].gates[].command"),
      DeliveryField(
        "spec.strategy.stages[].gates[].settle", .duration(least: .zero), "healthy for so long", standard: "0s"),
    ] + tasks("spec.strategy.stages[].beforeStageTasks", ["Approval", "ScheduledStart"])
    + tasks("spec.strategy.stages[].afterStageTasks", ["Approval", "TimedWait"]) + [
      later("spec.strategy.stages[].mandatory"),
      later("spec.strategy.stages[].sortBy", "clusters go by name; a stage for each of them keeps any other order"),
      later("spec.strategy.stages[].windows", "spec.policies.windows holds for all stages"),
      later("spec.strategy.windows", "say them in spec.policies.windows"),
      later("spec.deletions", "they come last and are approved on their own"),
      later("spec.strategy.deletions", "they come last and are approved on their own"),
      DeliveryField("spec.strategy.failurePolicy", .object, ""),
      DeliveryField(
        "spec.strategy.failurePolicy.maxFailures", .share(least: 0),
        "failed clusters that are tolerated; percentages round down", standard: 0, source: "Open Cluster Management"),
      DeliveryField(
        "spec.strategy.failurePolicy.onFailure", .choice(RunTerms.OnFailure.allCases.map(\.rawValue), later: []),
        "when one more fails", standard: "Pause"),
      DeliveryField("spec.strategy.failurePolicy.onUnreachable", .object, ""),
      DeliveryField(
        "spec.strategy.failurePolicy.onUnreachable.action",
        .choice(RunTerms.OnUnreachable.allCases.map(\.rawValue), later: []),
        "", standard: "Wait"),
      DeliveryField("spec.strategy.failurePolicy.onUnreachable.grace", .duration(least: .zero), "", standard: "10m"),
      DeliveryField(
        "spec.strategy.failurePolicy.onDriverLost", .choice(RunTerms.OnDriverLost.allCases.map(\.rawValue), later: []),
        "",
        standard: "Pause"),
      later("spec.strategy.failurePolicy.maxFailuresPerStage", "maxFailures counts over the whole run"),
      later("spec.strategy.failurePolicy.rollbackScope", "say it in spec.consequences.rollback"),
      later("spec.strategy.failurePolicy.unassignedClusters", "a stage with `remaining: true` takes them"),
      later("spec.strategy.failurePolicy.newClusters", "say it in spec.consequences.newClusters"),
      later("spec.strategy.failurePolicy.blastRadius", "say it in spec.policies.blastRadius"),

      DeliveryField("spec.delivery", .object, ""),
      DeliveryField(
        "spec.delivery.mode", .choice(["push"], later: ["pull", "drive", "export", "pilot"]),
        "server-side apply, never forced", standard: "push"),
      DeliveryField(
        "spec.delivery.whenConflict", .choice(RunTerms.WhenConflict.allCases.map(\.rawValue), later: ["Force"]),
        "another manager holds a field", standard: "Report", source: "KubeFleet"),
      DeliveryField(
        "spec.delivery.whenAlreadyExists", .choice(RunTerms.WhenAlreadyExists.allCases.map(\.rawValue), later: []), "",
        standard: "TakeOverIfNoDiff", source: "KubeFleet"),
      DeliveryField(
        "spec.delivery.whenDrifted", .choice(["Report"], later: ["ApplyAnyway", "RePlan"]),
        "drift is shown, not corrected", standard: "Report",
        source: "KubeFleet"),
      DeliveryField(
        "spec.delivery.prune", .truth, "delete what the payload has no more; last, counted, approved", standard: false),

      later("spec.delivery.ignore"),

      DeliveryField("spec.policies", .object, ""),
      later("spec.policies.disruptionBudgets"),
      DeliveryField("spec.policies.rateLimit", .object, ""),
      DeliveryField("spec.policies.rateLimit.clustersPerMinute", .whole(1...10_000), "clusters started"),
      DeliveryField("spec.policies.blastRadius", .object, ""),
      DeliveryField("spec.policies.blastRadius.maxClustersChanged", .clustersPerTime, "over all runs"),
      DeliveryField(
        "spec.policies.blastRadius.maxObjectsDeleted", .whole(0...Limits.objects), "distinct objects"),
      DeliveryField("spec.policies.blastRadius.forbidKinds", .names, "neither written nor deleted"),
      later("spec.policies.blastRadius.maxPodsRestarted"),
      DeliveryField("spec.policies.windows", .list(most: 50), "when clusters may be started"),
      DeliveryField("spec.policies.windows[].deny", .window, "exactly one of deny and allow"),
      DeliveryField("spec.policies.windows[].allow", .window, ""),
      DeliveryField(
        "spec.policies.windows[].tz", .choice(["UTC"], later: ["any other time zone"]), "",
        standard: "UTC"),

      later("spec.policies.windows[].clusterSelector"), later("spec.policies.windows[].overrun"),
      later("spec.notifications"),

      DeliveryField("spec.consequences", .object, "what a confirmation also covers"),
      DeliveryField(
        "spec.consequences.rollback", .choice(RunTerms.BackOutReach.allCases.map(\.rawValue), later: []),
        "what onFailure: Rollback backs out", standard: "Stage"),
      DeliveryField(
        "spec.consequences.newClusters", .choice(["Ignore"], later: ["FollowUp", "Append"]),
        "clusters that come while a run goes on", standard: "Ignore"),
      later("spec.consequences.catchUp", "start another run when they answer again"),
    ] + selector("spec.placement.clusterSelector", key: "key", Requirement.Operator.ofLabels)
    + selector("spec.placement.propertySelector", key: "name", Requirement.Operator.ofProperties)
    + selector("spec.overrides[].clusterSelector", key: "key", Requirement.Operator.ofLabels)
    + selector("spec.strategy.stages[].selector", key: "key", Requirement.Operator.ofLabels)

  /// In the design, and not executed by this version.
  ///
  /// - Parameter instead: what one can do.
  private static func later(_ path: String, _ instead: String = "leave it out") -> DeliveryField {
    DeliveryField(path, .any, "not supported yet by this version; \(instead)", isCarried: false, instead: instead)
  }
  private static func selector(_ path: String, key: String, _ operators: [Requirement.Operator]) -> [DeliveryField] {
    var fields = [
      DeliveryField(path, .object, "without it none, empty all", source: "KubeFleet"),
      DeliveryField("\(path).matchExpressions", .list(most: 100), ""),
      DeliveryField("\(path).matchExpressions[].\(key)", .text, "", isRequired: true),
      DeliveryField(
        "\(path).matchExpressions[].operator", .choice(operators.map(\.rawValue), later: []), "", isRequired: true),
      DeliveryField("\(path).matchExpressions[].values", .texts, ""),
    ]
    if key == "key" { fields.append(DeliveryField("\(path).matchLabels", .textMap, "")) }
    return fields
  }
  private static func tasks(_ path: String, _ types: [String]) -> [DeliveryField] {
    var fields = [
      DeliveryField(path, .list(most: types.count), "one of each type", source: "KubeFleet"),
      DeliveryField("\(path)[].type", .choice(types, later: []), "", isRequired: true, source: "KubeFleet"),
      DeliveryField("\(path)[].approvers", .whole(1...20), "different people", standard: 1),
      DeliveryField("\(path)[].expires", .duration(least: .seconds(1)), "after that it counts as rejected"),
      DeliveryField(
        "\(path)[].onRejection", .choice(StageTask.OnRejection.allCases.map(\.rawValue), later: []), "",
        standard: "Pause"),
    ]
    if types.contains("ScheduledStart") { fields.append(DeliveryField("\(path)[].at", .time, "no earlier")) }
    if types.contains("TimedWait") {
      fields.append(DeliveryField("\(path)[].waitTime", .duration(least: .zero), "as stageWait", source: "KubeFleet"))
    }
    return fields
  }

  /// `["spec", "strategy", "stages[]", "name"]`.
  static func parts(_ path: String) -> [String] { path.split(separator: ".").map(String.init) }
  static let byPath: [String: DeliveryField] = Dictionary(
    all.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  /// The members that an object at a path may have.
  static func members(of path: String) -> [DeliveryField] {
    let prefix = path.isEmpty ? "" : path + "."
    return all.filter { $0.path.hasPrefix(prefix) && !$0.path.dropFirst(prefix.count).contains(".") }
      .filter { !$0.path.dropFirst(prefix.count).contains("[") }
  }

  /// The list as a table in Markdown, for the documentation.
  package static var table: String {
    var text = "| field | what may stand there | default | meaning | term of |\n|---|---|---|---|---|\n"
    for field in all {
      let standard = field.standard.map { "`\($0.stringValue ?? $0.text)`" } ?? (field.isRequired ? "required" : "")
      let allowed = field.isCarried ? field.allowed : "–"
      text += "| `\(field.path)` | \(allowed) | \(standard) | \(field.words) | \(field.source) |\n"
    }
    return text
  }
}
