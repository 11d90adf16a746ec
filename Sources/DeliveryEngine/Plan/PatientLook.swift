import DeliveryModel
import FleetModel
import KubernetesAPI

/// A look at one cluster that ends in time: an operator waits for the plan, and a silent cluster must not hold it up.
struct PatientLook: Sendable {
  let record: ClusterRecord
  let world: DeliveryService.World
  let delivery: Delivery
  let source: SourcePayload
  let withDryRuns: Bool

  /// What was seen, or would be seen of a cluster that does not answer.
  ///
  /// - Parameter silentSince: The cluster is known not to answer: it is not asked.
  func look(silentSince: Timestamp?) async throws(DeliveryProblems) -> ClusterLook {
    guard let open = world.member(record.name) else { return try await look(through: nil) }
    if silentSince != nil { return try await unanswered() }
    let member: any MemberAPI = Self.patient(open, cluster: record.name, sleep: world.sleep)
    let notice = Task { [world, record] in
      guard (try? await world.sleep(Limits.planNotice)) != nil, !Task.isCancelled else { return }
      world.isSlow(record.name)
    }
    defer { notice.cancel() }
    let found = await answer(within: Limits.planPatience, sleep: world.sleep) {
      () async -> Result<ClusterLook, DeliveryProblems> in
      do throws(DeliveryProblems) { return .success(try await look(through: member)) } catch { return .failure(error) }
    }
    if let found { return try found.get() }
    return try await unanswered()
  }

  private static func patient(
    _ member: some MemberAPI, cluster: ClusterName, sleep: @escaping @Sendable (Duration) async throws -> Void
  ) -> any MemberAPI {
    PatientMember(member: member, cluster: cluster, sleep: sleep)
  }

  private func look(through member: (any MemberAPI)?) async throws(DeliveryProblems) -> ClusterLook {
    try await ClusterLook.look(
      at: record, member: member, delivery: delivery, source: source, withDryRuns: withDryRuns)
  }

  private func unanswered() async throws(DeliveryProblems) -> ClusterLook {
    var look = try await look(through: nil)
    look.isUnreachable = true
    for index in look.planned.changes.indices { look.planned.changes[index].action = .unanswered }
    return look
  }
}
