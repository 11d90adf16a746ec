import KubernetesAPI

/// The values that an API server fills in where an object leaves them out (`pkg/apis/*/v1/defaults.go`).
enum Defaults {
  /// Fills one object in place; what is set stays.
  static func fill(_ json: inout JSON, key: CollectionKey) {
    switch key.qualified {
    case "namespaces": namespace(&json)
    case "pods":
      podSpec(&json, isPod: true)
      json.setDefault("Pending", at: "status", "phase")
      json[at: "status", "qosClass"] = json[at: "status", "qosClass"] ?? .string(qosClass(json))
    case "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps": workload(&json, key.resource)
    case "jobs.batch": job(&json)
    case "cronjobs.batch": cronJob(&json)
    case "services": service(&json)
    case "persistentvolumeclaims":
      json.setDefault("Filesystem", at: "spec", "volumeMode")
      json.setDefault("Pending", at: "status", "phase")
    case "persistentvolumes":
      json.setDefault("Filesystem", at: "spec", "volumeMode")
      json.setDefault("Retain", at: "spec", "persistentVolumeReclaimPolicy")
      json.setDefault("Pending", at: "status", "phase")
    case "secrets": secret(&json)
    case "horizontalpodautoscalers.autoscaling": json.setDefault(1, at: "spec", "minReplicas")
    case "storageclasses.storage.k8s.io":
      json.setDefault("Delete", at: "reclaimPolicy")
      json.setDefault("Immediate", at: "volumeBindingMode")
    case "networkpolicies.networking.k8s.io":
      if json[at: "spec", "policyTypes"] == nil { json[at: "spec", "policyTypes"] = ["Ingress"] }
    case "customresourcedefinitions.apiextensions.k8s.io": definition(&json)
    default: break
    }
  }

