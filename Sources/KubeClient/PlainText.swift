import KubernetesAPI

/// A text from outside, cut to what an error carries.
func bounded(_ text: String) -> String {
  let limit = Limits().errorText
  return text.count <= limit ? text : text.prefix(limit) + "…"
}

/// What a program wrote for a terminal, as plain lines: colours and other sequences are gone, control characters too.
///
/// Escape sequences are those of ECMA-48; of an unfinished one the rest of the line goes.
func plain(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  var scalars = text.unicodeScalars.makeIterator()
  var next = scalars.next()
  func skip(while matches: (Unicode.Scalar) -> Bool) {
    while let scalar = next, scalar != "\n", matches(scalar) { next = scalars.next() }
  }
  while let scalar = next {
    next = scalars.next()
    switch scalar {
    case "\u{1B}":
      guard let kind = next, kind != "\n" else { continue }
      next = scalars.next()
      switch kind {
      case "[":
        // Parameters and intermediates, then one final byte.
        skip { ("\u{20}"..."\u{3F}").contains($0) }
        if next != "\n" { next = scalars.next() }
      case "]", "P", "X", "^", "_":
        // Strings end with BEL or ST.
        skip { $0 != "\u{07}" && $0 != "\u{1B}" && $0 != "\u{9C}" }
        if next == "\u{1B}" { next = scalars.next() }
        if next != "\n" { next = scalars.next() }
      case "\u{20}"..."\u{2F}":
        skip { ("\u{20}"..."\u{2F}").contains($0) }
        if next != "\n" { next = scalars.next() }
      default: break
      }
    case "\n": result.append(scalar)
    case "\t": result.append(" ")
    case "\r" where next == "\n": break
    case "\r": result.append("\n")
    default:
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      if !isControl { result.append(scalar) }
    }
  }
  return String(result)
}

/// The last lines of what a program complained, plain, as many as an error carries.
func lastWords(_ bytes: some Sequence<UInt8>) -> String {
  let limit = Limits().errorText
  var kept: [Substring] = []
  var count = 0
  let text = plain(String(decoding: Array(bytes), as: UTF8.self))
  for line in text.split(separator: "\n").reversed() {
    let line = Substring(line.trimmed)
    guard !line.isEmpty else { continue }
    guard count + line.count <= limit else {
      if kept.isEmpty { kept.append(line.prefix(limit) + "…") }
      break
    }
    kept.append(line)
    count += line.count + 1
  }
  return kept.reversed().joined(separator: "\n")
}

/// A URL as it may be shown: without the name and the password before its host.
func withoutPassword(_ url: String) -> String {
  guard let start = url.firstRange(of: "://") else { return url.lastIndex(of: "@").map { "…" + url[$0...] } ?? url }
  let rest = url[start.upperBound...]
  // The last one: somebody who mistyped may have one in the password.
  guard let at = rest.lastIndex(of: "@") else { return url }
  return url[..<start.upperBound] + "…" + rest[at...]
}
