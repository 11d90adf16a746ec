/// Which objects are meant, by values of their fields: `status.phase!=Succeeded,spec.nodeName=n1`.
///
/// Which fields may be asked for is the server's business and differs between kinds.
package struct FieldSelector: Sendable, Hashable, Codable, CustomStringConvertible {
  package struct Requirement: Sendable, Hashable, Codable {
    package var field: String
    package var isEqual: Bool
    package var value: String
    package init(_ field: String, isEqual: Bool = true, _ value: String) {
      self.field = field
      self.isEqual = isEqual
      self.value = value
    }
  }
  package var requirements: [Requirement]

  package init(_ requirements: [Requirement]) { self.requirements = requirements }

  /// From a query parameter; `\`, `,` and `=` within values are escaped by a backslash.
  package init(_ text: String) throws(SelectorError) {
    requirements = []
    for term in FieldSelector.terms(text) where !term.text.isEmpty {
      guard let place = term.text.firstIndex(where: { $0 == "=" || $0 == "!" }), place > term.text.startIndex else {
        throw SelectorError(
          place: String(term.start), message: "\"\(term.text)\" is not 'field=value' or 'field!=value'")
      }
      var rest = term.text[place...]
      let isEqual = rest.first == "="
      guard rest.hasPrefix("==") || rest.hasPrefix("!=") || isEqual else {
        throw SelectorError(
          place: String(term.start), message: "\"\(term.text)\" is not 'field=value' or 'field!=value'")
      }
      rest = rest.dropFirst(rest.hasPrefix("==") || rest.hasPrefix("!=") ? 2 : 1)
      var value = ""
      var isEscaped = false
      for character in rest {
        if isEscaped {
          guard "\\,=".contains(character) else {
            throw SelectorError(place: String(term.start), message: "'\\\(character)' is no escape of a field selector")
          }
          value.append(character)
          isEscaped = false
        } else if character == "\\" {
          isEscaped = true
        } else if character == "=" {
          throw SelectorError(place: String(term.start), message: "'=' in a value is written '\\='")
        } else {
          value.append(character)
        }
      }
      guard !isEscaped else {
        throw SelectorError(place: String(term.start), message: "'\\' at the end escapes nothing")
      }
      requirements.append(Requirement(String(term.text[..<place]), isEqual: isEqual, value))
    }
  }

  /// The text between commas that no backslash escapes.
  private static func terms(_ text: String) -> [(start: Int, text: String)] {
    var terms = [(start: 0, text: "")]
    var isEscaped = false
    for (index, character) in text.enumerated() {
      if character == ",", !isEscaped {
        terms.append((index + 1, ""))
      } else {
        terms[terms.count - 1].text.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return terms
  }

  /// The query parameter `fieldSelector`, not yet percent-encoded.
  package var description: String {
    requirements.map { requirement in
      var value = ""
      for character in requirement.value {
        if "\\,=".contains(character) { value += "\\" }
        value.append(character)
      }
      return requirement.field + (requirement.isEqual ? "=" : "!=") + value
    }.joined(separator: ",")
  }

  /// Whether the object's fields are as wanted; a field that is absent is the empty text.
  package func matches(_ object: JSON) -> Bool {
    requirements.allSatisfy { requirement in
      let path = requirement.field.split(separator: ".").map(String.init)
      let value: String =
        switch object[at: path[...]] {
        case .string(let text): text
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        default: ""
        }
      return (value == requirement.value) == requirement.isEqual
    }
  }
}
