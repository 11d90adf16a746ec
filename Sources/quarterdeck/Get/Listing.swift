import KubernetesAPI
import TerminalUI

/// One view as `get` prints it: a table for people, and JSON with a stable schema for programs.
struct Listing {
  struct Column {
    var title: String
    /// Only with `-o wide` (and in CSV).
    var isWide = false
    var isRight = false
    init(_ title: String, isWide: Bool = false, isRight: Bool = false) {
      self.title = title
      self.isWide = isWide
      self.isRight = isRight
    }
  }
  /// The view's name, as `kind` in the JSON: `FleetList`.
  var kind: String
  var columns: [Column]
  var rows: [[String]] = []
  /// One value a row, members named as in the documentation of the view.
  var items: [JSON] = []
  /// What the table says below itself: filters that hide rows, clusters that are missing.
  var notes: [String] = []
  /// The member by which items stand in JSON and YAML, where the table has another order.
  var sortedBy: String?

  init(kind: String, columns: [Column]) {
    self.kind = kind
    self.columns = columns
  }

  mutating func add(_ cells: [String], _ item: JSON) {
    rows.append(cells)
    items.append(item)
  }
}

extension Listing {
  var json: JSON {
    let name = sortedBy ?? ""
    let items =
      sortedBy == nil ? items : items.sorted { ($0.string(at: name) ?? "") < ($1.string(at: name) ?? "") }
    return ["apiVersion": "quarterdeck.dev/v1alpha1", "kind": .string(kind), "items": .array(items)]
  }

  /// The table with columns as wide as their widest cell, two blanks between, hostile text made harmless; empty where
  /// there is no row, so that who counts lines counts none.
  func table(isWide: Bool) -> [String] {
    let shown = columns.indices.filter { isWide || !columns[$0].isWide }
    guard !rows.isEmpty else { return [] }
    let lines = [columns.map(\.title)] + rows
    let widths = shown.map { column in lines.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
    return lines.map { line in
      var text = ""
      for (position, column) in shown.enumerated() {
        let cell = String(line[column].map { DisplayWidth.sanitized($0) })
        let blanks = String(repeating: " ", count: widths[position] - DisplayWidth.of(cell))
        text += columns[column].isRight ? blanks + cell : cell + blanks
        text += "  "
      }
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  /// RFC 4180, with a header; text that a spreadsheet would run as a formula is quoted with an apostrophe.
  var csv: [String] {
    ([columns.map(\.title)] + rows).map { line in
      line.map { cell in
        var cell = cell
        // A single dash is how the tables say that there is nothing.
        if let first = cell.first, "=+-@\t\r".contains(first), cell != "-" { cell = "'" + cell }
        return cell.contains { "\",\n\r".contains($0) }
          ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
      }.joined(separator: ",")
    }
  }

  /// The table as a picture.
  func frame(isWide: Bool) -> Frame {
    let lines = (rows.isEmpty ? ["none"] : table(isWide: isWide)) + notes
    let width = max(20, lines.map { DisplayWidth.of($0) }.max() ?? 0) + 2
    var frame = Frame(size: Size(columns: width, rows: lines.count))
    for (y, line) in lines.enumerated() {
      frame.put(line, x: 1, y: y, style: Style(y == 0 && !rows.isEmpty ? .header : .text))
    }
    return frame
  }
}
