import Testing

@testable import KubernetesAPI

/// Inputs that nobody wrote: made from a seed, so that a failure comes back.
@Suite struct HostileInputTests {
  /// SplitMix64.
  struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z &>> 31)
    }
  }

  private func value(_ random: inout Seeded, depth: Int) -> JSON {
    let words = [
      "", "a", "name", "on", "12", "null", "a: b", "- x", "#", "é\u{301}", "😀", "x\ny\n", " lead", "\t", "'", "\"",
    ]
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .int(Int64.random(in: .min ... .max, using: &random))
    case 3: return .double(Double(Int.random(in: -999...999, using: &random)) / 64 + 0.001)
    case 4: return .string(words.randomElement(using: &random)!)
    case 5:
      return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(&random, depth: depth - 1) })
    default:
      var members: [String: JSON] = [:]
      for _ in 0..<Int.random(in: 0..<5, using: &random) {
        members[words.randomElement(using: &random)!] = value(&random, depth: depth - 1)
      }
      return .object(members)
    }
  }

  @Test("any value is the same after a way through JSON and YAML", arguments: 0..<40 as Range<UInt64>)
  func roundTrips(seed: UInt64) throws {
    var random = Seeded(state: seed)
    let value = value(&random, depth: 4)
    #expect(try JSON(parsing: value.bytes) == value)
    #expect(try JSON(parsing: value.prettyText) == value)
    #expect(try YAMLDocument.documents(in: value.yaml, file: "f").first?.json ?? .null == value, "\(value.yaml)")
  }

  @Test("bytes that were changed at random are read or refused, by reading as by passing over")
  func mutated() throws {
    let whole = try JSON(parsing: Fixture.bytes("wire/pods.json")).elements(at: "items")[0].bytes
    var random = Seeded(state: 1)
    var read = 0
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = "{}[],:\"\\tfn0-eE.\u{0}\u{7f}".utf8.randomElement(using: &random)!
      }
      let value = try? JSON(parsing: bytes)
      let isPassed: Void? = try? JSONScanner.scanning(bytes.span) { (scanner) throws(JSONSyntaxError) in
        try scanner.skipValue()
        try scanner.finish()
      }
      // Passing over does not look at the range of numbers, so it may pass what reading refuses, never the reverse.
      if value != nil { #expect(isPassed != nil) }
      read += value == nil ? 0 : 1
    }
    #expect(read > 0 && read < 300)
  }

  @Test("sets of fields keep the laws of sets", arguments: 0..<30 as Range<UInt64>)
  func fieldSets(seed: UInt64) {
    var random = Seeded(state: seed)
    let schema = MergeSchema(GroupVersionKind(apiVersion: "x.io/v1", kind: "Thing"))
    let a = FieldSet(of: value(&random, depth: 4), schema: schema)
    let b = FieldSet(of: value(&random, depth: 4), schema: schema)
    #expect(FieldSet(a.json) == a)
    #expect(a.union(b) == b.union(a) && a.intersection(b) == b.intersection(a))
    #expect(a.subtracting(b).union(a.intersection(b)) == a)
    #expect(a.subtracting(b).intersection(b).isEmpty)
    #expect(Set(a.union(b).steps) == Set(a.steps).union(b.steps))
  }

  @Test("whatever is applied twice changes nothing the second time", arguments: 0..<30 as Range<UInt64>)
  func applyTwice(seed: UInt64) throws {
    var random = Seeded(state: seed)
    func object() -> JSON {
      ["apiVersion": "x.io/v1", "kind": "Thing", "metadata": ["name": "t"], "spec": value(&random, depth: 4)]
    }
    let now = Timestamp(seconds: 1_000_000)
    var live = try ServerSideApply.apply(live: nil, config: object(), manager: "a", now: now)
    let config = object()
    live = try ServerSideApply.apply(live: live, config: config, manager: "b", force: true, now: now + .seconds(1))
    let again = try ServerSideApply.apply(live: live, config: config, manager: "b", now: now + .seconds(9))
    #expect(again == live)
    #expect(ServerSideApply.update(old: live, new: live, manager: "c", now: now + .seconds(9)) == live)
  }

  @Test("a merge patch between any two values leads from one to the other", arguments: 0..<40 as Range<UInt64>)
  func mergePatches(seed: UInt64) {
    var random = Seeded(state: seed)
    let old = value(&random, depth: 4)
    let new = value(&random, depth: 4).withoutAnyNull
    #expect(old.mergePatch(old.mergePatch(to: new)) == new)
  }
}

extension JSON {
  /// What a merge patch can say.
  fileprivate var withoutAnyNull: JSON {
    switch self {
    case .object(let members): .object(members.filter { !$0.value.isNull }.mapValues(\.withoutAnyNull))
    default: self
    }
  }
}
