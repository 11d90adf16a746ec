import Foundation
import KubernetesAPI

/// The one clock that this program tells time by.
///
/// It is the machine's, except where `QUARTERDECK_CLOCK` names a file: then it is what the file says, and stands until
/// the file says something else. That is how a fleet whose time is driven (`quarterdeck simulate --clock FILE`) is
/// looked at: pictures and tests come out the same every time.
enum ProgramClock {
  static let variable = "QUARTERDECK_CLOCK"

  /// Reads the file's time; nil where no file is named.
  static let file: (@Sendable () -> Timestamp)? = {
    guard let path = ProcessInfo.processInfo.environment[variable], !path.isEmpty else { return nil }
    return { time(in: path) ?? machine }
  }()

  static func time(in path: String) -> Timestamp? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return Timestamp(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  fileprivate static var machine: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }
}

extension Timestamp {
  /// The program's time.
  static func now() -> Timestamp { ProgramClock.file?() ?? ProgramClock.machine }
}
