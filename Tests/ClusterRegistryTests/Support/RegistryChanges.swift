import Testing

@testable import ClusterRegistry

/// Hears of every change of one registry, and lets a test wait until the fleet is as it is wanted.
final class RegistryChanges: Sendable {
  private let changes = AsyncStream<Void>.makeStream()
  private let registry: FleetRegistry

  init(of registry: FleetRegistry) {
    self.registry = registry
    registry.whenChanged { [changes] in changes.continuation.yield() }
  }

  /// Returns with the change that makes it right.
  ///
  /// What never comes fails with its name: the time is no pace of the test.
  func wait(_ what: String, until isRight: (FleetRegistry) -> Bool) async throws {
    if isRight(registry) { return }
    let guardian = Task {
      try await Task.sleep(for: .seconds(20))
      changes.continuation.finish()
    }
    defer { guardian.cancel() }
    for await _ in changes.stream where isRight(registry) { return }
    Issue.record("never came: \(what)")
  }
}
