/// What a mistyped word was meant to be: for every place where people write a name out of a list.
package enum Spelling {
  /// Longer words are not compared: nobody types them, and the work grows with the square.
  private static let longest = 64

  /// The nearest of some names, without regard to case.
  ///
  /// - Returns: nil where no name is near: at most one change of each three characters, or one begins as the other does,
  ///   which is as far as two changes. Of several that are as near the first in the order of the alphabet.
  package static func nearest(_ word: String, in names: some Sequence<String>) -> String? {
    guard !word.isEmpty, word.utf8.count <= longest else { return nil }
    let letters = Array(word.lowercased().utf8)
    var best: (name: String, changes: Int)?
    for name in names where name != word && !name.isEmpty && name.utf8.count <= longest {
      let other = Array(name.lowercased().utf8)
      let isBeginning = letters.count > 1 && (other.starts(with: letters) || letters.starts(with: other))
      let bound = min(letters.count, other.count) / 3
      let changes = isBeginning ? 2 : Self.changes(letters, other, upTo: bound)
      guard changes <= bound || isBeginning else { continue }
      if let found = best, (found.changes, found.name) <= (changes, name) { continue }
      best = (name, changes)
    }
    return best?.name
  }

  /// `; did you mean pods?`, or nothing: what follows a sentence about a word that is in no list.
  package static func hint(_ word: String, in words: some Sequence<String>) -> String {
    nearest(word, in: words).map { "; did you mean \($0)?" } ?? ""
  }

  /// Letters to add, take away, change, or swap with their neighbour; more than the bound is the bound and one.
  private static func changes(_ a: [UInt8], _ b: [UInt8], upTo bound: Int) -> Int {
    guard abs(a.count - b.count) <= bound else { return bound + 1 }
    var before: [Int] = []
    var last = Array(0...b.count)
    for row in a.indices {
      var next = [row + 1]
      next.reserveCapacity(b.count + 1)
      for column in b.indices {
        var cost = min(last[column + 1] + 1, next[column] + 1, last[column] + (a[row] == b[column] ? 0 : 1))
        if row > 0, column > 0, a[row] == b[column - 1], a[row - 1] == b[column] {
          cost = min(cost, before[column - 1] + 1)
        }
        next.append(cost)
      }
      if next.allSatisfy({ $0 > bound }) { return bound + 1 }
      before = last
      last = next
    }
    return last[b.count]
  }
}
