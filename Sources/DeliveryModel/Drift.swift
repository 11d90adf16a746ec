package import FleetModel
package import KubernetesAPI

/// One object that is not as it was delivered.
package struct Drift: Sendable, Hashable, Codable {
  package enum Kind: Sendable, Hashable, Codable {
    /// Fields differ from what was delivered.
    case changed([Difference])
    /// The object is gone. Nobody's managed fields tell by whom.
    case gone
  }
  package var cluster: ClusterName
  package var key: ObjectKey
  /// The delivery that it belongs to.
  package var delivery: String
  package var kind: Kind
  /// The field manager that holds the changed fields, and its time: no later than.
  ///
  /// Nil where not known.
  package var manager: String?
  package var noLaterThan: Timestamp?
  /// An owner that is expected to hold this field (an autoscaler): listed dim, not counted.
  package var isExpected: Bool
  package init(cluster: ClusterName, key: ObjectKey, delivery: String, kind: Kind) {
    self.cluster = cluster
    self.key = key
    self.delivery = delivery
    self.kind = kind
    isExpected = false
  }
}

/// The drift of the fleet at one moment.
package struct DriftReport: Sendable, Hashable {
  package var drifts: [Drift]
  /// Clusters that carry deliveries and could not be looked at, and since when.
  package var notLookedAt: [ClusterName: Timestamp?]
  /// Delivered objects of kinds that are not watched in their cluster, by their keys: nothing is known of them.
  package var notWatched: [ClusterName: [ObjectKey]] = [:]
  package init(drifts: [Drift] = [], notLookedAt: [ClusterName: Timestamp?] = [:]) {
    self.drifts = drifts
    self.notLookedAt = notLookedAt
  }
}

/// What the screen and the command line may ask of the delivery engine.
///
/// Calls answer soon, on the engine's own thread; `then` must not block.
package protocol DeliveryReading: Sendable {
  func runs(then: @escaping @Sendable ([RunSummary]) -> Void)
  func drift(then: @escaping @Sendable (DriftReport) -> Void)
  /// Makes a plan from a delivery file; problems of the file come all at once.
  func plan(file: String, withDryRuns: Bool, then: @escaping @Sendable (Result<Plan, DeliveryProblems>) -> Void)
  /// Starts a run of a plan that was seen and confirmed, with its driver; answers with the run's name.
  func start(_ plan: Plan, then: @escaping @Sendable (Result<String, DeliveryProblems>) -> Void)
  /// Writes the command into the journal; the driver obeys within a second.
  func command(_ command: RunCommand, run: String, then: @escaping @Sendable (DeliveryProblems?) -> Void)
  /// Calls whenever runs or drift may have changed.
  func whenChanged(_ call: @escaping @Sendable () -> Void)
}

/// Everything that is wrong with a delivery file or a request, at once.
package struct DeliveryProblems: Error, Sendable, Hashable {
  package struct Problem: Sendable, Hashable {
    package var file: String
    package var line: Int?
    package var column: Int?
    /// `spec.strategy.stages[0].maxConcurrency`.
    package var field: String
    package var message: String
    /// What is allowed there, or what to do...
    package var help: String
    package init(
      file: String = "", line: Int? = nil, column: Int? = nil, field: String = "", message: String, help: String = ""
    ) {
      self.file = file
      self.line = line
      self.column = column
      self.field = field
      self.message = message
      self.help = help
    }
  }
  package var problems: [Problem]
  package init(_ problems: [Problem]) { self.problems = problems }
}
