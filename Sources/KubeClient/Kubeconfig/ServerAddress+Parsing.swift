extension ServerAddress {
  /// Reads a server's URL: `https://host:port/prefix`; query and fragment are dropped, as client-go does.
  ///
  /// nil without a scheme, with a user name, or with anything that is no host or port: a credential must not go to
  /// whatever a typing error names.
  package init?(url: String) {
    let rest: Substring
    if url.lowercased().hasPrefix("https://") {
      isSecure = true
      rest = url.dropFirst(8)
    } else if url.lowercased().hasPrefix("http://") {
      isSecure = false
      rest = url.dropFirst(7)
    } else {
      return nil
    }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }) else { return nil }
    let location = rest.prefix { $0 != "?" && $0 != "#" }
    let authority = location.prefix { $0 != "/" }
    var prefix = location.dropFirst(authority.count)
    while prefix.last == "/" { prefix.removeLast() }
    pathPrefix = String(prefix)
    guard !authority.contains("@") else { return nil }
    var portText: Substring?
    if authority.first == "[" {
      guard let close = authority.firstIndex(of: "]") else { return nil }
      host = String(authority[authority.index(after: authority.startIndex)..<close])
      let after = authority[authority.index(after: close)...]
      guard after.isEmpty || after.first == ":" else { return nil }
      portText = after.isEmpty ? nil : after.dropFirst()
    } else {
      let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      host = String(parts[0])
      portText = parts.count > 1 ? parts[1] : nil
      guard host.utf8.allSatisfy({ $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") }) else { return nil }
    }
    guard Self.isHost(host) else { return nil }
    if let portText {
      guard let number = Int(portText), (1...65_535).contains(number) else { return nil }
      port = number
    } else {
      port = isSecure ? 443 : 80
    }
  }

  /// Whether a text can be a host, a name or an address: nothing in it may end the host's part of a URL.
  package static func isHost(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: ":"), UInt8(ascii: "%"):
          true
        default: false
        }
      }
  }
}
