import Foundation
import Synchronization

/// The thread named `journal`, on which tasks have their waiting done: for the disk, and for other processes that hold
/// the journal.
///
/// The task pool has as many threads as there are cores: a task that waited there itself would hold up everybody.
/// Calls are done one after the other, in the order in which they came. The thread ends when nobody has this any more.
final class JournalThread: Sendable {
  private let calls = Calls()

  init() {
    let thread = Thread { [calls] in
      while let call = calls.next() { call() }
    }
    thread.name = "journal"
    thread.start()
  }
  deinit { calls.end() }

  /// Does something on the thread and waits for it without holding a thread of the pool.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable () throws(EngineError) -> Value
  ) async throws(EngineError) -> Value {
    let result: Result<Value, EngineError> = await withCheckedContinuation { continuation in
      calls.add {
        do throws(EngineError) {
          continuation.resume(returning: .success(try body()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  /// What is to be done, oldest first.
  private final class Calls: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])
    private let bell = DispatchSemaphore(value: 0)

    func add(_ call: @escaping @Sendable () -> Void) {
      waiting.withLock { $0.append(call) }
      bell.signal()
    }
    /// The bell without a call.
    func end() { bell.signal() }
    /// Waits for the next one; nil when it is over.
    func next() -> (@Sendable () -> Void)? {
      bell.wait()
      return waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
  }
}
