import KubernetesAPI

/// Takes a watch: hands each event's object to the consumer where it lies, and its meaning to the driver.
///
/// Lives on the net thread.
final class WatchSink: ResponseSink, @unchecked Sendable {
  // Sendable, because the transport calls a sink on the net thread only, and nobody else holds its state.
  private let driver: ReflectorDriver
  private let number: UInt64
  private let consumer: any ReflectorConsumer
  private var framer: LineFramer
  private var head: ResponseHead?
  private var refusal: [UInt8] = []

  init(_ driver: ReflectorDriver, _ number: UInt64, _ consumer: any ReflectorConsumer) {
    self.driver = driver
    self.number = number
    self.consumer = consumer
    framer = LineFramer(limit: driver.client.transport.limits.objectBytes)
  }

  func answered(_ head: ResponseHead) {
    self.head = head
    if head.status == 200, ClientError(wrongContent: head) == nil { driver.handle(.opened, from: number) }
  }

  func received(_ bytes: UnsafeRawBufferPointer) -> ClientError? {
    guard number == driver.callNumber, let head else { return ClientError(.cancelled, "given up") }
    guard head.status == 200 else {
      refusal.append(contentsOf: bytes.prefix(max(0, 1 << 20 - refusal.count)))
      return nil
    }
    if let error = ClientError(wrongContent: head) { return error }
    do {
      try framer.receive(bytes) { line in try take(line) }
    } catch let error as ClientError {
      return error
    } catch is LineTooLong {
      return ClientError(.tooLarge, "an event of the watch has more than \(framer.limit) bytes")
    } catch {
      return ClientError(.garbage, "the watch sent what is no event", cause: "\(error)")
    }
    consumer.chunkEnded()
    return nil
  }

  private func take(_ line: UnsafeRawBufferPointer) throws {
    let frame = try WatchEvent.Frame(line)
    let object = UnsafeRawBufferPointer(rebasing: line[frame.object])
    switch frame.type {
    case .error:
      throw ClientError(inStream: try WatchEvent(parsing: line).status ?? Status(code: 500, reason: "", message: ""))
    case .bookmark:
      guard let version = try Self.resourceVersion(object) else { return }
      consumer.chunkEnded()
      driver.handle(.bookmark(resourceVersion: version), from: number)
    case .added: try hand(.added, object)
    case .modified: try hand(.modified, object)
    case .deleted: try hand(.deleted, object)
    }
  }

  private func hand(_ change: ObjectChange, _ object: UnsafeRawBufferPointer) throws {
    // What is no object of an API (no version) is passed over, as client-go does.
    guard let version = try Self.resourceVersion(object) else { return }
    consumer.object(change, json: object)
    driver.handle(.object(resourceVersion: version), from: number)
  }

  /// `metadata.resourceVersion`; looks no further than it must.
  static func resourceVersion(_ object: UnsafeRawBufferPointer) throws(JSONSyntaxError) -> String? {
    var scanner = JSONScanner(object)
    guard try scanner.nextKind() == .object else { return nil }
    try scanner.openObject()
    while let member = try scanner.nextMember() {
      guard member == "metadata", try scanner.nextKind() == .object else {
        try scanner.skipValue()
        continue
      }
      try scanner.openObject()
      while let field = try scanner.nextMember() {
        guard field == "resourceVersion", try scanner.nextKind() == .string else {
          try scanner.skipValue()
          continue
        }
        let version = try scanner.readString()
        return version.isEmpty ? nil : version
      }
      return nil
    }
    return nil
  }

  func ended(_ error: ClientError?, _ summary: TransferSummary) {
    if let error { return driver.handle(.ended(error), from: number) }
    guard let head else { return driver.handle(.ended(ClientError(.garbage, "no answer")), from: number) }
    let problem = ClientError(head, body: refusal) ?? ClientError(wrongContent: head)
    if problem == nil, !framer.pending.isEmpty {
      return driver.handle(.ended(ClientError(.connection, "the watch broke within an event")), from: number)
    }
    driver.handle(.ended(problem), from: number)
  }
}
