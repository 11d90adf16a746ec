import Testing

@testable import KubernetesAPI

@Suite struct WatchFramingTests {
  private func lines(_ chunks: [[UInt8]], limit: Int = 100_000) throws -> [String] {
    var framer = LineFramer(limit: limit)
    var lines: [String] = []
    for chunk in chunks {
      try chunk.withUnsafeBytes { bytes in
        try framer.receive(bytes) { lines.append(String(decoding: $0, as: UTF8.self)) }
      }
    }
    try framer.finish { lines.append("end:" + String(decoding: $0, as: UTF8.self)) }
    return lines
  }

  @Test("a stream yields the same lines however it is cut", arguments: [1, 2, 3, 5, 7, 100])
  func dripFeed(size: Int) throws {
    let bytes = Array("one\ntwo\r\n\n\nthree three three\nrest".utf8)
    let chunks = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    #expect(try lines(chunks) == ["one", "two", "three three three", "end:rest"])
  }

  @Test("a line longer than the limit is refused, whole or in pieces")
  func limit() throws {
    #expect(try lines([Array("12345\n".utf8)], limit: 5) == ["12345"])
    #expect(throws: LineTooLong(limit: 5)) { try lines([Array("123456\n".utf8)], limit: 5) }
    #expect(throws: LineTooLong(limit: 5)) { try lines([Array("123".utf8), Array("456\n".utf8)], limit: 5) }
    #expect(throws: LineTooLong(limit: 5)) { try lines([Array("123456".utf8)], limit: 5) }
  }

  @Test("a recorded watch of a rollout is read event by event")
  func recorded() throws {
    var framer = LineFramer()
    var events: [WatchEvent] = []
    var written: [UInt8] = []
    let bytes = try Fixture.bytes("wire/watch-pods.json")
    for start in stride(from: 0, to: bytes.count, by: 1000) {
      try bytes[start..<min(start + 1000, bytes.count)].withUnsafeBytes { chunk in
        try framer.receive(chunk) { events.append(try WatchEvent(parsing: $0)) }
      }
    }
    #expect(framer.pending.isEmpty)
    #expect(events.count > 10)
    #expect(events.allSatisfy { $0.object["kind"] == "Pod" })
    #expect(Set(events.map(\.type)) == [.added, .modified, .deleted, .bookmark])
    for event in events { written += event.line }
    var again: [WatchEvent] = []
    var second = LineFramer()
    try written.withUnsafeBytes { try second.receive($0) { again.append(try WatchEvent(parsing: $0)) } }
    #expect(again == events)
  }

  @Test("an error within a stream and the end of the initial events are told apart from objects")
  func special() throws {
    let gone = try WatchEvent(
      parsing: Array(
        #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#.utf8))
    #expect(gone.status == Status(code: 410, reason: "Expired", message: "too old"))
    #expect(try WatchEvent(parsing: Array(#"{"type":"ERROR","object":null}"#.utf8)).status?.code == 500)
    let bookmark = try WatchEvent(
      parsing: Array(
        #"{"object":{"metadata":{"annotations":{"k8s.io/initial-events-end":"true"}}},"type":"BOOKMARK"}"#.utf8))
    #expect(bookmark.endsInitialEvents && bookmark.status == nil)
  }

  @Test(
    "what is no event is refused",
    arguments: ["{}", "[]", #"{"type":"ADDED"}"#, #"{"type":"GONE","object":{}}"#, #"{"type":"ADDED","object":{}} {}"#])
  func refused(line: String) {
    #expect(throws: JSONSyntaxError.self) { try WatchEvent(parsing: Array(line.utf8)) }
  }
}
