import Glibc

/// A directory that goes with its test.
final class Scratch: Sendable {
  let path: String
  init() {
    var template = Array("/tmp/quarterdeck-cache-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }
  deinit { Scratch.remove(path) }

  private static func remove(_ path: String) {
    for name in names(in: path) where unlink(path + "/" + name) != 0 { remove(path + "/" + name) }
    rmdir(path)
  }
  static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
  static func copy(_ from: String, to: String) throws {
    let bytes = try contents(from)
    let file = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    close(file)
  }
  static func contents(_ path: String) throws -> [UInt8] {
    guard let handle = fopen(path, "rb") else { throw Missing(path: path) }
    defer { fclose(handle) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&block, 1, block.count, handle), count > 0 { bytes += block[..<count] }
    return bytes
  }
}
