import FleetModel
import KubeClient
import KubernetesAPI

/// Reads what an object on a hub says of a connection, and refuses what it may not say.
///
/// A refusal names the field, and the permission that would allow it where there is one. What is refused leaves no way
/// behind: half a connection (without its proxy, without verification) would be another one than was meant.
struct ConnectionReader {
  private let allowed: Set<Permission>
  private(set) var refusals: [ListingRefusal] = []
  private(set) var warnings: [String] = []

  init(_ hub: Hub) { allowed = hub.entry.allow }

  mutating func refuse(_ field: String, _ reason: String) {
    let refusal = ListingRefusal(field, clipped(reason))
    if !refusals.contains(refusal) { refusals.append(refusal) }
  }
  mutating func warn(_ text: String) {
    if !warnings.contains(text) { warnings.append(clipped(text)) }
  }

  /// Whether the operator allows a deed; if not it is refused.
  mutating func allows(_ permission: Permission, _ field: String) -> Bool {
    if allowed.contains(permission) { return true }
    refuse(field, "\(permission.deed); the registry's allow does not have \(permission.rawValue)")
    return false
  }

  /// A server's URL; nil where it is refused.
  ///
  /// - Parameter isBare: a host without a scheme is taken for `https`, as archived registries write it.
  mutating func server(_ text: String?, _ field: String, isBare: Bool = false) -> ServerAddress? {
    guard var text, !text.isEmpty else {
      refuse(field, "is missing")
      return nil
    }
    if isBare, !text.contains("://") { text = "https://" + text }
    guard let address = ServerAddress(url: text) else {
      refuse(field, "\"\(text)\" is no URL of a server")
      return nil
    }
    guard Self.isHost(address.host) else {
      refuse(field, "\"\(address.host)\" is no name of a host and no address")
      return nil
    }
    if !address.isSecure, !allows(.http, field) { return nil }
    return address
  }

  /// Names of DNS and addresses only: what else a URL may carry as its host is meant for somebody else's reader.
  static func isHost(_ text: String) -> Bool {
    if text.contains(":") { return text.utf8.allSatisfy { Self.isHexadecimal($0) || $0 == 58 || $0 == 46 } }
    guard !text.isEmpty, text.utf8.count <= 253 else { return false }
    return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == 45 || $0 == 95 }
    }
  }
  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...102).contains(byte | 0x20)
  }

  /// Certificates in PEM form, given as base64; nil where there are none, or where they are refused.
  ///
  /// Some managers encode twice: what is base64 of base64 is read as well.
  mutating func authorities(_ base64: String?, _ field: String) -> PEM? {
    guard let base64, !base64.isEmpty else { return nil }
    guard let bytes = Base64.decode(base64) else {
      refuse(field, "is not base64")
      return nil
    }
    return pem(bytes, field, "CERTIFICATE")
  }

  /// A block of PEM with a label that ends in this one.
  mutating func pem(_ bytes: [UInt8]?, _ field: String, _ label: String) -> PEM? {
    guard let bytes, !bytes.isEmpty else { return nil }
    if Self.isPEM(bytes, label) { return .data(Secret(bytes)) }
    if let inner = Base64.decode(String(decoding: bytes, as: UTF8.self)), Self.isPEM(inner, label) {
      return .data(Secret(inner))
    }
    refuse(field, "holds no \(label.lowercased()) in PEM form")
    return nil
  }
  private static func isPEM(_ bytes: [UInt8], _ label: String) -> Bool {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains {
      $0.hasPrefix("-----BEGIN ") && $0.contains(label + "-----")
    }
  }

  mutating func proxy(_ text: String?, _ field: String) -> String? {
    guard let text, !text.isEmpty else { return nil }
    guard allows(.proxy, field) else { return nil }
    let schemes = ["http://", "https://", "socks5://"]
    guard schemes.contains(where: { text.hasPrefix($0) && text.count > $0.count }) else {
      refuse(field, "\"\(text)\" is no proxy's URL")
      return nil
    }
    // As curl names a proxy that looks up names itself.
    return text.hasPrefix("socks5://") ? "socks5h://" + text.dropFirst(9) : text
  }

  /// Whether a server may stay unverified; with authorities beside it that is a contradiction.
  mutating func acceptsAnyCertificate(_ isWanted: Bool, authorities: PEM?, _ field: String) -> Bool {
    guard isWanted, allows(.insecure, field) else { return false }
    if authorities != nil { refuse(field, "stands beside a certificate authority") }
    warn("the server is not verified")
    return true
  }

  /// A path of this machine, where the operator allows one.
  mutating func file(_ path: String?, _ field: String) -> String? {
    guard let path, !path.isEmpty, allows(.files, field) else { return nil }
    guard path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
      refuse(field, "is no absolute path")
      return nil
    }
    return path
  }
}
