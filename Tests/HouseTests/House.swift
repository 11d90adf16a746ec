import Foundation

/// The house as the design draws it, as data, and the files that are there.
enum House {
  /// What each room may import beside `everybody`: rooms and libraries, as in Package.swift.
  ///
  /// A library that no file of the room imports any more leaves its line: who builds the program pays for it.
  static let rooms: [String: Set<String>] = [
    "KubernetesAPI": ["Yams"],
    "FleetModel": ["KubernetesAPI"],
    "DeliveryModel": ["KubernetesAPI", "FleetModel"],
    "TerminalUI": [],
    "KubeClient": ["KubernetesAPI", "CCurl", "CLinux"],
    "ClusterRegistry": ["KubernetesAPI", "FleetModel", "KubeClient"],
    "WatchCache": ["KubernetesAPI", "FleetModel", "KubeClient", "ClusterRegistry", "GRDB"],
    "DeliveryEngine": [
      "KubernetesAPI", "FleetModel", "DeliveryModel", "KubeClient", "WatchCache", "GRDB",
    ],
    "NcursesTerminal": ["TerminalUI", "CNcurses", "CLinux"],
    "Dashboard": ["KubernetesAPI", "FleetModel", "DeliveryModel", "TerminalUI"],
    "FleetSimulator": ["KubernetesAPI", "FleetModel", "Hummingbird", "swift-log"],
    "quarterdeck": [
      "KubernetesAPI", "FleetModel", "DeliveryModel", "TerminalUI", "KubeClient", "ClusterRegistry", "WatchCache",
      "DeliveryEngine", "NcursesTerminal", "Dashboard", "FleetSimulator", "swift-argument-parser",
    ],
  ]
  /// C headers with a module map; they have no Swift and no page.
  static let systems: Set<String> = ["CCurl", "CLinux", "CNcurses"]
  /// What every room may import beside Swift itself.
  static let everybody: Set<String> = ["Glibc", "Synchronization"]
  /// Foundation pays only at the edges: the values rooms and those that draw have none of it.
  static let foundation: Set<String> = ["Foundation", "FoundationEssentials"]
  static let withoutFoundation: Set<String> = [
    "KubernetesAPI", "FleetModel", "DeliveryModel", "TerminalUI", "Dashboard", "NcursesTerminal",
  ]
  /// The modules that come with a library, where they are not named like it.
  static let modules: [String: Set<String>] = [
    "swift-log": ["Logging"],
    "swift-argument-parser": ["ArgumentParser"],
    "Hummingbird": [
      "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix", "ServiceLifecycle", "Logging",
    ],
  ]
  /// The visible names at the top; `Package.resolved` is the package manager's own.
  static let top: Set<String> = [
    "Package.swift", "Package.resolved", "README.md", "themes", "screenshots", "Sources", "Tests",
  ]
  static let linesOfAFile = 600

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
  }

  /// The Swift files below a folder, as paths from the top.
  static func swiftFiles(below folder: String) -> [String] {
    let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
    return (found?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.sorted()
      .map { folder + "/" + $0 }
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}

/// The few facts of a Swift file that the house asks for.
struct SourceFile {
  let text: String

  /// The modules that the file imports, each once.
  var imports: Set<String> {
    var modules: Set<String> = []
    for line in text.split(separator: "\n") {
      var words = line.split(whereSeparator: { $0 == " " || $0 == ";" })
      while let word = words.first, word.hasPrefix("@") || SourceFile.accessLevels.contains(String(word)) {
        words.removeFirst()
      }
      guard words.first == "import", words.count > 1 else { continue }
      words.removeFirst()
      if SourceFile.kinds.contains(String(words[0])), words.count > 1 { words.removeFirst() }
      modules.insert(String(words[0].prefix { $0 != "." }))
    }
    return modules
  }

  /// The names of the types that the file declares.
  var types: Set<String> {
    var names: Set<String> = []
    for line in text.split(separator: "\n") {
      let code = line.prefix(while: { $0 != "/" }).split(whereSeparator: { " :<{(=".contains($0) })
      for (word, name) in zip(code, code.dropFirst()) where SourceFile.typeWords.contains(String(word)) {
        names.insert(String(name))
      }
    }
    return names
  }

  var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

  private static let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
  private static let kinds: Set<String> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
  private static let typeWords: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
}
