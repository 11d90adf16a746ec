import Foundation
import Glibc
import Synchronization

/// Everything that one test has to itself: a folder, an environment, and the processes that it started.
///
/// `end()` ends all of them, also those that the program started by itself (a driver, the demo's fleet): they have the
/// folder's name in their command lines.
final class World: Sendable {
  let folder: String
  let environment: [String: String]
  private let held = Mutex(Held())
  private struct Held {
    var programs: [RunningProgram] = []
    var atEnd: [@Sendable () -> Void] = []
  }

  init() throws {
    var name = Array("/tmp/qd-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw Failure("mkdtemp: \(String(cString: strerror(errno)))") }
    folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    environment = [
      "PATH": path, "HOME": folder, "USER": "tester", "LANG": "C.UTF-8", "TERM": "xterm-256color", "TMPDIR": folder,
      "XDG_STATE_HOME": folder + "/state", "XDG_CONFIG_HOME": folder + "/config", "XDG_CACHE_HOME": folder + "/cache",
    ]
  }

  /// Ends every process of this world and removes its folder.
  func end() {
    let held = held.withLock { held in
      defer { held = Held() }
      return held
    }
    for action in held.atEnd.reversed() { action() }
    for program in held.programs.reversed() { program.kill() }
    for process in Self.processes(mentioning: folder) { Glibc.kill(process, SIGKILL) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  func whenEnding(_ action: @escaping @Sendable () -> Void) { held.withLock { $0.atEnd.append(action) } }

  /// The path of a file in the world's folder.
  func path(_ name: String) -> String { folder + "/" + name }

  @discardableResult func write(_ text: String, to name: String) throws -> String {
    let path = path(name)
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  func text(of name: String) throws -> String {
    try String(contentsOfFile: name.hasPrefix("/") ? name : path(name), encoding: .utf8)
  }

  /// Starts a program in this world; `nil` in the environment takes a variable away.
  @discardableResult func start(
    _ executable: String, _ arguments: [String], environment changes: [String: String?] = [:], keepsInput: Bool = false
  ) throws -> RunningProgram {
    var environment = environment
    for (name, value) in changes { environment[name] = value }
    return try held.withLock { held in
      let program = try RunningProgram(
        executable: executable, arguments: arguments, environment: environment, directory: folder,
        number: held.programs.count, keepsInput: keepsInput)
      held.programs.append(program)
      return program
    }
  }

  /// Runs a program to its end.
  @discardableResult func run(
    _ executable: String, _ arguments: [String], environment: [String: String?] = [:], within: Duration = .seconds(60)
  ) async throws -> Finished {
    try await start(executable, arguments, environment: environment).finish(within: within)
  }

  /// Runs the built program to its end.
  @discardableResult func quarterdeck(
    _ arguments: [String], environment: [String: String?] = [:], within: Duration = .seconds(60)
  ) async throws -> Finished {
    try await run(Programs.quarterdeck, arguments, environment: environment, within: within)
  }

  /// The processes whose command line has a text in it.
  static func processes(mentioning text: String) -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { process in
      guard process != getpid(), let bytes = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else {
        return false
      }
      return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\0", with: " ").contains(text)
    }
  }

  /// The processes of the built program among them.
  static func quarterdecks(mentioning text: String) -> [pid_t] {
    let program = URL(filePath: Programs.quarterdeck).resolvingSymlinksInPath().path
    return processes(mentioning: text).filter {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/exe")) == program
    }
  }
}

extension World {
  /// The process of this world's dashboard that looks at a fleet.
  func dashboard(on fleet: SimulatedClusters) throws -> pid_t {
    let programs = Self.quarterdecks(mentioning: fleet.kubeconfig).filter { process in
      let environment = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
      return String(decoding: environment, as: UTF8.self).contains("XDG_STATE_HOME=\(folder)/")
    }
    guard let program = programs.first else { throw Failure("no dashboard runs in \(folder)") }
    return program
  }
}

/// What went wrong in a test's own machinery.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
