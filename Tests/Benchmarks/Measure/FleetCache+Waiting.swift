package import FleetModel
package import WatchCache

extension FleetCache {
  /// Waits until everything that was fed before is in the rows.
  package func taken() async {
    await withCheckedContinuation { done in whenSettled(within: .zero) { _ in done.resume() } }
  }
  package func answer(_ query: FleetQuery) async -> FleetAnswer {
    await withCheckedContinuation { done in ask(query) { done.resume(returning: $0) } }
  }
}
