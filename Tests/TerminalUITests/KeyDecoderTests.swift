import Testing

@testable import TerminalUI

struct KeyDecoderTests {
  private let start = ContinuousClock.now

  private func keys(_ text: String, known: [[UInt8]: Key] = [:]) -> [KeyDecoder.Output] {
    var decoder = KeyDecoder(known: known)
    return decoder.take(text.utf8, at: start) + decoder.expire(at: start + .seconds(1))
  }

  @Test(
    "bytes become keys",
    arguments: [
      ("j", [.character("j")]), ("jk", [.character("j"), .character("k")]), ("é中", [.character("é"), .character("中")]),
      ("\r", [.enter]), ("\n", [.enter]), ("\t", [.tab]), ("\u{7F}", [.backspace]), ("\u{8}", [.backspace]),
      ("\u{1}", [.control("a")]), ("\u{1A}", [.control("z")]), ("\u{1B}", [.escape]), ("\u{0}", []),
      ("\u{1B}[A", [.up]), ("\u{1B}OA", [.up]), ("\u{1B}[1;5C", [.right]), ("\u{1B}[Z", [.backTab]),
      ("\u{1B}[5~", [.pageUp]), ("\u{1B}[3~", [.delete]), ("\u{1B}OP", [.function(1)]), ("\u{1B}[24~", [.function(12)]),
      ("\u{1B}[[B", [.function(2)]), ("\u{1B}[H\u{1B}[F", [.home, .end]), ("\u{1B}d", [.escape, .character("d")]),
      ("\u{1B}\u{1B}[A", [.escape, .up]), ("\u{1B}[I", []), ("\u{1B}[99~", []), ("\u{1B}[?1;2c", []),
      ("\u{1B}]11;rgb:0/0/0\u{7}x", [.character("x")]), ("\u{1B}P1$r\u{1B}\\x", [.character("x")]),
      ("\u{1B}[1;\u{1B}[B", [.down]), ("\u{1B}[", []), ("\u{1B}[1;", []), ("\u{1B}O", []),
    ] as [(String, [Key])])
  func decode(_ text: String, _ expected: [Key]) { #expect(keys(text) == expected.map { .key($0) }) }

  @Test("bytes that are not UTF-8 are dropped, and what follows is not")
  func invalid() {
    var decoder = KeyDecoder()
    #expect(
      decoder.take([0xFF, 0xC3, 0x61, 0xED, 0xA0, 0x80, 0x62, 0xE4, 0xB8], at: start)
        == [.key(.character("a")), .key(.character("b"))])
    #expect(decoder.take([0xAD], at: start) == [.key(.character("中"))])
  }

  @Test("a sequence that comes byte by byte within the patience is one key")
  func slow() {
    var decoder = KeyDecoder(patience: .milliseconds(100))
    #expect(decoder.take([0x1B], at: start).isEmpty)
    #expect(decoder.deadline == start + .milliseconds(100))
    #expect(decoder.take(Array("[".utf8), at: start + .milliseconds(90)).isEmpty)
    #expect(decoder.take(Array("A".utf8), at: start + .milliseconds(180)) == [.key(.up)])
    #expect(decoder.deadline == nil)
  }

  @Test("a lone escape is a key after the patience, and the late rest of an arrow is dropped")
  func late() {
    var decoder = KeyDecoder()
    #expect(decoder.take([0x1B], at: start).isEmpty)
    #expect(decoder.expire(at: start + .milliseconds(99)).isEmpty)
    #expect(decoder.expire(at: start + .milliseconds(100)) == [.key(.escape)])
    #expect(decoder.take(Array("[A".utf8), at: start + .milliseconds(300)).isEmpty)
    #expect(decoder.take(Array("[".utf8), at: start + .milliseconds(400)) == [.key(.character("["))])
  }

  @Test("a bracket that a person types after Escape is a bracket")
  func bracket() {
    var decoder = KeyDecoder()
    _ = decoder.take([0x1B], at: start)
    #expect(decoder.expire(at: start + .milliseconds(100)) == [.key(.escape)])
    #expect(decoder.take(Array("[".utf8), at: start + .milliseconds(300)) == [.key(.character("["))])
    _ = decoder.take([0x1B], at: start)
    _ = decoder.expire(at: start + .milliseconds(100))
    #expect(decoder.take(Array("[A".utf8), at: start + .seconds(3)).count == 2)
  }

  @Test("a paste comes whole, also in pieces, and its keys do nothing")
  func paste() {
    #expect(
      keys("\u{1B}[200~dd\u{1B}[A\u{3}\r\u{1B}[201~j") == [.key(.paste("dd\u{1B}[A\u{3}\r")), .key(.character("j"))])
    var decoder = KeyDecoder()
    var output: [KeyDecoder.Output] = []
    for byte in "\u{1B}[200~a\u{1B}[20中\u{1B}[201~k".utf8 { output += decoder.take([byte], at: start) }
    #expect(output == [.key(.paste("a\u{1B}[20中")), .key(.character("k"))])
  }

  @Test("a paste keeps at most its limit")
  func hugePaste() {
    var decoder = KeyDecoder()
    _ = decoder.take("\u{1B}[200~".utf8, at: start)
    for _ in 0..<3 { _ = decoder.take([UInt8](repeating: 0x61, count: KeyDecoder.Limits.paste / 2), at: start) }
    let output = decoder.take("\u{1B}[201~".utf8, at: start)
    guard case .key(.paste(let text)) = output.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == KeyDecoder.Limits.paste)
  }

  @Test("a paste without an end does not swallow the keys for ever")
  func endless() {
    var decoder = KeyDecoder()
    #expect(decoder.take("\u{1B}[200~ab".utf8, at: start).isEmpty)
    #expect(decoder.expire(at: start + .seconds(2)) == [.key(.paste("ab"))])
    #expect(decoder.take("j".utf8, at: start + .seconds(3)) == [.key(.character("j"))])
  }

  @Test("the sequences of the terminal's own entry win")
  func known() {
    #expect(
      keys("\u{1B}[11^x", known: [Array("\u{1B}[11^".utf8): .function(13)]) == [
        .key(.function(13)), .key(.character("x")),
      ])
    #expect(keys("\u{1B}[3;80R") == [.cursorReport(row: 3, column: 80)])
  }

  @Test("no bytes at all trap or stay for ever")
  func noise() {
    var generator = Congruential(state: 7)
    var decoder = KeyDecoder()
    var now = start
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? [0x1B, 0x5B, 0x4F, 0x32, 0x7E, 0x3B].randomElement(using: &generator) ?? 0 : UInt8.random(in: 0...255)
      }
      _ = decoder.take(bytes, at: now)
      now += .milliseconds(Int.random(in: 0...150, using: &generator))
      _ = decoder.expire(at: now)
    }
    _ = decoder.take("\u{1B}[201~".utf8, at: now + .seconds(2))
    _ = decoder.expire(at: now + .seconds(4))
    #expect(decoder.deadline == nil)
    #expect(decoder.take([0x71], at: now + .seconds(9)).last == .key(.character("q")))
  }
}

/// Noise that is the same in every run.
private struct Congruential: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
