import Foundation
import Glibc
import KubernetesAPI
import Synchronization
import TestSupport

/// The smallest hub: objects in memory, lists and watches with selectors, one thread a connection.
final class HubServer: Sendable {
  struct Request: Sendable, Hashable {
    var target: String
    var authorization: String
  }
  private struct Watch {
    var socket: Int32
    var filter: Filter
  }
  private struct State {
    /// By collection (`group/plural`), then by namespace and name.
    var objects: [String: [String: JSON]] = [:]
    var version = 100
    var watches: [Watch] = []
    var sockets: Set<Int32> = []
    var requests: [Request] = []
    var forbidden: Set<String> = []
    var isStopped = false
  }
  private struct Filter {
    var collection: String
    var namespace: String?
    var name: String?
    var labels: [String: String] = [:]

    func takes(_ object: KubernetesObject) -> Bool {
      (namespace == nil || namespace == object.namespace) && (name == nil || name == object.name)
        && labels.allSatisfy { object.labels[$0.key] == $0.value }
    }
  }
  var port: UInt16 { listener.port }
  /// What must stand before every path.
  let prefix: String
  private let listener = LoopbackListener()
  private let state = Mutex(State())

  init(prefix: String = "") {
    self.prefix = prefix
    TestSupport.Thread.start("hub") { [self] in accept() }
  }

  var url: String { "http://127.0.0.1:\(port)\(prefix)" }
  var requests: [Request] { state.withLock(\.requests) }

  // MARK: - Objects

  private static func collection(of object: KubernetesObject) -> String {
    let kind = object.kind.kind.lowercased()
    let plural = kind.hasSuffix("y") ? String(kind.dropLast()) + "ies" : kind + "s"
    return "\(object.kind.group)/\(plural)"
  }

  /// The hub serves a kind, without an object of it.
  func serve(_ collection: String) {
    state.withLock { $0.objects[collection, default: [:]] = $0.objects[collection] ?? [:] }
  }
  func forbid(_ collection: String) { _ = state.withLock { $0.forbidden.insert(collection) } }

  func put(_ object: KubernetesObject) { change(object, "MODIFIED") }
  func put(yaml: String) throws { for object in try HubFixture.documents(yaml) { put(object) } }
  func delete(_ object: KubernetesObject) { change(object, "DELETED") }

  private func change(_ object: KubernetesObject, _ type: String) {
    state.withLock { state in
      state.version += 1
      var json = object.json
      json[at: "metadata", "resourceVersion"] = .string("\(state.version)")
      let collection = Self.collection(of: object)
      let key = "\(object.namespace)/\(object.name)"
      let isNew = state.objects[collection]?[key] == nil
      // Not `nil` in one expression with a JSON, where it is JSON's null: an item of every later list.
      if type == "DELETED" {
        state.objects[collection]?.removeValue(forKey: key)
      } else {
        state.objects[collection, default: [:]][key] = json
      }
      let event: JSON = ["type": .string(type == "DELETED" ? type : isNew ? "ADDED" : type), "object": json]
      let line = event.text + "\n"
      let chunk = String(line.utf8.count, radix: 16) + "\r\n" + line + "\r\n"
      for watch in state.watches where watch.filter.collection == collection && watch.filter.takes(object) {
        Self.send(watch.socket, chunk)
      }
    }
  }

