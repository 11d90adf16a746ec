import KubernetesAPI

extension Call {
  /// A stream of changes: from a version, from now, or from everything that there is.
  func watch() throws(Status) -> WireAnswer {
    let representation = try Representation.negotiated(request)
    let selection = try Selection(self)
    let wanted = request["resourceVersion"] ?? ""
    let initial = request["sendInitialEvents"]
    let match = request["resourceVersionMatch"] ?? ""
    if let initial, match != "NotOlderThan" || !["true", "false"].contains(initial) {
      throw Refusal.invalid(
        GroupVersionKind(group: "meta.k8s.io", version: "v1", kind: "ListOptions"), "",
        causes: [
          Refusal.cause(
            "FieldValueForbidden",
            "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
            field: "resourceVersionMatch")
        ])
    }
    // A plain watch takes any number, also one from the future: it then answers 200 and silence.
    if !wanted.isEmpty, Int64(wanted) == nil || initial == "true" { _ = try revision(wanted) }
    let from = Int64(wanted) ?? 0
    let isFromNow = initial == "false"
    let sendsAll = initial == "true" || (from == 0 && !isFromNow)
    let bookmarks = request.isTrue("allowWatchBookmarks")
    let watch = WatchAnswer(
      call: self, selection: selection, representation: representation, sendsAll: sendsAll,
      from: from == 0 ? nil : from, bookmarks: bookmarks, endsInitialEvents: initial == "true" && bookmarks,
      timeout: request["timeoutSeconds"].flatMap { Int64($0) }
        .map { .seconds(min(max($0, 0), KubernetesObject.longest)) } ?? .seconds(1_800))
    return WireAnswer(
      headers: [("Content-Type", "application/json")], body: .stream { write in try await watch.run(write) })
  }
}

/// One running watch.
struct WatchAnswer: Sendable {
  var call: Call
  var selection: Selection
  var representation: Representation
  var sendsAll: Bool
  /// The version after which changes are wanted; nil means now.
  var from: Int64?
  var bookmarks: Bool
  var endsInitialEvents: Bool
  var timeout: Duration

  func run(_ write: StreamWriter) async throws {
    let store = call.store
    let (knocks, alarm) = store.follow(call.key)
    defer { alarm.finish() }
    let clock = ContinuousClock()
    let end = clock.now + timeout
    let schedule = BookmarkSchedule(start: clock.now, end: end)
    var nextBookmark = schedule.next(after: clock.now)
    var table = TableState()
    var position: Int64
    if sendsAll {
      let (objects, revision) = store.list(call.key, namespace: selection.namespace)
      position = revision
      var batch: [UInt8] = []
      for stored in objects where selection.matches(stored) { event("ADDED", stored, &table, to: &batch) }
      if endsInitialEvents { bookmark(revision, isInitialEnd: true, to: &batch) }
      if !batch.isEmpty { try await write(batch) }
    } else {
      position = from ?? store.revision
    }
    var alarms: Task<Void, any Error>?
    defer { alarms?.cancel() }
    var iterator = knocks.makeAsyncIterator()
    while true {
      switch store.switchState {
      case .down: throw APIServer.Reset()
      case .slow(let delay): try await Task.sleep(for: delay)
      case .silent, .starting, .up: break
      }
      if !store.switchState.holdsRequests {
        var batch: [UInt8] = []
        do throws(Status) {
          let (changes, reached) = try store.changes(call.key, after: position)
          for change in changes { self.change(change, &table, to: &batch) }
          position = max(position, reached)
        } catch {
          WatchAnswer.error(error, to: &batch)
          try await write(batch)
          return
        }
        if bookmarks, let due = nextBookmark, clock.now >= due {
          bookmark(position, to: &batch)
          nextBookmark = schedule.next(after: clock.now)
        }
        if !batch.isEmpty { try await write(batch) }
      }
      guard clock.now < end, !Task.isCancelled else { return }
      if alarms == nil {
        alarms = Task {
          // The end rings too where this task begins after it: on a busy machine it may.
          repeat {
            try await Task.sleep(until: schedule.next(after: clock.now) ?? end, clock: clock)
            alarm.yield()
          } while clock.now < end
        }
      }
      guard await iterator.next() != nil else { return }
    }
  }

  /// A change as this watch sees it: what starts to match is added, what ceases to match is deleted.
  private func change(_ change: StoreChange, _ table: inout TableState, to batch: inout [UInt8]) {
    let now = change.kind != .deleted && selection.matches(change.stored)
    let before = change.before.map(selection.matches) ?? false
    switch (before, now) {
    case (false, false): return
    case (false, true): event("ADDED", change.stored, &table, to: &batch)
    case (true, true): event("MODIFIED", change.stored, &table, to: &batch)
    case (true, false):
      if change.kind == .deleted {
        event("DELETED", change.stored, &table, to: &batch)
      } else if let last = change.before {
        // The last state that matched, with the version of the change that took it out.
        var json = last.object.json
        json[at: "metadata", "resourceVersion"] = .string(String(change.revision))
        event("DELETED", StoredObject(KubernetesObject(json), revision: change.revision), &table, to: &batch)
      }
    }
  }

  /// Whether the columns of a table have been sent: only the first event has them.
  struct TableState { var hasSentColumns = false }

  private func event(_ type: String, _ stored: StoredObject, _ state: inout TableState, to bytes: inout [UInt8]) {
    bytes += "{\"type\":\"\(type)\",\"object\":".utf8
    switch representation {
    case .objects: call.converted(stored).write(as: call.served.type.kind, to: &bytes)
    case .metadata: stored.object.partialMetadata.write(to: &bytes)
    case .table(let include):
      var table = Table(served: call.served, now: call.store.clock.now).json(
        [stored], revision: stored.object.resourceVersion, include: include)
      if state.hasSentColumns { table["columnDefinitions"] = .null }
      state.hasSentColumns = true
      table.write(to: &bytes)
    }
    bytes += "}\n".utf8
  }

  private func bookmark(_ revision: Int64, isInitialEnd: Bool = false, to bytes: inout [UInt8]) {
    var metadata: JSON = ["resourceVersion": .string(String(revision))]
    if isInitialEnd { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
    let kind = call.served.type.kind
    let object: JSON =
      switch representation {
      case .objects: ["kind": .string(kind.kind), "apiVersion": .string(kind.apiVersion), "metadata": metadata]
      case .metadata: ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata]
      case .table:
        [
          "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "columnDefinitions": .null,
          "rows": [],
        ]
      }
    (["type": "BOOKMARK", "object": object] as JSON).write(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  static func error(_ status: Status, to bytes: inout [UInt8]) {
    (["type": "ERROR", "object": status.json] as JSON).write(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }
  /// A watch that says one error and ends.
  static func errorStream(_ status: Status) -> WireAnswer {
    WireAnswer(
      headers: [("Content-Type", "application/json")],
      body: .stream { write in
        var bytes: [UInt8] = []
        error(status, to: &bytes)
        try await write(bytes)
      })
  }
}

/// When a watch says up to where it is: once a minute, and two seconds before its end (`cacher/cache_watcher.go`).
struct BookmarkSchedule {
  var start: ContinuousClock.Instant
  var end: ContinuousClock.Instant

  /// Nil where the watch ends before another one is due.
  func next(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    let minutes = (now - start).components.seconds / 60 + 1
    let last = end - .seconds(2)
    return now < last ? min(start + .seconds(60 * minutes), last) : nil
  }
}
