package import KubernetesAPI

/// What is known of a hub's objects, by watch; the input of a registry.
package struct HubObjects: Sendable {
  private var objects: [String: [String: KubernetesObject]] = [:]
  package private(set) var secrets: [SecretName: SecretState] = [:]

  package init() {}

  /// What is known of one Secret.
  package enum SecretState: Sendable, Hashable {
    case unread
    /// The hub has none of this name.
    case missing
    /// It may not be read, or the hub does not answer: in the hub's words.
    case refused(String)
    case found(KubernetesObject)
  }

  /// The objects of a watch, in the order of namespaces and names.
  package func all(_ watch: String) -> [KubernetesObject] {
    (objects[watch] ?? [:]).values.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }
  package func object(_ watch: String, namespace: String = "", name: String) -> KubernetesObject? {
    objects[watch]?["\(namespace)/\(name)"]
  }
  package func count(_ watch: String) -> Int { objects[watch]?.count ?? 0 }
  package func secret(_ name: SecretName) -> SecretState { secrets[name] ?? .unread }

  /// Takes an object, unless the registry's bound is reached.
  ///
  /// - Returns: false where it was left out.
  @discardableResult
  package mutating func put(_ object: KubernetesObject, in watch: String) -> Bool {
    let key = "\(object.namespace)/\(object.name)"
    guard objects[watch]?[key] != nil || count(watch) < RegistryLimits.objects else { return false }
    objects[watch, default: [:]][key] = object
    return true
  }
  package mutating func remove(namespace: String, name: String, from watch: String) {
    objects[watch]?["\(namespace)/\(name)"] = nil
  }
  /// Only these are left of a watch: a list has ended.
  package mutating func keep(_ keys: Set<String>, of watch: String) {
    objects[watch] = objects[watch]?.filter { keys.contains($0.key) }
  }
  package mutating func set(_ state: SecretState, of secret: SecretName) { secrets[secret] = state }
  /// Forgets what is no longer wanted.
  package mutating func keep(secrets wanted: Set<SecretName>) { secrets = secrets.filter { wanted.contains($0.key) } }
}

/// Everything in the registries that grows, and how far.
package enum RegistryLimits {
  /// Objects of one kind that a registry takes of one hub; what is beyond is left out, and said.
  package static let objects = 20_000
  /// Secrets that are watched for one registry.
  package static let secrets = 2_000
  /// Characters of a text from a registry that a record keeps.
  package static let text = 1_024
  /// A provider file, and a list of clusters.
  package static let fileBytes = 4 << 20
  /// The shortest time between two rounds of reading what hubs sent.
  package static let roundEvery: Duration = .milliseconds(200)
  /// What is kept of one registry for a start at which its hub is away.
  package static let keptBytes = 64 << 20
  /// The shortest time between two writes of that.
  package static let keptEvery: Duration = .seconds(30)
  /// Words of a name that a rule is matched against.
  package static let nameText = 512
}
