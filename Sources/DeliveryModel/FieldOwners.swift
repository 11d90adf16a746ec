package import KubernetesAPI

extension ManagedFieldsEntry {
  /// An autoscaler (any writer through the subresource `scale`): expected to hold what it holds, and not counted as
  /// drift.
  package var isExpected: Bool { subresource == "scale" }
}

extension [ManagedFieldsEntry] {
  /// Who holds a field besides `manager`, the last to write first.
  ///
  /// One time for all of an entry's fields: no later than.
  func others(holding path: [FieldStep], than manager: String) -> [ManagedFieldsEntry] {
    filter { $0.manager != manager && $0.subresource != "status" && $0.fields.holds(path) }
      .sorted { ($0.time ?? Timestamp(seconds: 0)) > ($1.time ?? Timestamp(seconds: 0)) }
  }
}

extension [FieldStep] {
  /// The member names only: what rules about fields look at.
  var names: [String] { compactMap { if case .field(let name) = $0 { name } else { nil } } }
}
