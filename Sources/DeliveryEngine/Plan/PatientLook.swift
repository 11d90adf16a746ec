import DeliveryModel
import FleetModel
import Synchronization

/// A look at one cluster that ends in time: an operator waits for the plan, and a silent cluster must not hold it up.
struct PatientLook: Sendable {
  let record: ClusterRecord
  let member: (any MemberAPI)?
  let delivery: Delivery
  let source: SourcePayload
  let withDryRuns: Bool

  /// What was seen, or after `limit` what would be seen of a cluster that does not answer.
  func look(within limit: Duration) async throws(DeliveryProblems) -> ClusterLook {
    let first = FirstAnswer()
    let looking = Task {
      do throws(DeliveryProblems) {
        first.give(
          .success(
            try await ClusterLook.look(
              at: record, member: member, delivery: delivery, source: source, withDryRuns: withDryRuns)))
      } catch {
        first.give(.failure(error))
      }
    }
    let timer = Task {
      guard (try? await Task.sleep(for: limit)) != nil else { return }
      do throws(DeliveryProblems) {
        var look = try await ClusterLook.look(
          at: record, member: nil, delivery: delivery, source: source, withDryRuns: false)
        look.isUnreachable = true
        for index in look.planned.changes.indices { look.planned.changes[index].action = .untried("no answer") }
        first.give(.success(look))
      } catch {
        first.give(.failure(error))
      }
    }
    let result = await first.value()
    looking.cancel()
    timer.cancel()
    return try result.get()
  }
}

/// The first of several answers; later ones are nobody's.
private final class FirstAnswer: Sendable {
  typealias Answer = Result<ClusterLook, DeliveryProblems>
  private struct State {
    var answer: Answer?
    var reader: CheckedContinuation<Answer, Never>?
  }
  private let state = Mutex(State())

  func give(_ answer: Answer) {
    let reader = state.withLock { state in
      guard state.answer == nil else { return nil as CheckedContinuation<Answer, Never>? }
      state.answer = answer
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume(returning: answer)
  }

  func value() async -> Answer {
    await withCheckedContinuation { continuation in
      let answer = state.withLock { state in
        if state.answer == nil { state.reader = continuation }
        return state.answer
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }
}
