import Glibc

/// Cuts a stream of bytes into lines, as a watch sends its events and a log its lines.
///
/// A line that arrives within one chunk is handed on where it lies; only what is cut in two is copied. Line ends (`\n`,
/// `\r\n`) are left out, and so are empty lines. After it threw, a framer is spent: the stream has lost its frame.
package struct LineFramer: Sendable {
  /// A watch event may hold an object of the largest size that etcd keeps, as JSON, and some.
  package static let standardLimit = 16 << 20

  /// The bytes of a line whose end has not come yet.
  package private(set) var pending: [UInt8] = []
  /// Bytes that one line may have.
  package let limit: Int

  package init(limit: Int = LineFramer.standardLimit) { self.limit = limit }

  /// Takes the next bytes and calls `eachLine` for each line that they complete, in order.
  ///
  /// - Throws: `LineTooLong`, or what `eachLine` throws; the lines after that one are lost.
  package mutating func receive(
    _ chunk: UnsafeRawBufferPointer, eachLine: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var start = 0
    while let end = lineEnd(chunk, from: start) {
      let line = UnsafeRawBufferPointer(rebasing: chunk[start..<end])
      start = end + 1
      if pending.isEmpty {
        try hand(line, to: eachLine)
      } else {
        guard line.count <= limit - pending.count else { throw LineTooLong(limit: limit) }
        pending.append(contentsOf: line)
        let whole = pending
        pending.removeAll(keepingCapacity: whole.count <= 1 << 16)
        try whole.withUnsafeBytes { try hand($0, to: eachLine) }
      }
    }
    guard chunk.count - start <= limit - pending.count else { throw LineTooLong(limit: limit) }
    pending.append(contentsOf: chunk[start...])
  }

  /// Hands on the last line where the stream ended without a line end; for logs, not for watches.
  package mutating func finish(eachLine: (UnsafeRawBufferPointer) throws -> Void) throws {
    let whole = pending
    pending = []
    try whole.withUnsafeBytes { try hand($0, to: eachLine) }
  }

  private func hand(_ line: UnsafeRawBufferPointer, to eachLine: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard line.count <= limit else { throw LineTooLong(limit: limit) }
    let line = line.last == UInt8(ascii: "\r") ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
    if !line.isEmpty { try eachLine(line) }
  }

  private func lineEnd(_ chunk: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start < chunk.count, let base = chunk.baseAddress,
      let found = memchr(base + start, 10, chunk.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }
}

/// A stream sent more bytes without a line end than its framer takes.
package struct LineTooLong: Error, Sendable, Hashable, CustomStringConvertible {
  package var limit: Int
  package init(limit: Int) { self.limit = limit }
  package var description: String { "a line of the stream is longer than \(limit) bytes" }
}
