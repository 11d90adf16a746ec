import Testing

@testable import KubernetesAPI

@Suite struct JSONTests {
  @Test(
    "a document is read to its values",
    arguments: [
      ("null", JSON.null), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("-12", -12), ("3.5", 3.5),
      ("3.0", .double(3)), ("1e3", .double(1000)), ("1E-2", 0.01), ("\"\"", ""), ("[]", []), ("{}", [:]),
      ("[1,[2],{\"a\":null}]", [1, [2], ["a": nil]]), ("9223372036854775807", .int(.max)),
      ("-9223372036854775808", .int(.min)), ("9223372036854775808", .double(9223372036854775808)),
      ("{\"a\":1,\"a\":2}", ["a": 2]), ("\"a\\u0041\\n\\/\\\"\\\\\"", "aA\n/\"\\"),
      ("\"\\ud83d\\ude00 long enough for words\"", "😀 long enough for words"), ("\"\\ud83d\"", "\u{FFFD}"),
      ("\"\\ude00\\ud83dx\"", "\u{FFFD}\u{FFFD}x"), ("\"grün – 日本\"", "grün – 日本"), ("\"\u{7F}\"", "\u{7F}"),
    ] as [(String, JSON)])
  func reads(text: String, value: JSON) throws {
    #expect(try JSON(parsing: text) == value)
  }

  @Test(
    "what is no JSON is refused with the place",
    arguments: [
      ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("nul", .unexpectedEnd, 3),
      ("nulL", .unexpected(76, expected: "null"), 3), ("[1,]", .unexpected(93, expected: "a value"), 3),
      ("{\"a\":1,}", .unexpected(125, expected: "a member name"), 7),
      ("{\"a\" 1}", .unexpected(49, expected: "':'"), 5),
      ("[1 2]", .unexpected(50, expected: "',' or ']'"), 3), ("{\"a\":1", .unexpectedEnd, 6), ("01", .badNumber, 0),
      ("-", .unexpectedEnd, 0), ("-x", .badNumber, 0), ("1.", .unexpectedEnd, 0), ("1.x", .badNumber, 0),
      ("1e+", .unexpectedEnd, 0), (".5", .unexpected(46, expected: "a value"), 0), ("1e999", .numberOutOfRange, 0),
      ("\"a\nb\"", .controlCharacter(10), 2), ("\"a\\x\"", .badEscape, 2), ("\"\\u12g4\"", .badEscape, 1),
      ("\"abc", .unexpectedEnd, 4), ("1 2", .trailingBytes, 2),
      ("{1:2}", .unexpected(49, expected: "a member name"), 1),
      ("NaN", .unexpected(78, expected: "a value"), 0), ("[,1]", .unexpected(44, expected: "a value"), 1),
      ("{,}", .unexpected(44, expected: "a member name"), 1),
    ] as [(String, JSONSyntaxError.Problem, Int)])
  func refuses(text: String, problem: JSONSyntaxError.Problem, offset: Int) {
    #expect(throws: JSONSyntaxError(problem, at: offset)) { try JSON(parsing: text) }
    // Passing over is as strict as reading, but for the range of numbers and what follows.
    if problem != .trailingBytes {
      #expect(throws: JSONSyntaxError.self) {
        try JSONScanner.scanning(Array(text.utf8).span) { (scanner) throws(JSONSyntaxError) in try scanner.skipValue() }
      }
    }
  }

  @Test("bytes that are no UTF-8 are refused, in values and in names")
  func refusesBytes() {
    #expect(throws: JSONSyntaxError(.notUTF8, at: 1)) { try JSON(parsing: [34, 0xC3, 34]) }
    #expect(throws: JSONSyntaxError(.notUTF8, at: 2)) { try JSON(parsing: [123, 34, 0xFF, 34, 58, 49, 125]) }
    #expect(throws: JSONSyntaxError(.notUTF8, at: 1)) { try JSON(parsing: [34, 0xED, 0xA0, 0x80, 34]) }
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: [0xEF, 0xBB, 0xBF, 49]) }
  }

  @Test("depth and size have limits")
  func limits() throws {
    let limits = JSONLimits(depth: 3, bytes: 20)
    #expect(throws: Never.self) { try JSON(parsing: "[[[]]]", limits: limits) }
    #expect(throws: JSONSyntaxError(.tooDeep(limit: 3), at: 3)) { try JSON(parsing: "[[[[]]]]", limits: limits) }
    #expect(throws: Never.self) { try JSON(parsing: "[[],[],[[]],{}]", limits: limits) }
    #expect(throws: JSONSyntaxError(.tooLarge(limit: 20), at: 20)) {
      try JSON(parsing: String(repeating: " ", count: 20) + "1", limits: limits)
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONSyntaxError(.tooDeep(limit: 512), at: 512)) { try JSON(parsing: deep) }
  }

  @Test(
    "numbers are written as Go writes them",
    arguments: [
      (0.1, "0.1"), (3, "3"), (-0.0, "-0"), (1e20, "100000000000000000000"), (1e21, "1e+21"), (1.5e300, "1.5e+300"),
      (0.000001, "0.000001"), (0.0000001, "1e-7"), (1.25e-9, "1.25e-9"), (123456.789, "123456.789"), (-2.5, "-2.5"),
      (1e16, "10000000000000000"), (.leastNonzeroMagnitude, "5e-324"),
      (1.7976931348623157e308, "1.7976931348623157e+308"),
    ])
  func numbers(value: Double, text: String) {
    #expect(JSON.double(value).text == text)
  }

  @Test("written members are sorted and only what must be escaped is")
  func writes() {
    let value: JSON = ["b": [1, nil, true], "a": "<\"\\\n\u{1}\u{1F}\u{2028}ü>", "": [:]]
    #expect(value.text == #"{"":{},"a":"<\"\\\n\u0001\u001f\u2028ü>","b":[1,null,true]}"#)
    #expect(
      (["a": [1, [:]], "b": []] as JSON).prettyText == """
        {
            "a": [
                1,
                {}
            ],
            "b": []
        }
        """)
  }

  @Test("what the API server sent is read, and written the same twice", arguments: try Fixture.wireLists())
  func wire(name: String) throws {
    let value = try JSON(parsing: try Fixture.bytes(name))
    let bytes = value.bytes
    let again = try JSON(parsing: bytes)
    #expect(again == value)
    #expect(again.bytes == bytes)
    #expect(try JSON(parsing: value.prettyText) == value)
  }

  @Test("every document cut short is refused and none is read beyond its end")
  func truncated() throws {
    let bytes = try JSON(parsing: Fixture.bytes("wire/pods.json")).elements(at: "items")[0].bytes
    for end in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: JSONSyntaxError.self) { try JSON(parsing: Array(bytes[..<end])) }
    }
  }
}
