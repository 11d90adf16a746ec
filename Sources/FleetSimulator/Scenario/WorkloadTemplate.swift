package import KubernetesAPI

/// A workload that is put on clusters: a short form of the objects that it needs.
package struct WorkloadTemplate: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case deployment = "Deployment"
    case statefulSet = "StatefulSet"
    case daemonSet = "DaemonSet"
    case job = "Job"
  }
  package static let standardAge = Duration.seconds(12 * 86_400)

  package var kind = Kind.deployment
  package var name = ""
  /// One copy goes into each.
  package var namespaces: [String] = []
  package var clusters = ClusterChoice()
  package var spec = Spec()
  /// In the order of the file; each that fits a cluster changes what it says.
  package var variants: [Variant] = []
  package var age = standardAge
  package var origin = Origin()
  package init() {}

  /// What one cluster gets.
  package struct Spec: Sendable, Hashable {
    package var image = ""
    package var replicas: Int64 = 1
    package var cpu = "100m"
    package var memory = "128Mi"
    package var maxSurge: JSON = "25%"
    package var maxUnavailable: JSON = "25%"
    package var progressDeadlineSeconds: Int64 = 600
    /// A Service on this port; nil has none.
    package var port: Int64?
    /// A ConfigMap `NAME-settings` that the containers may read; nil has none.
    package var settings: [String: String]?
    /// A claim of this size for each pod of a StatefulSet.
    package var storage: String?
    package var toleratesEverything = false
    package init() {}
  }
  package struct Variant: Sendable, Hashable {
    package var clusters: ClusterChoice
    package var image: String?
    package var replicas: Int64?
    package var cpu: String?
    package var memory: String?
    package var settings: [String: String]?
  }

  /// What a cluster gets; nil where it gets nothing.
  package func spec(for cluster: ClusterSpec) -> Spec? {
    guard clusters.contains(cluster) else { return nil }
    var spec = spec
    for variant in variants where variant.clusters.contains(cluster) {
      spec.image = variant.image ?? spec.image
      spec.replicas = variant.replicas ?? spec.replicas
      spec.cpu = variant.cpu ?? spec.cpu
      spec.memory = variant.memory ?? spec.memory
      spec.settings = variant.settings ?? spec.settings
    }
    return spec
  }

  /// The objects for one namespace, in the order in which they are put there.
  package func manifests(_ spec: Spec, namespace: String) -> [JSON] {
    var manifests: [JSON] = []
    func metadata(_ name: String) -> JSON {
      var labels: JSON = ["app": .string(self.name)]
      if let delivery = origin.delivery { labels[Origin.deliveryLabel] = .string(delivery) }
      return ["name": .string(name), "namespace": .string(namespace), "labels": labels]
    }
    if let settings = spec.settings {
      manifests.append([
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("\(name)-settings"), "data": .strings(settings),
      ])
    }
    if let port = spec.port {
      manifests.append([
        "apiVersion": "v1", "kind": "Service", "metadata": metadata(name),
        "spec": [
          "selector": ["app": .string(name)],
          "ports": [["name": "http", "port": .int(port), "targetPort": .int(port), "protocol": "TCP"]],
        ],
      ])
    }
    manifests.append([
      "apiVersion": kind == .job ? "batch/v1" : "apps/v1", "kind": .string(kind.rawValue), "metadata": metadata(name),
      "spec": workloadSpec(spec),
    ])
    return manifests
  }

  private func workloadSpec(_ spec: Spec) -> JSON {
    var result: JSON = ["template": podTemplate(spec)]
    if kind != .job { result["selector"] = ["matchLabels": ["app": .string(name)]] }
    switch kind {
    case .deployment:
      result["replicas"] = .int(spec.replicas)
      result["progressDeadlineSeconds"] = .int(spec.progressDeadlineSeconds)
      result["revisionHistoryLimit"] = 10
      result["strategy"] = [
        "type": "RollingUpdate",
        "rollingUpdate": ["maxSurge": spec.maxSurge, "maxUnavailable": spec.maxUnavailable],
      ]
    case .statefulSet:
      result["replicas"] = .int(spec.replicas)
      result["serviceName"] = .string(name)
      if let storage = spec.storage {
        result["volumeClaimTemplates"] = [
          [
            "metadata": ["name": "data"],
            "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": .string(storage)]]],
          ]
        ]
      }
    case .daemonSet: break
    case .job:
      result["completions"] = .int(spec.replicas)
      result["parallelism"] = .int(spec.replicas)
      result["backoffLimit"] = 6
    }
    return result
  }

  private func podTemplate(_ spec: Spec) -> JSON {
    var container: JSON = [
      "name": .string(name), "image": .string(spec.image), "imagePullPolicy": "IfNotPresent",
      "resources": ["requests": ["cpu": .string(spec.cpu), "memory": .string(spec.memory)]],
    ]
    if let port = spec.port {
      container["ports"] = [["name": "http", "containerPort": .int(port), "protocol": "TCP"]]
    }
    if spec.settings != nil {
      container["envFrom"] = [["configMapRef": ["name": .string("\(name)-settings"), "optional": true]]]
    }
    var pod: JSON = [
      "containers": [container], "restartPolicy": kind == .job ? "Never" : "Always",
      "terminationGracePeriodSeconds": 30,
    ]
    if spec.toleratesEverything { pod["tolerations"] = [["operator": "Exists"]] }
    return ["metadata": ["labels": ["app": .string(name)]], "spec": pod]
  }
}
