import Foundation

/// A folder of one test, gone with it.
///
/// In memory where the machine has such a place: what these tests kill is a process, never the machine, so that
/// nothing hangs on what a disk has taken.
final class TestFolder: Sendable {
  private static let base =
    access("/dev/shm", R_OK | W_OK | X_OK) == 0 ? "/dev/shm/" : NSTemporaryDirectory()
  let path: String
  init() {
    path = Self.base + "quarterdeck-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Copies a file of another folder, where it is there.
  func copy(_ name: String, of other: TestFolder) {
    try? FileManager.default.copyItem(atPath: "\(other.path)/\(name)", toPath: "\(path)/\(name)")
  }

  @discardableResult
  func write(_ text: String, to name: String) -> String {
    let file = path + "/" + name
    try! FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try! Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }
}
