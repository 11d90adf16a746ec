import CCurl
import CLinux
import Glibc
import KubernetesAPI
import Synchronization

/// The `net` thread: one epoll, one libcurl multi handle, one queue of timers, for the whole fleet.
///
/// Everything but the mailbox belongs to that thread. libcurl is told what happened on which socket
/// (`curl_multi_socket_action`), so a wake-up costs what one connection costs, not what a thousand do. No transfer is
/// ever paused: an API server drops watchers that read slowly.
final class NetLoop: @unchecked Sendable {
  // Sendable, because `mailbox` has its lock, the descriptors never change, and all other members are only touched on
  // the thread that `run` occupies (`perform` brings work there; `preconditionOnThread` traps anything else).
  private let mailbox = Mutex(Mailbox())
  private let wakeUp: Int32
  private let epoll: Int32
  /// Written when the thread has given everything back.
  private let ended: Int32
  let multi: UnsafeMutableRawPointer
  let limits: Limits
  var admission: Admission
  var transfers: [UInt64: Transfer] = [:]
  var timers = TimerQueue<Work>()
  /// TLS sessions of a cluster, for quick handshakes; libcurl keeps 8 in each.
  var sessions: [String: UnsafeMutableRawPointer] = [:]
  /// Transfers that were cancelled while libcurl was calling us, which must not be removed from within.
  var cancelled: [UInt64] = []
  /// When libcurl wants to be called without any socket's doing.
  private var curlMoment: UInt64?
  private var thread: pthread_t?

  typealias Work = @Sendable (NetLoop) -> Void
  private struct Mailbox {
    var work: [(work: Work, orStopped: (@Sendable () -> Void)?)] = []
    var isStopping = false
    /// The thread looks into it no more, and its descriptors are closed.
    var isClosed = false
  }

