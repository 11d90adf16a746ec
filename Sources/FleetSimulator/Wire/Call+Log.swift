import KubernetesAPI

extension Call {
  /// A container's log: all of it, its end, or as it grows.
  func log() throws(Status) -> WireAnswer {
    let pod = try stored().object
    let options = try LogOptions(request, name: name, now: store.clock.now)
    let container = try container(of: pod)
    let wantsPrevious = request.isTrue("previous")
    let latest = store.logs.latestInstance(podUID: pod.uid, container: container)
    let restarts =
      pod.json.elements(at: "status", "containerStatuses")
      .first { $0.string(at: "name") == container }?.int(at: "restartCount") ?? 0
    if wantsPrevious, restarts == 0 || latest.map({ $0 == 0 }) ?? true {
      throw Refusal.badRequest(
        "previous terminated container \"\(container)\" in pod \"\(name)\" not found")
    }
    if latest == nil, let why = waitingReason(pod, container) {
      throw Refusal.badRequest("container \"\(container)\" in pod \"\(name)\" is waiting to start: \(why)")
    }
    let instance = wantsPrevious ? (latest ?? 1) - 1 : latest ?? 0
    let logs = store.logs
    let uid = pod.uid
    let first = logs.lines(podUID: uid, container: container, instance: instance)
    var sent = options.rendered(options.selected(first?.lines ?? []))
    if let limit = options.limitBytes { sent = Array(sent.prefix(limit)) }
    guard request.isTrue("follow"), !wantsPrevious else {
      return .bytes(sent, type: "text/plain")
    }
    let opening = sent
    let start = first?.next ?? 0
    return WireAnswer(
      headers: [("Content-Type", "text/plain")],
      body: .stream { write in
        if !opening.isEmpty { try await write(opening) }
        var left = options.limitBytes.map { $0 - opening.count }
        var position = start
        for await _ in store.logs.follow(podUID: uid, container: container) {
          guard let more = logs.lines(podUID: uid, container: container, instance: instance, from: position) else {
            return
          }
          position = more.next
          var bytes = options.rendered(more.lines)
          if let budget = left {
            bytes = Array(bytes.prefix(budget))
            left = budget - bytes.count
          }
          if !bytes.isEmpty { try await write(bytes) }
          if more.isEnded || left == 0 { return }
        }
      })
  }

  /// The container that is meant: the one named, the only one, or the annotated default.
  private func container(of pod: KubernetesObject) throws(Status) -> String {
    let names = pod.json.elements(at: "spec", "containers").compactMap { $0.string(at: "name") }
    let others = pod.json.elements(at: "spec", "initContainers").compactMap { $0.string(at: "name") }
    if let wanted = request["container"], !wanted.isEmpty {
      guard names.contains(wanted) || others.contains(wanted) else {
        throw Refusal.badRequest("container \(wanted) is not valid for pod \(name)")
      }
      return wanted
    }
    if names.count == 1, let only = names.first { return only }
    if let named = pod.annotations["kubectl.kubernetes.io/default-container"], names.contains(named) { return named }
    var choices = "choose one of: [\(names.joined(separator: " "))]"
    if !others.isEmpty { choices += " or one of the init containers: [\(others.joined(separator: " "))]" }
    throw Refusal.badRequest("a container name must be specified for pod \(name), \(choices)")
  }

  private func waitingReason(_ pod: KubernetesObject, _ container: String) -> String? {
    let status = pod.json.elements(at: "status", "containerStatuses").first { $0.string(at: "name") == container }
    guard let status else { return pod.json.string(at: "spec", "nodeName") == nil ? nil : "ContainerCreating" }
    let reason = status.string(at: "state", "waiting", "reason")
    if reason == "ErrImagePull" || reason == "ImagePullBackOff" { return "trying and failing to pull image" }
    return reason
  }
}

/// `PodLogOptions`, as far as they choose and shape lines.
struct LogOptions: Sendable {
  var tailLines: Int?
  var since: Timestamp?
  var timestamps: Bool
  var limitBytes: Int?

  /// Throws what a server refuses (`ValidatePodLogOptions`), and what is no number.
  ///
  /// - Parameter name: the pod's, for the refusal.
  init(_ request: WireRequest, name: String, now: Timestamp) throws(Status) {
    var errors: [FieldError] = []
    func number(_ option: String, atLeast least: Int64) throws(Status) -> Int64? {
      guard let text = request[option], !text.isEmpty else { return nil }
      guard let number = Int64(text) else {
        throw Refusal.badRequest("strconv.ParseInt: parsing \"\(text)\": invalid syntax")
      }
      if number < least {
        let bound = least == 0 ? "greater than or equal to 0" : "greater than 0"
        errors.append(FieldError(.invalid, at: option, value: .int(number), "must be \(bound)"))
      }
      return number
    }
    tailLines = try number("tailLines", atLeast: 0).map { Int($0) }
    timestamps = request.isTrue("timestamps")
    limitBytes = try number("limitBytes", atLeast: 1).map { Int($0) }
    if let seconds = try number("sinceSeconds", atLeast: 1) {
      since = now - .seconds(min(max(seconds, 0), KubernetesObject.longest))
    } else {
      since = request["sinceTime"].flatMap { Timestamp($0) }
    }
    guard errors.isEmpty else {
      throw Refusal.invalid(
        GroupVersionKind(group: "", version: "v1", kind: "PodLogOptions"), name, causes: errors.map(\.cause))
    }
  }

  func selected(_ lines: [LogLine]) -> [LogLine] {
    let young = since.map { since in lines.filter { $0.time >= since } } ?? lines
    return tailLines.map { Array(young.suffix($0)) } ?? young
  }
  func rendered(_ lines: [LogLine]) -> [UInt8] {
    var bytes: [UInt8] = []
    for line in lines {
      if timestamps { bytes += (line.time.microDescription.dropLast() + "000Z ").utf8 }
      bytes += line.text.utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}
