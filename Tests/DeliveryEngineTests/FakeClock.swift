import KubernetesAPI
import Synchronization

/// Time that moves from event to event: to the next moment that a driver waits for, when every driver waits.
///
/// A test that has seen what it waited for holds it, so that nothing runs out while the test does something.
final class FakeClock: Sendable {
  private struct Sleeper {
    var until: Timestamp
    var continuation: CheckedContinuation<Void, any Error>
  }
  private struct State {
    var now = Timestamp("2026-11-22T03:02:00Z")!
    var drivers = 0
    var isHeld = false
    var next = 0
    var sleepers: [Int: Sleeper] = [:]
  }
  private let state = Mutex(State())

  var now: Timestamp { state.withLock { $0.now } }
  /// Drivers that time waits for; one that is frozen is none.
  func addDriver() { state.withLock { $0.drivers += 1 } }
  func removeDriver() {
    state.withLock { $0.drivers -= 1 }
    move()
  }
  func hold() { state.withLock { $0.isHeld = true } }
  func release() {
    state.withLock { $0.isHeld = false }
    move()
  }
  /// Lets time pass at once, for tests without drivers.
  func pass(_ duration: Duration) { state.withLock { $0.now = $0.now + duration } }

  /// What a driver waits with.
  func sleep(_ duration: Duration) async throws {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = state.withLock { state in
          guard !Task.isCancelled else { return true }
          state.sleepers[id] = Sleeper(until: state.now + duration, continuation: continuation)
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) } else { move() }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  private func move() {
    let woken = state.withLock { state -> [Sleeper] in
      guard !state.isHeld, state.drivers > 0, state.sleepers.count >= state.drivers,
        let moment = state.sleepers.values.map(\.until).min()
      else { return [] }
      state.now = max(state.now, moment)
      let due = state.sleepers.filter { $0.value.until <= state.now }
      for id in due.keys { state.sleepers[id] = nil }
      return Array(due.values)
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }
}
