/// How many colours a terminal shows.
package enum ColorTier: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// Attributes only: `NO_COLOR`, a printer, a VT100.
  case mono
  /// The sixteen colours that the terminal's owner chose.
  case sixteen
  /// The palette of xterm: the designed top tier.
  case palette
  /// Any colour, where the terminal's own entry says so (`-direct`).
  case direct

  package static func < (a: ColorTier, b: ColorTier) -> Bool { a.rawValue < b.rawValue }
}

/// A colour as a theme file names it.
package enum ThemeColor: Sendable, Hashable {
  /// What the terminal shows when nobody asks for a colour.
  case terminal
  /// 0 to 15: the terminal's own colours; 16 to 255: xterm's cube and greys.
  case palette(UInt8)
  case rgb(UInt8, UInt8, UInt8)

  /// The names of the sixteen, in the order of their numbers.
  static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
  ]

  /// Reads `#rrggbb`, a name of the sixteen, a number up to 255 or `terminal`.
  init?(_ word: some StringProtocol) {
    if word == "terminal" {
      self = .terminal
    } else if let index = Self.names.firstIndex(where: { $0 == word }) {
      self = .palette(UInt8(index))
    } else if let index = UInt8(word) {
      self = .palette(index)
    } else if word.utf8.count == 7, word.first == "#", let value = UInt32(word.dropFirst(), radix: 16) {
      self = .rgb(UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255))
    } else {
      return nil
    }
  }

  /// Red, green and blue, with xterm's own values for the palette; nil for what only the terminal knows.
  package var components: (red: Int, green: Int, blue: Int)? {
    switch self {
    case .terminal: return nil
    case .rgb(let red, let green, let blue): return (Int(red), Int(green), Int(blue))
    case .palette(let index):
      let index = Int(index)
      if index < 16 { return Self.sixteen[index] }
      if index >= 232 {
        let grey = 8 + 10 * (index - 232)
        return (grey, grey, grey)
      }
      let cube = index - 16
      return (Self.steps[cube / 36], Self.steps[cube / 6 % 6], Self.steps[cube % 6])
    }
  }

  /// The nearest colour that a terminal of a tier has; nil in mono.
  package func reduced(to tier: ColorTier) -> ThemeColor? {
    switch (tier, self) {
    case (.mono, _): nil
    case (_, .terminal), (.direct, _): self
    case (.palette, .palette): self
    case (.sixteen, .palette(let index)) where index < 16: self
    case (.palette, _): nearest(among: 16..<256)
    case (.sixteen, _): nearest(among: 0..<16)
    }
  }

  private static let steps = [0, 95, 135, 175, 215, 255]
  private static let sixteen: [(Int, Int, Int)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ]

  /// The nearest by weighted distance; of two that are as near the one with the lower number.
  private func nearest(among candidates: Range<Int>) -> ThemeColor {
    guard let own = components else { return self }
    var best = candidates.lowerBound
    var least = Int.max
    for index in candidates {
      guard let other = ThemeColor.palette(UInt8(index)).components else { continue }
      let distance = Self.distance(own, other)
      if distance < least { (best, least) = (index, distance) }
    }
    return .palette(UInt8(best))
  }

  /// The "redmean" distance: as cheap as Euclid's, and nearer to what eyes see.
  private static func distance(_ a: (red: Int, green: Int, blue: Int), _ b: (red: Int, green: Int, blue: Int)) -> Int {
    let mean = (a.red + b.red) / 2
    let (red, green, blue) = (a.red - b.red, a.green - b.green, a.blue - b.blue)
    return (((512 + mean) * red * red) >> 8) + 4 * green * green + (((767 - mean) * blue * blue) >> 8)
  }

  /// The contrast of two colours after WCAG 2.1, 1 to 21; nil when the terminal chooses one of them.
  package func contrast(with other: ThemeColor) -> Double? {
    guard let a = luminance, let b = other.luminance else { return nil }
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// The relative luminance after WCAG 2.1.
  private var luminance: Double? {
    guard let components else { return nil }
    func linear(_ value: Int) -> Double {
      // The power 2.4 without a library of mathematics: x^2 times the fifth root of x^2.
      let channel = Double(value) / 255
      if channel <= 0.04045 { return channel / 12.92 }
      let base = (channel + 0.055) / 1.055
      return base * base * fifthRoot(base * base)
    }
    return 0.2126 * linear(components.red) + 0.7152 * linear(components.green) + 0.0722 * linear(components.blue)
  }
}

/// The fifth root of a number above 0, up to 1.
private func fifthRoot(_ value: Double) -> Double {
  var root = 1.0
  for _ in 0..<24 { root -= (root - value / (root * root * root * root)) / 5 }
  return root
}
