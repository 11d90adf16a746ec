import CCurl
import Glibc
import KubernetesAPI

/// One request on libcurl's side, from its queue to its end; only touched on the net thread.
final class Transfer {
  let id: UInt64
  let request: TransportRequest
  private let sink: any ResponseSink
  private unowned let loop: NetLoop
  var limits: Limits { loop.limits }
  var easy: UnsafeMutableRawPointer?
  var isCancelled = false
  /// The request has gone out on a connection; what is missing since then is the answer.
  private var isConnected = false
  /// `SteadyClock.nanoseconds` of the last byte in either direction that we know of.
  var lastByte: UInt64 = 0
  var idleTimer: UInt64?
  private var startedAt: UInt64 = 0
  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private var head = HeaderReader()
  private var summary = TransferSummary()
  /// Why we ended it ourselves, which libcurl would call a write error.
  private var failure: ClientError?

  init(id: UInt64, request: TransportRequest, sink: any ResponseSink, loop: NetLoop) {
    self.id = id
    self.request = request
    self.sink = sink
    self.loop = loop
    errorText.initialize(to: 0)
  }

  deinit {
    for list in lists { curl_slist_free_all(list) }
    errorText.deallocate()
  }

  /// Makes the easy handle; an error where libcurl has no memory for one.
  func start(session: UnsafeMutableRawPointer?) -> ClientError? {
    guard let easy = curl_easy_init() else { return located(ClientError(.connection, "no memory for a request")) }
    self.easy = easy
    startedAt = SteadyClock.nanoseconds
    lastByte = startedAt
    setUp(easy)
    if let session { ccurl_set_pointer(easy, CURLOPT_SHARE, session) }
    setCallbacks(easy)
    return nil
  }

  /// Keeps a list of libcurl's for as long as the transfer lives.
  func keep(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines { list = curl_slist_append(list, line) }
    if let list { lists.append(list) }
    return list
  }

  private func setCallbacks(_ easy: UnsafeMutableRawPointer) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    ccurl_set_pointer(easy, CURLOPT_PRIVATE, context)
    ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context)
    ccurl_set_data(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      let transfer = Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
      return transfer.body(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }
    ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context)
    ccurl_set_data(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      let transfer = Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
      return transfer.header(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }
    ccurl_set_pointer(easy, CURLOPT_PREREQDATA, context)
    ccurl_set_prerequest(easy) { context, _, _, _, _ in
      let transfer = Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
      transfer.lastByte = SteadyClock.nanoseconds
      transfer.isConnected = true
      transfer.loop.admission.connected(transfer.id)
      return CURL_PREREQFUNC_OK
    }
  }

  private func header(_ line: UnsafeRawBufferPointer) -> Bool {
    lastByte = SteadyClock.nanoseconds
    switch head.take(line, limit: loop.limits.headerBytes) {
    case .more: return true
    case .tooLarge:
      failure = ClientError(.tooLarge, "more than \(loop.limits.headerBytes) bytes of headers")
      return false
    case .complete(let head):
      loop.admission.answered(id, isMultiplexed: head.isMultiplexed)
      guard !isCancelled else { return false }
      sink.answered(head)
      return true
    }
  }

  private func body(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard !isCancelled else { return false }
    lastByte = SteadyClock.nanoseconds
    summary.bytes += bytes.count
    failure = sink.received(bytes)
    return failure == nil
  }

  /// How libcurl's end of the transfer reads.
  func verdict(_ code: CURLcode) -> ClientError? {
    if request.wantsCertificate, let easy { summary.certificate = ServerCertificate(easy) }
    if let failure { return located(failure) }
    guard code == CURLE_OK else {
      let error = ClientError(curl: code, detail: String(cString: errorText))
      return located(error.code == .timeout && isConnected && summary.bytes == 0 ? .silence(error.cause) : error)
    }
    return head.isComplete ? nil : located(ClientError(.protocolFault, "the answer has no HTTP status"))
  }

  /// What it means that no byte came for so long.
  func idle(for time: Duration) -> ClientError {
    let words = "no byte for \(time.components.seconds) s"
    return located(isConnected ? .silence(words) : ClientError(.timeout, words))
  }

  func located(_ error: ClientError) -> ClientError {
    var error = error
    error.cluster = request.cluster
    if error.request.isEmpty {
      error.request = "\(request.method) \(request.target.prefix { $0 != "?" })"
    }
    return error
  }

  func end(_ error: ClientError?) {
    if startedAt > 0 { summary.duration = .nanoseconds(Int64(SteadyClock.nanoseconds - startedAt)) }
    sink.ended(error.map(located), summary)
  }
}
