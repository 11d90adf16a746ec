import ClusterRegistry
import KubeClient
import KubernetesAPI
import WatchCache

/// The least rights that this program needs on a member, as a ClusterRole that an API server takes.
enum LeastRole: String, CaseIterable {
  /// Who looks.
  case viewer
  /// Who carries deliveries, beside what a viewer may.
  case deliverer

  var clusterRole: JSON {
    [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
      "metadata": ["name": .string("quarterdeck-\(rawValue)")],
      "rules": .array(rules.map(\.json)),
    ]
  }

  /// What is to be known before it is given to anybody.
  var notes: [String] {
    switch self {
    case .viewer:
      ["Secrets are not among them: a right to list them is a right to read them. Their view is then denied."]
    case .deliverer:
      [
        "To be given together with quarterdeck-viewer. Kinds that your deliveries bring beside these are to be added;",
        "for Roles and bindings the one who delivers must hold what they give.",
      ]
    }
  }

  private struct Rule {
    var group = ""
    var resources: [String] = []
    var paths: [String] = []
    var verbs: [String]

    var json: JSON {
      func list(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }
      guard paths.isEmpty else { return ["nonResourceURLs": list(paths), "verbs": list(verbs)] }
      return ["apiGroups": list([group]), "resources": list(resources), "verbs": list(verbs)]
    }
  }

  private var rules: [Rule] {
    switch self {
    case .viewer: Self.watched + Self.asked
    case .deliverer: Self.delivered
    }
  }

  /// What the cache watches, by group.
  private static var watched: [Rule] {
    let types = WatchPlan.standard.map(\.type).filter { $0.name != "secrets" } + [AboutAPI.types[0]]
    let groups = Dictionary(grouping: types, by: \.kind.group)
    return groups.sorted { $0.key < $1.key }.map { group, types in
      Rule(group: group, resources: Set(types.map(\.name)).sorted(), verbs: ["get", "list", "watch"])
    }
  }
  /// What a person opens, and what tells how a cluster is and who we are there.
  private static let asked = [
    Rule(resources: ["pods/log"], verbs: ["get"]),
    Rule(
      group: "authorization.k8s.io", resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
      verbs: ["create"]),
    Rule(group: "authentication.k8s.io", resources: ["selfsubjectreviews"], verbs: ["create"]),
    Rule(paths: ["/api", "/api/*", "/apis", "/apis/*", "/livez", "/readyz", "/version"], verbs: ["get"]),
  ]
  /// Server-side apply is `patch`, and `create` where the object is new.
  private static let delivered = [
    ("", ["configmaps", "namespaces", "persistentvolumeclaims", "secrets", "serviceaccounts", "services"]),
    ("apps", ["daemonsets", "deployments", "statefulsets"]), ("autoscaling", ["horizontalpodautoscalers"]),
    ("batch", ["cronjobs", "jobs"]), ("networking.k8s.io", ["ingresses", "networkpolicies"]),
    ("policy", ["poddisruptionbudgets"]),
  ].map { group, resources in
    Rule(group: group, resources: resources, verbs: ["create", "delete", "get", "list", "patch", "watch"])
  }
}
