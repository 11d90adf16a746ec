/// How amounts are said.
enum Amount {
  /// `8 cores`, `250m`: of thousandths of a core.
  static func cores(_ millis: Int64) -> String {
    guard millis % 1_000 == 0 else { return "\(millis)m" }
    return millis == 1_000 ? "1 core" : "\(millis / 1_000) cores"
  }
  /// `32Gi`, `128Mi`: rounded down to the unit.
  static func bytes(_ bytes: Int64) -> String {
    bytes >= 1 << 30 ? "\(bytes >> 30)Gi" : "\(bytes >> 20)Mi"
  }
  /// `93%`, rounded down; `>999` beyond what a column holds, however much a request asks for.
  static func percent(_ part: Int64, of whole: Int64) -> String {
    guard whole > 0 else { return "–" }
    let percent = Double(part) / Double(whole) * 100
    return percent < 1_000 ? "\(Int(max(0, percent)))%" : ">999"
  }
  /// `1 row`, `3 rows`.
  static func of(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
