import FleetModel
import KubeClient
import KubernetesAPI

/// Takes what one reflector finds, reads it, and passes it on to the model thread in parcels.
final class FeedConsumer: ReflectorConsumer, @unchecked Sendable {
  // Sendable, because a reflector calls its consumer on the net thread only, and nobody else touches `events`:
  // parcels leave as values.
  private let reader: RowReader
  private let model: ModelThread
  private let identity: String
  private let now: @Sendable () -> Timestamp
  private var events: [FeedEvent] = []
  /// Objects that could not be read since the last list, and when the first of them came: they are not in the rows, so
  /// that these are not all there is.
  private var unreadable = 0
  private var unreadableSince: Timestamp?

  /// - Parameter identity: who asks, for the state `login`.
  init(
    _ reader: RowReader, model: ModelThread, identity: String, now: @escaping @Sendable () -> Timestamp
  ) {
    self.reader = reader
    self.model = model
    self.identity = identity
    self.now = now
  }

  func listBegan(generation: UInt32) {
    unreadable = 0
    unreadableSince = nil
    events.append(.listBegan(expected: nil))
  }
  func object(_ change: ObjectChange, json: UnsafeRawBufferPointer) {
    do throws(JSONSyntaxError) {
      if change == .deleted {
        if let (namespace, name) = try reader.name(json) {
          events.append(.deleted(namespace: namespace, name: name))
        }
      } else if let observation = try reader.read(json, now: now()) {
        events.append(.observed(observation))
      }
    } catch {
      unreadable += 1
      unreadableSince = unreadableSince ?? now()
    }
    if events.count >= CacheLimits.parcel { passOn() }
  }
  func listEnded(resourceVersion: String, generation: UInt32) {
    events.append(.listEnded(resourceVersion: resourceVersion))
    passOn()
  }
  func bookmark(resourceVersion: String) {
    events.append(.proven(resourceVersion: resourceVersion))
  }
  func chunkEnded() { passOn() }

  func stateChanged(_ state: ReflectorState) {
    switch state {
    case .idle, .connecting: break
    case .syncing(let received, let expected): events.append(.syncing(received: received, expected: expected))
    case .live: events.append(.vouched)
    case .quiet(let since): events.append(.quiet(since: since))
    case .stale(let since, let error): fail(.interrupted, error, since)
    case .unreachable(let since, let error): fail(.unreachable, error, since)
    case .loginNeeded(let since, let error): fail(.login(identity: identity), error, since)
    case .denied(let error): fail(.denied, error, now())
    case .absent: events.append(.absent)
    }
    passOn()
  }

  private func fail(_ kind: Liveness.Failure.Kind, _ error: ClientError, _ since: Timestamp) {
    let kind = error.isTooManyRequests ? .delayed : kind
    events.append(.failed(Liveness.Failure(kind, why: error.why, since: since)))
  }
  private func passOn() {
    guard !events.isEmpty else { return }
    if let since = unreadableSince {
      let why = "\(unreadable) of \(reader.type.name) cannot be read"
      // Last in the parcel: whatever else it brings counts as a proof that all is known.
      events.append(.failed(Liveness.Failure(.interrupted, why: why, since: since)))
    }
    let parcel = events
    events = []
    model.feed(rows: parcel.count) { [type = reader.type, cluster = reader.cluster] state in
      state.ingest(parcel, of: type, from: cluster)
    }
  }
}

extension ClientError {
  /// What a line of the screen says: our words first, so that they are what is left where a line is cut.
  ///
  /// What a server or a plugin said is better than our words for it.
  var why: String {
    if code == .silence { return "silent, redialling" }
    if cause.isEmpty { return message }
    switch code {
    case .nameResolution, .connection, .timeout, .tls: return "\(message): \(cause)"
    default: return cause
    }
  }

  /// What it means for the way into a cluster.
  func failure(identity: String, since: Timestamp) -> Liveness.Failure {
    let kind: Liveness.Failure.Kind =
      needsLogin
      ? .login(identity: identity)
      : isForbidden ? .denied : isTooManyRequests ? .delayed : code == .silence ? .interrupted : .unreachable
    return Liveness.Failure(kind, why: why, since: since)
  }
}
