import Glibc

/// Whether a benchmark reached what is wanted, for people and for who runs it in a script.
package struct BenchmarkResult: Sendable {
  private var missed: [String] = []
  package init() {}

  /// - Parameter what: What was measured, with its unit.
  package mutating func hold(_ value: Double, most: Double, _ what: String) {
    if value > most { missed.append("\(what): \(SampleTable.text(value)), wanted \(SampleTable.text(most))") }
  }

  /// Says `reached`, or a line `MISSED` for each limit that was not, and ends the process with 1 then.
  package func end() {
    if missed.isEmpty { return print("reached") }
    for line in missed { print("MISSED \(line)") }
    exit(1)
  }
}