  /// Closes everything: the hub is gone.
  func stop() {
    let sockets = state.withLock { state in
      state.isStopped = true
      state.watches = []
      return state.sockets
    }
    listener.end()
    for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  // MARK: - HTTP

  private func accept() {
    while let client = listener.accept() {
      let isStopped = state.withLock { state in
        state.sockets.insert(client)
        return state.isStopped
      }
      if isStopped { shutdown(client, Int32(SHUT_RDWR)) }
      TestSupport.Thread.start("hub answer") { [self] in
        if !answer(client) {
          _ = state.withLock { $0.sockets.remove(client) }
          close(client)
        }
      }
    }
    listener.close()
  }

  /// - Returns: whether the socket stays open for a watch.
  private func answer(_ client: Int32) -> Bool {
    var request: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4_096)
    while !request.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let count = recv(client, &block, block.count, 0)
      guard count > 0 else { return false }
      request += block[..<count]
    }
    let lines = String(decoding: request, as: UTF8.self).components(separatedBy: "\r\n")
    let target = lines[0].split(separator: " ").dropFirst().first.map(String.init) ?? ""
    let authorization = lines.first { $0.lowercased().hasPrefix("authorization:") } ?? ""
    state.withLock {
      $0.requests.append(Request(target: target, authorization: String(authorization.dropFirst(15))))
    }
    guard target.hasPrefix(prefix) else { return respond(client, 404, Self.status(404, "NotFound")) }
    let parts = target.dropFirst(prefix.count).split(separator: "?", maxSplits: 1).map(String.init)
    let query = parts.count > 1 ? Self.query(parts[1]) : [:]
    if parts.first == "/livez" { return respond(client, 200, ["ok": true]) }
    guard let filter = Self.filter(parts.first ?? "", query) else {
      return respond(client, 404, Self.status(404, "NotFound"))
    }
    return answer(client, filter, query)
  }

  private func answer(_ client: Int32, _ filter: Filter, _ query: [String: String]) -> Bool {
    let isOne = filter.name != nil && query["fieldSelector"] == nil
    let (code, body): (Int, JSON) = state.withLock { state in
      guard let objects = state.objects[filter.collection] else { return (404, Self.status(404, "NotFound")) }
      if state.forbidden.contains(filter.collection) {
        return (403, Self.status(403, "Forbidden"))
      }
      let found = objects.sorted { $0.key < $1.key }.map(\.value).filter { filter.takes(KubernetesObject($0)) }
      if isOne { return found.first.map { (200, $0) } ?? (404, Self.status(404, "NotFound")) }
      let list: JSON = [
        "kind": "List", "apiVersion": "v1", "metadata": ["resourceVersion": .string("\(state.version)")],
        "items": .array(found),
      ]
      return (200, list)
    }
    guard code == 200, query["watch"] == "1" else { return respond(client, code, body) }
    Self.send(client, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
    state.withLock { $0.watches.append(Watch(socket: client, filter: filter)) }
    return true
  }

  private func respond(_ client: Int32, _ code: Int, _ body: JSON) -> Bool {
    let text = body.text
    Self.send(
      client,
      "HTTP/1.1 \(code) X\r\ncontent-type: application/json\r\ncontent-length: \(text.utf8.count)\r\n"
        + "connection: close\r\n\r\n" + text)
    return false
  }
  private static func status(_ code: Int64, _ reason: String) -> JSON {
    [
      "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": .string(reason), "code": .int(code),
      "message": .string("\(reason) by the hub"),
    ]
  }

  /// `/apis/GROUP/VERSION[/namespaces/NS]/PLURAL[/NAME]`.
  private static func filter(_ path: String, _ query: [String: String]) -> Filter? {
    var parts = path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
    guard parts.count >= 3 else { return nil }
    let group = parts[0] == "apis" ? parts[1] : ""
    parts.removeFirst(parts[0] == "apis" ? 3 : 2)
    var namespace: String?
    if parts.count >= 3, parts[0] == "namespaces" {
      namespace = parts[1]
      parts.removeFirst(2)
    }
    guard let plural = parts.first else { return nil }
    var filter = Filter(collection: "\(group)/\(plural)", namespace: namespace, name: parts.count > 1 ? parts[1] : nil)
    if let selector = query["fieldSelector"], selector.hasPrefix("metadata.name=") {
      filter.name = String(selector.dropFirst(14))
    }
    for pair in (query["labelSelector"] ?? "").split(separator: ",") {
      let words = pair.split(separator: "=").map(String.init)
      if words.count == 2 { filter.labels[words[0]] = words[1] }
    }
    return filter
  }
  private static func query(_ text: String) -> [String: String] {
    var query: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let words = pair.split(separator: "=", maxSplits: 1).map { $0.removingPercentEncoding ?? String($0) }
      query[words[0]] = words.count > 1 ? words[1] : ""
    }
    return query
  }
  private static func send(_ socket: Int32, _ text: String) { LoopbackListener.send(Array(text.utf8), to: socket) }
}
