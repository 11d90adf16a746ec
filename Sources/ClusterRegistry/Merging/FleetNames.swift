import FleetModel

/// Gives each cluster a name that no other has.
///
/// The operator's names stand as they are; then a cluster that had a name keeps it; the others get the shortest form
/// that is unique. A name that is taken gets the hub's name behind it, else a number.
struct FleetNames {
  /// What one cluster would be called.
  struct Wish {
    var keys: [ListingKey]
    /// The operator's name for it, by its entry or by a rule.
    var alias: String?
    var rawName: String
    /// The hub, or the file, of the entry that counts.
    var hub: String
  }
  let given: [ListingKey: ClusterName]

  /// The names, in the order of the wishes.
  func names(_ wishes: [Wish]) -> [ClusterName] {
    // What several registries call alike is short in one way, and told apart below.
    let raw = Set(wishes.map(\.rawName)).sorted()
    let forms = Dictionary(uniqueKeysWithValues: zip(raw, ShortNames.shorten(raw)))
    var names = [ClusterName?](repeating: nil, count: wishes.count)
    var taken: Set<String> = []
    func take(_ index: Int, _ forms: [String]) {
      if let free = forms.first(where: { !$0.isEmpty && !taken.contains($0) }) {
        taken.insert(free)
        names[index] = ClusterName(free)
        return
      }
      let base = forms.first { !$0.isEmpty } ?? "cluster"
      var number = 2
      while taken.contains("\(base)-\(number)") { number += 1 }
      taken.insert("\(base)-\(number)")
      names[index] = ClusterName("\(base)-\(number)")
    }
    for (index, wish) in wishes.enumerated() {
      if let alias = wish.alias { take(index, [alias]) }
    }
    for (index, wish) in wishes.enumerated() where names[index] == nil {
      guard let old = wish.keys.lazy.compactMap({ given[$0] }).first, !taken.contains(old.text) else { continue }
      take(index, [old.text])
    }
    for (index, wish) in wishes.enumerated() where names[index] == nil {
      let name = harmless(forms[wish.rawName] ?? wish.rawName)
      // A path is no part of a name.
      take(index, wish.hub.contains("/") ? [name] : [name, "\(name)-\(harmless(wish.hub))"])
    }
    return names.map { $0 ?? "cluster" }
  }

  /// A name as it can stand on a command line and in a scope: blanks and commas would part it.
  private func harmless(_ name: String) -> String {
    String(
      name.prefix(RegistryLimits.nameText).map { character in
        character.isWhitespace || character == "," || character.unicodeScalars.contains { $0.value < 0x20 }
          ? "-" : character
      })
  }
}
