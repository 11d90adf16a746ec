/// How the server merges the lists and maps of a kind: which lists are maps by key or sets, which values are owned as
/// a whole, and how strategic patches find elements.
///
/// What is not said is granular for maps and atomic for lists, as the server has it.
package struct MergeSchema: Sendable {
  /// The type of a value, by its name in the table; nil where nothing is known of it.
  let type: String?
  /// What the field that holds the value says of it.
  let field: Field
  /// The types of a custom resource; nil for a built-in kind.
  let own: OwnTypes?

  init(type: String?, field: Field = Field(), own: OwnTypes? = nil) {
    self.type = type
    self.field = field
    self.own = own
  }

  /// The schema of a kind; of a kind that is not built in only the metadata is known.
  package init(_ kind: GroupVersionKind) {
    self.init(type: MergeSchema.table.kinds["\(kind.apiVersion)/\(kind.kind)"] ?? "CustomResource")
  }

  package struct Key: Sendable, Hashable {
    var name: String
    /// What an element has that does not say.
    var fallback: JSON?
  }
  package enum List: Sendable, Hashable {
    case atomic, set
    case map([Key])
  }
  struct Field: Sendable, Hashable {
    var list = List.atomic
    /// Whether a map is owned as a whole; nil leaves that to its type.
    var isAtomic: Bool?
    /// The type of the value, or of the elements where it is a list.
    var type: String?
    /// Strategic merge: lists merge, by this key where it is not empty.
    var patchKey: String?
    /// Strategic merge: members that the patch does not name are dropped.
    var retainsKeys = false
  }
  struct TypeNode: Sendable, Hashable {
    var isAtomic = false
    var fields: [String: Field] = [:]
  }

  /// The schema of a member of this value.
  package func member(_ name: String) -> MergeSchema {
    let fields = node?.fields ?? [:]
    let field = fields[name] ?? fields[MergeSchema.anyMember] ?? Field()
    return MergeSchema(type: field.type, field: field, own: own)
  }
  /// The schema of an element of this list.
  package var element: MergeSchema { MergeSchema(type: type, field: Field(), own: own) }
  private var node: TypeNode? { type.flatMap { own?.types[$0] ?? MergeSchema.table.types[$0] } }
  /// The name of the field that stands for all members of a map.
  static let anyMember = "*"

  /// Whether this value, a map, has one owner as a whole.
  package var isAtomicMap: Bool { field.isAtomic ?? node?.isAtomic ?? false }
  package var list: List { field.list }
  /// Whether this value, a list, has one owner as a whole.
  package var isAtomicList: Bool { list == .atomic }
}

extension MergeSchema {
  struct Table: Sendable {
    var kinds: [String: String] = [:]
    var types: [String: TypeNode] = [:]
  }

  /// Read once from `builtIn`.
  static let table: Table = {
    var table = Table()
    for line in builtIn.split(separator: "\n") {
      if line.hasPrefix("@") {
        let (kind, type) = line.dropFirst().cut(at: ">")
        table.kinds[String(kind)] = String(type ?? kind.split(separator: "/").last!)
        continue
      }
      var words = line.split(separator: " ")
      var name = words.removeFirst()
      var node = TypeNode()
      if name.hasSuffix("!") {
        name = name.dropLast()
        node.isAtomic = true
      }
      for word in words {
        let (rest, type) = word.cut(at: ">")
        var field = Field(type: type.map(String.init))
        var (mark, patch) = rest.cut(at: "~")
        if patch?.hasSuffix("^") ?? mark.hasSuffix("^") {
          field.retainsKeys = true
          if patch == nil { mark = mark.dropLast() } else { patch = patch?.dropLast() }
        }
        field.patchKey = patch.map(String.init)
        let (fieldName, how) = mark.cut(at: "=")
        switch how {
        case nil: break
        case "set": field.list = .set
        case "atomic": field.isAtomic = true
        case "granular": field.isAtomic = false
        case let how?:
          field.list = .map(
            how.dropFirst("map(".count).dropLast().split(separator: ",").map { key in
              let (key, fallback) = key.cut(at: ":")
              return Key(
                name: String(key), fallback: fallback.map { text in Int64(text).map(JSON.int) ?? .string(String(text)) }
              )
            })
        }
        node.fields[String(fieldName)] = field
      }
      table.types[String(name)] = node
    }
    return table
  }()
}

extension Substring {
  fileprivate func cut(at mark: Character) -> (Substring, Substring?) {
    guard let place = firstIndex(of: mark) else { return (self, nil) }
    return (self[..<place], self[index(after: place)...])
  }
}
