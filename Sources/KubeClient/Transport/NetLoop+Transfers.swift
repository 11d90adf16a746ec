import CCurl
import KubernetesAPI

extension NetLoop {
  /// Puts a request in the queue.
  func enqueue(_ id: UInt64, _ request: TransportRequest, _ sink: any ResponseSink) {
    preconditionOnThread()
    transfers[id] = Transfer(id: id, request: request, sink: sink, loop: self)
    admission.enqueue(
      id, cluster: request.cluster, isList: request.load == .list, needsConnection: request.needsFreshConnection,
      isUrgent: request.isUrgent)
  }

  /// Ends a transfer soon and tells its sink; an unknown one is over already.
  func cancel(_ id: UInt64) {
    preconditionOnThread()
    guard let transfer = transfers[id], !transfer.isCancelled else { return }
    transfer.isCancelled = true
    cancelled.append(id)
  }

  func startAdmitted() {
    for id in admission.admit() {
      guard let transfer = transfers[id] else { continue }
      if let error = transfer.start(session: session(of: transfer.request)) {
        finish(id, error)
        continue
      }
      curl_multi_add_handle(multi, transfer.easy)
      if admission.holdsHandshake(id) {
        _ = timers.add(at: SteadyClock.nanoseconds + limits.handshakePatience.nanoseconds) { loop in
          loop.admission.keepsConnecting(id)
        }
      }
      if transfer.request.load == .list { watchPace(transfer) }
      watchIdle(transfer)
    }
  }

  /// A list of which nothing comes gives its place in the fleet away; once: what comes later comes beside the others.
  private func watchPace(_ transfer: Transfer) {
    let id = transfer.id
    let patience = limits.listPatience.nanoseconds
    _ = timers.add(at: transfer.lastByte + patience) { loop in
      guard let transfer = loop.transfers[id] else { return }
      if SteadyClock.nanoseconds >= transfer.lastByte + patience {
        loop.admission.keepsWaiting(id)
      } else {
        loop.watchPace(transfer)
      }
    }
  }

  func removeCancelled() {
    while let id = cancelled.popLast() {
      finish(id, ClientError(.cancelled, "given up"))
    }
  }

  func reapFinished() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
      let code = ccurl_message_result(message)
      var pointer: UnsafeMutableRawPointer?
      ccurl_info_pointer(easy, CURLINFO_PRIVATE, &pointer)
      guard let pointer else { continue }
      let transfer = Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
      finish(transfer.id, transfer.verdict(code))
    }
  }

  /// Takes a transfer down, frees its slots and tells its sink.
  func finish(_ id: UInt64, _ error: ClientError?) {
    guard let transfer = transfers.removeValue(forKey: id) else { return }
    if let easy = transfer.easy {
      curl_multi_remove_handle(multi, easy)
      curl_easy_cleanup(easy)
      transfer.easy = nil
    }
    if let timer = transfer.idleTimer { timers.cancel(timer) }
    admission.finished(id, brokeConnection: error?.isUnreachable ?? false)
    transfer.end(error)
  }

  private func session(of request: TransportRequest) -> UnsafeMutableRawPointer? {
    guard request.address.isSecure else { return nil }
    if let known = sessions[request.cluster] { return known }
    guard let share = curl_share_init() else { return nil }
    ccurl_share_sessions(share)
    sessions[request.cluster] = share
    return share
  }

  /// Looks again when the idle time has passed since the last byte.
  private func watchIdle(_ transfer: Transfer) {
    guard let idleTime = transfer.request.idleTime else { return }
    let id = transfer.id
    transfer.idleTimer = timers.add(at: transfer.lastByte + idleTime.nanoseconds) { loop in
      guard let transfer = loop.transfers[id] else { return }
      if SteadyClock.nanoseconds >= transfer.lastByte + idleTime.nanoseconds {
        loop.finish(id, transfer.idle(for: idleTime))
      } else {
        loop.watchIdle(transfer)
      }
    }
  }
}
