import FleetModel
import KubernetesAPI
import Synchronization

/// The thread `model`: the only one that touches the fleet's state, with a mailbox for everybody else.
///
/// Questions go before feed, and feed is taken in slices, so that a person never waits for a flood. Rows that have not
/// been taken yet have a bound (`CacheLimits.mailbox`): who brings more of them waits, and what is on the wire waits
/// behind. When nothing is posted it sleeps, but for one look at the clock a second.
final class ModelThread: Sendable {
  typealias Job = @Sendable (FleetState) -> Void
  private struct Mail {
    var questions: [Job] = []
    var feed: [Feed] = []
    /// Rows of the feed that is not taken yet.
    var rows = 0
    var isStopped = false
  }
  private struct Feed {
    var rows: Int
    var job: Job
  }
  private let mail = Mutex(Mail())
  private let listeners = Mutex<[@Sendable () -> Void]>([])
  private let bell = Bell()
  /// Rings whenever rows were taken.
  private let room = Bell()
  private let thread = Mutex<NamedThread?>(nil)
  private let limits: CacheLimits
  private let now: @Sendable () -> Timestamp

  init(limits: CacheLimits, now: @escaping @Sendable () -> Timestamp) {
    self.limits = limits
    self.now = now
  }

  /// Starts the thread; `everySecond` runs on it about once a second.
  func start(everySecond: @escaping Job) {
    let started = NamedThread("model") { [self] in
      run(FleetState(now: now(), limits: limits), everySecond)
    }
    thread.withLock { $0 = started }
  }

  /// Runs what was posted before, then ends the thread.
  func stop() {
    mail.withLock { $0.isStopped = true }
    bell.ring()
    room.ring()
    thread.withLock { thread in
      defer { thread = nil }
      return thread
    }?.join()
  }

  /// Runs before any feed.
  ///
  /// - Parameter stopped: called instead, at once and on the calling thread, where the thread has been stopped.
  func post(_ job: @escaping Job, stopped: (() -> Void)? = nil) {
    let isFirst: Bool? = mail.withLock { mail in
      guard !mail.isStopped else { return nil }
      mail.questions.append(job)
      return mail.questions.count == 1
    }
    if isFirst == true { bell.ring() }
    if isFirst == nil { stopped?() }
  }

  /// Runs in the order of posting, after the questions; after `stop` never.
  ///
  /// - Parameter rows: How many rows the job carries. With any it waits while the mailbox is full, so that this thread
  ///   itself must not bring them; without, it never waits.
  func feed(rows: Int = 0, _ job: @escaping Job) {
    while true {
      let (isTaken, isFirst) = mail.withLock { mail in
        guard !mail.isStopped else { return (true, false) }
        // A parcel that is larger than the mailbox goes into an empty one.
        guard rows == 0 || mail.rows == 0 || mail.rows + rows <= limits.mailbox else { return (false, false) }
        mail.feed.append(Feed(rows: rows, job: job))
        mail.rows += rows
        return (true, mail.feed.count == 1)
      }
      if isFirst { bell.ring() }
      if isTaken { return }
      // Of several that wait one alone may hear the bell.
      room.wait(Self.roomAgain)
    }
  }
  private static let roomAgain: Duration = .milliseconds(10)
  /// Rows that are posted and not taken yet.
  var waitingRows: Int { mail.withLock { $0.rows } }

  /// Calls on this thread when answers may have changed.
  func whenChanged(_ call: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(call) } }

  private func run(_ state: FleetState, _ everySecond: Job) {
    var announced: UInt64 = 0
    var lastAnnouncement: ContinuousClock.Instant?
    var nextSecond = ContinuousClock.now
    var nextJudgement = ContinuousClock.now
    var waiting: ArraySlice<Feed> = []
    while true {
      let (questions, isStopped) = mail.withLock { mail in
        defer { mail.questions = [] }
        if waiting.isEmpty {
          waiting = mail.feed[...]
          mail.feed = []
        }
        return (mail.questions, mail.isStopped)
      }
      state.now = max(state.now, now())
      for question in questions { question(state) }
      let start = ContinuousClock.now
      var taken = 0
      while let next = waiting.popFirst() {
        next.job(state)
        taken += next.rows
        if ContinuousClock.now - start > limits.slice, !isStopped { break }
      }
      if taken > 0 {
        mail.withLock { $0.rows -= taken }
        room.ring()
      }
      let time = ContinuousClock.now
      if time >= nextSecond {
        nextSecond = time + .seconds(1)
        everySecond(state)
        state.ageStates()
        state.compactWords()
        if time >= nextJudgement {
          nextJudgement = time + limits.judgeAgainEvery
          state.judgeAgain()
        }
      }
      var pause = nextSecond - time
      if state.version != announced {
        let due = lastAnnouncement.map { $0 + limits.announceEvery } ?? time
        if time >= due {
          announced = state.version
          lastAnnouncement = time
          for call in listeners.withLock({ $0 }) { call() }
        } else {
          pause = min(pause, due - time)
        }
      }
      if isStopped, waiting.isEmpty, mail.withLock({ $0.feed.isEmpty && $0.questions.isEmpty }) { return }
      if waiting.isEmpty { bell.wait(pause) }
    }
  }
}
