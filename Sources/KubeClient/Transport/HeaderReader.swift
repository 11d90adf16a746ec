import KubernetesAPI

/// Gathers the header lines of one answer, as libcurl hands them over one by one.
///
/// Interim answers (1xx) are passed over: a new status line starts anew.
struct HeaderReader {
  private var status = 0
  private var isMultiplexed = false
  private var headers: [HTTPHeader] = []
  private var bytes = 0
  private(set) var isComplete = false

  enum Progress {
    case more
    case complete(ResponseHead)
    case tooLarge
  }

  mutating func take(_ line: UnsafeRawBufferPointer, limit: Int) -> Progress {
    bytes += line.count
    guard bytes <= limit else { return .tooLarge }
    // After the body come trailers, which nobody asked for.
    guard !isComplete else { return .more }
    let text = String(decoding: line, as: UTF8.self).trimmed
    if text.hasPrefix("HTTP/") {
      let parts = text.split(separator: " ", maxSplits: 2)
      status = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      isMultiplexed = text.hasPrefix("HTTP/2")
      headers = []
      return .more
    }
    guard text.isEmpty else {
      if let colon = text.firstIndex(of: ":") {
        headers.append(
          HTTPHeader(text[..<colon].lowercased(), String(text[text.index(after: colon)...]).trimmed))
      }
      return .more
    }
    guard status >= 200 else { return .more }
    isComplete = true
    return .complete(ResponseHead(status: status, isMultiplexed: isMultiplexed, headers: headers))
  }
}

extension StringProtocol {
  /// Without white space and line ends on both sides.
  var trimmed: String {
    var rest = Substring(self)
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
