import DeliveryModel
import FleetModel

/// A look at one cluster that ends in time: an operator waits for the plan, and a silent cluster must not hold it up.
struct PatientLook: Sendable {
  let record: ClusterRecord
  let member: (any MemberAPI)?
  let delivery: Delivery
  let source: SourcePayload
  let withDryRuns: Bool

  /// What was seen, or after `limit` what would be seen of a cluster that does not answer.
  func look(within limit: Duration) async throws(DeliveryProblems) -> ClusterLook {
    let found = await answer(within: limit) { () async -> Result<ClusterLook, DeliveryProblems> in
      do throws(DeliveryProblems) {
        return .success(
          try await ClusterLook.look(
            at: record, member: member, delivery: delivery, source: source, withDryRuns: withDryRuns))
      } catch {
        return .failure(error)
      }
    }
    if let found { return try found.get() }
    var look = try await ClusterLook.look(
      at: record, member: nil, delivery: delivery, source: source, withDryRuns: false)
    look.isUnreachable = true
    for index in look.planned.changes.indices { look.planned.changes[index].action = .untried("no answer") }
    return look
  }
}
