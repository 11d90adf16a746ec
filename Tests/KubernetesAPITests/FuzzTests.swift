import Foundation
import TestSupport
import Testing

@testable import KubernetesAPI

/// What readers of bytes from outside make of bytes that nobody wrote: a value or an error, and always the same one.
@Suite("Fuzzing: JSON, watch frames and YAML") struct FuzzTests {
  private static func lists() throws -> [[UInt8]] {
    try Fixture.wireLists().flatMap { try Fixture.json($0).elements(at: "items").prefix(2).map(\.bytes) }
  }
  private static let jsonWords = [
    "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\u0000", "null", "true", "-", "1e999",
    "1E-",
    "0.", "-0", "9223372036854775808", "18446744073709551616", "\u{FEFF}", "\u{0}", "\u{2028}", "é", "{\"a\":{\"a\":",
    "[[[[[[[[", "\"metadata\":", "\"resourceVersion\":", "ADDED", "BOOKMARK", "\r\n", "\n",
  ]

  @Test("JSON: what is read is written and read again as the same, is UTF-8, and is passed over as well")
  func json() throws {
    let fuzz = Fuzz(corpus: try Self.lists(), words: Self.jsonWords)
    var read = 0
    fuzz.run(rounds: 1_500) { input, seed, _ in
      guard let value = try? JSON(parsing: input) else { return }
      read += 1
      // As bytes: 1E2 is written as Go writes it, as 100, and is whole when it is read again.
      #expect((try? JSON(parsing: value.bytes))?.bytes == value.bytes, "seed \(seed)")
      #expect(String(validating: input, as: UTF8.self) != nil, "seed \(seed)")
      let isPassed: Void? = try? JSONScanner.scanning(input.span) { (scanner) throws(JSONSyntaxError) in
        try scanner.skipValue()
        try scanner.finish()
      }
      #expect(isPassed != nil, "seed \(seed)")
    }
    #expect(read > 0)
  }

  @Test("watch frames: lines are the same however the bytes come, and what a line holds is read or refused")
  func watch() throws {
    let streams = try ["wire/watch-pods.json", "wire/watch-deployments.json"].map { try Fixture.bytes($0) }
    var fuzz = Fuzz(corpus: streams, words: Self.jsonWords)
    fuzz.limit = 256 << 10
    fuzz.run(rounds: 300) { input, seed, random in
      func lines(_ pieces: [[UInt8]]) -> (lines: [[UInt8]], isWhole: Bool) {
        var framer = LineFramer(limit: 32 << 10)
        var lines: [[UInt8]] = []
        do {
          for piece in pieces { try piece.withUnsafeBytes { try framer.receive($0) { lines.append(Array($0)) } } }
          try framer.finish { lines.append(Array($0)) }
          return (lines, true)
        } catch {
          return (lines, false)
        }
      }
      let whole = lines([input])
      #expect(lines(Fuzz.pieces(input, &random)) == whole, "seed \(seed)")
      for line in whole.lines {
        guard let event = try? WatchEvent(parsing: line) else { continue }
        #expect((try? WatchEvent(parsing: Array(event.line.dropLast()))) == event, "seed \(seed)")
      }
    }
  }

  @Test("YAML: what is read is written and read again as the same, or has a place in its file")
  func yaml() throws {
    let documents = try Self.lists().map { Array(try JSON(parsing: $0).yaml.utf8) }
    let fuzz = Fuzz(
      corpus: documents,
      words: [
        "&a", "*a", "<<: *a\n", "? ", "- ", ": ", "|", ">-", "---\n", "...\n", "%YAML 1.1\n", "!!binary ", "!!set", "~",
        "0x1F", "0o17", "1_000", ".inf", ".nan", "2026-11-22", "yes", "\t", "\u{FEFF}", "\u{85}", "{a: [b, {c: d}]}",
        "'", "\"",
        "#", "\r", "\\x41", "é",
      ])
    fuzz.run(rounds: 400) { input, seed, _ in
      guard let text = String(validating: input, as: UTF8.self) else { return }
      do throws(YAMLProblem) {
        for document in try YAMLDocument.documents(in: text, file: "f") {
          let again = (try? YAMLDocument.documents(in: document.json.yaml, file: "g"))?.first?.json ?? .null
          #expect(again == document.json, "seed \(seed)")
        }
      } catch {
        #expect(
          error.line <= text.utf8.count { $0 == 10 || $0 == 13 } + text.count { $0 == "\u{85}" } + 2, "seed \(seed)")
        #expect(!error.message.isEmpty, "seed \(seed)")
      }
    }
  }
}
