import FleetModel
import Testing

@Suite struct SpellingTests {
  private static let words = ["fleet", "apps", "pods", "nodes", "events", "drift", "runs", "problems", "registry"]

  @Test(
    "a mistyped word was meant to be the nearest one, and what is like none of them was not",
    arguments: [
      ("pdos", "pods"), ("pod", "pods"), ("PODS", "pods"), ("evnets", "events"), ("porblems", "problems"),
      ("regsitry", "registry"), ("nods", "nodes"), ("flet", "fleet"), ("deployments", nil), ("x", nil), ("", nil),
      ("ap", "apps"), (String(repeating: "p", count: 61), nil),
    ])
  func nearest(word: String, meant: String?) {
    #expect(Spelling.nearest(word, in: Self.words) == meant)
    #expect(Spelling.hint(word, in: Self.words) == (meant.map { "; did you mean \($0)?" } ?? ""))
  }

  @Test("of two equally near words it is the first by name, and two letters that changed places are one change")
  func order() {
    #expect(Spelling.nearest("rans", in: ["runs", "rins"]) == "rins")
    #expect(Spelling.nearest("ei", in: ["ie"]) == nil)
    #expect(Spelling.nearest("tow", in: ["two", "toward"]) == "two")
  }
}
