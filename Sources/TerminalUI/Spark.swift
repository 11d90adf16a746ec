/// Pictures of numbers in one line: sparklines, bars, density strips.
///
/// All are pure, take exactly the columns asked for, and draw what is not a finite number as a blank, never as zero.
package enum Spark {
  package enum Alphabet: String, Sendable, Hashable, CaseIterable {
    case block, braille, ascii
  }

  static let blockLevels = Array("▁▂▃▄▅▆▇█")
  static let asciiLevels = Array("_.-:=+*#")
  static let shades = Array("░▒▓█")
  static let asciiShades = Array(".+*#")

  /// The newest values as heights, right-aligned, one a column (two in braille); nil is a gap.
  ///
  /// The scale is from 0 to `top`, or to the largest value; what is above 0 is never drawn as the lowest of two levels
  /// away from nothing: 0 is the lowest level, and all else is at least the second.
  package static func line(_ values: [Double?], width: Int, top: Double? = nil, alphabet: Alphabet = .block) -> String {
    guard width > 0 else { return "" }
    let perColumn = alphabet == .braille ? 2 : 1
    let shown = values.suffix(width * perColumn)
    let top = max(top ?? 0, top == nil ? shown.reduce(0) { max($0, finite($1) ?? 0) } : 0)
    let levels = alphabet == .braille ? 4 : 8
    let heights =
      Array(repeating: nil, count: width * perColumn - shown.count)
      + shown.map { value in finite(value).map { level($0, top: top, of: levels) } }
    guard alphabet == .braille else {
      let drawn = alphabet == .block ? blockLevels : asciiLevels
      return String(heights.map { height in height.map { drawn[$0] } ?? " " })
    }
    return String(
      (0..<width).map { column in
        let left = heights[2 * column].map { brailleLeft[$0] } ?? 0
        let right = heights[2 * column + 1].map { brailleRight[$0] } ?? 0
        return left | right == 0 ? " " : braille(left | right)
      })
  }

  /// How full something is, as a bar from the left; more than full is full.
  package static func bar(_ fraction: Double?, width: Int, alphabet: Alphabet = .block) -> String {
    guard width > 0 else { return "" }
    guard let fraction = finite(fraction) else { return String(repeating: " ", count: width) }
    let parts = alphabet == .block ? 8 : alphabet == .braille ? 2 : 1
    let all = width * parts
    var filled = Int((min(1, max(0, fraction)) * Double(all)).rounded())
    // Something is not nothing, and not quite full is not full.
    if fraction > 0 { filled = max(filled, 1) }
    if fraction < 1 { filled = min(filled, all - 1) }
    if all == 1, fraction > 0 { filled = 1 }
    let whole = filled / parts
    let rest = filled % parts
    let full: Character = alphabet == .block ? "█" : alphabet == .braille ? "⣿" : "#"
    let partial: String =
      rest == 0 ? "" : alphabet == .block ? String(Array("▏▎▍▌▋▊▉")[rest - 1]) : "⡇"
    let empty: Character = alphabet == .ascii ? "." : " "
    let used = whole + (partial.isEmpty ? 0 : 1)
    return String(repeating: full, count: whole) + partial + String(repeating: empty, count: width - used)
  }

  /// How dense something is over a range, one shade a column: counts are put in as many buckets as there are columns.
  package static func density(_ counts: [Int], width: Int, alphabet: Alphabet = .block) -> String {
    guard width > 0 else { return "" }
    guard !counts.isEmpty else { return String(repeating: " ", count: width) }
    var buckets = Array(repeating: 0.0, count: width)
    for (index, count) in counts.enumerated() where count > 0 {
      // A count that spans columns stands in each of them, as a density does.
      let first = index * width / counts.count
      let last = max(first, ((index + 1) * width + counts.count - 1) / counts.count - 1)
      if counts.count >= width {
        buckets[first] += Double(count)
      } else {
        for column in first...min(last, width - 1) { buckets[column] += Double(count) }
      }
    }
    let top = buckets.max() ?? 0
    guard top > 0 else { return String(repeating: " ", count: width) }
    let drawn =
      switch alphabet {
      case .block: shades
      case .braille: Array("⡀⡄⣄⣤⣦⣶⣷⣿")
      case .ascii: asciiShades
      }
    return String(
      buckets.map { bucket in
        bucket == 0 ? " " : drawn[min(drawn.count - 1, Int(bucket / top * Double(drawn.count)))]
      })
  }

  private static func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }

  private static func level(_ value: Double, top: Double, of levels: Int) -> Int {
    guard value > 0, top > 0 else { return 0 }
    return min(levels - 1, max(1, Int((value / top * Double(levels - 1)).rounded())))
  }

  /// Dots from below, for 1 to 4 levels.
  private static let brailleLeft: [UInt32] = [0x40, 0x44, 0x46, 0x47]
  private static let brailleRight: [UInt32] = [0x80, 0xA0, 0xB0, 0xB8]

  private static func braille(_ dots: UInt32) -> Character {
    Unicode.Scalar(0x2800 + dots).map { Character($0) } ?? " "
  }
}
