import Dashboard
import FleetModel
import Glibc
import KubernetesAPI
import Measure
import TerminalUI
import WatchCache

/// The terminal thread's loop without a terminal: keys at their times, messages as they come, a frame after each batch.
///
/// It asks as the program does: a question that is under way is asked again when its answer is here, and an equal answer
/// draws nothing.
final class Loop {
  enum Message: Sendable {
    case answer(FleetQuery, FleetAnswer)
    case changed
  }
  /// Keys come at this distance, which is no multiple of the cache's announcements.
  static let pause = 0.047

  private(set) var frames: [Press.Kind: Samples] = [:]
  private(set) var answered: [Press.Kind: Samples] = [:]
  private(set) var renders = Samples()
  private(set) var changes = 0

  private let cache: FleetCache
  private let size: Size
  private let mailbox = Mailbox<Message>()
  private let reader: Int32
  private var state: DashboardState
  private var answers: [FleetQuery: FleetAnswer] = [:]
  private var asking: Set<FleetQuery> = []
  private var askAgain: Set<FleetQuery> = []
  private var isDirty = true
  /// Keys whose answer is not on a frame yet.
  private var open: [(due: Double, kind: Press.Kind)] = []

  init(_ cache: FleetCache, size: Size) {
    self.cache = cache
    self.size = size
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "no descriptor is left")
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    reader = ends[0]
    let writer = ends[1]
    state = DashboardState(configuration: DashboardConfiguration(now: timeNow()))
    mailbox.onPost {
      var byte: UInt8 = 1
      _ = write(writer, &byte, 1)
    }
    cache.whenChanged { [weak mailbox] in
      mailbox?.post(.changed) { if case .changed = $0 { true } else { false } }
    }
    handle(.resize(size))
    run(until: wallSeconds() + 0.5)
  }

  func play(_ keys: [Press]) {
    var due = wallSeconds()
    for press in keys {
      due += Self.pause
      run(until: due)
      handle(.now(timeNow()))
      handle(.key(press.key))
      open.append((due, press.kind))
      draw()
      frames[press.kind, default: Samples()].add((wallSeconds() - due) * 1e3)
      close()
    }
    run(until: due + 0.2)
  }

  private func run(until due: Double) {
    while true {
      let left = due - wallSeconds()
      guard left > 0 else { return }
      var entry = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
      // The last millisecond is spun: a key comes at its time.
      _ = poll(&entry, 1, max(0, Int32(left * 1e3) - 1))
      var bytes: (UInt64, UInt64) = (0, 0)
      while read(reader, &bytes, 16) == 16 {}
      for message in mailbox.drain() { take(message) }
      draw()
      close()
    }
  }

  private func take(_ message: Message) {
    switch message {
    case .answer(let query, let answer):
      asking.remove(query)
      if askAgain.remove(query) != nil { ask(query) }
      guard answers[query] != answer || !state.isIdle else { return }
      answers[query] = answer
      handle(.now(timeNow()))
      handle(.answer(query, answer))
    case .changed:
      changes += 1
      let shown = state.queries
      answers = answers.filter { shown.contains($0.key) }
      shown.forEach(ask)
    }
  }

  private func handle(_ event: DashboardEvent) {
    isDirty = true
    for effect in state.handle(event) {
      switch effect {
      case .ask(let query): ask(query)
      case .focus: cache.focus(state.queries)
      default: break
      }
    }
  }

  private func ask(_ query: FleetQuery) {
    guard asking.insert(query).inserted else {
      askAgain.insert(query)
      return
    }
    cache.ask(query) { [mailbox] in mailbox.post(.answer(query, $0)) }
  }

  private func draw() {
    guard isDirty else { return }
    isDirty = false
    let start = wallSeconds()
    let frame = state.render(size: size)
    renders.add((wallSeconds() - start) * 1e3)
    precondition(frame.size == size, "a frame has the screen's size")
  }

  private func close() {
    guard state.isIdle, !open.isEmpty else { return }
    let now = wallSeconds()
    for (due, kind) in open { answered[kind, default: Samples()].add((now - due) * 1e3) }
    open = []
  }
}
