import CCurl

/// What the certificate says that a server proved itself with; texts of the server, plain and bounded.
package struct ServerCertificate: Sendable, Hashable {
  package var subject = ""
  package var issuer = ""
  /// As OpenSSL writes times: `Nov 24 22:50:36 2027 GMT`.
  package var expires = ""

  /// The first certificate of the connection that a transfer used; nil where there was none.
  init?(_ easy: UnsafeMutableRawPointer) {
    var pointer: UnsafeMutableRawPointer?
    guard ccurl_info_pointer(easy, CURLINFO_CERTINFO, &pointer) == CURLE_OK,
      let chain = pointer?.assumingMemoryBound(to: curl_certinfo.self).pointee, chain.num_of_certs > 0
    else { return nil }
    var line = chain.certinfo[0]
    while let entry = line {
      if let data = entry.pointee.data { take(String(cString: data)) }
      line = entry.pointee.next
    }
    guard !subject.isEmpty || !issuer.isEmpty else { return nil }
  }

  /// Takes a line `Name:text`.
  mutating func take(_ line: String) {
    guard let colon = line.firstIndex(of: ":") else { return }
    let text = bounded(plain(String(line[line.index(after: colon)...])))
    switch line[..<colon] {
    case "Subject": subject = text
    case "Issuer": issuer = text
    case "Expire date": expires = text
    default: break
    }
  }
}
