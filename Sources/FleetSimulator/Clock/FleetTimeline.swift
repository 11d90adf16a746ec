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
  }
  private let state = Mutex(State())
  /// Held while an entry runs: there is one hand on the fleet at a time.
  private let hand = Mutex(())
  /// Wakes the thread; a byte means "look again".
  private let wakeReader: Int32
  private let wakeWriter: Int32
  /// More entries than this at one instant is two controllers that undo each other for ever.
  private static let entriesAtOneInstant = 1_000_000

  package init(clock: any SettableClock) {
    self.clock = clock
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
    let wakes = state.withLock { state in
      let isEarliest = state.heap.earliest.map { time < $0 } ?? true
      state.heap.insert(action, at: time)
      return isEarliest && state.isStarted
    }
    if wakes { wake() }
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
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self).toOpaque()
    let failure = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        FleetTimeline.nameThread("simulation")
        Unmanaged<FleetTimeline>.fromOpaque(context).takeRetainedValue().follow()
        return nil
      }, context)
    precondition(failure == 0, "no thread for the simulation")
    pthread_detach(thread)
  }

  /// Ends the thread after the entry that it runs, if any.
  package func stop() {
    state.withLock { $0.isStopped = true }
    wake()
  }

  /// Names the calling thread for `top -H` and debuggers (`pthread_setname_np` is not visible without `_GNU_SOURCE`).
  private static func nameThread(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, name, name.utf8.count)
    close(file)
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
