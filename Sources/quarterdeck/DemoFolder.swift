import FleetSimulator
import Foundation
import Glibc

/// The folder of a demo: what the demo put there is the demo's to remove, and nothing else ever is.
///
/// A file of its own marks it. One that has no such mark is taken only if it is not there yet or empty, whatever it is
/// named by; of one that has the mark the files that a demo makes go, and the folder itself where nothing is left.
struct DemoFolder {
  let path: String

  private static let mark = ".quarterdeck-demo"
  private static let files = [
    "kubeconfig", "clusters.yaml", "control", "fleet.lock", "fleet.log", "run.log", "deliveries", "state",
  ]

  /// Why the folder is not the demo's to use, in words; nil where it is.
  var refusal: String? {
    if path.isEmpty { return "a folder needs a name" }
    var information = stat()
    guard stat(path, &information) == 0 else {
      return errno == ENOENT ? nil : "\(path): \(String(cString: strerror(errno)))"
    }
    guard information.st_mode & S_IFMT == S_IFDIR else { return "\(path) is no folder" }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      return "\(path) cannot be read"
    }
    guard names.isEmpty || names.contains(Self.mark) else {
      return "\(path) has files that no demo made (it would carry \(Self.mark)): nothing in it is touched"
    }
    return nil
  }

  /// Makes the folder with the demo's deliveries, and the mark before them.
  func make() throws {
    let deliveries = path + "/deliveries"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try Data("This folder is made and removed by quarterdeck demo.\n".utf8).write(
      to: URL(filePath: path + "/" + Self.mark))
    try FileManager.default.createDirectory(
      atPath: deliveries, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for file in EmbeddedFile.deliveries {
      try file.text.write(toFile: deliveries + "/" + file.name, atomically: true, encoding: .utf8)
    }
  }

  /// Removes what a demo has made; does nothing to a folder that is not a demo's.
  func clear() {
    guard refusal == nil else { return }
    for name in Self.files { try? FileManager.default.removeItem(atPath: path + "/" + name) }
    let left = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    // With something else in it, it stays a demo's: the next one may use it again.
    guard left.isEmpty || left == [Self.mark] else { return }
    unlink(path + "/" + Self.mark)
    rmdir(path)
  }
}
