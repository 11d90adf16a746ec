import Glibc
package import TerminalUI

/// The operator's own themes: `quarterdeck/themes/NAME.theme` in `$XDG_CONFIG_HOME`, or in `~/.config`.
package struct ThemeFolder: Sendable {
  private let path: String?

  package init(environment: [String: String]) {
    let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    path = (base ?? environment["HOME"].map { $0 + "/.config" }).map { $0 + "/quarterdeck/themes/" }
  }

  /// The theme of a name: the operator's own file, or the one that comes with the program.
  package func theme(_ name: String) throws(ThemeError) -> Theme {
    try Theme.named(name) { name in read(name) }
  }

  private func read(_ name: String) -> (text: String, file: String)? {
    guard let path, !name.isEmpty, !name.contains("/"), name.first != ".",
      let file = fopen(path + name + ".theme", "r")
    else { return nil }
    defer { fclose(file) }
    // One byte more than a theme may have, so that a larger one is refused and not cut.
    let bytes = [UInt8](unsafeUninitializedCapacity: Theme.largestFile + 1) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    return (String(decoding: bytes, as: UTF8.self), path + name + ".theme")
  }
}
