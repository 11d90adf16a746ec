import Glibc

/// A file that holds a certificate, a key or a token, with its content as last read.
struct CredentialFile: Sendable {
  private var stamp: FileStamp
  private(set) var bytes: PinnedBytes

  /// What changes when a file is written anew or replaced.
  private struct FileStamp: Equatable {
    var device: UInt
    var inode: UInt
    var size: Int
    var seconds: Int
    var nanoseconds: Int
  }

  init(path: String, what: String, limits: Limits) throws(ClientError) {
    stamp = try Self.stamp(path, what)
    bytes = PinnedBytes(try FileContent.read(path, what: what, limit: limits.configurationBytes))
  }

  /// Reads the file again where it changed.
  ///
  /// What can no longer be read keeps its content, as client-go does: a file that is being replaced must not log
  /// anybody out.
  mutating func refresh(path: String, what: String, limits: Limits) {
    guard let now = try? Self.stamp(path, what), now != stamp,
      let content = try? FileContent.read(path, what: what, limit: limits.configurationBytes)
    else { return }
    stamp = now
    bytes = PinnedBytes(content)
  }

  private static func stamp(_ path: String, _ what: String) throws(ClientError) -> FileStamp {
    var info = Glibc.stat()
    guard stat(path, &info) == 0 else { throw FileContent.failure(path, what: what, errno) }
    return FileStamp(
      device: UInt(info.st_dev), inode: UInt(info.st_ino), size: Int(info.st_size), seconds: info.st_mtim.tv_sec,
      nanoseconds: info.st_mtim.tv_nsec)
  }
}

/// Reading whole files, with a bound.
enum FileContent {
  static func read(_ path: String, what: String, limit: Int) throws(ClientError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, what: what, errno) }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(path, what: what, errno)
      }
      if count == 0 { return content }
      content += buffer[..<count]
      guard content.count <= limit else {
        throw ClientError(.credentials, "the \(what) \(path) is larger than \(limit) bytes")
      }
    }
  }

  static func failure(_ path: String, what: String, _ code: Int32) -> ClientError {
    ClientError(.credentials, "the \(what) \(path) cannot be read", cause: String(cString: strerror(code)))
  }
}

extension [String: CredentialFile] {
  /// The content of a PEM source, of a file as it is now.
  mutating func bytes(of pem: PEM, _ what: String, _ limits: Limits) throws(ClientError) -> PinnedBytes {
    switch pem {
    case .data(let secret): return PinnedBytes(secret.bytes)
    case .file(let path): return try content(path, what, limits)
    }
  }

  /// A file's text without white space around it.
  mutating func text(of path: String, _ what: String, _ limits: Limits) throws(ClientError) -> String {
    let text = String(decoding: try content(path, what, limits).bytes, as: UTF8.self).trimmed
    guard !text.isEmpty else { throw ClientError(.credentials, "the \(what) \(path) is empty") }
    return text
  }

  private mutating func content(_ path: String, _ what: String, _ limits: Limits) throws(ClientError) -> PinnedBytes {
    self[path]?.refresh(path: path, what: what, limits: limits)
    let file = if let known = self[path] { known } else { try CredentialFile(path: path, what: what, limits: limits) }
    self[path] = file
    return file.bytes
  }
}
