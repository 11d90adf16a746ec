import Synchronization

@testable import DeliveryEngine

/// A process that dies at one of its steps: nothing that it does after has an effect.
final class Crash: Sendable {
  private let left: Mutex<Int>
  init(after steps: Int) { left = Mutex(steps) }
  var isDead: Bool { left.withLock { $0 <= 0 } }
  /// - Throws: once the last step was taken.
  func step() throws(EngineError) {
    let isDead = left.withLock { left in
      if left > 0 { left -= 1 }
      return left <= 0
    }
    if isDead { throw EngineError(.failed, "this process is dead") }
  }
}

/// A member as a dying process sees it: each request is two steps, so that it may die before it leaves, and before its
/// answer comes.
struct DyingMember: ForwardingMember {
  let member: FakeMember
  let crash: Crash

  func pass<Value: Sendable>(
    _ call: @escaping @Sendable () async throws(EngineError) -> Value
  ) async throws(EngineError) -> Value {
    try crash.step()
    let value = try await call()
    try crash.step()
    return value
  }
}
