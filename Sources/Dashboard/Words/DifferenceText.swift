import DeliveryModel
import FleetModel
import KubernetesAPI

/// How one field that differs is said.
enum DifferenceText {
  /// `image 1.3→1.4`, `replicas 12→14`, `+theme`: the field and what it was and is; of a Secret the field alone.
  static func short(_ difference: Difference, isSecret: Bool = false) -> String {
    let name = difference.path.split(separator: ".").last.map(String.init) ?? difference.path
    if isSecret { return "\(name) (not shown)" }
    guard let old = difference.old else { return "+\(name)" }
    guard let new = difference.new else { return "−\(name)" }
    if let (before, after) = tags(difference) { return "\(name) \(before)→\(after)" }
    return "\(name) \(value(old))→\(value(new))"
  }

  /// The two tags of an image whose repository stayed the same.
  static func tags(_ difference: Difference) -> (String, String)? {
    guard difference.path.hasSuffix("image"), let old = difference.old?.stringValue.map(ImageName.init),
      let new = difference.new?.stringValue.map(ImageName.init), old.registry == new.registry,
      old.repository == new.repository, !old.version.isEmpty, !new.version.isEmpty, old.version != new.version
    else { return nil }
    return (old.version, new.version)
  }

  static func value(_ json: JSON?) -> String {
    guard let json else { return "(none)" }
    switch json {
    case .string(let text): return text.split(separator: "\n").first.map(String.init) ?? "\"\""
    case .array(let elements): return elements.isEmpty ? "[]" : "\(elements.count) elements"
    case .object(let members):
      return members.isEmpty ? "{}" : "{\(members.keys.sorted().prefix(4).joined(separator: ", "))}"
    default: return YAMLText.scalar(json)
    }
  }
}
