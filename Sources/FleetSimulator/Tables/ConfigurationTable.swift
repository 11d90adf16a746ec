import KubernetesAPI

/// Namespaces, config maps, secrets, service accounts, leases.
enum ConfigurationTable {
  static let namespaces = Table.Printer(columns: [.name, .init("Status"), .age]) { object, now in
    [.string(object.name), .string(object.json.string(at: "status", "phase") ?? ""), Table.age(object, now)]
  }
  static let configMaps = Table.Printer(columns: [.name, .init("Data"), .age]) { object, now in
    let count = ["data", "binaryData"].reduce(0) { $0 + (object.json[$1]?.objectValue?.count ?? 0) }
    return [.string(object.name), .int(Int64(count)), Table.age(object, now)]
  }
  static let secrets = Table.Printer(columns: [.name, .init("Type"), .count("Data"), .age]) { object, now in
    [
      .string(object.name), .string(object.json.string(at: "type") ?? ""),
      .int(Int64(object.json["data"]?.objectValue?.count ?? 0)), Table.age(object, now),
    ]
  }
  static let serviceAccounts = Table.Printer(columns: [.name, .init("Secrets"), .age]) { object, now in
    [.string(object.name), .int(Int64(object.json.elements(at: "secrets").count)), Table.age(object, now)]
  }
  static let leases = Table.Printer(columns: [.name, .init("Holder"), .age]) { object, now in
    [.string(object.name), .string(object.json.string(at: "spec", "holderIdentity") ?? ""), Table.age(object, now)]
  }
}
