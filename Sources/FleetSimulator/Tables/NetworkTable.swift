import KubernetesAPI

/// Ingresses and endpoint slices.
enum NetworkTable {
  static let ingresses = Table.Printer(columns: [
    .name, .init("Class"), .init("Hosts"), .init("Address"), .init("Ports"), .age,
  ]) { object, now in
    let json = object.json
    let hosts = json.elements(at: "spec", "rules").compactMap { $0.string(at: "host") }
    let addresses = json.elements(at: "status", "loadBalancer", "ingress").compactMap {
      $0.string(at: "ip") ?? $0.string(at: "hostname")
    }
    return [
      .string(object.name), Table.text(json.string(at: "spec", "ingressClassName")),
      Table.text(hosts.joined(separator: ","), or: "*"), .string(addresses.joined(separator: ",")),
      json.elements(at: "spec", "tls").isEmpty ? "80" : "80, 443", Table.age(object, now),
    ]
  }
  static let endpointSlices = Table.Printer(columns: [
    .name, .init("AddressType"), .init("Ports"), .init("Endpoints"), .age,
  ]) { object, now in
    let ports = object.json.elements(at: "ports").compactMap { $0.int(at: "port").map(String.init) }
    let all = object.json.elements(at: "endpoints").flatMap { $0.elements(at: "addresses").compactMap(\.stringValue) }
    let shown = all.prefix(3).joined(separator: ",") + (all.count > 3 ? " + \(all.count - 3) more..." : "")
    return [
      .string(object.name), .string(object.json.string(at: "addressType") ?? ""),
      Table.text(ports.joined(separator: ","), or: "<unset>"), Table.text(shown, or: "<unset>"),
      Table.age(object, now),
    ]
  }
}
