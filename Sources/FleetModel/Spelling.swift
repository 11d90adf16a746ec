/// What a mistyped word was meant to be: for every place where people write a name out of a list.
package enum Spelling {
  /// The longest word that is looked at, in characters.
  private static let limit = 60

  /// The nearest of some words, without regard to case: at most two letters away, and not most of the word; nil where
  /// there is none.
  ///
  /// Two neighbours that changed places count as one letter.
  package static func nearest(_ word: String, in words: some Sequence<String>) -> String? {
    guard word.count <= limit else { return nil }
    let best = words.map { (distance: distance(Array(word.lowercased()), Array($0.lowercased())), word: $0) }
      .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
    guard let best, best.distance <= 2, best.distance * 2 < max(word.count, 2) else { return nil }
    return best.word
  }

  /// `; did you mean pods?`, or nothing: what follows a sentence about a word that is in no list.
  package static func hint(_ word: String, in words: some Sequence<String>) -> String {
    nearest(word, in: words).map { "; did you mean \($0)?" } ?? ""
  }

  /// Letters to put in, take out, change, or let change places with their neighbours (optimal string alignment).
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var before: [Int] = []
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var next = [index + 1]
      for column in right.indices {
        var best = min(row[column + 1] + 1, next[column] + 1, row[column] + (letter == right[column] ? 0 : 1))
        if index > 0, column > 0, letter == right[column - 1], left[index - 1] == right[column] {
          best = min(best, before[column - 1] + 1)
        }
        next.append(best)
      }
      (before, row) = (row, next)
    }
    return row[right.count]
  }
}
