import Synchronization

@testable import DeliveryEngine

/// Stops a process before one of its requests, as SIGSTOP does, until it is let go on.
final class Freezer: Sendable {
  private struct State {
    var left: Int
    var isFrozen = false
    var isThawed = false
    var process: CheckedContinuation<Void, Never>?
    var watcher: CheckedContinuation<Void, Never>?
  }
  private let state: Mutex<State>
  private let clock: FakeClock

  /// - Parameter requests: Requests to clusters that it makes before it is stopped.
  init(before requests: Int, clock: FakeClock) {
    state = Mutex(State(left: requests))
    self.clock = clock
  }

  func request() async {
    let stops = state.withLock { state in
      state.left -= 1
      return state.left == -1 && !state.isThawed
    }
    guard stops else { return }
    await withCheckedContinuation { continuation in
      let watcher = state.withLock { state in
        state.isFrozen = true
        state.process = continuation
        defer { state.watcher = nil }
        return state.watcher
      }
      // Its clock stands; that of the others does not wait for it.
      clock.removeDriver()
      watcher?.resume()
    }
  }

  /// Waits until the process is stopped, or `finish` says that it never will be.
  ///
  /// - Returns: whether it is.
  func isStopped() async -> Bool {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if !state.isFrozen, !state.isThawed { state.watcher = continuation }
        return state.isFrozen || state.isThawed
      }
      if isOver { continuation.resume() }
    }
    return state.withLock { $0.isFrozen }
  }

  /// The process has ended before it came to the request.
  func finish() {
    let watcher = state.withLock { state in
      state.isThawed = true
      defer { state.watcher = nil }
      return state.watcher
    }
    watcher?.resume()
  }

  func thaw() {
    clock.addDriver()
    let process = state.withLock { state in
      state.isThawed = true
      defer { state.process = nil }
      return state.process
    }
    process?.resume()
  }
}

/// A member as a process sees it that may be stopped before a request.
struct FreezingMember: ForwardingMember {
  let member: FakeMember
  let freezer: Freezer

  func pass<Value: Sendable>(
    _ call: @escaping @Sendable () async throws(EngineError) -> Value
  ) async throws(EngineError) -> Value {
    await freezer.request()
    return try await call()
  }
}
