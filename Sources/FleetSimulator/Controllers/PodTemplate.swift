import KubernetesAPI

/// A pod template: what workloads make pods from, and what tells one revision from another.
struct PodTemplate: Sendable, Hashable {
  static let hashLabel = "pod-template-hash"
  var json: JSON

  /// The template of a workload.
  init(of workload: KubernetesObject) { json = workload.json[at: "spec", "template"] ?? [:] }

  /// The ten letters or so that name a revision: FNV-1a over 32 bits, written with the letters of `rand.SafeEncodeString`.
  ///
  /// The form is Kubernetes' (`controller.ComputeHash`); the number is not, because there it follows from how Go prints
  /// the type.
  func hash(collisionCount: Int64 = 0) -> String {
    var value: UInt32 = 2_166_136_261
    func combine(_ text: String) {
      for byte in text.utf8 { value = (value ^ UInt32(byte)) &* 16_777_619 }
      value = (value ^ 0xFF) &* 16_777_619
    }
    func walk(_ json: JSON) {
      switch json {
      case .null: combine("null")
      case .bool(let bool): combine(bool ? "true" : "false")
      case .int(let int): combine(String(int))
      case .double(let double): combine(String(double))
      case .string(let string): combine(string)
      case .array(let elements):
        combine("[")
        for element in elements { walk(element) }
        combine("]")
      case .object(let members):
        combine("{")
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
          combine(name)
          walk(member)
        }
        combine("}")
      }
    }
    walk(json)
    if collisionCount > 0 { combine(String(collisionCount)) }
    return String(String(value).utf8.map { podNameAlphabet[Int($0) % podNameAlphabet.count] })
  }

  /// Without the label that the Deployment controller adds: two revisions are one where this is equal.
  var withoutHash: PodTemplate {
    var copy = self
    copy.json[at: "metadata", "labels", Self.hashLabel] = nil
    if copy.json[at: "metadata", "labels"] == [:] { copy.json[at: "metadata", "labels"] = nil }
    copy.json[at: "metadata", "creationTimestamp"] = nil
    return copy
  }

  /// A pod as a controller asks the API server for it; defaults are the API server's business.
  func pod(name: String, generateName: String?, namespace: String, owner: KubernetesObject) -> JSON {
    var metadata = json["metadata"] ?? [:]
    metadata["creationTimestamp"] = nil
    metadata["name"] = .string(name)
    metadata["namespace"] = .string(namespace)
    if let generateName { metadata["generateName"] = .string(generateName) }
    metadata["ownerReferences"] = [owner.controllerReference]
    return ["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": json["spec"] ?? [:]]
  }
}

extension Int64 {
  /// The nearest number that a count of Kubernetes may be: 0 to what 32 bits with a sign hold.
  ///
  /// What comes over the wire is refused beyond that; scenarios and annotations are not asked.
  var asCount: Int64 { Swift.min(Swift.max(self, 0), Int64(Int32.max)) }
}

/// A count or a percentage of a whole (`intstr.IntOrString`).
struct CountOrPercent: Sendable, Hashable {
  enum Rounding { case up, down }
  /// Resolves a value, as a count; what is neither a number nor a percentage counts as nothing.
  static func resolve(_ json: JSON?, of whole: Int64, rounding: Rounding) -> Int64 {
    switch json {
    case .int(let count): return count.asCount
    case .string(let text):
      guard text.hasSuffix("%"), let percent = Int64(text.dropLast()) else { return 0 }
      let product = percent.asCount * whole.asCount
      return rounding == .up ? (product + 99) / 100 : product / 100
    default: return 0
    }
  }
}
