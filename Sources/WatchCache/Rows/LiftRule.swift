import KubernetesAPI

/// Which members of an object are lifted out of its bytes; the others are passed over where they lie.
///
/// In an array the rule holds for each element. A verdict and a row are made from what is lifted, so a rule must keep
/// whatever they look at, and nothing of what a user would call data.
final class LiftRule: Sendable {
  /// With its name as a key of the tree, made once and not for each object.
  let members: [(name: StaticString, key: String, rule: LiftRule)]
  let keepsTheRest: Bool

  init(_ members: [(name: StaticString, rule: LiftRule)] = [], keepsTheRest: Bool = false) {
    self.members = members.map { ($0.name, $0.name.description, $0.rule) }
    self.keepsTheRest = keepsTheRest
  }
  static let all = LiftRule(keepsTheRest: true)
  static let none = LiftRule()

  /// Only these members, each whole.
  static func only(_ names: StaticString..., and deeper: [(name: StaticString, rule: LiftRule)] = []) -> LiftRule {
    LiftRule(names.map { ($0, all) } + deeper)
  }
  /// All members but these.
  static func but(_ names: StaticString..., and deeper: [(name: StaticString, rule: LiftRule)] = []) -> LiftRule {
    LiftRule(names.map { ($0, none) } + deeper, keepsTheRest: true)
  }
}

extension LiftRule {
  static let metadata = only(
    "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
    "deletionGracePeriodSeconds", "finalizers", "labels",
    and: [("ownerReferences", only("kind", "name", "uid", "controller"))])
  static let conditions = only("type", "status", "reason", "message", "lastTransitionTime")
  private static let statusWithConditions = but(and: [("conditions", conditions)])
  private static let template = LiftRule([
    ("spec", LiftRule([("containers", only("name", "image"))]))
  ])

  private static func object(spec: LiftRule, status: LiftRule) -> LiftRule {
    only("apiVersion", "kind", and: [("metadata", metadata), ("spec", spec), ("status", status)])
  }
  static let node = object(
    spec: only("unschedulable", "taints", "providerID"),
    status: only(
      "capacity", "allocatable", "addresses", and: [("conditions", conditions), ("nodeInfo", only("kubeletVersion"))]))
  static let workload = object(
    spec: but(
      "selector", "volumeClaimTemplates",
      and: [("template", template), ("jobTemplate", none)]), status: statusWithConditions)
  static let small = object(spec: all, status: statusWithConditions)
  static let event = but("apiVersion", and: [("metadata", metadata)])
  /// Kinds whose content is data: nothing but what names them.
  static let nameOnly = only("apiVersion", "kind", and: [("metadata", metadata)])
  /// Any other kind: conditions and counters, and no spec, which may be large.
  static let generic = object(
    spec: only("replicas", "suspend", "paused", "unschedulable"), status: statusWithConditions)

  static func rule(for type: ResourceType) -> LiftRule {
    switch (type.kind.group, type.name) {
    case ("", "nodes"): node
    case ("", "events"), ("events.k8s.io", "events"): event
    case ("", "configmaps"), ("", "secrets"): nameOnly
    case ("apps", _), ("batch", _): workload
    case ("", "services"), ("", "persistentvolumeclaims"), ("", "persistentvolumes"), ("", "namespaces"),
      ("autoscaling", _), ("policy", _), ("networking.k8s.io", "ingresses"), ("coordination.k8s.io", _):
      small
    default: generic
    }
  }
}

extension JSONScanner {
  /// The value that comes next, with the members that a rule keeps.
  mutating func lift(_ rule: LiftRule) throws(JSONSyntaxError) -> JSON {
    if rule.members.isEmpty {
      if rule.keepsTheRest { return try readValue() }
      try skipValue()
      return .null
    }
    switch try nextKind() {
    case .object:
      // With room for all, so that nothing is hashed again while it grows.
      var members = [String: JSON](minimumCapacity: rule.members.count)
      try openObject()
      next: while let name = try nextMember() {
        for member in rule.members where name == member.name {
          if member.rule.members.isEmpty, !member.rule.keepsTheRest {
            try skipValue()
          } else {
            members[member.key] = try lift(member.rule)
          }
          continue next
        }
        if rule.keepsTheRest { members[try name.string()] = try readValue() } else { try skipValue() }
      }
      return .object(members)
    case .array:
      var elements: [JSON] = []
      try openArray()
      while try nextElement() { elements.append(try lift(rule)) }
      return .array(elements)
    default: return try readValue()
    }
  }
}
