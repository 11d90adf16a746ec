import Glibc

/// What a directory lies on.
enum FileSystem {
  /// The type of the network file system that a directory is on; nil for a local one, or where nobody knows.
  ///
  /// Locks and shared memory do not hold over these, and SQLite's WAL needs both.
  static func network(of directory: String) -> String? {
    guard let resolved = realpath(directory, nil) else { return nil }
    defer { free(resolved) }
    return type(of: String(cString: resolved), mounts: text(of: "/proc/self/mountinfo")).flatMap { type in
      let isNetwork =
        ["nfs", "cifs", "smb", "9p", "ceph", "afs", "lustre", "gpfs", "fuse.sshfs", "fuse.glusterfs"]
        .contains { type.hasPrefix($0) }
      return isNetwork ? type : nil
    }
  }

  /// The type of the mount that a path is under, from a text like `/proc/self/mountinfo` (`proc(5)`).
  static func type(of path: String, mounts: String) -> String? {
    var best: (length: Int, type: String)?
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
      let point = unescaped(fields[4])
      let isUnder = point == "/" || path == point || path.hasPrefix(point + "/")
      // A later mount on the same point hides the earlier one.
      if isUnder, point.utf8.count >= best?.length ?? 0 { best = (point.utf8.count, String(fields[dash + 1])) }
    }
    return best?.type
  }

  /// Spaces and the like are written as `\040` there.
  private static func unescaped(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(field.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) {
        bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 - 48) })
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func text(of path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 16_384)
    while case let count = read(file, &block, block.count), count > 0 { bytes += block[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
