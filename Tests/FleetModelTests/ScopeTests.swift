import Testing

@testable import FleetModel

@Suite struct ScopeTests {
  static let fleet: [ClusterRecord] = [
    record("eu-west-1", ["env": "prod", "region": "eu"]), record("eu-north-1", ["env": "dev", "region": "eu"]),
    record("us-east-1", ["env": "prod", "region": "us"]), record("lab", [:], ["country": "DE"]),
  ]

  static func record(_ name: String, _ labels: [String: String], _ properties: [String: String] = [:]) -> ClusterRecord
  {
    var record = ClusterRecord(name: ClusterName(name), source: "test")
    record.labels = labels
    record.properties = properties
    return record
  }

  @Test(
    "names and globs add up, labels narrow, an exclamation mark takes away",
    arguments: [
      ("", ["eu-west-1", "eu-north-1", "us-east-1", "lab"]), ("*", ["eu-west-1", "eu-north-1", "us-east-1", "lab"]),
      (" , ", ["eu-west-1", "eu-north-1", "us-east-1", "lab"]), ("lab", ["lab"]), ("la", []),
      ("lab us-east-1", ["us-east-1", "lab"]), ("lab,us-*", ["us-east-1", "lab"]),
      ("eu-*", ["eu-west-1", "eu-north-1"]),
      ("eu-*,!eu-north-1", ["eu-west-1"]), ("!eu-*", ["us-east-1", "lab"]), ("-eu-*", ["us-east-1", "lab"]),
      ("env=prod", ["eu-west-1", "us-east-1"]), ("env==prod", ["eu-west-1", "us-east-1"]),
      ("env!=prod", ["eu-north-1", "lab"]), ("env=prod region=eu", ["eu-west-1"]),
      ("env=*", ["eu-west-1", "eu-north-1", "us-east-1"]),
      ("eu-* env=prod", ["eu-west-1"]), ("lab env=prod", []), ("country=DE", ["lab"]),
      ("env=p*d", ["eu-west-1", "us-east-1"]),
    ] as [(String, [String])])
  func contains(text: String, names: [String]) throws {
    let scope = try Scope(text)
    #expect(Self.fleet.filter(scope.contains).map(\.name.text) == names)
    #expect(scope.text == text)
  }

  @Test(
    "a cluster that is taken away by any of its names stays away", arguments: ["!old", "!o*", "*,-old", "new,!old"])
  func takenAway(text: String) throws {
    var renamed = Self.record("new", [:])
    renamed.otherNames = ["old"]
    #expect(try !Scope(text).contains(renamed))
    #expect(try Scope("old").contains(renamed))
  }

  @Test(
    "only what excludes nothing is the whole fleet",
    arguments: [("", true), (" ", true), ("*", true), ("e*", false), ("!a", false), ("a=*", false)])
  func whole(text: String, isWhole: Bool) throws {
    #expect(try Scope(text).isWhole == isWhole)
  }

  @Test(
    "a word that cannot be read is pointed at",
    arguments: [
      ("=prod", 0), ("a env=", 2), ("a,b !", 4), ("-", 0), ("a !=x", 2), ("!env=prod", 0), ("env==", 0),
      ("name~[", 4), ("lab eu-[12]", 7), ("a|b", 1), ("age>3", 3), ("env=pro?", 7),
    ])
  func faults(text: String, position: Int) {
    #expect { try Scope(text) } throws: { ($0 as? FilterError)?.position == position }
  }

  @Test("the whole name of a cluster set stands for its clusters")
  func sets() throws {
    var member = Self.record("m-1", [:])
    member.facts.sets = ["blue"]
    let others = [member, Self.record("m-2", [:])]
    #expect(try others.filter(Scope("blue").contains).map(\.name) == ["m-1"])
    #expect(try others.filter(Scope("!blue").contains).map(\.name) == ["m-2"])
    #expect(try others.filter(Scope("bl*").contains).isEmpty)
    #expect(try Scope("bleu").doubts(among: others).first?.nearest == "blue")
  }

  @Test(
    "a word that nothing answers to is told, with the nearest that is there",
    arguments: [
      ("", []), ("eu-*", []), ("env=prod lab", []), ("country=DE", []), ("*", []),
      ("eu-wst-1", ["no cluster is named eu-wst-1; did you mean eu-west-1?"]),
      ("lba us-east-1", ["no cluster is named lba; did you mean lab?"]),
      ("eu-w", ["no cluster is named eu-w; did you mean eu-west-1?"]),
      ("ue-*", ["no cluster's name matches ue-*"]), ("nothing-like-it", ["no cluster is named nothing-like-it"]),
      ("evn=prod", ["no cluster has a label evn; did you mean env?"]),
      ("env=prdo", ["no cluster has env=prdo; did you mean env=prod?"]),
      ("env!=prdo", ["no cluster has env=prdo; did you mean env=prod?"]),
      ("!eu-noth-1", ["no cluster is named eu-noth-1; did you mean eu-north-1?"]),
      ("zone=a", ["no cluster has a label zone"]),
    ] as [(String, [String])])
  func doubts(text: String, words: [String]) throws {
    #expect(try Scope(text).doubts(among: Self.fleet).map(\.description) == words)
    #expect(try Scope(text).doubts(among: []).isEmpty)
  }

  @Test(
    "the nearest name is one of few changes, or one that begins so",
    arguments: [
      ("web", ["wbe", "api"], "wbe"), ("web", ["api"], nil), ("pro", ["prod-eu", "pr"], "pr"), ("x", ["y"], nil),
      ("PROD", ["prod"], "prod"), ("", ["a"], nil), (String(repeating: "a", count: 65), ["a"], nil),
    ] as [(String, [String], String?)])
  func nearest(word: String, names: [String], nearest: String?) {
    #expect(Spelling.nearest(word, in: names) == nearest)
  }

  @Test(
    "a star stands for anything, and parts do not overlap",
    arguments: [
      ("abc", "abc", true), ("abc", "ab", false), ("abc", "*", true), ("", "*", true), ("abc", "a*c", true),
      ("abc", "*b*", true), ("ab", "a*ab", false), ("a", "a*a", false), ("abab", "*ab*ab", true),
      ("ab", "*ab*ab", false), ("a-b-c-d", "a*-c*", true), ("aXbXc", "a*b**c", true),
    ] as [(String, String, Bool)])
  func globs(text: String, glob: String, isMatch: Bool) {
    #expect(Scope.matches(text, glob) == isMatch)
  }
}
