import KubernetesAPI

extension Filter {
  /// Characters that one filter may have.
  package static let limit = 2_000

  /// Reads a filter; an empty text passes everything.
  package init(_ text: String) throws(FilterError) {
    guard text.count <= Filter.limit else {
      throw FilterError(position: Filter.limit, message: "a filter has at most \(Filter.limit) characters")
    }
    var words = try FilterWord.words(of: text)[...]
    var terms: [Term] = []
    while let word = words.popFirst() {
      switch word.plain {
      case "-l":
        // k9s takes the rest of the line; selectors with spaces (`a in (b)`) need that.
        guard !words.isEmpty else {
          throw FilterError(position: word.position, message: "'-l' needs a label selector after it")
        }
        let selector = words.map(\.text).joined(separator: " ")
        do {
          terms.append(
            Term(subject: .selector(try LabelSelector(selector)), comparison: .fuzzy(""), isNegated: false))
        } catch {
          throw FilterError(position: words.first!.position + (Int(error.place) ?? 0), message: error.message)
        }
        words = []
      case "-f":
        guard let letters = words.popFirst() else {
          throw FilterError(position: word.position, message: "'-f' needs a text after it")
        }
        terms.append(Term(subject: .anywhere, comparison: .fuzzy(letters.text), isNegated: false))
      default: terms.append(try word.term())
      }
    }
    self.init(terms: terms)
  }
}

/// A word of a filter: its characters, each with whether quotes took its meaning away.
struct FilterWord {
  /// Counted from 0.
  var position: Int
  var characters: [(character: Character, isQuoted: Bool)] = []

  var text: String { String(characters.map(\.character)) }
  /// The text where nothing of it was quoted.
  var plain: String? { characters.contains(where: \.isQuoted) ? nil : text }

  /// The words of a text, separated by white space outside quotes.
  static func words(of text: String) throws(FilterError) -> [FilterWord] {
    var words: [FilterWord] = []
    var word: FilterWord?
    var quote: (mark: Character, position: Int)?
    for (position, character) in text.enumerated() {
      if let open = quote {
        if character == open.mark {
          quote = nil
        } else {
          word?.characters.append((character, true))
        }
      } else if character == "\"" || character == "'" {
        quote = (character, position)
        if word == nil { word = FilterWord(position: position) }
      } else if character.isWhitespace {
        if let word { words.append(word) }
        word = nil
      } else {
        if word == nil { word = FilterWord(position: position) }
        word?.characters.append((character, false))
      }
    }
    if let quote { throw FilterError(position: quote.position, message: "this quote is not closed") }
    if let word { words.append(word) }
    return words
  }

  private static let operators = ["!=", "!~", ">=", "<=", "==", "=", ">", "<", "~"]

  /// The condition that this word says.
  func term() throws(FilterError) -> Filter.Term {
    var rest = characters[...]
    var isNegated = false
    if let first = rest.first, !first.isQuoted, first.character == "-" || first.character == "!" {
      isNegated = true
      rest = rest.dropFirst()
      guard !rest.isEmpty else {
        throw FilterError(position: position, message: "'\(first.character)' negates what follows it, and nothing does")
      }
    }
    guard let (place, sign) = sign(in: rest), place > rest.startIndex else {
      let pattern = try pattern(rest)
      return Filter.Term(subject: .anywhere, comparison: .contains(pattern), isNegated: isNegated)
    }
    let name = String(rest[..<place].map(\.character))
    let value = rest[(place + sign.count)...]
    let column = FilterColumn(named: name)
    let subject = column.map(Filter.Term.Subject.column) ?? .label(name)
    func fault(_ message: String) -> FilterError { FilterError(position: position + place, message: message) }
    if sign.hasPrefix("!") { isNegated.toggle() }
    switch sign {
    case "=", "==", "!=":
      let pattern = value.isEmpty ? FilterPattern(alternatives: [[.text("")]]) : try pattern(value)
      return Filter.Term(subject: subject, comparison: .equals(pattern), isNegated: isNegated)
    case "~", "!~":
      guard !value.isEmpty else { throw fault("'\(sign)' needs a regular expression after it") }
      do {
        let expression = try FilterExpression(String(value.map(\.character)))
        return Filter.Term(subject: subject, comparison: .matches(expression), isNegated: isNegated)
      } catch { throw fault(error.message) }
    default:
      let text = String(value.map(\.character))
      let isTime = column == .age || column == .since
      guard let number = isTime ? FilterNumber(span: text) : FilterNumber(text) else {
        throw fault(
          isTime ? "'\(name)\(sign)' needs a span of time such as 5m or 2d" : "'\(name)\(sign)' needs a number")
      }
      if let column, column.isText { throw fault("'\(name)' is no number: use =, != or ~") }
      let comparison: Filter.Term.Comparison =
        switch sign {
        case "<": .less(number)
        case ">": .greater(number)
        case "<=": .atMost(number)
        default: .atLeast(number)
        }
      return Filter.Term(subject: subject, comparison: comparison, isNegated: isNegated)
    }
  }

  /// The first operator outside quotes, and where it is.
  private func sign(in rest: ArraySlice<(character: Character, isQuoted: Bool)>) -> (Int, String)? {
    for index in rest.indices where !rest[index].isQuoted {
      for sign in FilterWord.operators where rest[index...].count >= sign.count {
        let here = rest[index..<index + sign.count]
        if here.allSatisfy({ !$0.isQuoted }), String(here.map(\.character)) == sign { return (index, sign) }
      }
    }
    return nil
  }

  private func pattern(_ characters: ArraySlice<(character: Character, isQuoted: Bool)>) throws(FilterError)
    -> FilterPattern
  {
    // Quotes without content ask for the empty text.
    if characters.isEmpty { return FilterPattern(alternatives: [[.text("")]]) }
    var alternatives: [[FilterPattern.Piece]] = []
    for part in characters.split(
      omittingEmptySubsequences: false, whereSeparator: { $0.character == "|" && !$0.isQuoted })
    {
      guard !part.isEmpty else {
        throw FilterError(position: position, message: "'|' stands between two values, and one of them is missing")
      }
      var pieces: [FilterPattern.Piece] = []
      var word = ""
      for (character, isQuoted) in part {
        if character == "*", !isQuoted {
          if !word.isEmpty { pieces.append(.text(word.lowercased())) }
          word = ""
          if pieces.last != .anything { pieces.append(.anything) }
        } else {
          word.append(character)
        }
      }
      if !word.isEmpty { pieces.append(.text(word.lowercased())) }
      alternatives.append(pieces)
    }
    return FilterPattern(alternatives: alternatives)
  }
}

extension FilterColumn {
  fileprivate var isText: Bool {
    switch self {
    case .ready, .desired, .updated, .available, .restarts, .age, .since, .cpu, .memory, .count: false
    default: true
    }
  }
}
