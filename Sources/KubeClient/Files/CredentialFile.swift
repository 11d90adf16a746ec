import Glibc

/// A file that holds a certificate, a key or a token, with its content as last read.
struct CredentialFile: Sendable {
  private var stamp: FileStamp
  private(set) var bytes: PinnedBytes

  init(path: String, what: String, limits: Limits) throws(ClientError) {
    guard let stamp = FileStamp(path) else { throw FileContent.failure(path, what: what, errno) }
    self.stamp = stamp
    bytes = PinnedBytes(try FileContent.read(path, what: what, limit: limits.configurationBytes))
  }

  /// Reads the file again where it changed.
  ///
  /// What can no longer be read keeps its content, as client-go does: a file that is being replaced must not log
  /// anybody out.
  mutating func refresh(path: String, what: String, limits: Limits) {
    guard let now = FileStamp(path), now != stamp,
      let content = try? FileContent.read(path, what: what, limit: limits.configurationBytes)
    else { return }
    stamp = now
    bytes = PinnedBytes(content)
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
