import KubernetesAPI
import Synchronization
import Testing

@testable import FleetSimulator

/// The one timeline on which everything happens.
struct TimelineTests {
  private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
  }

  @Test("what is due runs by time, then in the order in which it was put in, each at its own time")
  func order() {
    let start = LiveCluster.start
    let timeline = FleetTimeline(clock: DrivenClock(start))
    let notes = Notes()
    timeline.at(start + .seconds(2)) { notes.add("b \(($0 - start).components.seconds)") }
    timeline.at(start + .seconds(1)) { now in
      notes.add("a \((now - start).components.seconds)")
      timeline.at(now + .seconds(1)) { notes.add("d \(($0 - start).components.seconds)") }
    }
    timeline.at(start + .seconds(2)) { notes.add("c \(($0 - start).components.seconds)") }
    timeline.at(start + .seconds(9)) { _ in notes.add("never") }
    timeline.advance(by: .seconds(5))
    #expect(notes.all == ["a 1", "b 2", "c 2", "d 2"])
    #expect(timeline.clock.now == start + .seconds(5))
  }

  @Test("skipping time runs what fell due once, at the new time")
  func skip() {
    let start = LiveCluster.start
    let timeline = FleetTimeline(clock: DrivenClock(start))
    let notes = Notes()
    timeline.at(start + .seconds(10)) { now in
      notes.add("beat \((now - start).components.seconds)")
      timeline.at(now + .seconds(10)) { _ in notes.add("again") }
    }
    timeline.skip(to: start + .seconds(1_000))
    #expect(notes.all == ["beat 1000"])
  }

  @Test("a wall clock stands where it was set, and goes on from there when started")
  func wallClock() {
    let clock = WallClock()
    let past = Timestamp(year: 2020, month: 1, day: 1)
    clock.set(past)
    #expect(clock.now == past)
    clock.start()
    #expect(clock.now >= past)
    #expect(clock.now < past + .seconds(3_600))
  }

  @Test("an idle cluster does nothing but renew its leases")
  func idle() {
    let cluster = LiveCluster()
    cluster.create(LiveCluster.deployment(), .deployments)
    cluster.advance(.seconds(30))
    let before = cluster.store.revision
    cluster.advance(.seconds(100))
    // Three leases every ten seconds.
    #expect(cluster.store.revision - before == 30)
  }

  @Test(
    "durations are read as people write them",
    arguments: [
      ("45s", Duration.seconds(45)), ("1m30s", .seconds(90)), ("41d", .seconds(41 * 86_400)),
      ("250ms", .milliseconds(250)), ("1.5h", .seconds(5_400)),
    ])
  func durations(text: String, duration: Duration) { #expect(Duration(written: text) == duration) }

  @Test("what is no duration is none", arguments: ["", "5", "s", "-5s", "5 s", "1e3s", "nan", "99999999999d"])
  func noDurations(text: String) { #expect(Duration(written: text) == nil) }
}
