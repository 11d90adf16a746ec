import KubernetesAPI

extension PlayedCluster {
  /// Leaves behind what a delivery leaves: its inventory, from which any machine tells drift.
  ///
  /// The form is the delivery engine's (`Inventory` there, version 1): a ConfigMap with one entry an object, its value
  /// the payload as it was applied.
  func keepInventories(of scenario: Scenario) {
    for delivery in scenario.deliveries {
      let payloads = scenario.manifests(deliveredBy: delivery, to: spec)
      guard !payloads.isEmpty else { continue }
      var data: [String: JSON] = [:]
      for var payload in payloads {
        payload[at: "metadata", "labels", Origin.deliveryLabel] = .string(delivery)
        let key = KubernetesObject(payload).key
        let kind = key.kind.group.isEmpty ? key.kind.kind : "\(key.kind.kind).\(key.kind.group)"
        data["\(kind)_\(key.namespace)_\(key.name)"] = .string(payload.text)
      }
      let inventory: JSON = [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": [
          "name": .string("inventory-\(delivery)"), "namespace": "quarterdeck-system",
          "labels": .object([Origin.deliveryLabel: .string(delivery), "quarterdeck.dev/inventory": "true"]),
          "annotations": [
            "quarterdeck.dev/version": "1", "quarterdeck.dev/revision": "", "quarterdeck.dev/run": "",
            "quarterdeck.dev/epoch": "1",
          ],
        ],
        "data": .object(data),
      ]
      put([inventory], origin: .inventory(of: delivery))
    }
  }
}

extension Origin {
  /// The inventory is applied by the delivery's own manager, like what it lists.
  fileprivate static func inventory(of delivery: String) -> Origin {
    var origin = Origin()
    origin.delivery = delivery
    return origin
  }
}
