import Synchronization

/// What some work answers, or nil where that takes longer than `limit`; the work is cancelled then, and not waited for.
///
/// For requests to clusters that may be silent: nobody who waits for many may be held up by one.
func answer<Value: Sendable>(
  within limit: Duration,
  sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
  of work: @escaping @Sendable () async -> Value
) async -> Value? {
  let first = FirstAnswer<Value?>()
  let working = Task { first.give(await work()) }
  let timer = Task {
    guard (try? await sleep(limit)) != nil else { return }
    first.give(nil)
  }
  let value = await first.value()
  working.cancel()
  timer.cancel()
  return value
}

/// The first of several answers; later ones are nobody's.
private final class FirstAnswer<Answer: Sendable>: Sendable {
  private struct State {
    var answer: Answer?
    var reader: CheckedContinuation<Answer, Never>?
  }
  private let state = Mutex(State())

  func give(_ answer: Answer) {
    let reader = state.withLock { state in
      guard state.answer == nil else { return nil as CheckedContinuation<Answer, Never>? }
      state.answer = answer
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume(returning: answer)
  }

  func value() async -> Answer {
    await withCheckedContinuation { continuation in
      let answer = state.withLock { state in
        if state.answer == nil { state.reader = continuation }
        return state.answer
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }
}
