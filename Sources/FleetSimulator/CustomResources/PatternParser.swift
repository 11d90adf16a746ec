/// What a pattern says.
indirect enum PatternNode {
  case one(PatternSet)
  case check(PatternProgram.Assertion)
  case sequence([PatternNode])
  case choice([PatternNode])
  case repeated(PatternNode, least: Int, most: Int?, isGreedy: Bool)
}

/// Some of Unicode's scalars.
struct PatternSet: Sendable {
  private var ranges: [ClosedRange<UInt32>] = []
  /// Sets that belong to this one: `\pL`, `\W`.
  private var parts: [PatternSet] = []
  /// The beginning of the short name of a general category: `L`, `Nd`.
  private var category = ""
  var isNegated = false
  var ignoresCase = false

  init(_ ranges: ClosedRange<UnicodeScalar>...) {
    self.ranges = ranges.map { $0.lowerBound.value...$0.upperBound.value }
  }
  init?(category: String) {
    let known = [
      "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
      "Pi",
      "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf",
    ]
    guard known.contains(category) else { return nil }
    self.category = category
  }

  static let digit = PatternSet("0"..."9")
  static let word = PatternSet("0"..."9", "A"..."Z", "a"..."z", "_"..."_")
  static let space = PatternSet("\t"..."\n", "\u{c}"..."\r", " "..." ")
  static let newline = PatternSet("\n"..."\n")
  static let named: [String: PatternSet] = [
    "alnum": PatternSet("0"..."9", "A"..."Z", "a"..."z"), "alpha": PatternSet("A"..."Z", "a"..."z"),
    "ascii": PatternSet("\0"..."\u{7f}"), "blank": PatternSet("\t"..."\t", " "..." "),
    "cntrl": PatternSet("\0"..."\u{1f}", "\u{7f}"..."\u{7f}"), "digit": digit, "graph": PatternSet("!"..."~"),
    "lower": PatternSet("a"..."z"), "print": PatternSet(" "..."~"),
    "punct": PatternSet("!"..."/", ":"..."@", "["..."`", "{"..."~"),
    "space": PatternSet("\t"..."\r", " "..." "), "upper": PatternSet("A"..."Z"), "word": word,
    "xdigit": PatternSet("0"..."9", "A"..."F", "a"..."f"),
  ]

  var negated: PatternSet {
    var set = self
    set.isNegated.toggle()
    return set
  }
  mutating func insert(_ range: ClosedRange<UnicodeScalar>) {
    ranges.append(range.lowerBound.value...range.upperBound.value)
  }
  mutating func insert(_ part: PatternSet) { parts.append(part) }

  func contains(_ scalar: UnicodeScalar) -> Bool {
    var isInside = holds(scalar)
    if ignoresCase, !isInside {
      for text in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
        let mapped = text.unicodeScalars
        if mapped.count == 1, let other = mapped.first, other != scalar, holds(other) { isInside = true }
      }
    }
    return isInside != isNegated
  }
  private func holds(_ scalar: UnicodeScalar) -> Bool {
    if ranges.contains(where: { $0.contains(scalar.value) }) { return true }
    if !category.isEmpty { return scalar.properties.generalCategory.shortName.hasPrefix(category) }
    return parts.contains { $0.contains(scalar) }
  }
}

extension Unicode.GeneralCategory {
  fileprivate var shortName: String {
    switch self {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    case .format: "Cf"
    case .surrogate: "Cs"
    case .privateUse: "Co"
    case .unassigned: "Cn"
    @unknown default: "Cn"
    }
  }
}

