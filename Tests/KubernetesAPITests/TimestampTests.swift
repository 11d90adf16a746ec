import Testing

@testable import KubernetesAPI

@Suite struct TimestampTests {
  @Test("an instant stays within the years 1 to 9999, however far it is moved", arguments: [Int64.min, .max, 0, -1, 1])
  func bounds(seconds: Int64) {
    let start = Timestamp("2026-11-22T16:56:08Z")!
    let texts = [
      Timestamp(seconds: seconds), start + .seconds(seconds), start - .seconds(seconds),
      Timestamp(seconds: .max) + .seconds(seconds), Timestamp(seconds: .min) - .seconds(seconds),
    ].map(\.description)
    #expect(texts.allSatisfy { $0.utf8.count == 20 })
    #expect(Timestamp(seconds: .max) - Timestamp(seconds: seconds) >= .zero)
  }

  @Test("an instant moved there and back is the same", arguments: [Duration.seconds(-7), .milliseconds(1_500), .zero])
  func moves(duration: Duration) {
    let start = Timestamp("2026-11-22T16:56:08.25Z")!
    #expect(start + duration - duration == start)
    #expect((start + duration) - start == duration)
  }
}
