import Testing

@testable import KubernetesAPI

@Suite struct JSONScannerTests {
  @Test("a reader lifts fields and passes over the rest")
  func lifts() throws {
    let bytes = Array(
      #"{"skip":{"a":[1,{"b":"}"}],"c":null},"n":7,"meta":{"name":"web","l":{}},"list":["x","y"],"ok":true}"#.utf8)
    var name = ""
    var number: Int64 = 0
    var list: [String] = []
    var isTrue = false
    try JSONScanner.scanning(bytes.span) { (scanner) throws(JSONSyntaxError) in
      try scanner.openObject()
      while let member = try scanner.nextMember() {
        switch member {
        case "n": number = try scanner.readInt()
        case "meta":
          try scanner.openObject()
          while let member = try scanner.nextMember() {
            // An escaped spelling of a name is the same name.
            if member == "name" { name = try scanner.readString() } else { try scanner.skipValue() }
          }
        case "list":
          try scanner.openArray()
          while try scanner.nextElement() { list.append(try scanner.readString()) }
        case "ok": isTrue = try scanner.readBool()
        default: try scanner.skipValue()
        }
      }
      try scanner.finish()
    }
    #expect(name == "web" && number == 7 && list == ["x", "y"] && isTrue)
  }

  @Test("an escaped spelling of a name is the same name")
  func escapedName() throws {
    try JSONScanner.scanning(Array(#"{"n\u0061me":1}"#.utf8).span) { (scanner) throws(JSONSyntaxError) in
      try scanner.openObject()
      let member = try scanner.nextMember()
      #expect(member.map { $0 == "name" } == true)
      #expect(member.map { $0 == "n\\u0061me" } == false)
    }
  }

  @Test("names are compared whole, at every length")
  func comparesNames() throws {
    for length in 0..<20 {
      let name = String("abcdefghijklmnopqrst".prefix(length))
      let bytes = Array("{\"\(name)\":1}".utf8)
      try JSONScanner.scanning(bytes.span) { (scanner) throws(JSONSyntaxError) in
        try scanner.openObject()
        let text = try scanner.nextMember()!
        #expect((text == "abcdefghijk") == (length == 11))
        #expect((text == "abcdefgh") == (length == 8))
        #expect((text == "") == (length == 0))
        #expect((text == "abcdefghijX") == false)
      }
    }
  }

  @Test("a value that is passed over says which bytes it took")
  func range() throws {
    try JSONScanner.scanning(Array(#"{"a": [1, 2] ,"b":null}"#.utf8).span) { (scanner) throws(JSONSyntaxError) in
      try scanner.openObject()
      _ = try scanner.nextMember()
      #expect(try scanner.skipValueWithRange() == 6..<12)
      _ = try scanner.nextMember()
      #expect(try scanner.readNull())
      let end = try scanner.nextMember()
      #expect(end == nil)
    }
  }

  @Test("a value of another kind is an error and not a guess")
  func wrongKind() {
    func error(_ text: String, _ body: (inout JSONScanner) throws(JSONSyntaxError) -> Void) -> JSONSyntaxError? {
      do throws(JSONSyntaxError) {
        try JSONScanner.scanning(Array(text.utf8).span, body)
        return nil
      } catch { return error }
    }
    #expect(
      error("[]") { (it) throws(JSONSyntaxError) in try it.openObject() }?.problem == .wrongKind(expected: "an object"))
    #expect(
      error("7") { (it) throws(JSONSyntaxError) in _ = try it.readString() }?.problem
        == .wrongKind(expected: "a string"))
    #expect(
      error("7.5") { (it) throws(JSONSyntaxError) in _ = try it.readInt() }?.problem
        == .wrongKind(expected: "a whole number"))
    #expect(
      error("\"t\"") { (it) throws(JSONSyntaxError) in _ = try it.readBool() }?.problem
        == .wrongKind(expected: "true or false"))
  }
}
