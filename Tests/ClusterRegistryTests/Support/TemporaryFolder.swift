import Foundation

/// A folder for the files of one test; it goes when the value does.
final class TemporaryFolder: Sendable {
  let path = NSTemporaryDirectory() + "/cluster-registry-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and answers its path.
  func write(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    return path + "/" + name
  }

  /// Writes a kubeconfig whose contexts, each with a cluster and a user of its own name, are these.
  func kubeconfig(_ contexts: [String], named name: String = "config") throws -> String {
    func list(_ title: String, _ body: (String) -> String) -> String {
      "\(title):\n" + contexts.map { "- {name: \"\($0)\", \(body($0))}\n" }.joined()
    }
    return try write(
      name,
      "apiVersion: v1\nkind: Config\n"
        + list("clusters") { "cluster: {server: \"https://\($0.filter(\.isLetter)).example:6443\"}" }
        + list("users") { _ in "user: {token: t}" }
        + list("contexts") { "context: {cluster: \"\($0)\", user: \"\($0)\"}" })
  }
}
