import KubernetesAPI

/// The shapes of the built-in kinds: what OpenAPI shows, and what field validation knows.
struct SchemaTable: Sendable {
  struct Property: Sendable {
    var name: String
    var type: String
    var isRequired = false
    var fallback: JSON?
    var listType: String?
    var mapKeys: [String] = []
    var patchKey: String?
    var patchStrategy: String?
    var isAtomic = false
    /// A struct that Go writes even where it is empty: it is always there.
    var isAlwaysThere = false
  }
  struct Schema: Sendable {
    var kind: GroupVersionKind?
    var properties: [Property] = []
    /// The type of a schema that has no properties.
    var alias: String?
    var isAtomic = false
  }
  /// By full name: `io.k8s.api.apps.v1.Deployment`.
  var schemas: [String: Schema] = [:]
  /// The full name of a kind's schema.
  var names: [GroupVersionKind: String] = [:]

  static let shared = SchemaTable(parsing: builtIn)

  init(parsing text: String) {
    var current = ""
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("#") {
        current = SchemaTable.full(words[0].dropFirst())
        var schema = Schema()
        for word in words.dropFirst() {
          if word == "M" {
            schema.isAtomic = true
          } else if word.hasPrefix("=") {
            schema.alias = String(word.dropFirst())
          } else {
            let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let kind = GroupVersionKind(group: parts[0], version: parts[1], kind: parts[2])
            schema.kind = kind
            names[kind] = current
          }
        }
        schemas[current] = schema
      } else {
        schemas[current]?.properties.append(SchemaTable.property(words))
      }
    }
  }

  private static func property(_ words: [Substring]) -> Property {
    var property = Property(name: String(words[0]), type: String(words[1]))
    for word in words.dropFirst(2) {
      let rest = String(word.dropFirst())
      switch word.first {
      case "*": property.isRequired = true
      case "=": property.fallback = try? JSON(parsing: rest)
      case "L": property.listType = rest
      case "k": property.mapKeys = rest.split(separator: ",").map(String.init)
      case "m": property.patchKey = rest
      case "p": property.patchStrategy = rest
      case "M": property.isAtomic = true
      case "S": property.isAlwaysThere = true
      default: break
      }
    }
    return property
  }

  /// A new object of a kind before anybody has filled it in: the structs that are always there, and nothing in them.
  func emptyObject(_ kind: GroupVersionKind) -> JSON? {
    guard let name = names[kind] else { return nil }
    var json = emptyStruct(name)
    json["apiVersion"] = .string(kind.apiVersion)
    json["kind"] = .string(kind.kind)
    return json
  }
  private func emptyStruct(_ name: String) -> JSON {
    var json: JSON = [:]
    for property in schemas[name]?.properties ?? [] where property.isAlwaysThere {
      json[property.name] = emptyStruct(SchemaTable.full(property.type.dropFirst()))
    }
    return json
  }

  /// A name with its prefix written out.
  static func full(_ name: some StringProtocol) -> String {
    let rest = String(name.dropFirst())
    return switch name.first {
    case "^": "io.k8s.apimachinery.pkg.apis.meta.v1." + rest
    case "~": "io.k8s.api.core.v1." + rest
    case "%": "io.k8s.api." + rest
    case "!": "io.k8s.apimachinery.pkg." + rest
    default: String(name)
    }
  }
}
