/// The order of resource versions of one kind in one cluster.
///
/// Since Kubernetes 1.35 they are promised to be comparable (KEP-5504): decimal digits without a leading zero, so the
/// longer one is newer, and of two equally long ones the one with the greater digits.
enum ResourceVersion {
  static func isNewer(_ left: String, than right: String) -> Bool {
    let (leftLength, rightLength) = (left.utf8.count, right.utf8.count)
    return leftLength == rightLength ? left > right : leftLength > rightLength
  }
  /// Whether a text is a version as the promise has it; anything else is only ever compared for equality.
  static func isComparable(_ text: String) -> Bool {
    guard let first = text.utf8.first, (49...57).contains(first) else { return false }
    return text.utf8.count <= 39 && text.utf8.allSatisfy { (48...57).contains($0) }
  }
}
