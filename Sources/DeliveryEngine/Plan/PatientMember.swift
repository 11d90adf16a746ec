import DeliveryModel
import FleetModel

/// A cluster that is not waited for: an answer that does not come in time is none.
///
/// A plan needs the next answer, not all of them, to know that a cluster is there: a large payload takes its time.
struct PatientMember<Member: MemberAPI>: ForwardingMember {
  let member: Member
  let cluster: ClusterName
  let sleep: @Sendable (Duration) async throws -> Void

  func pass<Value: Sendable>(
    _ call: @escaping @Sendable () async throws(EngineError) -> Value
  ) async throws(EngineError) -> Value {
    let found = await answer(within: Limits.planSilence, sleep: sleep) { () async -> Result<Value, EngineError> in
      do throws(EngineError) { return .success(try await call()) } catch { return .failure(error) }
    }
    guard let found else {
      throw EngineError(.unreachable, "no answer for \(Limits.planSilence.written)", cluster: cluster)
    }
    return try found.get()
  }
}