/// Reads a pattern by the syntax of Go's `regexp/syntax`; each reader gives nil for what cannot be read.
struct PatternParser {
  private struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotTakesAll = false
    var isUngreedy = false
  }
  private let text: [UnicodeScalar]
  private var index = 0
  private var depth = 0
  private var flags = Flags()
  private static let depthLimit = 100
  private static let repeatLimit = 1_000

  init(_ pattern: String) { text = Array(pattern.unicodeScalars) }

  mutating func parse() -> PatternNode? {
    guard let node = choice(), index == text.count else { return nil }
    return node
  }

  private var peek: UnicodeScalar? { index < text.count ? text[index] : nil }
  private func isNext(_ words: String) -> Bool { text[index...].starts(with: words.unicodeScalars) }
  private mutating func take(_ words: String) -> Bool {
    guard isNext(words) else { return false }
    index += words.unicodeScalars.count
    return true
  }

  private mutating func choice() -> PatternNode? {
    let outer = flags
    depth += 1
    defer {
      depth -= 1
      flags = outer
    }
    guard depth <= Self.depthLimit else { return nil }
    var branches: [PatternNode] = []
    repeat {
      guard let branch = sequence() else { return nil }
      branches.append(branch)
    } while take("|")
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() -> PatternNode? {
    var nodes: [PatternNode] = []
    while let next = peek, next != "|", next != ")" {
      if take("\\Q") {
        while let scalar = peek, !take("\\E") {
          index += 1
          nodes.append(literal(scalar))
        }
        continue
      }
      guard let atom = atom() else { return nil }
      guard let node = repeated(atom) else { return nil }
      nodes.append(node)
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private mutating func repeated(_ node: PatternNode) -> PatternNode? {
    var least = 0
    var most: Int?
    if take("*") {
    } else if take("+") {
      least = 1
    } else if take("?") {
      most = 1
    } else if let count = counted() {
      (least, most) = count
      guard least <= Self.repeatLimit, most ?? least <= Self.repeatLimit, most ?? least >= least else { return nil }
    } else {
      return node
    }
    let isLazy = take("?")
    // `a**` is a mistake, and `a*+` means something elsewhere.
    if let next = peek, "*+?".unicodeScalars.contains(next) { return nil }
    return .repeated(node, least: least, most: most, isGreedy: isLazy == flags.isUngreedy)
  }
  /// `{2}`, `{2,}` or `{2,5}`; a brace that is none of them stands for itself.
  private mutating func counted() -> (Int, Int?)? {
    guard peek == "{", let close = text[index...].firstIndex(of: "}") else { return nil }
    let inside = String(String.UnicodeScalarView(text[index + 1..<close]))
    let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let least = Int(parts[0])
    else { return nil }
    if parts.count == 2, !parts[1].isEmpty {
      guard let most = Int(parts[1]) else { return nil }
      index = close + 1
      return (least, most)
    }
    index = close + 1
    return (least, parts.count == 2 ? nil : least)
  }

  private func literal(_ scalar: UnicodeScalar) -> PatternNode { one(PatternSet(scalar...scalar)) }
  private func one(_ set: PatternSet) -> PatternNode {
    var set = set
    set.ignoresCase = flags.ignoresCase
    return .one(set)
  }

  private mutating func atom() -> PatternNode? {
    guard let scalar = peek else { return nil }
    index += 1
    switch scalar {
    case "*", "+", "?": return nil
    case "^": return .check(flags.isMultiline ? .lineStart : .start)
    case "$": return .check(flags.isMultiline ? .lineEnd : .end)
    case ".": return .one(flags.dotTakesAll ? PatternSet("\0"..."\u{10ffff}") : PatternSet.newline.negated)
    case "[": return characterClass().map(one)
    case "(": return group()
    case "\\":
      if take("A") { return .check(.start) }
      if take("z") { return .check(.end) }
      if take("b") { return .check(.wordEdge) }
      if take("B") { return .check(.noWordEdge) }
      if let set = setEscape() { return one(set) }
      return escape().map(literal)
    default: return literal(scalar)
    }
  }

  private mutating func group() -> PatternNode? {
    if take("?P<") || take("?<") {
      guard let end = text[index...].firstIndex(of: ">"), end > index else { return nil }
      let isName = text[index..<end].allSatisfy { PatternSet.word.contains($0) }
      guard isName else { return nil }
      index = end + 1
    } else if take("?") {
      let outer = flags
      var isOn = true
      while let letter = peek {
        index += 1
        switch letter {
        case "i": flags.ignoresCase = isOn
        case "m": flags.isMultiline = isOn
        case "s": flags.dotTakesAll = isOn
        case "U": flags.isUngreedy = isOn
        case "-" where isOn: isOn = false
        // The flags stay until the group around ends.
        case ")": return .sequence([])
        case ":":
          let node = choice()
          flags = outer
          return take(")") ? node : nil
        default: return nil
        }
      }
      return nil
    }
    guard let node = choice(), take(")") else { return nil }
    return node
  }

  /// `\d` and its kin, behind the backslash.
  private mutating func setEscape() -> PatternSet? {
    let sets: [(String, PatternSet)] = [
      ("d", .digit), ("D", PatternSet.digit.negated), ("w", .word), ("W", PatternSet.word.negated), ("s", .space),
      ("S", PatternSet.space.negated),
    ]
    for (letter, set) in sets where take(letter) { return set }
    guard isNext("p") || isNext("P") else { return nil }
    let place = index
    var isNegated = isNext("P")
    index += 1
    var name = peek.map { String(Character($0)) } ?? ""
    index = min(index + 1, text.count)
    if name == "{", let end = text[index...].firstIndex(of: "}") {
      name = String(String.UnicodeScalarView(text[index..<end]))
      index = end + 1
      if name.hasPrefix("^") {
        isNegated.toggle()
        name.removeFirst()
      }
    }
    guard var set = PatternSet(category: name) else {
      index = place
      return nil
    }
    set.isNegated = isNegated
    return set
  }

  /// One scalar, behind the backslash.
  private mutating func escape() -> UnicodeScalar? {
    guard let scalar = peek else { return nil }
    index += 1
    switch scalar {
    case "a": return "\u{7}"
    case "f": return "\u{c}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{b}"
    case "x":
      var digits = ""
      if take("{") {
        guard let end = text[index...].firstIndex(of: "}") else { return nil }
        digits = String(String.UnicodeScalarView(text[index..<end]))
        index = end + 1
      } else {
        digits = String(String.UnicodeScalarView(text[index..<min(index + 2, text.count)]))
        index += digits.unicodeScalars.count
        guard digits.unicodeScalars.count == 2 else { return nil }
      }
      guard digits.utf8.first != UInt8(ascii: "+"), digits.utf8.first != UInt8(ascii: "-") else { return nil }
      return UInt32(digits, radix: 16).flatMap { UnicodeScalar($0) }
    case "0"..."7":
      // One digit alone would name a group: RE2 has no such thing.
      var digits = String(Character(scalar))
      while digits.count < 3, let next = peek, ("0"..."7").contains(next) {
        digits.unicodeScalars.append(next)
        index += 1
      }
      guard scalar == "0" || digits.count > 1 else { return nil }
      return UInt32(digits, radix: 8).flatMap { UnicodeScalar($0) }
    default: return scalar.value < 128 && !PatternSet.named["alnum"]!.contains(scalar) ? scalar : nil
    }
  }

  /// A class, behind its bracket.
  private mutating func characterClass() -> PatternSet? {
    var set = PatternSet()
    let isNegated = take("^")
    var isFirst = true
    while let scalar = peek, isFirst || scalar != "]" {
      isFirst = false
      if take("[:") {
        guard let end = text[index...].firstIndex(of: ":"), end + 1 < text.count, text[end + 1] == "]" else {
          return nil
        }
        var name = String(String.UnicodeScalarView(text[index..<end]))
        let isOpposite = name.hasPrefix("^")
        if isOpposite { name.removeFirst() }
        guard let named = PatternSet.named[name] else { return nil }
        set.insert(isOpposite ? named.negated : named)
        index = end + 2
        continue
      }
      if scalar == "\\" {
        index += 1
        if let part = setEscape() {
          set.insert(part)
          continue
        }
        index -= 1
      }
      guard let first = member() else { return nil }
      guard peek == "-", index + 1 < text.count, text[index + 1] != "]" else {
        set.insert(first...first)
        continue
      }
      index += 1
      guard let last = member(), first <= last else { return nil }
      set.insert(first...last)
    }
    guard take("]") else { return nil }
    set.isNegated = isNegated
    return set
  }
  private mutating func member() -> UnicodeScalar? {
    guard let scalar = peek else { return nil }
    index += 1
    return scalar == "\\" ? escape() : scalar
  }
}
