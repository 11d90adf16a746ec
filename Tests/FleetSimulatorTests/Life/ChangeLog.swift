import Synchronization

@testable import FleetSimulator

/// The changes of a store, in order.
final class ChangeLog: Sendable {
  private let changes = Mutex<[StoreChange]>([])
  func append(_ change: StoreChange) { changes.withLock { $0.append(change) } }
  var all: [StoreChange] { changes.withLock { $0 } }
  func clear() { changes.withLock { $0 = [] } }
}
