package import KubernetesAPI

/// One entry of `metadata.managedFields`: who holds which fields, how and since when at the latest.
package struct FieldOwner: Sendable, Hashable {
  package var manager: String
  /// `Apply` or `Update`.
  package var operation: String
  /// Empty for the object itself; `scale`, `status`.
  package var subresource: String
  /// One time for all of the entry's fields: no later than.
  package var time: Timestamp?
  var fields: JSON

  /// The entries of an object.
  package static func all(in live: JSON) -> [FieldOwner] {
    live.elements(at: "metadata", "managedFields").map { entry in
      FieldOwner(
        manager: entry.string(at: "manager") ?? "", operation: entry.string(at: "operation") ?? "",
        subresource: entry.string(at: "subresource") ?? "",
        time: entry.string(at: "time").flatMap { Timestamp($0) }, fields: entry["fieldsV1"] ?? [:])
    }
  }

  /// Whether this manager holds the field, or anything below it.
  package func holds(_ path: FieldPath) -> Bool {
    var set = fields
    for element in path.elements {
      // An atomic field is held as a whole: nothing stands below it.
      guard let members = set.objectValue, !members.isEmpty else { return true }
      switch element {
      case .member(let name):
        guard let next = members["f:\(name)"] else { return false }
        set = next
      case .key(let key):
        guard let next = members.first(where: { Self.key($0.key) == .object(key) })?.value else { return false }
        set = next
      case .value(let value): return members["v:\(value.text)"] != nil
      case .index(let index): return members["i:\(index)"] != nil || !members.keys.contains { $0.hasPrefix("k:") }
      }
    }
    return true
  }
  private static func key(_ text: String) -> JSON? {
    text.hasPrefix("k:") ? try? JSON(parsing: String(text.dropFirst(2))) : nil
  }

  /// An autoscaler (any writer through the subresource `scale`), or the controller's own bookkeeping: expected to
  /// hold what it holds, and not counted as drift.
  package var isExpected: Bool { subresource == "scale" }
}

/// Who holds a field of a live object besides `manager`, the last to write first.
package func otherOwners(of path: FieldPath, in live: JSON, than manager: String) -> [FieldOwner] {
  FieldOwner.all(in: live).filter { $0.manager != manager && $0.subresource != "status" && $0.holds(path) }
    .sorted { ($0.time ?? Timestamp(seconds: 0)) > ($1.time ?? Timestamp(seconds: 0)) }
}
