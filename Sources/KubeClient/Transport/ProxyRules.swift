import Glibc

/// Which proxy the environment names for a server, exactly as Go's programs read it (`golang.org/x/net/http/httpproxy`).
///
/// libcurl reads the same variables in another way: no `HTTP_PROXY` in capitals, `ALL_PROXY`, no ports in `NO_PROXY`.
/// Whoever's kubectl reaches a cluster must reach it here, so libcurl is always told.
package struct ProxyRules: Sendable, Hashable {
  private var secure: String?
  private var plain: String?
  private var exceptions: [Exception] = []
  /// `NO_PROXY=*`.
  private var isOff = false

  fileprivate enum Exception: Sendable, Hashable {
    case network(address: [UInt8], bits: Int)
    case address([UInt8], port: String)
    /// `suffix` begins with a dot; `isWhole` means that the name itself counts as well.
    case domain(suffix: String, port: String, isWhole: Bool)
  }

  /// No proxy for anything.
  package init() {}

  package init(environment: [String: String]) {
    func first(_ names: String...) -> String {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    }
    secure = Self.url(first("HTTPS_PROXY", "https_proxy"))
    plain = Self.url(first("HTTP_PROXY", "http_proxy"))
    for word in first("NO_PROXY", "no_proxy").split(separator: ",") {
      let word = word.lowercased().trimmed
      if word == "*" { isOff = true } else if let exception = Exception(word) { exceptions.append(exception) }
    }
  }

  /// The proxy's URL in libcurl's words; nil for none.
  package func proxy(for server: ServerAddress) -> String? {
    guard let proxy = server.isSecure ? secure : plain, !isOff else { return nil }
    let host = server.host.lowercased()
    let address = IPAddress.bytes(host)
    if host == "localhost" || address.map(IPAddress.isLoopback) ?? false { return nil }
    return exceptions.contains { $0.matches(host, address, String(server.port)) } ? nil : proxy
  }

  /// A proxy's URL as it is written: without a scheme it is `http`; nil for one that Go has no client for.
  static func url(_ text: String) -> String? {
    guard !text.isEmpty else { return nil }
    guard let end = text.firstRange(of: "://") else { return "http://" + text }
    switch text[..<end.lowerBound].lowercased() {
    case "http", "https": return text
    // As curl names a proxy that looks up names itself, which is what Go's does.
    case "socks5", "socks5h": return "socks5h" + text[end.lowerBound...]
    default: return nil
    }
  }
}

extension ProxyRules.Exception {
  init?(_ word: String) {
    if let slash = word.firstIndex(of: "/"), let bits = Int(word[word.index(after: slash)...]),
      let address = IPAddress.bytes(String(word[..<slash])), (0...address.count * 8).contains(bits)
    {
      self = .network(address: address, bits: bits)
      return
    }
    var (host, port) = (word, "")
    if IPAddress.bytes(word) == nil, let colon = word.lastIndex(of: ":"),
      word[..<colon].last == "]" || !word[..<colon].contains(":")
    {
      (host, port) = (String(word[..<colon]), String(word[word.index(after: colon)...]))
    }
    if host.first == "[", host.last == "]" { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty else { return nil }
    if let address = IPAddress.bytes(host) {
      self = .address(address, port: port)
      return
    }
    if host.hasPrefix("*.") { host.removeFirst() }
    let isWhole = host.first != "."
    self = .domain(suffix: isWhole ? "." + host : host, port: port, isWhole: isWhole)
  }

  func matches(_ host: String, _ address: [UInt8]?, _ port: String) -> Bool {
    switch self {
    case .network(let network, let bits):
      guard let address, address.count == network.count else { return false }
      for (index, (ours, theirs)) in zip(address, network).enumerated() {
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> min(max(bits - index * 8, 0), 8))
        if (ours ^ theirs) & mask != 0 { return false }
      }
      return true
    case .address(let wanted, let wantedPort): return address == wanted && (wantedPort.isEmpty || wantedPort == port)
    case .domain(let suffix, let wantedPort, let isWhole):
      // Go compares an address' text as well.
      guard wantedPort.isEmpty || wantedPort == port else { return false }
      return host.hasSuffix(suffix) || isWhole && host == suffix.dropFirst()
    }
  }
}

/// IP addresses as bytes.
enum IPAddress {
  /// 4 or 16 bytes; nil for what is no address.
  ///
  /// An IPv4 address in IPv6's clothes is one.
  static func bytes(_ text: String) -> [UInt8]? {
    var four = [UInt8](repeating: 0, count: 4)
    if inet_pton(AF_INET, text, &four) == 1 { return four }
    var sixteen = [UInt8](repeating: 0, count: 16)
    guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
    let isMapped = sixteen[..<10].allSatisfy { $0 == 0 } && sixteen[10] == 255 && sixteen[11] == 255
    return isMapped ? Array(sixteen[12...]) : sixteen
  }
  static func isLoopback(_ address: [UInt8]) -> Bool {
    address.count == 4 ? address[0] == 127 : address.dropLast().allSatisfy { $0 == 0 } && address.last == 1
  }
}
