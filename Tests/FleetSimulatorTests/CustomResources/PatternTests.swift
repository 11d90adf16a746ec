import Testing

@testable import FleetSimulator

/// Patterns of schemas and rules, in RE2's language.
@Suite("A pattern means what RE2 says it means")
struct PatternTests {
  static let matching: [(String, String)] = [
    ("abc", "b"), ("", "^$"), ("a.b", "^a\\.b$"), ("web-1", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"),
    ("a1.b-2.c", "^[a-z0-9]+([-.][a-z0-9]+)*$"), ("né", "^.{2}$"), ("x\ny", "(?s)x.y"), ("x\ny", "(?m)^y$"),
    ("ABC", "(?i)abc"), ("aBc", "a(?i:b)c"), ("10.0.0.1", "^(\\d{1,3}\\.){3}\\d{1,3}$"), ("a-b", "^[a\\-b]+$"),
    ("]", "^[]]$"), ("^", "^[\\^]$"), ("é", "^\\p{L}$"), ("9", "^\\pN$"), ("a b", "a\\sb"), ("foo bar", "\\bbar\\b"),
    ("foobar", "o\\Bb"), ("a{b}", "a{b}"), ("a.b*", "^\\Qa.b*\\E$"), ("A", "^\\x41$"), ("\u{263a}", "^\\x{263A}$"),
    ("ab", "^(?P<first>a)b$"), ("", "^(a|)$"), ("aaa", "^(a*)*$"), ("f0", "^[[:xdigit:]]+$"), ("%", "^[[:^alnum:]]$"),
    ("a", "^[^\\d\\s]$"), ("-", "^[a-]$"), ("aaaa", "^a{2,4}$"), ("aaaaa", "^a{2,}$"),
  ]
  @Test("it matches", arguments: matching)
  func matches(text: String, pattern: String) { #expect(Pattern.matches(text, pattern)) }

  static let differing: [(String, String)] = [
    ("Web", "^[a-z]+$"), ("a\n", "^a$"), ("x\ny", "x.y"), ("x\ny", "^y$"), ("aBC", "a(?i:b)c"), ("a", "^a{2,4}$"),
    ("aaaaa", "^a{2,4}$"), ("\u{661}", "^\\d$"), ("é", "^\\w$"), ("foobar", "\\bbar"), ("ab", "^(a|b)$"), ("", "a|b"),
  ]
  @Test("it does not match", arguments: differing)
  func differs(text: String, pattern: String) { #expect(!Pattern.matches(text, pattern)) }

  @Test(
    "what RE2 refuses cannot be read",
    arguments: [
      "(", ")", "[", "[b-a]", "*a", "a**", "a{2,1}", "a{1001}", "(?<=a)b", "a(?!b)", "\\1", "\\k", "\\", "[[:none:]]",
      "\\p{Nope}", "(?z)", String(repeating: "(", count: 5_000) + String(repeating: ")", count: 5_000),
      "((a{1000}){1000}){1000}",
    ])
  func unreadable(pattern: String) {
    #expect(!Pattern.isReadable(pattern))
    #expect(!Pattern.matches("a", pattern))
  }

  @Test("every part is found from the left, the longest or the shortest as the pattern prefers")
  func parts() {
    #expect(Pattern.findAll("a1b22c333", "[0-9]+") == ["1", "22", "333"])
    #expect(Pattern.findAll("abc", "") == ["", "", "", ""])
    #expect(Pattern.findAll("baac", "a*") == ["", "aa", ""])
    #expect(Pattern.findFirst("<a><b>", "<.+>") == "<a><b>")
    #expect(Pattern.findFirst("<a><b>", "<.+?>") == "<a>")
    #expect(Pattern.findFirst("abcd", "ab|abcd") == "ab")
    #expect(Pattern.findFirst("x", "y") == nil)
    #expect(Pattern.findAll("x", "(") == nil)
  }

  @Test(
    "a pattern that would keep a machine that goes back busy for ever is answered",
    arguments: ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(a*)*b$", "(.*)(.*)(.*)(.*)(.*)x$"])
  func patience(pattern: String) {
    #expect(!Pattern.matches(String(repeating: "a", count: 5_000) + "!", pattern))
  }
}
