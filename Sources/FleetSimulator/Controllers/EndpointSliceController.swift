import KubernetesAPI

/// Keeps one EndpointSlice for each Service with a selector (`pkg/controller/endpointslice`).
enum EndpointSliceController {
  private static let serviceLabel = "kubernetes.io/service-name"

  static func reconcile(_ view: ClusterSnapshot, _ key: WorkKey, _ moment: inout Moment) -> Reconciliation {
    var plan = Reconciliation()
    guard let service = view.object(.services, key.namespace, key.name), !service.isDeleting,
      let selector = service.json[at: "spec", "selector"]?.objectValue, !selector.isEmpty
    else { return plan }
    let labels = selector.compactMapValues(\.stringValue)
    let pods = view.objects(.pods, namespace: service.namespace).filter { pod in
      pod.json.string(at: "status", "podIP") != nil && pod.phase != "Succeeded" && pod.phase != "Failed"
        && labels.allSatisfy { pod.labels[$0.key] == $0.value }
    }
    let endpoints = JSON.array(pods.map { endpoint($0, view) })
    let ports = JSON.array(
      service.json.elements(at: "spec", "ports").map { port in
        let number = port.int(at: "targetPort") ?? port.int(at: "port") ?? 0
        return [
          "name": .string(port.string(at: "name") ?? ""), "protocol": .string(port.string(at: "protocol") ?? "TCP"),
          "port": .int(number),
        ]
      })
    if var slice = view.owned(by: service, .endpointSlices).first {
      guard slice.json["endpoints"] ?? [] != endpoints || slice.json["ports"] ?? [] != ports else { return plan }
      slice.json["endpoints"] = endpoints
      slice.json["ports"] = ports
      slice.json[at: "metadata", "annotations", trigger] = .time(moment.now)
      plan.update(slice, .endpointSlices)
    } else {
      plan.create(
        [
          "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
          "metadata": [
            "name": .string("\(service.name)-\(moment.suffix())"), "generateName": .string("\(service.name)-"),
            "namespace": .string(service.namespace), "ownerReferences": [service.controllerReference],
            "labels": [
              "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
              serviceLabel: .string(service.name),
            ],
            "annotations": [trigger: .time(moment.now)],
          ],
          "endpoints": endpoints, "ports": ports,
        ], .endpointSlices)
    }
    return plan
  }

  private static let trigger = "endpoints.kubernetes.io/last-change-trigger-time"

  private static func endpoint(_ pod: KubernetesObject, _ view: ClusterSnapshot) -> JSON {
    let isServing = pod.isReady
    var endpoint: JSON = [
      "addresses": [pod.json[at: "status", "podIP"] ?? .null],
      "conditions": [
        "ready": .bool(isServing && !pod.isDeleting), "serving": .bool(isServing), "terminating": .bool(pod.isDeleting),
      ],
      "targetRef": [
        "kind": "Pod", "namespace": .string(pod.namespace), "name": .string(pod.name), "uid": .string(pod.uid),
      ],
    ]
    if let node = pod.nodeName {
      endpoint["nodeName"] = .string(node)
      if let zone = view.object(.nodes, "", node)?.labels["topology.kubernetes.io/zone"] {
        endpoint["zone"] = .string(zone)
      }
    }
    return endpoint
  }
}
