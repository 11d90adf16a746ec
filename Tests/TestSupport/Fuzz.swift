import Glibc

/// Inputs that nobody wrote: a corpus changed at random, from a seed, so that what failed comes back.
///
/// Environment: `QUARTERDECK_FUZZ_SECONDS` goes on for so long instead of a number of rounds, `QUARTERDECK_FUZZ_SEED` is
/// the first seed (standard 1), `QUARTERDECK_FUZZ_KEEP` names a file that holds the input that is being read: after a
/// crash it is the one that made it.
package struct Fuzz {
  /// SplitMix64.
  package struct Seeded: RandomNumberGenerator, Sendable {
    package var state: UInt64
    package init(_ seed: UInt64) { state = seed }
    package mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z &>> 31)
    }
  }

  /// What inputs are made of; none is empty.
  package var corpus: [[UInt8]]
  /// Pieces that mean something to the reader.
  package var words: [String]
  /// No input is longer.
  package var limit = 64 << 10

  package init(corpus: [[UInt8]], words: [String]) {
    self.corpus = corpus.filter { !$0.isEmpty }
    self.words = words
  }

  /// Hands out inputs; the seed of each makes it again.
  ///
  /// - Parameter rounds: how many, where no time is asked for.
  package func run(rounds: Int, _ body: (_ input: [UInt8], _ seed: UInt64, _ random: inout Seeded) throws -> Void)
    rethrows
  {
    let first = Self.number("QUARTERDECK_FUZZ_SEED") ?? 1
    let seconds = Self.number("QUARTERDECK_FUZZ_SECONDS").map { time_t(clamping: $0) }
    let end = time(nil) + (seconds ?? 0)
    var seed = first
    while seconds == nil ? seed < first + UInt64(rounds) : time(nil) < end {
      var random = Seeded(seed)
      let input = input(&random)
      if let keep = Self.keep { Self.write(input, to: keep) }
      try body(input, seed, &random)
      seed += 1
    }
  }

  /// One of the corpus after one to eight changes.
  package func input(_ random: inout Seeded) -> [UInt8] {
    var bytes = corpus.randomElement(using: &random)!
    for _ in 0..<Int.random(in: 1...8, using: &random) { change(&bytes, &random) }
    return Array(bytes.prefix(limit))
  }

  private func change(_ bytes: inout [UInt8], _ random: inout Seeded) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let length = min(bytes.count - place, 1 << Int.random(in: 0...10, using: &random))
    switch Int.random(in: 0..<8, using: &random) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
    case 1 where place < bytes.count: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
    case 2: bytes.removeSubrange(place..<place + length)
    case 3: bytes.insert(contentsOf: Array(bytes[place..<place + length]), at: place)
    case 4: bytes.removeSubrange(place...)
    case 5:
      let other = corpus.randomElement(using: &random)!
      let from = Int.random(in: 0..<other.count, using: &random)
      bytes.replaceSubrange(place..<place + length, with: other[from...].prefix(length))
    default: bytes.insert(contentsOf: Array((words.randomElement(using: &random) ?? "\0").utf8), at: place)
    }
  }

  /// The input in pieces of random lengths, as a socket gives it.
  package static func pieces(_ input: [UInt8], _ random: inout Seeded) -> [[UInt8]] {
    var (pieces, at): ([[UInt8]], Int) = ([], 0)
    while at < input.count {
      let end = min(input.count, at + (1 << Int.random(in: 0...12, using: &random)))
      pieces.append(Array(input[at..<end]))
      at = end
    }
    return pieces
  }

  private static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }
  private static let keep: String? = getenv("QUARTERDECK_FUZZ_KEEP").map { String(cString: $0) }
  private static func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
}
