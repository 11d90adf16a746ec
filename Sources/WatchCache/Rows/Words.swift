/// A number that stands for an interned value; 0 is the empty one.
typealias Word = UInt32

/// Values that repeat, held once: namespaces, nodes, reasons, image lists, label sets.
///
/// The model thread owns it. Nothing is ever taken out of one; `FleetState.compactWords` moves what is still used to
/// a new one.
struct Interner<Value: Hashable> {
  private(set) var values: [Value]
  private var words: [Value: Word]

  init(empty: Value) {
    values = [empty]
    words = [empty: 0]
  }

  mutating func word(_ value: Value) -> Word {
    if let word = words[value] { return word }
    let word = Word(values.count)
    values.append(value)
    words[value] = word
    return word
  }
  /// The word of a value that is known, without adding it.
  func find(_ value: Value) -> Word? { words[value] }
  subscript(word: Word) -> Value { values[Int(word)] }
  var count: Int { values.count }
}

/// The interned values of the process.
struct Words {
  var texts = Interner(empty: "")
  var lists = Interner<[String]>(empty: [])
  var sets = Interner<[String: String]>(empty: [:])
  var count: Int { texts.count + lists.count + sets.count }
}
