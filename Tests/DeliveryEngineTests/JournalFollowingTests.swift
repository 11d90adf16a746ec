import DeliveryModel
import FleetModel
import KubernetesAPI
import Testing

@testable import DeliveryEngine

@Suite struct JournalFollowingTests {
  @Test("who follows a log reads each line once, in parcels, however many were let go of")
  func following() throws {
    let folder = TestFolder()
    let journal = try Journal(directory: folder.path)
    func lines(_ numbers: ClosedRange<Int>) -> [JournalLine] {
      numbers.map { JournalLine(time: Timestamp(seconds: Int64($0)), cluster: "eu-1", text: "\($0)") }
    }
    try journal.append(lines(1...5), run: "web")
    try journal.append(lines(90...91), run: "other")
    let first = try journal.log(run: "web", after: 0, most: 3)
    #expect(first.lines == lines(1...3))
    let second = try journal.log(run: "web", after: first.last, most: 3)
    #expect(second.lines == lines(4...5))
    let none = try journal.log(run: "web", after: second.last, most: 3)
    #expect(none.lines.isEmpty && none.last == second.last)

    // More than a log keeps: its length stays the same from then on, and what is new is read all the same.
    try journal.append(lines(6...Limits.linesKept + 5), run: "web")
    let end = try #require(try read(journal, after: second.last).last)
    try journal.append(lines(1...2), run: "web")
    #expect(try read(journal, after: end.number).flatMap(\.lines) == lines(1...2))
  }

  private func read(
    _ journal: Journal, after number: Int64
  ) throws -> [(lines: [JournalLine], number: Int64)] {
    var found: [(lines: [JournalLine], number: Int64)] = []
    var number = number
    while true {
      let (lines, last) = try journal.log(run: "web", after: number)
      if lines.isEmpty { return found }
      number = last
      found.append((lines, last))
    }
  }
}
