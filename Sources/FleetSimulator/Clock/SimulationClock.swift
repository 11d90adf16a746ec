package import KubernetesAPI

/// What time it is inside the simulation: real, or driven by a test or a scenario.
package protocol SimulationClock: Sendable {
  var now: Timestamp { get }
}
