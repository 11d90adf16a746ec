package import KubernetesAPI

/// Where a field is in an object, as managed fields name it: members, keyed and set elements, positions.
package struct FieldPath: Sendable, Hashable, CustomStringConvertible {
  package enum Element: Sendable, Hashable {
    case member(String)
    /// An element of a keyed list, by the values of its keys.
    case key([String: JSON])
    /// An element of a set.
    case value(JSON)
    case index(Int)
  }
  package var elements: [Element]
  package init(_ elements: [Element] = []) { self.elements = elements }

  package func appending(_ element: Element) -> FieldPath { FieldPath(elements + [element]) }

  /// `spec.template.spec.containers[name=web].image`; names with a dot or a slash stand in brackets.
  package var description: String {
    var text = ""
    for element in elements {
      switch element {
      case .member(let name):
        if name.contains(where: { ".[]/ ".contains($0) }) {
          text += "[\(name)]"
        } else {
          text += text.isEmpty ? name : ".\(name)"
        }
      case .key(let keys):
        text += "[\(keys.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.word($0.value))" }.joined(separator: ","))]"
      case .value(let value): text += "[=\(Self.word(value))]"
      case .index(let index): text += "[\(index)]"
      }
    }
    return text
  }
  private static func word(_ value: JSON) -> String { value.stringValue ?? value.text }

  /// The member names only: what rules about fields look at.
  var names: [String] { elements.compactMap { if case .member(let name) = $0 { name } else { nil } } }
}
