/// The order of resource versions of one kind in one cluster.
///
/// Since Kubernetes 1.35 they are promised to be comparable (KEP-5504): decimal digits without a leading zero, so the
/// longer one is newer, and of two equally long ones the one with the greater digits.
package enum ResourceVersion {
  /// - Precondition: Both are as the promise has them (`isComparable`); else the answer means nothing.
  package static func isNewer(_ left: String, than right: String) -> Bool {
    (left.utf8.count, left) > (right.utf8.count, right)
  }

  /// Whether a version that was seen is not older than one that was written.
  ///
  /// Nil where one of them cannot be compared: then only who has read it after the write can tell.
  package static func isNotOlder(_ seen: String, than written: String) -> Bool? {
    if seen == written { return true }
    guard isComparable(seen), isComparable(written) else { return nil }
    return !isNewer(written, than: seen)
  }

  /// Whether a text is a version as the promise has it; anything else is only ever compared for equality.
  package static func isComparable(_ text: String) -> Bool {
    guard let first = text.utf8.first, (49...57).contains(first) else { return false }
    return text.utf8.count <= 39 && text.utf8.allSatisfy { (48...57).contains($0) }
  }
}
