import KubernetesAPI

/// Events, by when they were last seen (`printEvent`).
enum EventTable {
  static let printer = Table.Printer(columns: [
    .init("Last Seen"), .init("Type"), .init("Reason"), .init("Object"), .wide("Subobject"), .wide("Source"),
    .init("Message"), .wide("First Seen"), .wide("Count"), .init("Name", format: "name", priority: 1),
  ]) { event, now in
    let json = event.json
    let micro = event.time(at: "eventTime")
    let first = event.time(at: "firstTimestamp") ?? micro
    var last = event.time(at: "lastTimestamp") ?? first
    if let series = event.time(at: "series", "lastObservedTime") { last = series }
    var seen = Table.since(last, now)
    let count = json.int(at: "series", "count") ?? json.int(at: "count") ?? 1
    if count > 1, case .string(let text) = seen, case .string(let start) = Table.since(first, now) {
      seen = .string("\(text) (x\(count) over \(start))")
    }
    let kind = json.string(at: "involvedObject", "kind")?.lowercased() ?? ""
    let name = json.string(at: "involvedObject", "name") ?? ""
    var source = json.string(at: "source", "component") ?? ""
    if source.isEmpty { source = json.string(at: "reportingComponent") ?? "" }
    let host = json.string(at: "source", "host") ?? json.string(at: "reportingInstance") ?? ""
    if !host.isEmpty { source += ", \(host)" }
    return [
      seen, .string(json.string(at: "type") ?? ""), .string(json.string(at: "reason") ?? ""),
      .string(name.isEmpty ? kind : "\(kind)/\(name)"),
      .string(json.string(at: "involvedObject", "fieldPath") ?? ""), .string(source),
      .string(json.string(at: "message") ?? ""), Table.since(first, now), .int(count), .string(event.name),
    ]
  }
}
