import KubernetesAPI

/// Volumes, claims and storage classes.
enum StorageTable {
  private static let short = [
    "ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP",
  ]
  private static func modes(_ json: [JSON]) -> JSON {
    .string(json.compactMap(\.stringValue).map { short[$0] ?? $0 }.joined(separator: ","))
  }
  private static func string(_ object: KubernetesObject, _ path: String...) -> JSON {
    .string(object.json[at: path[...]]?.stringValue ?? "")
  }

  static let volumes = Table.Printer(columns: [
    .name, .init("Capacity"), .init("Access Modes"), .init("Reclaim Policy"), .init("Status"), .init("Claim"),
    .init("StorageClass"), .init("VolumeAttributesClass"), .init("Reason"), .age, .wide("VolumeMode"),
  ]) { object, now in
    let claim = object.json.string(at: "spec", "claimRef", "name").map {
      "\(object.json.string(at: "spec", "claimRef", "namespace") ?? "")/\($0)"
    }
    return [
      .string(object.name), string(object, "spec", "capacity", "storage"),
      modes(object.json.elements(at: "spec", "accessModes")), string(object, "spec", "persistentVolumeReclaimPolicy"),
      object.isTerminating ? "Terminating" : string(object, "status", "phase"), .string(claim ?? ""),
      string(object, "spec", "storageClassName"),
      Table.text(object.json.string(at: "spec", "volumeAttributesClassName"), or: "<unset>"),
      string(object, "status", "reason"), Table.age(object, now),
      Table.text(object.json.string(at: "spec", "volumeMode"), or: "<unset>"),
    ]
  }
  static let claims = Table.Printer(columns: [
    .name, .init("Status"), .init("Volume"), .init("Capacity"), .init("Access Modes"), .init("StorageClass"),
    .init("VolumeAttributesClass"), .age, .wide("VolumeMode"),
  ]) { object, now in
    let isBound = object.json.string(at: "spec", "volumeName") ?? "" != ""
    return [
      .string(object.name), object.isTerminating ? "Terminating" : string(object, "status", "phase"),
      string(object, "spec", "volumeName"), isBound ? string(object, "status", "capacity", "storage") : "",
      isBound ? modes(object.json.elements(at: "status", "accessModes")) : "",
      string(object, "spec", "storageClassName"),
      Table.text(object.json.string(at: "spec", "volumeAttributesClassName"), or: "<unset>"), Table.age(object, now),
      Table.text(object.json.string(at: "spec", "volumeMode"), or: "<unset>"),
    ]
  }
  static let classes = Table.Printer(columns: [
    .name, .init("Provisioner"), .init("ReclaimPolicy"), .init("VolumeBindingMode"), .init("AllowVolumeExpansion"),
    .age,
  ]) { object, now in
    let isDefault = object.annotations["storageclass.kubernetes.io/is-default-class"] == "true"
    return [
      .string(object.name + (isDefault ? " (default)" : "")), string(object, "provisioner"),
      Table.text(object.json.string(at: "reclaimPolicy"), or: "Delete"),
      Table.text(object.json.string(at: "volumeBindingMode"), or: "Immediate"),
      object.json["allowVolumeExpansion"] ?? false, Table.age(object, now),
    ]
  }
}
