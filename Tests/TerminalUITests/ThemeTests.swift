import Glibc
import Testing

@testable import TerminalUI

struct ThemeTests {
  private static let folder =
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/themes/"

  private static func read(_ path: String) throws -> String {
    let file = try #require(fopen(path, "r"), "\(path) is not there")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("the embedded themes are the files in themes/", arguments: Theme.names)
  func embedded(_ name: String) throws {
    #expect(try Theme.embedded[name] == Self.read(Self.folder + name + ".theme"))
  }

  @Test("QUARTERDECK_RECORD=1 embeds the files again, and fails because it did")
  func record() throws {
    guard getenv("QUARTERDECK_RECORD") != nil else { return }
    var source =
      "// Made from themes/*.theme; `ThemeTests` holds it against them and writes it with QUARTERDECK_RECORD=1.\n"
    source +=
      "extension Theme {\n  /// The theme files that come with the program, by name: found from any directory.\n"
    source += "  package static let embedded: [String: String] = [\n"
    for name in Theme.names.sorted() {
      source += "    \"\(name)\": #\"\"\"\n"
      for line in try Self.read(Self.folder + name + ".theme").split(separator: "\n", omittingEmptySubsequences: false)
      {
        source += line.isEmpty ? "\n" : "      \(line)\n"
      }
      source += "      \"\"\"#,\n"
    }
    source += "  ]\n}\n"
    let file = try #require(fopen(Self.folder + "../Sources/TerminalUI/Theme+Embedded.swift", "w"))
    fputs(source, file)
    fclose(file)
    Issue.record("recorded; build again")
  }

  @Test("there is a file for each name and a name for each embedded theme")
  func names() { #expect(Theme.embedded.keys.sorted() == Theme.names.sorted()) }

  @Test("every theme says how every meaning looks", arguments: Theme.names)
  func complete(_ name: String) throws {
    let theme = try Theme.named(name)
    for meaning in Theme.meaningNames { #expect(theme.meanings[meaning] != nil, "\(name) has no \(meaning)") }
  }

  @Test("text can be read in every theme that paints its background, also under the cursor", arguments: Theme.names)
  func contrast(_ name: String) throws {
    let theme = try Theme.named(name)
    for tier in [ColorTier.sixteen, .palette, .direct] {
      for role in Style.Role.allCases {
        for isSelected in [false, true] {
          var look = theme.look(of: Style(role, isSelected: isSelected), in: tier)
          if look.attributes.contains(.reverse) { swap(&look.foreground, &look.background) }
          guard let contrast = look.foreground.contrast(with: look.background) else { continue }
          let least = name == "high-contrast" && tier > .sixteen ? 7 : 4.5
          #expect(contrast >= least, "\(name) \(tier) \(role.rawValue) selected \(isSelected): \(contrast)")
        }
      }
    }
  }

  @Test("without colour bad, warning, old, unknown and the cursor differ from text", arguments: Theme.names)
  func mono(_ name: String) throws {
    let theme = try Theme.named(name)
    let plain = theme.look(of: .text, in: .mono)
    #expect(plain.foreground == .terminal && plain.background == .terminal)
    for role in [Style.Role.stateBad, .stateWarn, .banner, .diffMinority, .stateUnknown] {
      let look = theme.look(of: Style(role), in: .mono)
      #expect(look.attributes != plain.attributes, "\(role.rawValue)")
      #expect(look.foreground == .terminal && look.background == .terminal)
    }
    #expect(theme.look(of: Style(.text, isSelected: true), in: .mono).attributes.contains(.reverse))
  }

  @Test(
    "what is wrong is said with file and line",
    arguments: [
      ("text", "own.theme:1: expected NAME = LOOK"),
      (
        "# a\n\ntext = bluish", "own.theme:3: bluish is neither a colour (#rrggbb, red, 203, terminal) nor an attribute"
      ),
      ("text = red blue", "own.theme:1: a second colour needs `on` before it"),
      ("text = red on", "own.theme:1: `on` needs a colour after it"),
      ("text = red\ntext = blue", "own.theme:2: text is already said in line 1"),
      ("text = red;red;red", "own.theme:1: the third look is for terminals without colours: attributes only"),
      ("text = red;red;bold;bold", "own.theme:1: at most three looks: for 256 colours, for 16 and for none"),
      ("like = nobody", "own.theme:1: there is no theme nobody"),
      ("text = red\nlike = dark", "own.theme:2: like comes before everything else"),
      ("text = #12345g", "own.theme:1: #12345g is neither a colour (#rrggbb, red, 203, terminal) nor an attribute"),
      ("text = 256", "own.theme:1: 256 is neither a colour (#rrggbb, red, 203, terminal) nor an attribute"),
      ("text = \u{1B}[", "own.theme:1: ·[ is neither a colour (#rrggbb, red, 203, terminal) nor an attribute"),
    ])
  func errors(_ text: String, _ message: String) {
    let error = #expect(throws: ThemeError.self) { try Theme(name: "own", text: text, file: "own.theme") }
    #expect(error?.description == message)
  }

  @Test("an unknown meaning is told those that there are")
  func unknownMeaning() throws {
    let error = #expect(throws: ThemeError.self) { try Theme(name: "own", text: "state.baad = red", file: "own.theme") }
    #expect(error?.description.hasPrefix("own.theme:1: there is no meaning state.baad; there are background") == true)
  }

  @Test("an own file wins, and may be like the one whose name it has")
  func own() throws {
    let theme = try Theme.named("dark") { name in
      name == "dark" ? ("like = dark\nstate.bad = bright-magenta\n", "/home/op/dark.theme") : nil
    }
    #expect(theme.look(of: Style(.stateBad), in: .palette).foreground == .palette(13))
    let dark = try Theme.named("dark")
    #expect(theme.look(of: .dim, in: .palette) == dark.look(of: .dim, in: .palette))
    let error = #expect(throws: ThemeError.self) { try Theme.named("nope") }
    #expect(error?.description.contains("there are dark, light") == true)
  }

  @Test("themes that are like each other are an error, not a loop")
  func circle() {
    let error = #expect(throws: ThemeError.self) {
      try Theme(name: "a", text: "like = b", file: "a.theme") { $0 == "b" ? "like = a" : "like = b" }
    }
    #expect(error?.description.contains("in a circle") == true)
  }

  @Test(
    "a colour becomes the nearest that the terminal has",
    arguments: [
      (ThemeColor.rgb(255, 95, 95), ColorTier.palette, ThemeColor.palette(203)),
      (.rgb(255, 95, 95), .direct, .rgb(255, 95, 95)), (.rgb(0, 0, 0), .palette, .palette(16)),
      (.rgb(8, 8, 8), .palette, .palette(232)), (.rgb(250, 10, 10), .sixteen, .palette(9)),
      (.palette(203), .palette, .palette(203)), (.palette(1), .sixteen, .palette(1)),
      (.palette(196), .sixteen, .palette(9)), (.terminal, .sixteen, .terminal),
    ])
  func reduced(_ color: ThemeColor, _ tier: ColorTier, _ nearest: ThemeColor) {
    #expect(color.reduced(to: tier) == nearest)
    #expect(color.reduced(to: .mono) == nil)
  }

  @Test("contrast is that of WCAG")
  func wcag() throws {
    #expect(try abs(#require(ThemeColor.rgb(0, 0, 0).contrast(with: .rgb(255, 255, 255))) - 21) < 0.001)
    #expect(try abs(#require(ThemeColor.rgb(118, 118, 118).contrast(with: .rgb(255, 255, 255))) - 4.54) < 0.01)
    #expect(ThemeColor.terminal.contrast(with: .rgb(0, 0, 0)) == nil)
  }
}
