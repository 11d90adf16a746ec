/// Times of one thing, measured often; whatever the unit is, it is in the heading of the table.
package struct Samples: Sendable {
  package private(set) var values: [Double] = []
  package init() {}
  package mutating func add(_ value: Double) { values.append(value) }
  package var count: Int { values.count }

  /// The value that a part of all does not exceed; 0 where nothing was measured.
  package func quantile(_ part: Double) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.indices.last else { return 0 }
    return sorted[min(last, Int(Double(sorted.count) * part))]
  }
  package var least: Double { values.min() ?? 0 }
  package var median: Double { quantile(0.5) }
  package var p99: Double { quantile(0.99) }
  package var most: Double { values.max() ?? 0 }
}

/// A table of samples on the standard output, a line each.
package struct SampleTable {
  private var lines: [[String]]
  package init(unit: String) { lines = [["", "n", "min \(unit)", "median", "p99", "max", "wanted"]] }

  package mutating func add(_ name: String, _ samples: Samples, wanted: String = "") {
    lines.append(
      [name, String(samples.count)]
        + [samples.least, samples.median, samples.p99, samples.most].map(Self.text) + [wanted])
  }
  package func print() {
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    for line in lines {
      let cells = line.enumerated().map { column, text in
        let room = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 || column == line.count - 1 ? text + room : room + text
      }
      Swift.print(cells.joined(separator: "  "))
    }
  }

  /// Two digits after the point.
  package static func text(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
