import KubernetesAPI

/// Takes one page of a list: hands its objects to the consumer while they arrive, and its end to the driver.
///
/// Without a consumer it is a check: only the collection's version counts. Lives on the net thread.
final class ListSink: ResponseSink, @unchecked Sendable {
  // Sendable, because the transport calls a sink on the net thread only, and nobody else holds its state.
  private let driver: ReflectorDriver
  private let number: UInt64
  private let consumer: (any ReflectorConsumer)?
  private var framer: ListFramer
  private var head: ResponseHead?
  private var refusal: [UInt8] = []

  init(_ driver: ReflectorDriver, _ number: UInt64, hands consumer: (any ReflectorConsumer)?) {
    self.driver = driver
    self.number = number
    self.consumer = consumer
    framer = ListFramer(itemLimit: driver.client.transport.limits.objectBytes)
  }

  func answered(_ head: ResponseHead) { self.head = head }

  func received(_ bytes: UnsafeRawBufferPointer) -> ClientError? {
    guard number == driver.callNumber, let head else { return ClientError(.cancelled, "given up") }
    guard head.status == 200 else {
      refusal.append(contentsOf: bytes.prefix(max(0, 1 << 20 - refusal.count)))
      return nil
    }
    if let error = ClientError(wrongContent: head) { return error }
    let before = framer.items
    do throws(ClientError) {
      try framer.receive(bytes) { consumer?.object(.listed, json: $0) }
    } catch {
      return error
    }
    if let consumer, framer.items > before {
      consumer.chunkEnded()
      driver.handle(.received(framer.items - before), from: number)
    }
    return nil
  }

  func ended(_ error: ClientError?, _ summary: TransferSummary) {
    if let error { return driver.handle(.ended(error), from: number) }
    guard let head else { return driver.handle(.ended(ClientError(.garbage, "no answer")), from: number) }
    if let error = ClientError(head, body: refusal) ?? ClientError(wrongContent: head) {
      return driver.handle(.ended(error), from: number)
    }
    do throws(ClientError) {
      let list = try framer.finish()
      if consumer == nil {
        driver.handle(.checked(list.resourceVersion), from: number)
      } else {
        let page = Reflector.Event.page(
          resourceVersion: list.resourceVersion, continuation: list.continuation, remaining: list.remaining)
        driver.handle(page, from: number)
      }
    } catch {
      driver.handle(.ended(error), from: number)
    }
  }
}
