import FleetModel
package import KubernetesAPI

/// The About API (`about.k8s.io`): what a member says of itself.
package enum AboutAPI {
  package static let idProperty = "cluster.clusterset.k8s.io"
  package static let setProperty = "clusterset.k8s.io"

  /// The kind, the stored version first.
  package static let types = ["v1beta1", "v1alpha1"].map {
    ResourceType(
      GroupVersionKind(group: "about.k8s.io", version: $0, kind: "ClusterProperty"), name: "clusterproperties",
      isNamespaced: false)
  }

  /// The properties that a member's objects carry, by name.
  ///
  /// The API documents at most 128,000 characters a value and checks none: they are clipped.
  package static func properties(_ objects: [KubernetesObject]) -> [String: String] {
    var properties: [String: String] = [:]
    for object in objects {
      if let value = object.json.string(at: "spec", "value"), !value.isEmpty {
        properties[clipped(object.name)] = clipped(value)
      }
    }
    return properties
  }

  /// Whether an id has the form of a namespace's UID: only such ids say by themselves which cluster it is.
  ///
  /// Many managers write a name (`eu-1`), which two fleets may share.
  static func isUID(_ id: String) -> Bool {
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0 | 0x20) } }
  }

  /// Whether an id can be a label of DNS, as multi-cluster services need it.
  static func isLabel(_ id: String) -> Bool {
    (1...63).contains(id.utf8.count) && id.first != "-" && id.last != "-"
      && id.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 }
  }
}
