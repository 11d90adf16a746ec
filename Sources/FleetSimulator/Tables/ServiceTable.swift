import KubernetesAPI

/// Services (`printService`).
enum ServiceTable {
  static let printer = Table.Printer(columns: [
    .name, .init("Type"), .init("Cluster-IP"), .init("External-IP"), .init("Port(s)"), .age, .wide("Selector"),
  ]) { service, now in
    let json = service.json
    let type = json.string(at: "spec", "type") ?? "ClusterIP"
    let ports = json.elements(at: "spec", "ports").map { port in
      let number = port.int(at: "port") ?? 0
      let node = port.int(at: "nodePort") ?? 0
      let name = port.string(at: "protocol") ?? "TCP"
      return node > 0 ? "\(number):\(node)/\(name)" : "\(number)/\(name)"
    }
    return [
      .string(service.name), .string(type), Table.text(json.string(at: "spec", "clusterIP")),
      external(json, type: type), Table.text(ports.joined(separator: ",")), Table.age(service, now),
      Table.labels(json.strings(at: "spec", "selector")),
    ]
  }
  private static func external(_ json: JSON, type: String) -> JSON {
    let fixed = json.elements(at: "spec", "externalIPs").compactMap(\.stringValue)
    switch type {
    case "LoadBalancer":
      let found = json.elements(at: "status", "loadBalancer", "ingress").compactMap {
        $0.string(at: "ip") ?? $0.string(at: "hostname")
      }
      return Table.text((found + fixed).joined(separator: ","), or: "<pending>")
    case "ExternalName": return Table.text(json.string(at: "spec", "externalName"))
    default: return Table.text(fixed.joined(separator: ","))
    }
  }
}
