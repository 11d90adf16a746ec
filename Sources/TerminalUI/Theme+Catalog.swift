extension Theme {
  /// The theme that is used when nobody chooses one.
  package static let standardName = "dark"

  /// The names of the themes that come with the program.
  package static let names: [String] = ["dark", "light", "high-contrast", "colour-blind", "mono", "terminal"]

  /// The theme of a name: the operator's own file wins over the one that comes with the program.
  ///
  /// `own` gives the operator's file of that name, if there is one, and where it is.
  package static func named(
    _ name: String, own: (String) -> (text: String, file: String)? = { _ in nil }
  ) throws(ThemeError) -> Theme {
    // A file may be called as the one that it is like: then `like` means the embedded one.
    let base: (String) -> String? = { other in
      (other == name ? nil : own(other)?.text) ?? embedded[other]
    }
    if let file = own(name) { return try Theme(name: name, text: file.text, file: file.file, base: base) }
    guard let text = embedded[name] else {
      let shown = DisplayWidth.sanitized(name)
      throw ThemeError(
        file: shown, line: 0, message: "there is no such theme; there are \(names.joined(separator: ", "))")
    }
    return try Theme(name: name, text: text, file: "\(name).theme", base: base)
  }
}
