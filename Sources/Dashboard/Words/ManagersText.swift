import KubernetesAPI
import TerminalUI

/// Who holds which field of an object, by its managed fields.
enum ManagersText {
  /// Managers with the fields that each holds, the one that wrote last first.
  ///
  /// A time is of a manager's last write, not of each field.
  static func lines(_ object: KubernetesObject, _ scene: Scene) -> [StyledLine] {
    let entries = object.json.elements(at: "metadata", "managedFields")
    guard !entries.isEmpty else { return [StyledLine(" the server names no managers", .dim)] }
    let written = entries.map { (entry: $0, time: $0.string(at: "time").flatMap { Timestamp($0) }) }
    let oldest = Timestamp(seconds: 0)
    var lines: [StyledLine] = []
    for (entry, time) in written.sorted(by: { $0.time ?? oldest > $1.time ?? oldest }) {
      var line = StyledLine(" ")
      line.append(entry.string(at: "manager") ?? "?", Style(.title, isBold: true))
      line.append("  \(entry.string(at: "operation") ?? "")", .dim)
      if let sub = entry.string(at: "subresource") { line.append("  on \(sub)", .dim) }
      if let time { line.append("  no later than \(time)  (\(Age.text(since: time, now: scene.now)))", .dim) }
      lines.append(line)
      lines += paths(entry["fieldsV1"] ?? .null).sorted().map { StyledLine("   " + $0) }
    }
    return lines
  }

  /// The fields of one entry, as `spec.containers[name=web].image`.
  static func paths(_ fields: JSON) -> [String] {
    var paths: [String] = []
    collect(fields, "", &paths)
    return paths
  }

  private static func collect(_ json: JSON, _ path: String, _ paths: inout [String]) {
    guard case .object(let members) = json else { return }
    let inner = members.filter { $0.key != "." }
    if inner.isEmpty {
      if !path.isEmpty { paths.append(path) }
      return
    }
    for (name, value) in inner {
      var part = name
      if name.hasPrefix("f:") { part = "." + name.dropFirst(2) }
      if name.hasPrefix("k:") || name.hasPrefix("v:") { part = "[\(key(name.dropFirst(2)))]" }
      collect(value, path.isEmpty && part.hasPrefix(".") ? String(part.dropFirst()) : path + part, &paths)
    }
  }

  /// `name=web` of `{"name":"web"}`; what is no such thing stays as it is.
  private static func key(_ text: Substring) -> String {
    guard let json = try? JSON(parsing: Array(text.utf8)), let members = json.objectValue else { return String(text) }
    return members.sorted { $0.key < $1.key }.map { "\($0.key)=\(YAMLText.scalar($0.value))" }.joined(separator: ",")
  }
}
