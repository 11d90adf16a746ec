import KubernetesAPI

extension Defaults {
  /// Fills the `spec` of a pod or of a template.
  static func podSpec(_ json: inout JSON, isPod: Bool) {
    json.setDefault("Always", at: "spec", "restartPolicy")
    json.setDefault("ClusterFirst", at: "spec", "dnsPolicy")
    json.setDefault("default-scheduler", at: "spec", "schedulerName")
    json.setDefault(30, at: "spec", "terminationGracePeriodSeconds")
    json.setDefault([:], at: "spec", "securityContext")
    if let account = json[at: "spec", "serviceAccountName"] { json.setDefault(account, at: "spec", "serviceAccount") }
    if isPod {
      json.setDefault(true, at: "spec", "enableServiceLinks")
      json.setDefault("default", at: "spec", "serviceAccountName")
      json.setDefault("default", at: "spec", "serviceAccount")
      json.setDefault(0, at: "spec", "priority")
      json.setDefault("PreemptLowerPriority", at: "spec", "preemptionPolicy")
      tolerations(&json)
    }
    json.mutateElements(at: "spec", "containers", change: container)
    json.mutateElements(at: "spec", "initContainers", change: container)
    json.mutateElements(at: "spec", "volumes", change: volume)
  }

  /// What the admission of every cluster adds: five minutes on a node that is gone.
  private static func tolerations(_ json: inout JSON) {
    var tolerations = json.elements(at: "spec", "tolerations")
    for taint in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
    where !tolerations.contains(where: { $0.string(at: "key") == taint || $0["key"] == nil }) {
      tolerations.append([
        "key": .string(taint), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
      ])
    }
    json[at: "spec", "tolerations"] = .array(tolerations)
  }

  private static func container(_ container: inout JSON) {
    container.setDefault([:], at: "resources")
    container.setDefault("/dev/termination-log", at: "terminationMessagePath")
    container.setDefault("File", at: "terminationMessagePolicy")
    container.setDefault(.string(pullPolicy(container.string(at: "image") ?? "")), at: "imagePullPolicy")
    for (name, limit) in container.strings(at: "resources", "limits") {
      container.setDefault(.string(limit), at: "resources", "requests", name)
    }
    container.mutateElements(at: "ports") { $0.setDefault("TCP", at: "protocol") }
    container.mutateElements(at: "env") { variable in
      if variable[at: "valueFrom", "fieldRef"] != nil {
        variable.setDefault("v1", at: "valueFrom", "fieldRef", "apiVersion")
      }
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] where container[name] != nil {
      container.setDefault(1, at: name, "timeoutSeconds")
      container.setDefault(10, at: name, "periodSeconds")
      container.setDefault(1, at: name, "successThreshold")
      container.setDefault(3, at: name, "failureThreshold")
      if container[at: name, "httpGet"] != nil {
        container.setDefault("/", at: name, "httpGet", "path")
        container.setDefault("HTTP", at: name, "httpGet", "scheme")
      }
    }
  }

  /// `Always` for an image without a tag or with `latest`, as long as no digest pins it.
  private static func pullPolicy(_ image: String) -> String {
    let last = image.split(separator: "/").last ?? ""
    guard !last.contains("@") else { return "IfNotPresent" }
    let tag = last.split(separator: ":", maxSplits: 1).dropFirst().first ?? "latest"
    return tag == "latest" ? "Always" : "IfNotPresent"
  }

  private static func volume(_ volume: inout JSON) {
    for name in ["configMap", "secret", "projected", "downwardAPI"] where volume[name] != nil {
      volume.setDefault(420, at: name, "defaultMode")
    }
    if volume.objectValue?.count == 1 { volume["emptyDir"] = [:] }
  }

  /// `Guaranteed`, `Burstable` or `BestEffort` (`pkg/apis/core/v1/helper/qos`).
  static func qosClass(_ json: JSON) -> String {
    let containers = json.elements(at: "spec", "containers") + json.elements(at: "spec", "initContainers")
    var isAny = false
    var isGuaranteed = true
    for container in containers {
      let requests = container.strings(at: "resources", "requests")
      let limits = container.strings(at: "resources", "limits")
      for name in ["cpu", "memory"] {
        if requests[name] != nil || limits[name] != nil { isAny = true }
        if limits[name] == nil || requests[name] != limits[name] { isGuaranteed = false }
      }
    }
    return !isAny ? "BestEffort" : isGuaranteed ? "Guaranteed" : "Burstable"
  }
}
