import DeliveryModel
import FleetModel
package import KubernetesAPI

/// What a delivery put into one cluster: a ConfigMap there, so that any machine can tell drift and clean up.
///
/// `quarterdeck-system/inventory-NAME`, labelled `quarterdeck.dev/delivery: NAME` and `quarterdeck.dev/inventory:
/// "true"`. Annotations: `quarterdeck.dev/version` (of this format, 1), `quarterdeck.dev/revision`,
/// `quarterdeck.dev/run`, `quarterdeck.dev/epoch` (rises with each run here; the fence). Data: one entry an object, named
/// `KIND.GROUP_NAMESPACE_NAME` (`entry`), its value the payload as it was sent. Where all payloads together are larger than
/// `Limits.inventoryBytes`, the largest are kept as `{"sha256": …}`: drift then sees only whether they are there.
package struct Inventory: Sendable, Hashable {
  package static let version = "1"
  package var delivery: String
  package var revision: String
  package var run: String
  package var epoch: Int
  package var objects: [ObjectKey: JSON]

  package init(delivery: String, revision: String, run: String, epoch: Int, objects: [ObjectKey: JSON]) {
    self.delivery = delivery
    self.revision = revision
    self.run = run
    self.epoch = epoch
    self.objects = objects
  }

  /// Reads an inventory; nil where the object is none, or of a version that is not known.
  package init?(_ object: KubernetesObject) {
    guard object.kind.kind == "ConfigMap", object.labels[DeliveryNames.inventoryLabel] == "true",
      let delivery = object.labels[DeliveryNames.label],
      object.annotations["quarterdeck.dev/version"] == Self.version
    else { return nil }
    self.init(
      delivery: delivery, revision: object.annotations["quarterdeck.dev/revision"] ?? "",
      run: object.annotations["quarterdeck.dev/run"] ?? "",
      epoch: object.annotations["quarterdeck.dev/epoch"].flatMap(Int.init) ?? 0, objects: [:])
    for text in object.json.strings(at: "data").values {
      guard let payload = try? JSON(parsing: text) else { continue }
      objects[KubernetesObject(payload).key] = payload
    }
  }

  /// Reads the inventory of a delivery where it must be understood: what is not is never written over.
  ///
  /// - Throws: `refused` for a version that this program does not know.
  static func read(_ object: KubernetesObject, of cluster: ClusterName) throws(EngineError) -> Inventory {
    if let inventory = Inventory(object) { return inventory }
    let version = object.annotations["quarterdeck.dev/version"] ?? "none"
    throw EngineError(
      .refused, "is of version \(version), this Quarterdeck knows \(Self.version): it is left as it is",
      help: "use the Quarterdeck that wrote it, or delete it if it is not one", cluster: cluster, object: object.key)
  }

  package static func key(delivery: String) -> ObjectKey {
    ObjectKey(kind: ResourceType.configMaps.kind, namespace: DeliveryNames.namespace, name: "inventory-\(delivery)")
  }

  /// The ConfigMap to apply.
  package var configMap: JSON {
    var texts = objects.mapValues(\.text)
    var total = texts.values.reduce(0) { $0 + $1.utf8.count }
    for (key, text) in texts.sorted(by: { $0.value.utf8.count > $1.value.utf8.count })
    where total > Limits.inventoryBytes {
      var short: JSON = [
        "apiVersion": .string(key.kind.apiVersion), "kind": .string(key.kind.kind),
        "metadata": ["name": .string(key.name)], "sha256": .string(SHA256.hex(text.utf8)),
      ]
      if !key.namespace.isEmpty { short[at: "metadata", "namespace"] = .string(key.namespace) }
      total += short.text.utf8.count - text.utf8.count
      texts[key] = short.text
    }
    return [
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": [
        "name": .string("inventory-\(delivery)"), "namespace": .string(DeliveryNames.namespace),
        "labels": [
          DeliveryNames.label: .string(delivery), DeliveryNames.inventoryLabel: "true",
        ],
        "annotations": [
          "quarterdeck.dev/version": .string(Self.version), "quarterdeck.dev/revision": .string(revision),
          "quarterdeck.dev/run": .string(run), "quarterdeck.dev/epoch": .string(String(epoch)),
        ],
      ],
      "data": .object(
        Dictionary(
          uniqueKeysWithValues: texts.map { key, text in
            (Self.entry(key), JSON.string(text))
          })),
    ]
  }

  /// The entry of an object: `KIND.GROUP_NAMESPACE_NAME`, with `_XX` for bytes that a ConfigMap's keys must not have,
  /// and cut with its SHA-256 where it would be longer than they may be (253).
  static func entry(_ key: ObjectKey) -> String {
    let kind = key.kind.group.isEmpty ? key.kind.kind : "\(key.kind.kind).\(key.kind.group)"
    var text = ""
    for byte in "\(kind)_\(key.namespace)_\(key.name)".utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        text.unicodeScalars.append(UnicodeScalar(byte))
      default: text += "_" + String(byte, radix: 16, uppercase: true)
      }
    }
    guard text.utf8.count > 253 else { return text }
    return "\(text.prefix(180))_\(SHA256.hex(text.utf8).prefix(40))"
  }
}
