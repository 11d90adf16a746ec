import CLinux
package import Glibc

/// What a program that is started has of the process that starts it.
package enum SpawnStreams {
  /// Leaves it its three streams alone; comes after the actions that set them.
  ///
  /// Libraries open sockets and files without close-on-exec, and who is started keeps them open for as long as it lives:
  /// a driver would hold the ports and locks of a screen that has ended.
  ///
  /// - Returns: 0, or an error number.
  @discardableResult
  package static func only(_ actions: inout posix_spawn_file_actions_t) -> CInt {
    clinux_spawn_closes_from(&actions, 3)
  }
}
