import Synchronization

/// The one way out to the network: HTTP requests of the whole fleet over one thread.
///
/// Starting and cancelling is possible from any thread and never waits. One `Transport` lives as long as the program;
/// a test makes its own and stops it.
package final class Transport: Sendable {
  let loop: NetLoop
  package let limits: Limits
  private let lastID = Atomic<UInt64>(0)

  package init(limits: Limits = Limits()) {
    self.limits = limits
    loop = NetLoop(limits: limits)
  }

  /// Names a request, to cancel it.
  package struct Ticket: Sendable, Hashable {
    let id: UInt64
  }

  /// Sends a request as soon as the limits allow; the sink hears of everything, on the net thread.
  ///
  /// After `stop` it hears `ended` with `cancelled`, on any thread, and nothing else.
  @discardableResult
  package func start(_ request: TransportRequest, _ sink: any ResponseSink) -> Ticket {
    let id = lastID.add(1, ordering: .relaxed).newValue
    loop.perform({ $0.enqueue(id, request, sink) }) {
      sink.ended(ClientError(.cancelled, "the program ends"), TransferSummary())
    }
    return Ticket(id: id)
  }

  /// Gives a request up, wherever it is; its sink hears `ended` with `cancelled`, unless it is over already.
  package func cancel(_ ticket: Ticket) {
    loop.perform { $0.cancel(ticket.id) }
  }

  /// Tells a sink that its call has ended before anything was sent, on the net thread while there is one.
  func end(_ sink: any ResponseSink, with error: ClientError) {
    loop.perform({ _ in sink.ended(error, TransferSummary()) }) { sink.ended(error, TransferSummary()) }
  }

  /// Runs work on the net thread, in order.
  package func perform(_ work: @escaping @Sendable () -> Void) {
    loop.perform { _ in work() }
  }

  /// Ends the thread; requests that are under way end with `cancelled`.
  package func stop() { loop.stop() }
  /// Waits until nothing of the network is under way any more; see `NetLoop.waitForEnd`.
  func waitForEnd() { loop.waitForEnd(atMost: loop.limits.endPatience) }
}
