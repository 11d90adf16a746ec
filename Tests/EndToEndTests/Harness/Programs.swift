import Foundation

/// The programs that these tests run.
enum Programs {
  /// The program that was built beside the tests; `QUARTERDECK_BINARY` names another.
  static let quarterdeck: String = {
    if let named = ProcessInfo.processInfo.environment["QUARTERDECK_BINARY"] { return named }
    let places = [CommandLine.arguments[0], Bundle.main.executablePath ?? ""].map {
      URL(filePath: $0).deletingLastPathComponent().path
    }
    return places.map { $0 + "/quarterdeck" }.first { FileManager.default.isExecutableFile(atPath: $0) }
      ?? "quarterdeck"
  }()

  static let kubectl = find("kubectl")
  static let nginx = find("nginx")
  static let openssl = find("openssl")
  static let tmux = find("tmux")
  static let bash = find("bash")

  /// A program of the machine, where it is there.
  private static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return (path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/bin"]).map { $0 + "/" + name }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
