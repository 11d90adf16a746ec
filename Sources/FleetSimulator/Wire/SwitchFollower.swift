import Synchronization

/// Opens and closes one cluster's listener as its switch says, one step after the other.
///
/// A step looks at the switch when its turn comes, not at what it was when it was asked for: however fast a switch is
/// thrown, and by whomever, the listener ends where the switch ends.
final class SwitchFollower: Sendable {
  private struct State {
    /// Whether the fleet is served at all.
    var isServed = false
    var last: Task<Void, any Error>?
  }
  private let state = Mutex(State())
  private let server: ClusterServer
  init(_ server: ClusterServer) { self.server = server }

  /// Begins or ends to serve; the task ends when the listener has followed.
  @discardableResult
  func serve(_ isServed: Bool) -> Task<Void, any Error> {
    state.withLock { $0.isServed = isServed }
    return follow()
  }

  /// Follows the switch; the task ends when the listener has done so, and throws where its address cannot be had.
  @discardableResult
  func follow() -> Task<Void, any Error> {
    state.withLock { state in
      let before = state.last
      let task = Task { [self] in
        _ = await before?.result
        let isServed = self.state.withLock(\.isServed)
        if isServed, server.api.store.switchState != .down { try await server.start() } else { await server.stop() }
      }
      state.last = task
      return task
    }
  }
}
