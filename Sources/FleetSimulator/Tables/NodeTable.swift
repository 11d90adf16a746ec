import KubernetesAPI

/// Nodes: the Ready condition, and whether they take new pods (`printNode`).
enum NodeTable {
  static let printer = Table.Printer(columns: [
    .name, .init("Status"), .init("Roles"), .age, .init("Version"), .wide("Internal-IP"), .wide("External-IP"),
    .wide("OS-Image"), .wide("Kernel-Version"), .wide("Container-Runtime"),
  ]) { node, now in
    var status = ["Unknown"]
    if let ready = node.condition("Ready") { status = [ready.status == "True" ? "Ready" : "NotReady"] }
    if node.json[at: "spec", "unschedulable"] == true { status.append("SchedulingDisabled") }
    let prefix = "node-role.kubernetes.io/"
    let roles = node.labels.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
    func address(_ type: String) -> JSON {
      Table.text(
        node.json.elements(at: "status", "addresses").first { $0.string(at: "type") == type }?.string(at: "address"))
    }
    func info(_ name: String) -> JSON { Table.text(node.json.string(at: "status", "nodeInfo", name), or: "<unknown>") }
    let kernel = node.json.string(at: "status", "nodeInfo", "kernelVersion") ?? "<unknown>"
    let architecture = node.json.string(at: "status", "nodeInfo", "architecture") ?? ""
    return [
      .string(node.name), .string(status.joined(separator: ",")), Table.text(roles.joined(separator: ",")),
      Table.age(node, now), info("kubeletVersion"), address("InternalIP"), address("ExternalIP"), info("osImage"),
      .string(architecture.isEmpty ? kernel : "\(kernel) (\(architecture))"), info("containerRuntimeVersion"),
    ]
  }
}
