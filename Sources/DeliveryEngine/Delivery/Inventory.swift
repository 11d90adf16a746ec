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
///
/// Its cluster may have written anything into it: what no delivery carries is no entry (`refused`), and an object is
/// there once, whatever API versions it is written in.
package struct Inventory: Sendable, Hashable {
  package static let version = "1"
  package var delivery: String
  package var revision: String
  package var run: String
  package var epoch: Int
  package private(set) var objects: [ObjectKey: JSON]
  /// What it names and no delivery can have brought: a Secret, a list, something without a name.
  package private(set) var refused: [ObjectKey] = []

  package init(delivery: String, revision: String, run: String, epoch: Int, objects: [ObjectKey: JSON]) {
    self.delivery = delivery
    self.revision = revision
    self.run = run
    self.epoch = epoch
    self.objects = objects
  }

  /// Reads an inventory; nil where the object is none, lies where none does, is of a version that is not known, or has
  /// an epoch that no runs can have counted up to.
  package init?(_ object: KubernetesObject) {
    guard object.kind.kind == "ConfigMap", object.labels[DeliveryNames.inventoryLabel] == "true",
      let delivery = object.labels[DeliveryNames.label],
      object.key == Self.key(delivery: delivery), object.annotations["quarterdeck.dev/version"] == Self.version,
      let epoch = Self.epoch(of: object)
    else { return nil }
    self.init(
      delivery: delivery, revision: object.annotations["quarterdeck.dev/revision"] ?? "",
      run: object.annotations["quarterdeck.dev/run"] ?? "",
      epoch: epoch, objects: [:])
    var known: Set<ObjectKey> = []
    for (_, text) in object.json.strings(at: "data").sorted(by: { $0.key < $1.key }) {
      guard let payload = try? JSON(parsing: text) else { continue }
      let entry = KubernetesObject(payload)
      if Refusal.ofPayload(entry) != nil {
        refused.append(entry.key)
      } else if known.insert(entry.key.inAnyVersion).inserted {
        objects[entry.key] = payload
      }
    }
  }

  /// Nil where it is none: one more than it must be a number, too.
  private static func epoch(of object: KubernetesObject) -> Int? {
    guard let text = object.annotations["quarterdeck.dev/epoch"] else { return 0 }
    return Int(text).flatMap { (0...Limits.epochs).contains($0) ? $0 : nil }
  }

  /// Puts these in the place of what is said of the same objects, in whatever API version that is written.
  package mutating func put(_ payloads: [ObjectKey: JSON]) {
    take(payloads.keys)
    objects.merge(payloads) { $1 }
  }
  /// Takes these out, in whatever API version they are written.
  package mutating func take(_ keys: some Sequence<ObjectKey>) {
    let gone = Set(keys.map(\.inAnyVersion))
    objects = objects.filter { !gone.contains($0.key.inAnyVersion) }
  }
  /// What it says of these objects, in whatever API version that is written.
  package func entries(of keys: some Sequence<ObjectKey>) -> [ObjectKey: JSON] {
    let wanted = Set(keys.map(\.inAnyVersion))
    return objects.filter { wanted.contains($0.key.inAnyVersion) }
  }

  /// Reads the inventory of a delivery where it must be understood: what is not is never written over.
  ///
  /// - Throws: `refused` for a version that this program does not know, and for an epoch that is none.
  static func read(_ object: KubernetesObject, of cluster: ClusterName) throws(EngineError) -> Inventory {
    if let inventory = Inventory(object) { return inventory }
    let version = object.annotations["quarterdeck.dev/version"] ?? "none"
    if version == Self.version, let epoch = object.annotations["quarterdeck.dev/epoch"], Self.epoch(of: object) == nil {
      throw EngineError(
        .refused, "is damaged: its epoch is \(epoch.prefix(40)), not a number up to \(Limits.epochs)",
        help: "see who wrote it (kubectl get -o yaml --show-managed-fields), and delete it", cluster: cluster,
        object: object.key)
    }
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
          texts.sorted { $0.key < $1.key }.map { key, text in (Self.entry(key), JSON.string(text)) },
          uniquingKeysWith: { first, _ in first })),
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

extension ObjectKey {
  /// The object, whichever version of its API it is written in: equal for all of them.
  package var inAnyVersion: ObjectKey {
    var key = self
    key.kind.version = ""
    return key
  }
}
