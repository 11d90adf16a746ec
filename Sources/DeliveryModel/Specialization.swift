package import FleetModel
package import KubernetesAPI

/// The payload as one cluster gets it, and what made it so.
package struct SpecializedPayload: Sendable, Hashable {
  /// In the payload's order.
  package var objects: [JSON]
  /// Overrides that changed something here, as `eu-size (deliver.yaml:31)`.
  package var overrides: [String]
  /// Hash of the rendered payload: clusters with equal ones share a rendering.
  package var rendering: String
}

/// Why one cluster has no payload: the override, and what it could not do.
package struct SpecializationError: Error, Sendable, Hashable, CustomStringConvertible {
  package var cluster: ClusterName
  package var override: String
  package var object: ObjectKey
  package var reason: String
  package var description: String { "\(cluster): override \(override) on \(object): \(reason)" }
}

/// Applies a delivery's overrides to its payload, in the file's order, each to the result of the one before.
///
/// A patch that cannot be applied fails this cluster, and only this cluster; it is never applied in part.
/// - Parameter file: The delivery file's name, for the words.
package func specialize(
  _ objects: [JSON], for cluster: ClusterRecord, overrides: [Override], file: String = ""
) throws(SpecializationError) -> SpecializedPayload {
  var objects = objects
  var applied: [String] = []
  let name = file.split(separator: "/").last.map(String.init) ?? file
  for override in overrides {
    guard override.clusterSelector?.matches(cluster.labels) ?? false else { continue }
    let place = name.isEmpty || override.line == 0 ? "" : " (\(name):\(override.line))"
    var hasChanged = false
    for index in objects.indices {
      let object = KubernetesObject(objects[index])
      guard override.target.matches(object) else { continue }
      let changed: JSON
      switch override.change {
      case .image(let parts): changed = withImages(objects[index], parts)
      case .jsonPatch(let patch):
        do { changed = try patch.applied(to: objects[index]) } catch {
          throw SpecializationError(
            cluster: cluster.name, override: override.name + place, object: object.key, reason: error.description)
        }
        guard KubernetesObject(changed).key == object.key else {
          throw SpecializationError(
            cluster: cluster.name, override: override.name + place, object: object.key,
            reason: "a patch must not change what names the object")
        }
      }
      if changed != objects[index] {
        objects[index] = changed
        hasChanged = true
      }
    }
    if hasChanged { applied.append(override.name + place) }
  }
  return SpecializedPayload(objects: objects, overrides: applied, rendering: rendering(of: objects))
}

/// `specialize` with a delivery's own overrides; its error in the shape that planning collects.
package func specialize(_ objects: [JSON], for cluster: ClusterRecord, delivery: Delivery) throws(DeliveryProblems)
  -> SpecializedPayload
{
  do {
    return try specialize(objects, for: cluster, overrides: delivery.overrides, file: delivery.file)
  } catch {
    let line = delivery.overrides.first { error.override.hasPrefix($0.name) }?.line
    throw DeliveryProblems([
      .init(
        file: delivery.file, line: line, field: "spec.overrides", message: error.description,
        help: "the paths of a patch must be there in every object that it targets")
    ])
  }
}

/// The hash of a payload: SHA-256 over its canonical bytes, whatever the order of its objects.
package func rendering(of objects: [JSON]) -> String {
  var hash = SHA256()
  for object in objects.sorted(by: { KubernetesObject($0).key < KubernetesObject($1).key }) {
    hash.update(canonicalBytes(object))
    hash.update([10])
  }
  return hash.finish()
}

/// What is sent for an object, byte for byte: members by name, no blanks, without `status` and what servers set.
package func canonicalBytes(_ object: JSON) -> [UInt8] { canonical(object).bytes }

/// The object without what a payload cannot say: `status`, and metadata that only servers set.
package func canonical(_ object: JSON) -> JSON {
  var object = object
  object["status"] = nil
  for name in [
    "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields",
    "resourceVersion", "selfLink", "uid",
  ] where object[at: "metadata", name] != nil { object[at: "metadata", name] = nil }
  return object
}

/// Replaces parts of the images of all containers of a pod template, or of a pod.
private func withImages(_ object: JSON, _ parts: [Override.ImagePart]) -> JSON {
  var object = object
  let templates: [[String]] = [
    ["spec"], ["spec", "template", "spec"], ["spec", "jobTemplate", "spec", "template", "spec"],
  ]
  for template in templates {
    for list in ["containers", "initContainers"] {
      let path = (template + [list])[...]
      guard let containers = object[at: path]?.arrayValue else { continue }
      object[at: path] = .array(
        containers.map { container in
          guard let image = container["image"]?.stringValue else { return container }
          var container = container
          container["image"] = .string(parts.reduce(ImageName(image)) { $0.replacing($1) }.text)
          return container
        })
    }
  }
  return object
}

/// `registry.example:5000/shop/web:1.4@sha256:…` in its parts, as the distribution project reads it.
struct ImageName: Hashable {
  /// Empty where the name has none.
  var registry = ""
  var repository: String
  /// With its `:` or `@`.
  var tag = ""

  init(_ text: String) {
    var rest = Substring(text)
    if let slash = rest.firstIndex(of: "/") {
      let first = rest[..<slash]
      if first.contains(".") || first.contains(":") || first == "localhost" {
        registry = String(first)
        rest = rest[rest.index(after: slash)...]
      }
    }
    let start = rest.lastIndex(of: "/").map { rest.index(after: $0) } ?? rest.startIndex
    if let mark = rest[start...].firstIndex(where: { $0 == ":" || $0 == "@" }) {
      tag = String(rest[mark...])
      rest = rest[..<mark]
    }
    repository = String(rest)
  }
  var text: String { (registry.isEmpty ? "" : registry + "/") + repository + tag }

  func replacing(_ part: Override.ImagePart) -> ImageName {
    var name = self
    switch part.component {
    case .registry: name.registry = part.value
    case .repository: name.repository = part.value
    case .tag: name.tag = part.value.hasPrefix("sha256:") ? "@" + part.value : ":" + part.value
    }
    return name
  }
}
