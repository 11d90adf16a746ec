/// One entry of `metadata.managedFields`: a manager and the fields that it owns.
package struct ManagedFieldsEntry: Sendable, Hashable {
  package enum Operation: String, Sendable, Hashable {
    case apply = "Apply"
    case update = "Update"
  }
  package var manager: String
  package var operation: Operation
  package var apiVersion: String
  package var time: Timestamp?
  /// Empty for the object itself.
  package var subresource: String
  package var fields: FieldSet

  package init(
    manager: String, operation: Operation, apiVersion: String, time: Timestamp? = nil, subresource: String = "",
    fields: FieldSet = FieldSet()
  ) {
    self.manager = manager
    self.operation = operation
    self.apiVersion = apiVersion
    self.time = time
    self.subresource = subresource
    self.fields = fields
  }

  /// Nil for entries of another fields type than FieldsV1, which no server writes.
  package init?(_ json: JSON) {
    guard let operation = json.string(at: "operation").flatMap(Operation.init),
      json.string(at: "fieldsType") ?? "FieldsV1" == "FieldsV1"
    else { return nil }
    self.init(
      manager: json.string(at: "manager") ?? "", operation: operation, apiVersion: json.string(at: "apiVersion") ?? "",
      time: json.string(at: "time").flatMap { Timestamp($0) }, subresource: json.string(at: "subresource") ?? "",
      fields: FieldSet(json["fieldsV1"] ?? [:]))
  }

  package var json: JSON {
    var json: JSON = [
      "manager": .string(manager), "operation": .string(operation.rawValue), "apiVersion": .string(apiVersion),
      "fieldsType": "FieldsV1", "fieldsV1": fields.json,
    ]
    if let time { json["time"] = .string(time.description) }
    if !subresource.isEmpty { json["subresource"] = .string(subresource) }
    return json
  }

  /// What makes two entries one: an applier stays the same over versions of the API, an updater does not.
  func isSameManager(as other: ManagedFieldsEntry) -> Bool {
    manager == other.manager && operation == other.operation && subresource == other.subresource
      && (operation == .apply || apiVersion == other.apiVersion)
  }

  /// The manager as a conflict names it: `"hpa" with subresource "scale" using apps/v1`.
  package var conflictName: String {
    var text = JSON.string(manager).text
    if !subresource.isEmpty { text += " with subresource \(JSON.string(subresource).text)" }
    if operation == .update { text += " using \(apiVersion)" }
    return text
  }
}

extension KubernetesObject {
  /// Who owns what, in the server's order.
  ///
  /// Setting sorts, and leaves out those who own nothing.
  package var managedFields: [ManagedFieldsEntry] {
    get { json.elements(at: "metadata", "managedFields").compactMap(ManagedFieldsEntry.init) }
    set {
      let entries = newValue.filter { !$0.fields.isEmpty }.sorted {
        ($0.operation.rawValue, $0.time?.seconds ?? 0, $0.manager, $0.apiVersion, $0.subresource)
          < ($1.operation.rawValue, $1.time?.seconds ?? 0, $1.manager, $1.apiVersion, $1.subresource)
      }
      let value: JSON? = entries.isEmpty ? nil : .array(entries.map(\.json))
      json[at: "metadata", "managedFields"] = value
    }
  }
}
