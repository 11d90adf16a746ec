extension Frame {
  /// A picture of the frame as an SVG that needs nothing else: for documentation, reports and `get -o svg`.
  ///
  /// Every cell stands on the grid whatever font is found. One line of the file is one row of the screen, so that two
  /// pictures differ in the lines in which the screens do. The same frame gives the same bytes.
  package func svg(theme: Theme, title: String = "", tier: ColorTier = .direct) -> String {
    let base = SVGLook(theme.look(of: .text, in: tier))
    let width = size.columns * SVGLook.column + 2 * SVGLook.margin
    let height = size.rows * SVGLook.row + 2 * SVGLook.margin
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)">
      <title>\(xml(title.isEmpty ? "Quarterdeck" : DisplayWidth.sanitized(title)))</title>
      <style>text{font:\(SVGLook.font)px 'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}</style>
      <rect width="100%" height="100%" fill="\(base.background)"/>

      """
    for y in 0..<size.rows {
      svg += "<g>"
      for run in svgRuns(row: y, theme: theme, tier: tier) {
        let x = SVGLook.margin + run.x * SVGLook.column
        let top = SVGLook.margin + y * SVGLook.row
        let length = run.columns * SVGLook.column
        let look = SVGLook(run.look)
        if look.background != base.background {
          svg +=
            "<rect x=\"\(x)\" y=\"\(top)\" width=\"\(length)\" height=\"\(SVGLook.row)\" fill=\"\(look.background)\"/>"
        }
        if run.text.allSatisfy({ $0 == " " }), !run.look.attributes.contains(.underline) { continue }
        svg += "<text x=\"\(x)\" y=\"\(top + SVGLook.baseline)\" textLength=\"\(length)\""
        svg +=
          " lengthAdjust=\"spacingAndGlyphs\" fill=\"\(look.foreground)\"\(look.attributes)>\(xml(run.text))</text>"
      }
      svg += "</g>\n"
    }
    if let cursor {
      let x = SVGLook.margin + cursor.x * SVGLook.column
      let y = SVGLook.margin + cursor.y * SVGLook.row
      svg += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(SVGLook.column)\" height=\"\(SVGLook.row)\""
      svg += " fill=\"none\" stroke=\"\(base.foreground)\"/>\n"
    }
    return svg + "</svg>\n"
  }

  private struct SVGRun {
    var x: Int
    var columns: Int
    var text: String
    var look: Look
  }

  /// Runs of cells that look the same; what is not ASCII stands alone, because fonts disagree about its width.
  private func svgRuns(row y: Int, theme: Theme, tier: ColorTier) -> [SVGRun] {
    var runs: [SVGRun] = []
    for x in 0..<size.columns {
      let cell = self[x, y]
      if cell.character == Cell.continuation {
        if !runs.isEmpty { runs[runs.count - 1].columns += 1 }
        continue
      }
      let look = theme.look(of: cell.style, in: tier)
      if let last = runs.last, last.look == look, cell.character.isASCII, last.text.last?.isASCII == true {
        runs[runs.count - 1].columns += 1
        runs[runs.count - 1].text.append(cell.character)
      } else {
        runs.append(SVGRun(x: x, columns: 1, text: String(cell.character), look: look))
      }
    }
    return runs
  }
}

/// A look in the words of SVG, and the measures of a cell.
private struct SVGLook {
  static let column = 9
  static let row = 19
  static let baseline = 14
  static let font = 15
  static let margin = 8

  var foreground: String
  var background: String
  var attributes = ""

  init(_ look: Look) {
    foreground = Self.hex(look.foreground) ?? "#d6d9e0"
    background = Self.hex(look.background) ?? "#12141a"
    if look.attributes.contains(.reverse) { swap(&foreground, &background) }
    if look.attributes.contains(.bold) { attributes += " font-weight=\"bold\"" }
    if look.attributes.contains(.italic) { attributes += " font-style=\"italic\"" }
    if look.attributes.contains(.underline) { attributes += " text-decoration=\"underline\"" }
    if look.attributes.contains(.dim) { attributes += " fill-opacity=\"0.7\"" }
  }

  private static func hex(_ color: ThemeColor) -> String? {
    guard let (red, green, blue) = color.components else { return nil }
    let digits = String(red << 16 | green << 8 | blue, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

/// Text between tags.
private func xml(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    default: result.append(character)
    }
  }
  return result
}
