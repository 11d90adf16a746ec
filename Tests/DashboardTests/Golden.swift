import Glibc
import TerminalUI
import Testing

/// Pictures as readable files under `Fixtures/Golden`.
///
/// With `QUARTERDECK_RECORD=1` they are written anew, and the test fails all the same, so that nobody commits a
/// recording without looking.
enum Golden {
  static func check(
    _ frame: Frame, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let path = folder + "/\(name).txt"
    let actual = frame.lines.joined(separator: "\n") + "\n"
    if getenv("QUARTERDECK_RECORD") != nil {
      write(actual, to: path)
      Issue.record("recorded \(name); look at it, then run without QUARTERDECK_RECORD", sourceLocation: sourceLocation)
      return
    }
    guard let expected = read(path) else {
      Issue.record("no golden \(name); QUARTERDECK_RECORD=1 records it", sourceLocation: sourceLocation)
      return
    }
    if actual != expected {
      let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
      let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
      var words = ""
      for index in 0..<max(old.count, new.count) {
        let before = index < old.count ? String(old[index]) : ""
        let after = index < new.count ? String(new[index]) : ""
        if before != after { words += "\n\(index + 1)-\(before)\n\(index + 1)+\(after)" }
      }
      Issue.record("\(name) differs:\(words)", sourceLocation: sourceLocation)
    }
  }

  private static let folder =
    #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Fixtures/Golden"

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
  private static func write(_ text: String, to path: String) {
    mkdir(folder, 0o755)
    guard let file = fopen(path, "w") else { return }
    defer { fclose(file) }
    fputs(text, file)
  }
}
