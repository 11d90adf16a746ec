import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// A JSON value as the YAML that people read, with meanings for names and values.
///
/// For the screen: members sorted with `apiVersion`, `kind`, `metadata`, `spec` first, texts of several lines as blocks.
enum YAMLText {
  static func lines(_ json: JSON) -> [StyledLine] {
    var lines: [StyledLine] = []
    write(json, indent: 0, lead: nil, into: &lines)
    return lines
  }

  private static let first = ["apiVersion", "kind", "metadata", "name", "namespace", "spec", "data"]

  /// `lead` is what stands on the line already: `name:` or `-`.
  private static func write(_ json: JSON, indent: Int, lead: StyledLine?, into lines: inout [StyledLine]) {
    let blank = StyledLine(String(repeating: " ", count: indent + 1))
    switch json {
    case .object(let members) where !members.isEmpty:
      let names = members.keys.sorted { (rank($0), $0) < (rank($1), $1) }
      var isFirst = true
      for name in names {
        guard let value = members[name] else { continue }
        // The first member of an element stands on the line of its dash.
        let start = isFirst ? lead ?? blank : blank
        isFirst = false
        let key = start + StyledLine(plain(name) + ":", Style(.accent))
        writeMember(value, indent: indent, key: key, into: &lines)
      }
    case .array(let elements) where !elements.isEmpty:
      for element in elements {
        let dash = blank + StyledLine("- ", .dim)
        switch element {
        case .object(let members) where !members.isEmpty: write(element, indent: indent + 2, lead: dash, into: &lines)
        case .array(let inner) where !inner.isEmpty:
          lines.append(blank + StyledLine("-", .dim))
          write(element, indent: indent + 2, lead: nil, into: &lines)
        default: lines.append(dash + StyledLine(scalar(element)))
        }
      }
    default: lines.append((lead ?? blank) + StyledLine(scalar(json)))
    }
  }

  private static func writeMember(_ value: JSON, indent: Int, key: StyledLine, into lines: inout [StyledLine]) {
    switch value {
    case .object(let inner) where !inner.isEmpty:
      lines.append(key)
      write(value, indent: indent + 2, lead: nil, into: &lines)
    case .array(let inner) where !inner.isEmpty:
      lines.append(key)
      write(value, indent: indent, lead: nil, into: &lines)
    case .string(let text) where text.contains("\n"):
      lines.append(key + StyledLine(text.hasSuffix("\n") ? " |" : " |-", .dim))
      var parts = text.split(separator: "\n", omittingEmptySubsequences: false)
      if parts.last == "" { parts.removeLast() }
      let blank = String(repeating: " ", count: indent + 3)
      lines += parts.map { StyledLine(blank + $0) }
    default: lines.append(key + StyledLine(" " + scalar(value)))
    }
  }

  private static func rank(_ name: String) -> Int { first.firstIndex(of: name) ?? (name == "status" ? 100 : 50) }

  static func scalar(_ json: JSON) -> String {
    switch json {
    case .null: "null"
    case .bool(let value): String(value)
    case .int(let value): String(value)
    case .double(let value): String(value)
    case .string(let text): plain(text)
    case .array: "[]"
    case .object: "{}"
    }
  }

  /// Quoted where YAML would read something else than this text.
  private static func plain(_ text: String) -> String {
    guard let first = text.utf8.first else { return "\"\"" }
    let words: Set<String> = ["null", "~", "true", "false", "yes", "no", "on", "off", "y", "n"]
    let isOdd =
      words.contains(text.lowercased()) || Double(text) != nil || " -?:,[]{}#&*!|>'\"%@`".utf8.contains(first)
      || text.last == " " || text.last == ":" || text.contains(": ") || text.contains(" #")
      || text.utf8.contains { $0 < 32 || $0 == 127 }
    guard isOdd else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
