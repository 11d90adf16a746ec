import KubernetesAPI
import Synchronization

/// Time that passes only where a driver waits, and not while a cluster is being asked.
final class FakeClock: Sendable {
  private let state = Mutex((now: Timestamp("2026-11-22T03:02:00Z")!, requests: 0))
  var now: Timestamp { state.withLock { $0.now } }
  func begin() { state.withLock { $0.requests += 1 } }
  func end() { state.withLock { $0.requests -= 1 } }

  /// What a driver waits with: a moment for the others, then the time that it asked for.
  func sleep(_ duration: Duration) async throws {
    try await Task.sleep(for: .milliseconds(1))
    state.withLock { state in
      if state.requests == 0 { state.now = state.now + duration }
    }
  }
}
