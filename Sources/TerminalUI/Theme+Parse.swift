/// Why a theme file is not understood, and where.
package struct ThemeError: Error, Sendable, Hashable, CustomStringConvertible {
  package var file: String
  /// From 1; 0 when the file as a whole is meant.
  package var line: Int
  package var message: String
  package var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}

extension Theme {
  /// The most that a theme file may hold, in bytes.
  package static let largestFile = 64 * 1024

  /// Reads a theme file.
  ///
  /// `base` gives the text of the theme that `like` names; nil when there is none of that name. Throws at the first line
  /// that is not understood.
  package init(
    name: String, text: String, file: String, base: (String) -> String? = { Theme.embedded[$0] }
  ) throws(ThemeError) {
    try self.init(name: name, text: text, file: file, depth: 0, base: base)
  }

  private init(
    name: String, text: String, file: String, depth: Int, base: (String) -> String?
  ) throws(ThemeError) {
    self.name = name
    guard text.utf8.count <= Self.largestFile else {
      throw ThemeError(file: file, line: 0, message: "a theme has at most \(Self.largestFile) bytes")
    }
    var seen: [String: Int] = [:]
    for (index, rawLine) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      func problem(_ message: String) -> ThemeError { ThemeError(file: file, line: index + 1, message: message) }
      let line = rawLine.trimmed
      if line.isEmpty || line.first == "#" { continue }
      guard let equals = line.firstIndex(of: "=") else { throw problem("expected NAME = LOOK") }
      let key = String(line[..<equals].trimmed)
      let value = line[line.index(after: equals)...].trimmed
      if let earlier = seen.updateValue(index + 1, forKey: key) {
        throw problem("\(DisplayWidth.sanitized(key)) is already said in line \(earlier)")
      }
      if key == "like" {
        guard seen.count == 1 else { throw problem("like comes before everything else") }
        guard depth < 4 else { throw problem("themes are like each other in a circle") }
        guard let text = base(String(value)) else {
          throw problem("there is no theme \(DisplayWidth.sanitized(String(value)))")
        }
        meanings = try Theme(
          name: String(value), text: text, file: "\(value).theme", depth: depth + 1, base: base
        ).meanings
        continue
      }
      guard Self.meaningNames.contains(key) else {
        throw problem(
          "there is no meaning \(DisplayWidth.sanitized(key)); there are \(Self.meaningNames.joined(separator: ", "))")
      }
      let parts = value.split(separator: ";", omittingEmptySubsequences: false)
      guard parts.count <= 3 else { throw problem("at most three looks: for 256 colours, for 16 and for none") }
      var entries: [Entry] = []
      for part in parts {
        switch Entry.parse(part) {
        case .success(let entry): entries.append(entry)
        case .failure(let complaint): throw problem(complaint.message)
        }
      }
      if parts.count == 3, entries[2].foreground != nil || entries[2].background != nil {
        throw problem("the third look is for terminals without colours: attributes only")
      }
      meanings[key] = Meaning(
        rich: entries[0], sixteen: entries.count > 1 ? entries[1] : nil, mono: entries.count > 2 ? entries[2] : nil)
    }
  }
}

extension Theme.Entry {
  struct Complaint: Error { var message: String }

  /// Reads `COLOUR on COLOUR ATTRIBUTE…`, every part of which may be missing.
  static func parse(_ text: Substring) -> Result<Theme.Entry, Complaint> {
    var entry = Theme.Entry()
    var wantsBackground = false
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let attribute = Look.Attributes.names.first(where: { $0.0 == word }) {
        entry.attributes.insert(attribute.1)
      } else if word == "on" {
        wantsBackground = true
        continue
      } else if let color = ThemeColor(word) {
        if wantsBackground {
          entry.background = color
        } else if entry.foreground == nil {
          entry.foreground = color
        } else {
          return .failure(Complaint(message: "a second colour needs `on` before it"))
        }
      } else {
        let shown = DisplayWidth.sanitized(String(word))
        return .failure(
          Complaint(message: "\(shown) is neither a colour (#rrggbb, red, 203, terminal) nor an attribute"))
      }
      wantsBackground = false
    }
    return wantsBackground ? .failure(Complaint(message: "`on` needs a colour after it")) : .success(entry)
  }
}

extension Substring {
  /// Without blanks at both ends.
  var trimmed: Substring {
    var text = self
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
