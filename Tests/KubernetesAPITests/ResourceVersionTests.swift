import KubernetesAPI
import Testing

@Suite struct ResourceVersionTests {
  @Test(
    "of two versions the longer one is newer, then the one with the greater digits; what is no number is only equal",
    arguments: [
      ("10", "9", true), ("9", "10", false), ("12", "12", true), ("101", "100", true), ("100", "101", false),
      ("abc", "abc", true), ("abc", "1", nil), ("1", "", nil), ("012", "11", nil), ("-1", "1", nil),
      (String(repeating: "9", count: 39), "1", true), (String(repeating: "9", count: 40), "1", nil),
    ])
  func order(seen: String, written: String, isNotOlder: Bool?) {
    #expect(ResourceVersion.isNotOlder(seen, than: written) == isNotOlder)
    if let isNotOlder { #expect(ResourceVersion.isNewer(written, than: seen) == !isNotOlder) }
  }
}
