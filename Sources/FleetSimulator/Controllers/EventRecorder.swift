import KubernetesAPI

/// Turns what components say into Event objects, counting repeats (client-go's `record` and `events`).
struct EventRecorder: Sendable {
  /// Events live this long (`--event-ttl`).
  static let lifetime = Duration.seconds(3_600)

  private struct Identity: Hashable {
    var uid: String
    var component: ClusterEvent.Component
    var reason: String
    var message: String
  }
  private struct Record {
    var object: KubernetesObject
    var last: Timestamp
  }
  private var records: [Identity: Record] = [:]
  private var sequence: UInt64 = 0

  enum Writing: Sendable {
    case create(JSON)
    case update(KubernetesObject)
  }

  /// The write that says it.
  mutating func write(_ event: ClusterEvent, at now: Timestamp) -> Writing {
    let identity = Identity(
      uid: event.object.uid, component: event.component, reason: event.reason, message: event.message)
    if var object = records[identity]?.object, now - (records[identity]?.last ?? now) < Self.lifetime {
      if case .scheduler = event.component {
        let count = object.json.int(at: "series", "count") ?? 1
        object.json["series"] = ["count": .int(count + 1), "lastObservedTime": .string(now.microDescription)]
      } else {
        object.json["count"] = .int((object.json.int(at: "count") ?? 1) + 1)
        object.json["lastTimestamp"] = .time(now)
      }
      records[identity] = Record(object: object, last: now)
      return .update(object)
    }
    let json = object(for: event, at: now)
    records[identity] = Record(object: KubernetesObject(json), last: now)
    return .create(json)
  }

  /// The events whose time is over; they are forgotten.
  mutating func expire(at now: Timestamp) -> [KubernetesObject] {
    let over = records.filter { now - $0.value.last >= Self.lifetime }
    for identity in over.keys { records[identity] = nil }
    return over.values.map(\.object).sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }

  private mutating func object(for event: ClusterEvent, at now: Timestamp) -> JSON {
    sequence += 1
    let stamp = UInt64(bitPattern: now.seconds &* 1_000_000_000 &+ Int64(now.nanoseconds)) &+ sequence
    let namespace = event.object.namespace.isEmpty ? "default" : event.object.namespace
    var json: JSON = [
      "apiVersion": "v1", "kind": "Event",
      "metadata": [
        "name": .string("\(event.object.name).\(String(stamp, radix: 16))"), "namespace": .string(namespace),
      ],
      "involvedObject": event.object.eventReference, "reason": .string(event.reason),
      "message": .string(event.message), "type": event.isWarning ? "Warning" : "Normal",
    ]
    switch event.component {
    case .controller(let name):
      json["source"] = ["component": .string(name)]
      json["reportingComponent"] = .string(name)
      json["reportingInstance"] = ""
    case .kubelet(let node):
      json["source"] = ["component": "kubelet", "host": .string(node)]
      json["reportingComponent"] = "kubelet"
      json["reportingInstance"] = .string(node)
    case .scheduler(let action):
      json["source"] = [:]
      json["action"] = .string(action)
      json["reportingComponent"] = "default-scheduler"
      json["reportingInstance"] = "default-scheduler-control-plane"
      json["eventTime"] = .string(now.microDescription)
      json["firstTimestamp"] = .some(.null)
      json["lastTimestamp"] = .some(.null)
      return json
    }
    json["firstTimestamp"] = .time(now)
    json["lastTimestamp"] = .time(now)
    json["count"] = 1
    json["eventTime"] = .some(.null)
    return json
  }
}
