import KubernetesAPI
import Testing

@testable import FleetSimulator

@Suite struct ListenerTests {
  @Test(
    "a time is written as RFC 9110 writes it",
    arguments: [
      (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
    ])
  func httpDate(seconds: Int64, text: String) {
    #expect(Timestamp(seconds: seconds).httpDate == text)
  }
}
