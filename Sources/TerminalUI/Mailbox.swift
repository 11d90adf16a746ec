import Synchronization

/// Messages from any thread to the thread that owns the screen.
///
/// Posting never blocks and wakes the owner only when the box was empty: a burst is one wake-up. Messages are not lost and
/// keep their order. `post(replacing:)` keeps one of a kind ("the fleet changed") at its oldest place; `post(merging:)`
/// lets the latest that waits take a new one in, so that what comes without end stays one message of bounded size while
/// nobody reads.
package final class Mailbox<Message: Sendable>: Sendable {
  private struct State {
    var messages: [Message] = []
    var wake: (@Sendable () -> Void)?
  }
  private let state = Mutex(State())

  package init() {}

  package func post(_ message: Message) {
    post(message) { _ in false }
  }

  /// Posts a message in the place of a waiting one that it makes superfluous, if there is one.
  package func post(_ message: Message, replacing isSuperfluous: (Message) -> Bool) {
    let wake: (@Sendable () -> Void)? = state.withLock { state in
      if let index = state.messages.firstIndex(where: isSuperfluous) {
        state.messages[index] = message
        return nil
      }
      state.messages.append(message)
      return state.messages.count == 1 ? state.wake : nil
    }
    wake?()
  }

  /// Posts a message, unless one that waits can take it in; the latest is asked first, and `merge` says whether it did.
  package func post(_ message: Message, merging merge: (inout Message, Message) -> Bool) {
    let wake: (@Sendable () -> Void)? = state.withLock { state in
      for index in state.messages.indices.reversed() where merge(&state.messages[index], message) { return nil }
      state.messages.append(message)
      return state.messages.count == 1 ? state.wake : nil
    }
    wake?()
  }

  /// All that waits, oldest first; the box is empty then.
  package func drain() -> [Message] {
    state.withLock { state in
      defer { state.messages.removeAll(keepingCapacity: true) }
      return state.messages
    }
  }

  package var isEmpty: Bool { state.withLock { $0.messages.isEmpty } }

  /// Says how the owner is woken, and wakes it at once when something waits already; nil: nobody is there.
  package func onPost(_ wake: (@Sendable () -> Void)?) {
    let hasMessages = state.withLock { state in
      state.wake = wake
      return !state.messages.isEmpty
    }
    if hasMessages { wake?() }
  }
}
