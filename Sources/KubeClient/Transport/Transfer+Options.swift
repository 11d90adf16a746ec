import CCurl

extension Transfer {
  /// Says to libcurl what the request says.
  func setUp(_ easy: UnsafeMutableRawPointer) {
    ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
    ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    // A redirect could lead a credential elsewhere: it is an answer like any other.
    ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, limits.connectTime.milliseconds)
    if let time = request.time { ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, time.milliseconds) }
    ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    ccurl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
    ccurl_set_long(easy, CURLOPT_TCP_KEEPIDLE, 30)
    ccurl_set_long(easy, CURLOPT_TCP_KEEPINTVL, 10)
    ccurl_enable_user_timeout(easy)
    if request.acceptsGzip { ccurl_set_string(easy, CURLOPT_ACCEPT_ENCODING, "gzip") }
    if request.needsFreshConnection { ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, 1) }
    if request.wantsCertificate { ccurl_set_long(easy, CURLOPT_CERTINFO, 1) }
    setAddress(easy)
    setProxy(easy)
    setMethod(easy)
    if request.address.isSecure { setTrust(easy) }
  }

  private func setAddress(_ easy: UnsafeMutableRawPointer) {
    let address = request.address
    var host = address.hostInURL
    var headers = request.headers.map { "\($0.name): \($0.value)" }
    if address.isSecure, let name = request.trust.serverName, name != address.host {
      // The name in the URL is what is asked for (SNI) and verified; the connection goes to the address.
      host = name.contains(":") ? "[\(name)]" : name
      headers.append("host: \(address.hostInURL):\(address.port)")
      let route = keep(["\(host):\(address.port):\(address.hostInURL):\(address.port)"])
      ccurl_set_pointer(easy, CURLOPT_CONNECT_TO, route)
    }
    let scheme = address.isSecure ? "https" : "http"
    ccurl_set_string(easy, CURLOPT_URL, "\(scheme)://\(host):\(address.port)\(address.pathPrefix)\(request.target)")
    let version = address.isSecure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
    ccurl_set_long(easy, CURLOPT_HTTP_VERSION, version)
    ccurl_set_long(easy, CURLOPT_PIPEWAIT, address.isSecure && !request.needsFreshConnection ? 1 : 0)
    // Ask nobody's leave before a body: `Expect: 100-continue` costs a round trip.
    ccurl_set_pointer(easy, CURLOPT_HTTPHEADER, keep(headers + ["expect:"]))
    ccurl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
  }

  /// Always says which, and "" for none: libcurl would look into the environment, in its own way.
  private func setProxy(_ easy: UnsafeMutableRawPointer) {
    ccurl_set_string(easy, CURLOPT_PROXY, request.proxy ?? "")
    ccurl_set_string(easy, CURLOPT_NOPROXY, "")
  }

  private func setMethod(_ easy: UnsafeMutableRawPointer) {
    if let body = request.body {
      ccurl_set_long(easy, CURLOPT_POST, 1)
      ccurl_set_long(easy, CURLOPT_POSTFIELDSIZE, body.count)
      body.withUnsafeBytes { _ = ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
    }
    if request.method != (request.body == nil ? "GET" : "POST") {
      ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method)
    }
  }

  private func setTrust(_ easy: UnsafeMutableRawPointer) {
    let trust = request.trust
    ccurl_set_long(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    if trust.acceptsAnyCertificate {
      ccurl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 0)
      ccurl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 0)
    }
    if let authorities = trust.authorities?.bytes {
      ccurl_set_borrowed_blob(easy, CURLOPT_CAINFO_BLOB, authorities.baseAddress, authorities.count)
      // Else the system's folder of authorities would count as well.
      ccurl_set_string(easy, CURLOPT_CAPATH, nil)
    }
    if let certificate = trust.clientCertificate?.bytes, let key = trust.clientKey?.bytes {
      ccurl_set_borrowed_blob(easy, CURLOPT_SSLCERT_BLOB, certificate.baseAddress, certificate.count)
      ccurl_set_borrowed_blob(easy, CURLOPT_SSLKEY_BLOB, key.baseAddress, key.count)
    }
  }
}
