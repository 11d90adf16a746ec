import Foundation
import Testing

@Suite struct HouseTests {
  @Test("the rooms that are there are the rooms of the table")
  func rooms() throws {
    #expect(Set(try House.names(in: "Sources")) == Set(House.rooms.keys).union(House.systems))
  }

  @Test("a room imports what its line of the table names, and nothing else", arguments: House.rooms.keys.sorted())
  func imports(room: String) throws {
    var allowed = House.everybody
    if !House.withoutFoundation.contains(room) { allowed.formUnion(House.foundation) }
    for name in House.rooms[room]! { allowed.formUnion(House.modules[name] ?? [name]) }
    for path in House.swiftFiles(below: "Sources/\(room)") {
      let strangers = try SourceFile(text: House.text(path)).imports.subtracting(allowed)
      #expect(strangers.isEmpty, "\(path) imports \(strangers.sorted().joined(separator: ", "))")
    }
  }

  @Test("a library of a room's line is imported there", arguments: House.rooms.keys.sorted())
  func libraries(room: String) throws {
    let imported = try House.swiftFiles(below: "Sources/\(room)").reduce(into: Set<String>()) { all, path in
      all.formUnion(SourceFile(text: try House.text(path)).imports)
    }
    for library in House.rooms[room]!.subtracting(House.rooms.keys).subtracting(House.systems) {
      let modules = House.modules[library] ?? [library]
      #expect(!modules.isDisjoint(with: imported), "nothing in \(room) imports \(library)")
    }
  }

  @Test("each library of C has the importers that the table gives it", arguments: House.systems.sorted())
  func systems(module: String) throws {
    let wanted = Set(House.rooms.filter { $0.value.contains(module) }.keys)
    var importers: Set<String> = []
    for room in House.rooms.keys {
      for path in House.swiftFiles(below: "Sources/\(room)")
      where try SourceFile(text: House.text(path)).imports.contains(module) {
        importers.insert(room)
      }
    }
    #expect(importers.isSubset(of: wanted))
    if module != "CLinux" { #expect(wanted.count == 1) }
  }

  @Test("Package.swift gives each room what the table gives it", arguments: House.rooms.keys.sorted())
  func package(room: String) throws {
    guard room != "quarterdeck" else { return }  // It stands on the whole house.
    let names: [String: String] = [
      "argumentParser": "swift-argument-parser", "grdb": "GRDB", "hummingbird": "Hummingbird",
      "logging": "swift-log", "yams": "Yams",
    ]
    let text = try House.text("Package.swift")
    let start = try #require(text.range(of: "Room(\n    name: \"\(room)\"") ?? text.range(of: "Room(name: \"\(room)\""))
    let entry = text[start.lowerBound...].prefix { $0 != ")" }
    func list(_ label: String) -> [String] {
      guard let place = entry.range(of: label + ": [") else { return [] }
      return entry[place.upperBound...].prefix { $0 != "]" }.split(separator: ",").map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: " \n\""))
      }
    }
    let given = Set(list("rooms") + list("libraries").map { names[$0] ?? $0 })
    #expect(given == House.rooms[room])
  }

  @Test("no type is named like a room: such a name hides the module")
  func typeNames() throws {
    let reserved = Set(House.rooms.keys).union(House.systems)
    for room in House.rooms.keys.sorted() {
      for path in House.swiftFiles(below: "Sources/\(room)") {
        let clashes = try SourceFile(text: House.text(path)).types.intersection(reserved)
        #expect(clashes.isEmpty, "\(path) declares \(clashes.sorted().joined(separator: ", "))")
      }
    }
  }

  @Test("no file is longer than a person reads", arguments: ["Sources", "Tests"])
  func fileLengths(folder: String) throws {
    for path in House.swiftFiles(below: folder) {
      let lines = try SourceFile(text: House.text(path)).lineCount
      #expect(lines <= House.linesOfAFile, "\(path) has \(lines) lines")
    }
  }

  @Test("each room has a page for newcomers, named and titled like it", arguments: House.rooms.keys.sorted())
  func pages(room: String) throws {
    let page = try House.text("Sources/\(room)/\(room).docc/\(room).md")
    #expect(page.hasPrefix("# ``\(room)``"))
    #expect(page.utf8.count > 400, "the page of \(room) says too little")
  }

  @Test("the top level has its names and no others")
  func top() throws {
    let visible = Set(try House.names(in: "").filter { !$0.hasPrefix(".") })
    #expect(visible.subtracting(House.top) == [])
  }

  @Test("every upcoming feature of Package.swift is guarded, and no guard is left over")
  func features() throws {
    func names(_ text: String, after mark: String, until end: Character) -> Set<String> {
      Set(text.components(separatedBy: mark).dropFirst().map { String($0.prefix { $0 != end }) })
    }
    let enabled = names(try House.text("Package.swift"), after: ".enableUpcomingFeature(\"", until: "\"")
    #expect(!enabled.isEmpty)
    #expect(enabled == names(try House.text("Tests/HouseTests/Features.swift"), after: "#if !hasFeature(", until: ")"))
  }

  @Test("nothing of the machine that it was made on is in the tree")
  func noForeignPaths() throws {
    // Where the checkout lies now: who wrote a path down wrote it on the machine where the tests were run.
    let here = House.root.standardizedFileURL.path
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    for path in House.swiftFiles(below: "Sources") + House.swiftFiles(below: "Tests") + ["Package.swift"] {
      let text = try House.text(path)
      for place in [here, home] where place.split(separator: "/").count > 1 {
        #expect(!text.contains(place + "/"), "\(path) names \(place)")
      }
    }
  }
}

@Suite struct SourceFileTests {
  @Test(
    "imports are found in all their spellings",
    arguments: [
      ("import A", ["A"]), ("package import A\ninternal import B", ["A", "B"]), ("@testable import A", ["A"]),
      ("@preconcurrency public import A", ["A"]), ("import struct A.B", ["A"]), ("import A.B", ["A"]),
      ("// import A", []), ("let text = \"import A\"", []), ("  import A;", ["A"]),
    ] as [(String, Set<String>)])
  func imports(text: String, modules: Set<String>) {
    #expect(SourceFile(text: text).imports == modules)
  }

  @Test("declared types are found, and used ones are not")
  func types() {
    let text = "package struct A<B>: C {\n  final class D {}\n}\n// struct E\nlet x: F = F()\nfunc structure(G: Int) {}"
    #expect(SourceFile(text: text).types == ["A", "D"])
  }
}
