import KubeClient
import KubernetesAPI

/// What one member says of itself (`AboutAPI`), as its watch brings it.
///
/// A list takes away what it did not name when it has ended, not when it begins: one that breaks off has said nothing.
struct MemberProperties: Sendable {
  private var objects: [String: KubernetesObject] = [:]
  /// What the list under way has named; nil where there is none.
  private var named: Set<String>?

  var values: [String: String] { AboutAPI.properties(Array(objects.values)) }

  mutating func take(_ news: [FeedNews]) {
    for item in news {
      switch item {
      case .listBegan: named = []
      case .object(let change, let bytes):
        guard let json = try? JSON(parsing: bytes) else { continue }
        let object = KubernetesObject(json)
        objects[object.name] = change == .deleted ? nil : object
        if change != .deleted { named?.insert(object.name) }
      case .listEnded:
        if let named { objects = objects.filter { named.contains($0.key) } }
        named = nil
      case .state: break
      }
    }
  }
}
