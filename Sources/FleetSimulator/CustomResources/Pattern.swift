import Synchronization

/// Regular expressions as definitions and rules write them (RE2's language, without captures and scripts).
///
/// Like RE2 it never goes back: a search takes time in proportion to the text and to the pattern, whatever they are, for
/// both come from whoever may write a definition or an object.
enum Pattern {
  /// Compiled once: the same few patterns are asked for again and again.
  private static let compiled = Mutex<[String: PatternProgram?]>([:])
  private static let limit = 4_096

  /// Whether a text holds the pattern anywhere; a pattern that cannot be read matches nothing.
  static func matches(_ text: String, _ pattern: String) -> Bool { findFirst(text, pattern) != nil }
  /// The first part of a text that matches.
  static func findFirst(_ text: String, _ pattern: String) -> String? {
    let scalars = Array(text.unicodeScalars)
    return program(pattern)?.firstMatch(in: scalars, from: 0).map { string(scalars[$0]) }
  }
  /// Every part of a text that matches; nil where the pattern cannot be read.
  static func findAll(_ text: String, _ pattern: String) -> [String]? {
    guard let program = program(pattern) else { return nil }
    let scalars = Array(text.unicodeScalars)
    var found: [String] = []
    var (position, end) = (0, -1)
    while position <= scalars.count, let match = program.firstMatch(in: scalars, from: position) {
      // Nothing, right behind a match, is not another one (Go's `allMatches`).
      if !match.isEmpty || match.lowerBound != end { found.append(string(scalars[match])) }
      end = match.upperBound
      position = match.isEmpty ? match.upperBound + 1 : match.upperBound
    }
    return found
  }
  static func isReadable(_ pattern: String) -> Bool { program(pattern) != nil }

  private static func string(_ scalars: ArraySlice<UnicodeScalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }
  /// Only looking up is done under the lock.
  private static func program(_ pattern: String) -> PatternProgram? {
    if let known = compiled.withLock({ $0[pattern] }) { return known }
    let program = PatternProgram(pattern)
    compiled.withLock { compiled in
      if compiled.count >= limit { compiled.removeAll() }
      compiled[pattern] = .some(program)
    }
    return program
  }
}

/// A pattern as instructions that all threads of a search walk abreast (Thompson's and Pike's machine).
struct PatternProgram: Sendable {
  enum Assertion: Sendable { case start, end, lineStart, lineEnd, wordEdge, noWordEdge }
  private enum Instruction: Sendable {
    case one(PatternSet)
    case check(Assertion)
    /// Goes on at both; the first is preferred.
    case split(Int, Int)
    case jump(Int)
    case match
  }
  private var instructions: [Instruction] = []
  private static let sizeLimit = 20_000

  /// Nil for what cannot be read, and for what is too large.
  init?(_ pattern: String) {
    var parser = PatternParser(pattern)
    guard let node = parser.parse(), add(node) else { return nil }
    instructions.append(.match)
  }

  private mutating func add(_ node: PatternNode) -> Bool {
    guard instructions.count < Self.sizeLimit else { return false }
    switch node {
    case .one(let set): instructions.append(.one(set))
    case .check(let assertion): instructions.append(.check(assertion))
    case .sequence(let nodes): for node in nodes where !add(node) { return false }
    case .choice(let nodes):
      var ends: [Int] = []
      for (index, node) in nodes.enumerated() {
        let split = instructions.count
        let isLast = index == nodes.count - 1
        if !isLast { instructions.append(.split(split + 1, 0)) }
        guard add(node) else { return false }
        if isLast { break }
        ends.append(instructions.count)
        instructions.append(.jump(0))
        instructions[split] = .split(split + 1, instructions.count)
      }
      for end in ends { instructions[end] = .jump(instructions.count) }
    case .repeated(let node, let least, let most, let isGreedy):
      func split(_ inside: Int, _ after: Int) -> Instruction {
        isGreedy ? .split(inside, after) : .split(after, inside)
      }
      for _ in 0..<least where !add(node) { return false }
      guard let most else {
        let start = instructions.count
        instructions.append(.match)
        guard add(node) else { return false }
        instructions.append(.jump(start))
        instructions[start] = split(start + 1, instructions.count)
        return true
      }
      var starts: [Int] = []
      for _ in least..<max(least, most) {
        starts.append(instructions.count)
        instructions.append(.match)
        guard add(node) else { return false }
      }
      for start in starts { instructions[start] = split(start + 1, instructions.count) }
    }
    return true
  }

  /// The leftmost match at or behind a place; of those that begin there, the one that is preferred.
  func firstMatch(in text: [UnicodeScalar], from place: Int) -> Range<Int>? {
    var marks = Array(repeating: -1, count: instructions.count)
    var threads: [(instruction: Int, start: Int)] = []
    var next: [(instruction: Int, start: Int)] = []
    var best: Range<Int>?
    func enter(_ first: Int, _ start: Int, at position: Int, _ list: inout [(instruction: Int, start: Int)]) {
      var open = [first]
      while let instruction = open.popLast() {
        guard marks[instruction] != position else { continue }
        marks[instruction] = position
        switch instructions[instruction] {
        case .jump(let target): open.append(target)
        case .split(let first, let second): open += [second, first]
        case .check(let assertion): if holds(assertion, text, position) { open.append(instruction + 1) }
        case .one, .match: list.append((instruction, start))
        }
      }
    }
    for position in place...text.count {
      if best == nil { enter(0, position, at: position, &threads) }
      if threads.isEmpty {
        if best != nil { break }
        continue
      }
      next.removeAll(keepingCapacity: true)
      walk: for thread in threads {
        switch instructions[thread.instruction] {
        case .match:
          // Those behind it are liked less.
          best = thread.start..<position
          break walk
        case .one(let set):
          guard position < text.count, set.contains(text[position]) else { continue }
          enter(thread.instruction + 1, thread.start, at: position + 1, &next)
        case .check, .split, .jump: break
        }
      }
      swap(&threads, &next)
    }
    return best
  }

  private func holds(_ assertion: Assertion, _ text: [UnicodeScalar], _ position: Int) -> Bool {
    func isWord(_ index: Int) -> Bool { text.indices.contains(index) && PatternSet.word.contains(text[index]) }
    switch assertion {
    case .start: return position == 0
    case .end: return position == text.count
    case .lineStart: return position == 0 || text[position - 1] == "\n"
    case .lineEnd: return position == text.count || text[position] == "\n"
    case .wordEdge: return isWord(position - 1) != isWord(position)
    case .noWordEdge: return isWord(position - 1) == isWord(position)
    }
  }
}
