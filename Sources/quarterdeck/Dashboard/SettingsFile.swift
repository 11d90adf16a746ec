import Dashboard
import Foundation

/// The operator's own file for the dashboard: `quarterdeck/dashboard.yaml` in `$XDG_CONFIG_HOME`, or in `~/.config`.
struct SettingsFile {
  let path: String
  /// No settings are longer.
  private static let largest = 256 << 10

  init(environment: [String: String]) {
    let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory() + "/.config"
    path = base + "/quarterdeck/dashboard.yaml"
  }

  /// What the file says, and nothing where there is none.
  ///
  /// All its faults are told at once, and end the program: keys that do something else than one thinks are no small
  /// matter.
  func read() throws -> DashboardSettings {
    guard FileManager.default.fileExists(atPath: path) else { return DashboardSettings() }
    guard let data = FileManager.default.contents(atPath: path), data.count <= Self.largest else {
      Output.error("\(path): cannot be read, or is longer than \(Self.largest >> 10) KiB")
      throw ExitCodes.wrongInput
    }
    do throws(DashboardSettings.Problems) {
      return try DashboardSettings(yaml: String(decoding: data, as: UTF8.self), file: path)
    } catch {
      for problem in error.problems { Output.error(problem.description) }
      throw ExitCodes.wrongInput
    }
  }
}