  /// The status of an object that nobody has looked at yet: Go writes counts without `omitempty` as zeros.
  static func emptyStatus(_ key: CollectionKey) -> JSON {
    switch key.qualified {
    case "replicasets.apps", "replicationcontrollers": ["replicas": 0]
    case "statefulsets.apps": ["replicas": 0, "availableReplicas": 0]
    case "daemonsets.apps":
      ["currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0, "numberReady": 0]
    case "poddisruptionbudgets.policy":
      ["disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0]
    case "horizontalpodautoscalers.autoscaling": ["desiredReplicas": 0, "currentMetrics": .null]
    default: [:]
    }
  }

  private static func namespace(_ json: inout JSON) {
    let name = json.string(at: "metadata", "name") ?? ""
    json[at: "metadata", "labels", "kubernetes.io/metadata.name"] = .string(name)
    if json[at: "spec", "finalizers"] == nil, json.string(at: "metadata", "deletionTimestamp") == nil {
      json[at: "spec", "finalizers"] = ["kubernetes"]
    }
    json.setDefault("Active", at: "status", "phase")
  }

  /// `stringData` is a way in only: it becomes `data`.
  private static func secret(_ json: inout JSON) {
    json.setDefault("Opaque", at: "type")
    for (name, value) in json.strings(at: "stringData") {
      json[at: "data", name] = .string(Base64.encoded(Array(value.utf8)))
    }
    json["stringData"] = nil
  }

  private static func workload(_ json: inout JSON, _ resource: String) {
    if resource != "daemonsets" { json.setDefault(1, at: "spec", "replicas") }
    switch resource {
    case "deployments":
      json.setDefault("RollingUpdate", at: "spec", "strategy", "type")
      if json.string(at: "spec", "strategy", "type") == "RollingUpdate" {
        json.setDefault("25%", at: "spec", "strategy", "rollingUpdate", "maxUnavailable")
        json.setDefault("25%", at: "spec", "strategy", "rollingUpdate", "maxSurge")
      }
      json.setDefault(10, at: "spec", "revisionHistoryLimit")
      json.setDefault(600, at: "spec", "progressDeadlineSeconds")
    case "statefulsets":
      json.setDefault("OrderedReady", at: "spec", "podManagementPolicy")
      json.setDefault("RollingUpdate", at: "spec", "updateStrategy", "type")
      if json.string(at: "spec", "updateStrategy", "type") == "RollingUpdate" {
        json.setDefault(0, at: "spec", "updateStrategy", "rollingUpdate", "partition")
      }
      json.setDefault(10, at: "spec", "revisionHistoryLimit")
      json.setDefault("Retain", at: "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
      json.setDefault("Retain", at: "spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")
      json.mutateElements(at: "spec", "volumeClaimTemplates") { claim in
        claim.setDefault("v1", at: "apiVersion")
        claim.setDefault("PersistentVolumeClaim", at: "kind")
        claim.setDefault("Filesystem", at: "spec", "volumeMode")
        claim.setDefault("Pending", at: "status", "phase")
      }
    case "daemonsets":
      json.setDefault("RollingUpdate", at: "spec", "updateStrategy", "type")
      if json.string(at: "spec", "updateStrategy", "type") == "RollingUpdate" {
        json.setDefault(1, at: "spec", "updateStrategy", "rollingUpdate", "maxUnavailable")
        json.setDefault(0, at: "spec", "updateStrategy", "rollingUpdate", "maxSurge")
      }
      json.setDefault(10, at: "spec", "revisionHistoryLimit")
    default: break
    }
    template(&json, at: ["spec", "template"])
  }

  private static func job(_ json: inout JSON) {
    let isParallel = json[at: "spec", "parallelism"] != nil && json[at: "spec", "completions"] == nil
    if !isParallel { json.setDefault(1, at: "spec", "completions") }
    json.setDefault(1, at: "spec", "parallelism")
    json.setDefault(6, at: "spec", "backoffLimit")
    json.setDefault("NonIndexed", at: "spec", "completionMode")
    json.setDefault(false, at: "spec", "suspend")
    json.setDefault("TerminatingOrFailed", at: "spec", "podReplacementPolicy")
    json.setDefault(false, at: "spec", "manualSelector")
    if json[at: "spec", "selector"] == nil, let uid = json.string(at: "metadata", "uid") {
      json[at: "spec", "selector", "matchLabels"] = ["batch.kubernetes.io/controller-uid": .string(uid)]
      let name = json.string(at: "metadata", "name") ?? ""
      for (label, value) in [
        ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", name), ("controller-uid", uid),
        ("job-name", name),
      ] {
        json[at: "spec", "template", "metadata", "labels", label] = .string(value)
      }
    }
    template(&json, at: ["spec", "template"])
  }

  private static func cronJob(_ json: inout JSON) {
    json.setDefault("Allow", at: "spec", "concurrencyPolicy")
    json.setDefault(false, at: "spec", "suspend")
    json.setDefault(3, at: "spec", "successfulJobsHistoryLimit")
    json.setDefault(1, at: "spec", "failedJobsHistoryLimit")
    template(&json, at: ["spec", "jobTemplate", "spec", "template"])
  }

  private static func template(_ json: inout JSON, at path: [String]) {
    guard var template = json[at: path[...]], template.objectValue != nil else { return }
    podSpec(&template, isPod: false)
    json[at: path[...]] = template
  }

  private static func service(_ json: inout JSON) {
    json.setDefault("ClusterIP", at: "spec", "type")
    json.setDefault("None", at: "spec", "sessionAffinity")
    let type = json.string(at: "spec", "type") ?? ""
    let name = (json.string(at: "metadata", "namespace") ?? "") + "/" + (json.string(at: "metadata", "name") ?? "")
    let number = Int(Array(name.utf8).fingerprintNumber % 60_000)
    if type != "ExternalName" {
      json.setDefault(.string("10.96.\(number / 250).\(number % 250 + 2)"), at: "spec", "clusterIP")
      if let address = json[at: "spec", "clusterIP"] { json.setDefault([address], at: "spec", "clusterIPs") }
      json.setDefault("Cluster", at: "spec", "internalTrafficPolicy")
      json.setDefault(["IPv4"], at: "spec", "ipFamilies")
      json.setDefault("SingleStack", at: "spec", "ipFamilyPolicy")
    }
    let isOpen = type == "LoadBalancer" || type == "NodePort"
    if isOpen { json.setDefault("Cluster", at: "spec", "externalTrafficPolicy") }
    if type == "LoadBalancer" { json.setDefault(true, at: "spec", "allocateLoadBalancerNodePorts") }
    var index = 0
    json.mutateElements(at: "spec", "ports") { port in
      port.setDefault("TCP", at: "protocol")
      if port["targetPort"] == nil { port["targetPort"] = port["port"] }
      if isOpen { port.setDefault(.int(Int64(30_000 + (number + index) % 2_768)), at: "nodePort") }
      index += 1
    }
    json.setDefault([:], at: "status", "loadBalancer")
  }

  /// A definition's names are accepted after it is kept; until then its status says nothing.
  private static func definition(_ json: inout JSON) {
    json.setDefault("None", at: "spec", "conversion", "strategy")
    let kind = json.string(at: "spec", "names", "kind") ?? ""
    json.setDefault(.string(kind.lowercased()), at: "spec", "names", "singular")
    json.setDefault(.string(kind + "List"), at: "spec", "names", "listKind")
    json.setDefault(.null, at: "status", "conditions")
    json.setDefault(["plural": "", "kind": ""], at: "status", "acceptedNames")
    var versions = json.elements(at: "status", "storedVersions")
    for version in json.elements(at: "spec", "versions") where version["storage"] == true {
      if let name = version["name"], !versions.contains(name) { versions.append(name) }
    }
    json[at: "status", "storedVersions"] = .array(versions)
  }
}

extension JSON {
  /// Sets a member that is not there yet.
  mutating func setDefault(_ value: JSON, at path: String...) {
    if self[at: path[...]] == nil { self[at: path[...]] = value }
  }
  /// Changes each element of an array in place.
  mutating func mutateElements(at path: String..., change: (inout JSON) -> Void) {
    guard var elements = self[at: path[...]]?.arrayValue else { return }
    for index in elements.indices { change(&elements[index]) }
    self[at: path[...]] = .array(elements)
  }
}

extension [UInt8] {
  var fingerprintNumber: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in self { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}
