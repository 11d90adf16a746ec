/// How a cell looks: what a theme makes of its meaning.
package struct Look: Sendable, Hashable {
  package struct Attributes: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let underline = Attributes(rawValue: 4)
    package static let reverse = Attributes(rawValue: 8)
    package static let italic = Attributes(rawValue: 16)
    static let names: [(String, Attributes)] = [
      ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse), ("italic", .italic),
    ]
  }
  package var foreground: ThemeColor = .terminal
  package var background: ThemeColor = .terminal
  package var attributes: Attributes = []
}

/// How each meaning looks, in each tier of colours.
///
/// A theme is a file: `themes/*.theme`, or one of the same form in `$XDG_CONFIG_HOME/quarterdeck/themes`. A line is
///
///     state.bad = #ff6b6b bold ; bright-red bold ; bold underline
///
/// a meaning (the raw value of a `Style.Role`, or `background`, or `row.selected`), and how it looks with 256 or more
/// colours, with 16, and without. The second and third part may be missing: the nearest of the sixteen is taken, and
/// the attributes alone. A look is a colour, `on` a colour, and any of bold, dim, underline, reverse, italic. `like =
/// dark` takes what the file does not say from another theme. Lines that begin with `#` are comments.
package struct Theme: Sendable, Hashable {
  /// What one part of a line says; colours that it leaves out are those of `text` and `background`.
  struct Entry: Sendable, Hashable {
    var foreground: ThemeColor?
    var background: ThemeColor?
    var attributes: Look.Attributes = []
  }
  /// The looks of one meaning; the last two default to the first.
  struct Meaning: Sendable, Hashable {
    var rich = Entry()
    var sixteen: Entry?
    var mono: Entry?

    func entry(in tier: ColorTier) -> Entry {
      switch tier {
      case .mono: mono ?? Entry(attributes: rich.attributes)
      case .sixteen: sixteen ?? rich
      case .palette, .direct: rich
      }
    }
  }
  package let name: String
  var meanings: [String: Meaning] = [:]

  /// The names that a file may use.
  static let background = "background"
  static let selected = "row.selected"
  static let meaningNames = [background, selected] + Style.Role.allCases.map(\.rawValue)

  /// How a style looks on a terminal of a tier; colours are such as the tier has.
  package func look(of style: Style, in tier: ColorTier) -> Look {
    let text = meanings[Style.Role.text.rawValue]?.entry(in: tier) ?? Entry()
    let own = meanings[style.role.rawValue]?.entry(in: tier) ?? text
    var foreground = own.foreground ?? text.foreground
    var background = own.background ?? meanings[Self.background]?.entry(in: tier).foreground
    var attributes = own.attributes
    if style.isBold { attributes.insert(.bold) }
    if style.isSelected {
      let selected = meanings[Self.selected]?.entry(in: tier) ?? Entry(attributes: .reverse)
      if own.background != nil {
        // A meaning with colours of its own keeps the pair that was chosen for contrast, turned round.
        attributes.formSymmetricDifference(.reverse)
      } else {
        foreground = selected.foreground ?? foreground
        background = selected.background ?? background
        attributes.formSymmetricDifference(selected.attributes.intersection(.reverse))
      }
      attributes.formUnion(selected.attributes.subtracting(.reverse))
    }
    return Look(
      foreground: foreground?.reduced(to: tier) ?? .terminal, background: background?.reduced(to: tier) ?? .terminal,
      attributes: attributes)
  }
}