  /// Starts the thread; it lives until `stop`.
  init(limits: Limits) {
    CURLStartUp.once()
    self.limits = limits
    admission = Admission(limits: limits)
    wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    ended = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    multi = curl_multi_init()
    precondition(wakeUp >= 0 && epoll >= 0 && ended >= 0, "no descriptors left for the net thread")
    _ = clinux_epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp, EPOLLIN.rawValue)
    setUpMulti()
    startThread()
  }

  /// Runs work on the net thread, after what was handed in before.
  ///
  /// - Parameter orStopped: Runs in its place, on any thread, where the net thread has ended or ends: whoever waits for
  ///   the work must hear of that. Without it the work is dropped then.
  func perform(_ work: @escaping Work, orStopped: (@Sendable () -> Void)? = nil) {
    let isTaken = mailbox.withLock { mailbox in
      guard !mailbox.isClosed else { return false }
      mailbox.work.append((work, orStopped))
      // Within the lock: the descriptor is closed after the mailbox is.
      if mailbox.work.count == 1 { eventfd_write(wakeUp, 1) }
      return true
    }
    // Not here and now: the caller may hold a lock that the answer wants.
    if !isTaken, let orStopped { Task.detached { orStopped() } }
  }

  deinit { close(ended) }

  /// Ends all transfers and the thread.
  ///
  /// Returns at once: `waitForEnd` waits.
  func stop() {
    mailbox.withLock { mailbox in
      mailbox.isStopping = true
      if !mailbox.isClosed { eventfd_write(wakeUp, 1) }
    }
  }

  /// Waits until the thread has given back what it held, or for a time: a name that is being looked up cannot be hurried.
  ///
  /// A process that exits takes OpenSSL away from under whoever still closes connections. Never call it on the thread.
  func waitForEnd(atMost time: Duration) {
    var entry = pollfd(fd: ended, events: Int16(POLLIN), revents: 0)
    poll(&entry, 1, Int32(clamping: time.nanoseconds / 1_000_000))
  }

  func preconditionOnThread() { precondition(pthread_equal(pthread_self(), thread!) != 0, "not on the net thread") }

  private func setUpMulti() {
    ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, limits.keptConnections)
    ccurl_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, limits.streamsPerConnection)
    let context = Unmanaged.passUnretained(self).toOpaque()
    ccurl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, context)
    ccurl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context)
    ccurl_multi_set_socket(multi) { _, socket, what, context, _ in
      Unmanaged<NetLoop>.fromOpaque(context!).takeUnretainedValue().watch(socket, what)
      return 0
    }
    ccurl_multi_set_timer(multi) { _, milliseconds, context in
      let loop = Unmanaged<NetLoop>.fromOpaque(context!).takeUnretainedValue()
      loop.curlMoment = milliseconds < 0 ? nil : SteadyClock.nanoseconds + UInt64(milliseconds) * 1_000_000
      return 0
    }
  }

  private func startThread() {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    // The thread keeps the loop alive until `stop`.
    let code = pthread_create(
      &thread, &attributes,
      { context in
        clinux_name_thread("net")
        let loop = Unmanaged<NetLoop>.fromOpaque(context!).takeRetainedValue()
        loop.thread = pthread_self()
        loop.run()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(code == 0, "no thread for the network: \(code)")
  }

  private func watch(_ socket: curl_socket_t, _ what: Int32) {
    if what == CURL_POLL_REMOVE {
      _ = clinux_epoll_ctl(epoll, EPOLL_CTL_DEL, socket, 0)
      return
    }
    let events = (what & CURL_POLL_IN != 0 ? EPOLLIN.rawValue : 0) | (what & CURL_POLL_OUT != 0 ? EPOLLOUT.rawValue : 0)
    if clinux_epoll_ctl(epoll, EPOLL_CTL_MOD, socket, events) != 0 {
      _ = clinux_epoll_ctl(epoll, EPOLL_CTL_ADD, socket, events)
    }
  }

  private func run() {
    blockSignals()
    var events = [epoll_event](repeating: epoll_event(), count: 128)
    while takeMail() {
      let count = epoll_wait(epoll, &events, Int32(events.count), waitTime())
      callCurlWhenDue()
      for event in events.prefix(Int(max(count, 0))) {
        let socket = event.data.fd
        if socket == wakeUp {
          var ignored: eventfd_t = 0
          eventfd_read(wakeUp, &ignored)
        } else {
          let readable = event.events & (EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
          let writable = event.events & EPOLLOUT.rawValue != 0
          act(on: socket, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0))
        }
      }
      settle()
    }
    tearDown()
  }

  /// Signals are the terminal thread's.
  private func blockSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
  }

  private func takeMail() -> Bool {
    let work: [(work: Work, orStopped: (@Sendable () -> Void)?)]? = mailbox.withLock { mailbox in
      guard !mailbox.isStopping else { return nil }
      defer { mailbox.work = [] }
      return mailbox.work
    }
    guard let work else { return false }
    for item in work { item.work(self) }
    settle()
    return true
  }

  /// What follows from what has just happened: ended transfers, due timers, cancellations, requests that may go now.
  private func settle() {
    reapFinished()
    let now = SteadyClock.nanoseconds
    while let work = timers.popDue(now) { work(self) }
    removeCancelled()
    startAdmitted()
  }

  private func waitTime() -> Int32 {
    guard let moment = [curlMoment, timers.next].compactMap({ $0 }).min() else { return -1 }
    let now = SteadyClock.nanoseconds
    guard moment > now else { return 0 }
    return Int32(min((moment - now + 999_999) / 1_000_000, 3_600_000))
  }

  private func callCurlWhenDue() {
    guard let moment = curlMoment, moment <= SteadyClock.nanoseconds else { return }
    // libcurl sets the next moment within the call, or leaves none: an old one kept here would spin.
    curlMoment = nil
    act(on: -1, 0)
  }

  func act(on socket: curl_socket_t, _ what: Int32) {
    var running: Int32 = 0
    curl_multi_socket_action(multi, socket, what, &running)
  }

  private func tearDown() {
    for id in transfers.keys.sorted() {
      finish(id, ClientError(.cancelled, "the program ends"))
    }
    let left = mailbox.withLock { mailbox in
      mailbox.isClosed = true
      defer { mailbox.work = [] }
      return mailbox.work
    }
    for item in left { item.orStopped?() }
    curl_multi_cleanup(multi)
    for session in sessions.values { curl_share_cleanup(session) }
    sessions = [:]
    close(epoll)
    close(wakeUp)
    eventfd_write(ended, 1)
  }
}

/// libcurl's own start, which must happen once, before anything else of it.
enum CURLStartUp {
  private static let code = curl_global_init(Int(CURL_GLOBAL_ALL))
  static func once() { precondition(code == CURLE_OK, "libcurl does not start") }
}
