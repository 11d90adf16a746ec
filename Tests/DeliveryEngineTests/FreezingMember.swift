import DeliveryModel
import FleetModel
import KubernetesAPI
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
struct FreezingMember: MemberAPI {
  let member: FakeMember
  let freezer: Freezer

  func get(_ key: ObjectKey) async throws(EngineError) -> KubernetesObject? {
    await freezer.request()
    return try await member.get(key)
  }
  func list(
    _ kind: GroupVersionKind, namespace: String, labelSelector: String
  ) async throws(EngineError) -> [KubernetesObject] {
    await freezer.request()
    return try await member.list(kind, namespace: namespace, labelSelector: labelSelector)
  }
  func apply(
    _ object: JSON, manager: String, force: Bool, dryRun: Bool
  ) async throws(EngineError) -> KubernetesObject {
    await freezer.request()
    return try await member.apply(object, manager: manager, force: force, dryRun: dryRun)
  }
  func delete(_ key: ObjectKey, uid: String, version: String) async throws(EngineError) {
    await freezer.request()
    try await member.delete(key, uid: uid, version: version)
  }
  func namespacedKinds() async throws(EngineError) -> [GroupVersionKind] { try await member.namespacedKinds() }
  func log(
    pod: String, namespace: String, container: String, previous: Bool, lines: Int
  ) async throws(EngineError) -> [String] {
    await freezer.request()
    return try await member.log(pod: pod, namespace: namespace, container: container, previous: previous, lines: lines)
  }
}
