import KubernetesAPI

/// How a cluster came to be.
extension PlayedCluster {
  func addNodes() {
    let zones = ["a", "b", "c"]
    for number in 0..<spec.nodes.count {
      let name = nodeName(.number(number + 1))
      let capacity: JSON = [
        "cpu": .string(spec.nodes.cpu), "memory": .string(spec.nodes.memory), "pods": .string(String(spec.nodes.pods)),
        "ephemeral-storage": "100Gi",
      ]
      let zone = "\(spec.labels["region"] ?? "local")-\(zones[number % zones.count])"
      var labels: JSON = [
        "kubernetes.io/hostname": .string(name), "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/zone": .string(zone),
      ]
      if let region = spec.labels["region"] { labels["topology.kubernetes.io/region"] = .string(region) }
      let identity = StableHash(spec.name, name).digest
      let node: JSON = [
        "metadata": ["name": .string(name), "labels": labels],
        "spec": [
          "podCIDR": .string("10.\(64 + number / 256).\(number % 256).0/24"),
          "podCIDRs": [.string("10.\(64 + number / 256).\(number % 256).0/24")],
          "providerID": .string("\(spec.labels["provider"] ?? "simulated"):///\(zone)/i-\(identity.prefix(17))"),
        ],
        "status": [
          "capacity": capacity, "allocatable": capacity,
          "addresses": [
            ["type": "InternalIP", "address": .string("10.0.\(number / 250).\(number % 250 + 4)")],
            ["type": "Hostname", "address": .string(name)],
          ],
          "daemonEndpoints": ["kubeletEndpoint": ["Port": 10_250]],
          "nodeInfo": [
            "architecture": "amd64", "operatingSystem": "linux", "osImage": "Debian GNU/Linux 12 (bookworm)",
            "kernelVersion": "6.1.0-28-cloud-amd64", "containerRuntimeVersion": "containerd://2.1.4",
            "kubeletVersion": .string(spec.version), "kubeProxyVersion": "", "bootID": .string(identity),
            "machineID": .string(String(identity.prefix(32))), "systemUUID": .string(String(identity.suffix(32))),
          ],
        ],
      ]
      store.seed(node, type: .nodes)
    }
  }

  /// Puts objects there as who brought them would, and the namespaces that they need before.
  func put(_ objects: [JSON], origin: Origin) {
    let manager = origin.delivery.map { "quarterdeck:\($0)" } ?? origin.manager
    let actor = Actor(user: "admin", groups: ["system:masters", "system:authenticated"], fieldManager: manager)
    for object in objects {
      guard let type = ResourceType.builtIn(KubernetesObject(object).kind) else { continue }
      if type.isNamespaced, let namespace = object.string(at: "metadata", "namespace"),
        store.object(.namespaces, namespace: "", name: namespace) == nil
      {
        _ = try? store.create(["metadata": ["name": .string(namespace)]], type: .namespaces, actor: actor)
      }
      guard let delivery = origin.delivery else {
        _ = try? store.create(object, type: type, actor: actor)
        continue
      }
      var labelled = object
      labelled[at: "metadata", "labels", Origin.deliveryLabel] = .string(delivery)
      _ = try? store.apply(labelled, type: type, actor: actor)
    }
  }
}
