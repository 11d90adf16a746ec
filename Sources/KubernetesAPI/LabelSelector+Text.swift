extension LabelSelector.Requirement {
  /// `a=b`, `a in (b,c)`, `a!=b`, `a notin (b,c)`, `a`, `!a`.
  package var text: String {
    switch self.operator {
    case .in: values.count == 1 ? "\(key)=\(values[0])" : "\(key) in (\(values.joined(separator: ",")))"
    case .notIn: values.count == 1 ? "\(key)!=\(values[0])" : "\(key) notin (\(values.joined(separator: ",")))"
    case .exists: key
    case .doesNotExist: "!\(key)"
    }
  }
}

extension LabelSelector: CustomStringConvertible {
  /// The query parameter `labelSelector`, not yet percent-encoded; empty for everything.
  ///
  /// A selector of nothing has no such text: do not send a request for it.
  package var description: String { requirements.map(\.text).joined(separator: ",") }

  /// From a query parameter or a command line: `a=b,c!=d,e in (x,y),f notin (z),g,!h`; empty selects everything.
  package init(_ text: String) throws(SelectorError) {
    var reader = Reader(text)
    var requirements: [Requirement] = []
    while reader.next != .end {
      requirements.append(try reader.requirement())
      if reader.next == .comma {
        reader.advance()
        if reader.next == .end { throw reader.error("a label key after ','") }
      } else if reader.next != .end {
        throw reader.error("',' or the end")
      }
    }
    self.init(requirements)
  }

  private enum Token: Hashable {
    case word(String)
    case comma, open, close, equals, notEquals, not, end
  }

  /// Tokens as `k8s.io/apimachinery/pkg/labels` cuts them: words end at white space and at `=!(),`.
  private struct Reader {
    private let characters: [Character]
    private var position = 0
    private var start = 0
    private(set) var next = Token.end

    init(_ text: String) {
      characters = Array(text)
      advance()
    }

    mutating func advance() {
      while position < characters.count, characters[position].isWhitespace { position += 1 }
      start = position
      guard position < characters.count else {
        next = .end
        return
      }
      let first = characters[position]
      position += 1
      switch first {
      case ",": next = .comma
      case "(": next = .open
      case ")": next = .close
      case "=":
        if position < characters.count, characters[position] == "=" { position += 1 }
        next = .equals
      case "!":
        if position < characters.count, characters[position] == "=" {
          position += 1
          next = .notEquals
        } else {
          next = .not
        }
      default:
        while position < characters.count, !characters[position].isWhitespace, !"=!(),".contains(characters[position]) {
          position += 1
        }
        next = .word(String(characters[start..<position]))
      }
    }

    func error(_ expected: String) -> SelectorError {
      let found = next == .end ? "the end" : "'\(String(characters[start..<position]))'"
      return SelectorError(place: String(start), message: "found \(found), expected \(expected)")
    }

    mutating func word(_ expected: String) throws(SelectorError) -> String {
      guard case .word(let word) = next else { throw error(expected) }
      advance()
      return word
    }

    mutating func requirement() throws(SelectorError) -> Requirement {
      let place = String(start)
      if next == .not {
        advance()
        let key = try word("a label key")
        try check(key: key, values: [], place: place)
        return Requirement(key, .doesNotExist)
      }
      let key = try word("a label key")
      var requirement = Requirement(key, .exists)
      switch next {
      case .equals, .notEquals:
        let isNot = next == .notEquals
        advance()
        var value = ""  // `a=` asks for an empty value.
        if case .word(let word) = next {
          value = word
          advance()
        }
        requirement = Requirement(key, isNot ? .notIn : .in, [value])
      case .word("in"), .word("notin"):
        let isNot = next == .word("notin")
        advance()
        requirement = Requirement(key, isNot ? .notIn : .in, try values())
      case .comma, .end: break
      default: throw error("'=', '!=', 'in', 'notin' or ','")
      }
      try check(key: key, values: requirement.values, place: place)
      return requirement
    }

    private mutating func values() throws(SelectorError) -> [String] {
      guard next == .open else { throw error("'('") }
      advance()
      var values: [String] = []
      var value = ""
      while true {
        switch next {
        case .word(let word) where value.isEmpty: value = word
        case .comma:
          values.append(value)
          value = ""
        case .close:
          advance()
          return values + [value]
        default: throw error("',' or ')'")
        }
        advance()
      }
    }
  }
}
