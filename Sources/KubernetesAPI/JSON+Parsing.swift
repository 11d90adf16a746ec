extension JSON {
  /// Reads one JSON document.
  ///
  /// As strict as RFC 8259, in UTF-8 without a byte order mark. Of members named twice the last one counts, and halves
  /// of surrogate pairs become U+FFFD, both as Go's reader does. Bytes after the value are refused.
  package init(parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard) throws(JSONSyntaxError) {
    guard bytes.count <= limits.bytes else {
      throw JSONSyntaxError(.tooLarge(limit: limits.bytes), at: limits.bytes)
    }
    var scanner = JSONScanner(bytes, depthLimit: limits.depth)
    self = try scanner.readValue()
    try scanner.finish()
  }

  package init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONSyntaxError) {
    self = try bytes.span.bytes.withUnsafeBytes { (buffer) throws(JSONSyntaxError) in
      try JSON(parsing: buffer, limits: limits)
    }
  }

  package init(parsing bytes: Span<UInt8>, limits: JSONLimits = .standard) throws(JSONSyntaxError) {
    self = try bytes.bytes.withUnsafeBytes { (buffer) throws(JSONSyntaxError) in
      try JSON(parsing: buffer, limits: limits)
    }
  }

  package init(parsing text: String, limits: JSONLimits = .standard) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}

extension JSONScanner {
  /// Runs `body` with a scanner over bytes that stay in place meanwhile.
  package static func scanning<Result>(
    _ bytes: Span<UInt8>, _ body: (inout JSONScanner) throws(JSONSyntaxError) -> Result
  ) throws(JSONSyntaxError) -> Result {
    try bytes.bytes.withUnsafeBytes { (buffer) throws(JSONSyntaxError) in
      var scanner = JSONScanner(buffer)
      return try body(&scanner)
    }
  }
}
