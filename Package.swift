// swift-tools-version: 6.2
// The house (see Sources/quarterdeck/quarterdeck.docc): one line a room, in the order in which a byte comes in.
// A room may import exactly what its line names; `HouseTests` reads every import and holds it against this table.
//
// QUARTERDECK_ROOMS=KubeClient,TerminalUI   builds and tests only these rooms and what they stand on
// A room's folder Resources is embedded in code; a first one is seen after `swift build --manifest-cache none`.
// QUARTERDECK_BENCHMARKS=1                  adds the targets under Tests/Benchmarks
import Foundation
import PackageDescription

struct Room {
  var name: String
  var rooms: [String] = []
  var libraries: [Target.Dependency] = []
  var isTested = true
  /// What its tests stand on beside the room itself.
  var tests: [String] = []
}

func library(_ product: String, _ package: String) -> Target.Dependency { .product(name: product, package: package) }
let argumentParser = library("ArgumentParser", "swift-argument-parser")
let grdb = library("GRDB", "GRDB.swift")
let hummingbird = library("HummingbirdCore", "hummingbird")
let logging = library("Logging", "swift-log")
let yams = library("Yams", "Yams")

let house: [Room] = [
  Room(name: "KubernetesAPI", libraries: [yams], tests: ["TestSupport"]),
  Room(name: "FleetModel", rooms: ["KubernetesAPI"]),
  Room(name: "DeliveryModel", rooms: ["KubernetesAPI", "FleetModel"]),
  Room(name: "TerminalUI"),
  Room(name: "KubeClient", rooms: ["KubernetesAPI", "CCurl", "CLinux"], tests: ["TestSupport"]),
  Room(name: "ClusterRegistry", rooms: ["KubernetesAPI", "FleetModel", "KubeClient"], tests: ["TestSupport"]),
  Room(
    name: "WatchCache", rooms: ["KubernetesAPI", "FleetModel", "KubeClient", "ClusterRegistry"],
    libraries: [grdb], tests: ["TestSupport"]),
  Room(
    name: "DeliveryEngine", rooms: ["KubernetesAPI", "FleetModel", "DeliveryModel", "KubeClient", "WatchCache"],
    libraries: [grdb]),
  Room(name: "NcursesTerminal", rooms: ["TerminalUI", "CNcurses", "CLinux"]),
  Room(name: "Dashboard", rooms: ["KubernetesAPI", "FleetModel", "DeliveryModel", "TerminalUI"]),
  Room(name: "FleetSimulator", rooms: ["KubernetesAPI", "FleetModel"], libraries: [hummingbird, logging]),
]
let systems = ["CCurl", "CLinux", "CNcurses"]
/// What tests of several rooms share: servers that do what a test says, a front of TLS.
let support = "TestSupport"
/// Test targets that stand on more than one room, or on none; EndToEndTests runs the built program.
let wider: [Room] = [
  Room(name: "HouseTests"),
  Room(
    name: "EndToEndTests",
    rooms: ["TestSupport", "KubernetesAPI", "CLinux"]),
]
/// Measured by hand (Tests/Benchmarks/README.md); `Measure` is what they share.
let measure = Room(name: "Measure", rooms: ["KubernetesAPI", "FleetModel", "WatchCache"])
let benchmarks: [Room] = [
  Room(name: "RowBench", rooms: ["Measure", "KubernetesAPI", "FleetModel", "KubeClient", "WatchCache"]),
  Room(name: "Isolation", rooms: ["Measure", support, "KubernetesAPI", "KubeClient"]),
  Room(name: "KubeconfigLoad", rooms: ["Measure", "KubeClient"]),
  Room(name: "WarmStart", rooms: ["Measure", "KubernetesAPI", "FleetModel", "WatchCache"]),
  Room(name: "KeyToFrame", rooms: ["Measure", "KubernetesAPI", "FleetModel", "WatchCache", "Dashboard", "TerminalUI"]),
]

/// The rooms that this build wants, with all that they stand on.
let wanted: Set<String>? = ProcessInfo.processInfo.environment["QUARTERDECK_ROOMS"].map { list in
  var names = Set(list.split(separator: ",").map(String.init))
  for room in house.reversed() where names.contains(room.name) { names.formUnion(room.rooms) }
  return names
}
func isWanted(_ name: String) -> Bool { wanted?.contains(name) ?? true }
func exists(_ path: String) -> Bool {
  FileManager.default.fileExists(atPath: Context.packageDirectory + "/" + path)
}

var targets: [Target] = systems.filter(isWanted).map { name in
  switch name {
  case "CLinux": .target(name: name, path: "Sources/\(name)", cSettings: [.define("_GNU_SOURCE")])
  default: .systemLibrary(name: name, path: "Sources/\(name)")
  }
}
targets.append(.target(name: support, dependencies: ["CLinux"], path: "Tests/\(support)"))
for room in house where isWanted(room.name) {
  let dependencies = room.rooms.map { Target.Dependency.target(name: $0) } + room.libraries
  targets.append(
    .target(
      name: room.name, dependencies: dependencies, path: "Sources/\(room.name)",
      resources: exists("Sources/\(room.name)/Resources") ? [.embedInCode("Resources")] : []))
  if room.isTested, exists("Tests/\(room.name)Tests") {
    let support = room.tests.map { Target.Dependency.target(name: $0) }
    targets.append(
      .testTarget(
        name: room.name + "Tests", dependencies: [.target(name: room.name)] + dependencies + support,
        path: "Tests/\(room.name)Tests", exclude: exists("Tests/\(room.name)Tests/Fixtures") ? ["Fixtures"] : []))
  }
}
if wanted == nil {
  targets.append(
    .executableTarget(
      name: "quarterdeck", dependencies: house.map { .target(name: $0.name) } + [argumentParser]))
  for room in wider where exists("Tests/\(room.name)") {
    targets.append(
      .testTarget(
        name: room.name, dependencies: room.rooms.map { .target(name: $0) } + room.libraries,
        path: "Tests/\(room.name)", exclude: exists("Tests/\(room.name)/Fixtures") ? ["Fixtures"] : []))
  }
  if ProcessInfo.processInfo.environment["QUARTERDECK_BENCHMARKS"] != nil {
    targets.append(
      .target(
        name: measure.name, dependencies: measure.rooms.map { .target(name: $0) }, path: "Tests/Benchmarks/Measure"))
    for room in benchmarks {
      targets.append(
        .executableTarget(
          name: room.name, dependencies: room.rooms.map { .target(name: $0) } + room.libraries,
          path: "Tests/Benchmarks/\(room.name)"))
    }
  }
}

// One set of rules for every target. A misspelt upcoming feature is silently ignored: HouseTests/Features.swift
// and each room's own build would not notice, so the names are guarded there by `#if !hasFeature`.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .treatAllWarnings(as: .error),
  .treatWarning("DeprecatedDeclaration", as: .warning),
]
for target in targets where target.type != .system && !systems.contains(target.name) {
  target.swiftSettings = strict
}

let package = Package(
  name: "quarterdeck",
  products: wanted == nil ? [.executable(name: "quarterdeck", targets: ["quarterdeck"])] : [],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: targets)
