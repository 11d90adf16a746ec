import KubernetesAPI
import Synchronization

/// When a cluster last gave a sign of life, and who waits for the next; shared by all that watch it.
final class Pulse: Sendable {
  typealias Answer = @Sendable (ClientError?) -> Void
  private struct State {
    var last: Timestamp?
    var waiting: [Answer] = []
  }
  private let state = Mutex(State())

  func beat(_ now: Timestamp) { state.withLock { $0.last = now } }
  var lastBeat: Timestamp? { state.withLock { $0.last } }

  /// Joins those who wait; true where the caller is the first, and has to ask the server.
  func ask(_ answer: @escaping Answer) -> Bool {
    state.withLock { state in
      state.waiting.append(answer)
      return state.waiting.count == 1
    }
  }

  func answer(_ error: ClientError?) {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    for each in waiting { each(error) }
  }
}
