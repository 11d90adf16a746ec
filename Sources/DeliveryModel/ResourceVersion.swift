/// Resource versions as numbers (KEP-5504): whether one seen is not older than one written.
enum ResourceVersion {
  /// Nil where one of them is no number: then only who has read it can tell (`ObjectObservation.isAfterWrite`).
  static func isNotOlder(_ seen: String, than written: String) -> Bool? {
    if seen == written { return true }
    guard isNumber(seen), isNumber(written) else { return nil }
    return (seen.utf8.count, seen) >= (written.utf8.count, written)
  }
  private static func isNumber(_ text: String) -> Bool {
    guard let first = text.utf8.first, (49...57).contains(first) else { return false }
    return text.utf8.allSatisfy { (48...57).contains($0) }
  }
}
