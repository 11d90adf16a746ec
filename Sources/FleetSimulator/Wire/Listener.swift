import Glibc
import HTTPTypes
import HummingbirdCore
import KubernetesAPI
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// An HTTP/1.1 server on one address of loopback, which can stop and come back on the same port.
final class Listener: Sendable {
  /// Answers one request; what it throws breaks the connection.
  typealias Responder = @Sendable (_ request: Request, _ channel: any Channel) async throws -> Response

  let host: String
  private struct State {
    var task: Task<Void, any Error>?
    var reserved: ReservedPort?
    /// The port that was asked for, then the one that it got; 0 lets the system choose.
    var port: Int
  }
  private let state: Mutex<State>
  private let logger: Logger
  private let clock: any SimulationClock
  private let respond: Responder

  /// - Parameter clock: what the header `Date` says.
  init(host: String, port: Int, label: String, clock: any SimulationClock, respond: @escaping Responder) {
    self.host = host
    state = Mutex(State(port: port))
    var logger = Logger(label: label)
    logger.logLevel = .critical
    self.logger = logger
    self.clock = clock
    self.respond = respond
  }

  /// The port that it listens on, or last listened on.
  var port: Int { state.withLock(\.port) }

  /// Starts to listen; returns when connections are accepted.
  ///
  /// Throws where the address cannot be had. Starts and stops come one after the other (`SwitchFollower`).
  func start() async throws {
    let wanted: Int? = try state.withLock { state in
      guard state.task == nil else { return nil }
      if state.reserved == nil { state.reserved = try ReservedPort(host: host, port: state.port) }
      return state.reserved?.port
    }
    guard let wanted else { return }
    var attempts = 0
    while true {
      attempts += 1
      do { return try await listen(on: wanted) } catch let error as IOError
        where error.errnoCode == EADDRINUSE && attempts < Self.attempts
      {
        // The port is ours: a process that is just being started still holds the last socket.
        try await Task.sleep(for: .milliseconds(20))
      }
    }
  }
  private static let attempts = 250

  private func listen(on wanted: Int) async throws {
    let (ready, announce) = AsyncThrowingStream.makeStream(of: Int.self)
    let (respond, clock) = (respond, clock)
    let accepted = AcceptedChannel { request, writer, channel in
      var response: Response
      do { response = try await respond(request, channel) } catch {
        try? await channel.close()
        throw error
      }
      response.headers[.date] = clock.now.httpDate
      try await writer.write(response: response.head, body: response.body)
    }
    let server = Server(
      childChannelSetup: accepted,
      configuration: ServerConfiguration(address: .hostname(host, port: wanted), serverName: nil, backlog: 4_096),
      onServerRunning: { channel in
        announce.yield(channel.localAddress?.port ?? 0)
        announce.finish()
      }, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    let task = Task {
      do { try await server.run() } catch {
        await accepted.endWaiting()
        announce.finish(throwing: error)
        throw error
      }
      await accepted.endWaiting()
    }
    for try await port in ready {
      state.withLock {
        $0.task = task
        $0.port = port
      }
    }
  }

  /// Stops to listen and cuts every connection; returns when nobody listens.
  ///
  /// The port stays ours.
  func stop() async {
    let task = state.withLock { state in
      defer { state.task = nil }
      return state.task
    }
    task?.cancel()
    _ = await task?.result
  }
}

extension Timestamp {
  /// `Tue, 24 Nov 2026 16:00:44 GMT`, as HTTP writes a time (RFC 9110, 5.6.7).
  var httpDate: String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (year, month, day, hour, minute, second) = civil
    let weekday = days[Int((seconds - Int64(hour * 3_600 + minute * 60 + second)) / 86_400 % 7 + 7) % 7]
    return "\(weekday), \(two(day)) \(months[month - 1]) \(year) \(two(hour)):\(two(minute)):\(two(second)) GMT"
  }
}
