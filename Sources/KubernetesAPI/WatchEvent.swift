/// One event of a watch.
package struct WatchEvent: Sendable, Hashable, Codable {
  package enum EventType: String, Sendable, Hashable, Codable, CaseIterable {
    case added = "ADDED"
    case modified = "MODIFIED"
    case deleted = "DELETED"
    case bookmark = "BOOKMARK"
    case error = "ERROR"
  }
  package var type: EventType
  /// The object, or for `error` a `Status`; a bookmark's object has its kind and resource version only.
  package var object: JSON

  package init(_ type: EventType, _ object: JSON) {
    self.type = type
    self.object = object
  }

  /// Reads one line of a watch stream.
  package init(parsing line: UnsafeRawBufferPointer) throws(JSONSyntaxError) {
    let frame = try Frame(line)
    self.init(
      frame.type, try JSON(parsing: UnsafeRawBufferPointer(rebasing: line[frame.object])))
  }
  package init(parsing line: [UInt8]) throws(JSONSyntaxError) {
    self = try line.span.bytes.withUnsafeBytes { (bytes) throws(JSONSyntaxError) in try WatchEvent(parsing: bytes) }
  }

  /// The line that a server sends for this event, with its line end.
  package var line: [UInt8] {
    var bytes = Array("{\"type\":\"\(type.rawValue)\",\"object\":".utf8)
    object.write(to: &bytes)
    bytes += [UInt8(ascii: "}"), 10]
    return bytes
  }

  /// What an `error` says: 410 `Expired`, say, within a stream that answered 200.
  ///
  /// Nil for other events. An error without a readable status is a 500.
  package var status: Status? {
    type == .error ? Status(object) ?? Status(code: 500, reason: "", message: "an ERROR event without a status") : nil
  }
  /// Whether this bookmark ends the initial events of a streaming list.
  package var endsInitialEvents: Bool {
    type == .bookmark && object.string(at: "metadata", "annotations", "k8s.io/initial-events-end") == "true"
  }
}

extension WatchEvent {
  /// An event whose object has not been read: its type, and where in the line its object is.
  package struct Frame: Sendable, Hashable {
    package var type: EventType
    package var object: Range<Int>

    package init(_ line: UnsafeRawBufferPointer) throws(JSONSyntaxError) {
      var scanner = JSONScanner(line)
      var type: EventType?
      var object: Range<Int>?
      try scanner.openObject()
      while let member = try scanner.nextMember() {
        if member == "type" {
          let word = try scanner.readText()
          type = EventType.allCases.first { word == $0.literal }
          if type == nil { throw JSONSyntaxError(.wrongKind(expected: "a watch event's type"), at: word.offset) }
        } else if member == "object" {
          object = try scanner.skipValueWithRange()
        } else {
          try scanner.skipValue()
        }
      }
      try scanner.finish()
      guard let type, let object else {
        throw JSONSyntaxError(.wrongKind(expected: "a watch event with type and object"), at: 0)
      }
      self.type = type
      self.object = object
    }
  }
}

extension WatchEvent.EventType {
  fileprivate var literal: StaticString {
    switch self {
    case .added: "ADDED"
    case .modified: "MODIFIED"
    case .deleted: "DELETED"
    case .bookmark: "BOOKMARK"
    case .error: "ERROR"
    }
  }
}
