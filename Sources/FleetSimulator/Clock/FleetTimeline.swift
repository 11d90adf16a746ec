package import KubernetesAPI
import Glibc
import Synchronization

/// The one timeline of a fleet: what is due when, and the only thread on which anything happens by itself.
///
/// Entries run one at a time, by simulated time and then in the order in which they were put in, so that a driven
/// fleet does the same thing every time. With a clock that runs by itself, `start()` makes the thread `simulation`,
/// which sleeps until the next entry is due: an idle fleet costs what its heartbeats cost.
package final class FleetTimeline: Sendable {
  package typealias Action = @Sendable (Timestamp) -> Void
  package let clock: any SettableClock

  private struct State {
    var heap = TimerHeap<Action>()
    var isStarted = false
    var isStopped = false
    /// Everything goes to the fleet's timeline.
    var hasJoined = false
  }
  /// The timeline that this one becomes a part of, where it is a cluster's past.
  private let fleet: FleetTimeline?
  private let state = Mutex(State())
  /// Held while an entry runs: there is one hand on the fleet at a time.
  private let hand = Mutex(())
  /// Wakes the thread; a byte means "look again".
  private let wakeReader: Int32
  private let wakeWriter: Int32
  /// More entries than this at one instant is two controllers that undo each other for ever.
  private static let entriesAtOneInstant = 1_000_000

  package convenience init(clock: any SettableClock) { self.init(clock: clock, joins: nil) }

  init(clock: any SettableClock, joins fleet: FleetTimeline?) {
    self.clock = clock
    self.fleet = fleet
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "no file descriptors left for the simulation's timer")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (wakeReader, wakeWriter) = (ends[0], ends[1])
  }
  deinit {
    close(wakeReader)
    close(wakeWriter)
  }

  /// Runs an action once, at a simulated time or as soon after it as its turn comes.
  ///
  /// From any thread.
  package func at(_ time: Timestamp, _ action: @escaping Action) {
    let (wakes, hasJoined) = state.withLock { state in
      if state.hasJoined { return (false, true) }
      let isEarliest = state.heap.earliest.map { time < $0 } ?? true
      state.heap.insert(action, at: time)
      return (isEarliest && state.isStarted, false)
    }
    if hasJoined { fleet?.at(time, action) }
    if wakes { wake() }
  }

  /// Ends a cluster's past: what is still due, and all that comes later, is the fleet's timeline's.
  ///
  /// The cluster's hands are brought to the fleet's time first, and what fell due on the way runs once, there.
  package func join() {
    guard let fleet else { return }
    skip(to: fleet.clock.now)
    let left = state.withLock { state in
      state.hasJoined = true
      return state.heap.popAll()
    }
    clock.start()
    for (time, action) in left { fleet.at(time, action) }
  }

  /// Moves simulated time on and runs all that falls due, each at its own time.
  ///
  /// Not from inside an action.
  package func advance(by span: Duration) {
    hand.withLock { _ in
      let target = clock.now + span
      runDue(by: target)
      clock.set(target)
    }
  }

  /// Moves simulated time on without living through it: what fell due on the way runs once, at the new time.
  ///
  /// How seeding crosses the days between two deployments.
  package func skip(to target: Timestamp) {
    hand.withLock { _ in
      clock.set(max(clock.now, target))
      runDue(by: clock.now)
    }
  }

  private func runDue(by limit: Timestamp) {
    var instant = clock.now
    var count = 0
    while let (time, action) = state.withLock({ $0.heap.popFirst(by: limit) }) {
      if time > clock.now { clock.set(time) }
      if clock.now > instant {
        instant = clock.now
        count = 0
      }
      count += 1
      precondition(count < Self.entriesAtOneInstant, "the simulation does not come to rest at \(instant)")
      action(clock.now)
    }
  }

  /// Lets the clock run by itself and makes the thread that follows it.
  ///
  /// A second call changes nothing.
  package func start() {
    clock.start()
    let isFirst = state.withLock { state in
      defer { state.isStarted = true }
      return !state.isStarted
    }
    guard isFirst else { return }
    SimulatorThread.start("simulation") { [self] in follow() }
  }

  /// Ends the thread after the entry that it runs, if any.
  package func stop() {
    state.withLock { $0.isStopped = true }
    wake()
  }

  private func wake() {
    var byte: UInt8 = 1
    // A full pipe already wakes the thread.
    _ = write(wakeWriter, &byte, 1)
  }

  private func follow() {
    while !state.withLock({ $0.isStopped }) {
      hand.withLock { _ in
        while let (_, action) = state.withLock({ $0.isStopped ? nil : $0.heap.popFirst(by: clock.now) }) {
          action(clock.now)
        }
      }
      let earliest = state.withLock { $0.heap.earliest }
      var timeout: Int32 = -1
      if let earliest {
        let wait = (earliest - clock.now).components
        timeout = Int32(clamping: max(0, wait.seconds * 1_000 + wait.attoseconds / 1_000_000_000_000_000 + 1))
      }
      var descriptor = pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0)
      poll(&descriptor, 1, timeout)
      var bytes: (UInt64, UInt64) = (0, 0)
      _ = read(wakeReader, &bytes, 16)
    }
  }
}
