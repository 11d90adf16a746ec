import KubernetesAPI

/// One HTTP request, taken apart: what the API server sees of it, whatever carried it.
struct WireRequest: Sendable {
  var method: String
  /// Without the query, not decoded.
  var path: String
  /// Decoded pairs in the order in which they came.
  var query: [(name: String, value: String)]
  /// Names in lower case.
  var headers: [String: String]
  var body: [UInt8]

  init(method: String, target: String, headers: [String: String] = [:], body: [UInt8] = []) {
    self.method = method
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts[0])
    query = parts.count < 2 ? [] : WireRequest.query(parts[1])
    self.headers = headers
    self.body = body
  }

  /// The first value of a query parameter.
  subscript(name: String) -> String? { query.first { $0.name == name }?.value }
  func isTrue(_ name: String) -> Bool { ["true", "1", "True", "TRUE", "t"].contains(self[name] ?? "") }
  /// The media type of the body, without its parameters.
  var contentType: String {
    let full = headers["content-type"] ?? "application/json"
    return String(full.prefix { $0 != ";" }).lowercased().filter { $0 != " " }
  }
  var target: String {
    query.isEmpty
      ? path
      : path + "?" + query.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
  }

  private static func query(_ text: Substring) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (percentDecoded(parts[0], plus: true), parts.count < 2 ? "" : percentDecoded(parts[1], plus: true))
    }
  }
}

/// Undoes percent-encoding; what is no valid escape stays as it is.
func percentDecoded(_ text: Substring, plus: Bool = false) -> String {
  guard text.utf8.contains(where: { $0 == 37 || ($0 == 43 && plus) }) else { return String(text) }
  let bytes = Array(text.utf8)
  var decoded: [UInt8] = []
  var index = 0
  func digit(_ at: Int) -> UInt8? {
    at < bytes.count ? Character(UnicodeScalar(bytes[at])).hexDigitValue.map(UInt8.init) : nil
  }
  while index < bytes.count {
    if bytes[index] == 37, let high = digit(index + 1), let low = digit(index + 2) {
      decoded.append(high << 4 | low)
      index += 3
    } else {
      decoded.append(plus && bytes[index] == 43 ? 32 : bytes[index])
      index += 1
    }
  }
  return String(decoding: decoded, as: UTF8.self)
}
