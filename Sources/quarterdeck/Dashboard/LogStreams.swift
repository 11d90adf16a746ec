import Dashboard
import FleetModel
import Foundation
import KubeClient
import KubernetesAPI
import Synchronization

/// The logs that are on the screen: one stream each, gathered into events a few times a second.
///
/// A stream is known by its request, whose number no other has.
final class LogStreams: Sendable {
  private let session: FleetSession
  private let open = Mutex<[Dashboard.LogRequest: Task<Void, Never>]>([:])

  init(session: FleetSession) { self.session = session }

  /// Follows a log until it is closed or ends; lines come in batches, so that a chatty container costs few frames.
  func open(_ request: Dashboard.LogRequest, _ send: @escaping @Sendable (DashboardEvent) -> Void) {
    guard let client = session.client(request.cluster) else {
      return send(.logEnded(request, problem: session.whyNoClient(request.cluster)))
    }
    let stream = Task {
      let batch = LogBatch(request: request, send: send)
      do {
        for try await event in client.logs(try await Self.stream(request, client, send), purpose: "logs on screen") {
          switch event {
          case .lines(let lines): lines.forEach(batch.add)
          case .dropped(let count): batch.add("… \(count) lines were written faster than they could be shown")
          }
        }
        if Task.isCancelled { return }
        batch.flush()
        send(.logEnded(request, problem: nil))
      } catch {
        if Task.isCancelled { return }
        batch.flush()
        let problem = (error as? ClientError).map { $0.status?.description ?? $0.message } ?? "\(error)"
        send(.logEnded(request, problem: problem))
      }
    }
    open.withLock { $0[request] = stream }
  }

  /// The call for a request: where no container is named, the annotated one, else the one that crashes, else the first.
  ///
  /// Says which containers there are, as far as the pod may be read.
  private static func stream(
    _ request: Dashboard.LogRequest, _ client: ClusterClient, _ send: @Sendable (DashboardEvent) -> Void
  ) async throws(ClientError) -> LogCall {
    var call = LogCall(namespace: request.namespace, pod: request.pod)
    call.container = request.container.isEmpty ? nil : request.container
    do throws(ClientError) {
      let pod = try await client.get(
        .pods, namespace: request.namespace, name: request.pod, purpose: "logs on screen")
      call.container = call.container ?? container(of: pod)
      send(.logContainers(request, shown: call.container ?? "", all: containers(of: pod)))
    } catch {
      // Whoever may read logs and not pods has said which container.
      guard call.container != nil else { throw error }
    }
    call.isPrevious = request.isPrevious
    call.follows = !request.isPrevious
    call.tailLines = request.tailLines
    return call
  }

  static func containers(of pod: KubernetesObject) -> [String] {
    ["initContainers", "containers", "ephemeralContainers"].flatMap { pod.json.elements(at: "spec", $0) }
      .compactMap { $0.string(at: "name") }
  }

  static func container(of pod: KubernetesObject) -> String? {
    if let named = pod.annotations["kubectl.kubernetes.io/default-container"] { return named }
    let statuses = pod.json.elements(at: "status", "containerStatuses")
    let crashing = statuses.first { $0["ready"] != true && ($0.int(at: "restartCount") ?? 0) > 0 }
    return crashing?.string(at: "name") ?? pod.json.elements(at: "spec", "containers").first?.string(at: "name")
  }

  /// Ends the stream, and forgets it; each that was opened is closed once, also where it ended by itself.
  func close(_ request: Dashboard.LogRequest) { open.withLock { $0.removeValue(forKey: request) }?.cancel() }
}

/// Lines of one stream that wait to be sent: at most 100 ms, at most 500.
private final class LogBatch: Sendable {
  private let request: Dashboard.LogRequest
  private let send: @Sendable (DashboardEvent) -> Void
  private let lines = Mutex<[String]>([])

  init(request: Dashboard.LogRequest, send: @escaping @Sendable (DashboardEvent) -> Void) {
    self.request = request
    self.send = send
  }

  func add(_ line: String) {
    let count = lines.withLock { lines in
      lines.append(line)
      return lines.count
    }
    if count == 1 {
      Task {
        try? await Task.sleep(for: .milliseconds(100))
        flush()
      }
    } else if count >= 500 {
      flush()
    }
  }

  func flush() {
    lines.withLock { lines in
      guard !lines.isEmpty else { return }
      send(.logLines(request, lines))
      lines.removeAll(keepingCapacity: true)
    }
  }
}
