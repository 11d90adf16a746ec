import FleetModel
import KubernetesAPI
import Synchronization

/// The thread `model`: the only one that touches the fleet's state, with a mailbox for everybody else.
///
/// Questions go before feed, and feed is taken in slices, so that a person never waits for a flood. When nothing is
/// posted it sleeps, but for one look at the clock a second.
final class ModelThread: Sendable {
  typealias Job = @Sendable (FleetState) -> Void
  private struct Mail {
    var questions: [Job] = []
    var feed: [Job] = []
    var isStopped = false
  }
  private let mail = Mutex(Mail())
  private let listeners = Mutex<[@Sendable () -> Void]>([])
  private let bell = Bell()
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
    thread.withLock { thread in
      defer { thread = nil }
      return thread
    }?.join()
  }

  /// Runs before any feed.
  ///
  /// After `stop` it runs never.
  func post(_ job: @escaping Job) {
    let isFirst = mail.withLock { mail in
      guard !mail.isStopped else { return false }
      mail.questions.append(job)
      return mail.questions.count == 1
    }
    if isFirst { bell.ring() }
  }

  /// Runs in the order of posting, after the questions.
  func feed(_ job: @escaping Job) {
    let isFirst = mail.withLock { mail in
      guard !mail.isStopped else { return false }
      mail.feed.append(job)
      return mail.feed.count == 1
    }
    if isFirst { bell.ring() }
  }

  /// Calls on this thread when answers may have changed.
  func whenChanged(_ call: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(call) } }

  private func run(_ state: FleetState, _ everySecond: Job) {
    var announced: UInt64 = 0
    var lastAnnouncement: ContinuousClock.Instant?
    var nextSecond = ContinuousClock.now
    var nextJudgement = ContinuousClock.now
    var waiting: ArraySlice<Job> = []
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
      while let next = waiting.popFirst() {
        next(state)
        if ContinuousClock.now - start > limits.slice, !isStopped { break }
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
