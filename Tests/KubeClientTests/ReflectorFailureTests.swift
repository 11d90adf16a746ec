import KubernetesAPI
import Testing

@testable import KubeClient

@Suite("The reflector's failure table")
struct ReflectorFailureTests {
  @Test("429 waits as long as the server says, keeps the rows and the version")
  func tooMany() {
    var bench = ReflectorBench.live()
    let since = bench.now
    let error = failure(429, retryAfter: .seconds(9))
    #expect(bench.step(.ended(error), after: .seconds(5)) == [.state(.stale(since: since, error))])
    #expect(bench.wake == bench.now + .seconds(9))
    #expect(bench.sleep() == [.watch(resourceVersion: "100", seconds: 300)])
  }

  @Test("a reset goes on from the last version, and a failed redial is unreachable")
  func redial() {
    var bench = ReflectorBench.live()
    let since = bench.now
    #expect(bench.step(.ended(reset), after: .seconds(5)) == [.state(.stale(since: since, reset))])
    #expect(bench.sleep() == [.watch(resourceVersion: "100", seconds: 300)])
    #expect(bench.step(.ended(reset)) == [.state(.unreachable(since: since, reset))])
    _ = bench.sleep()
    #expect(bench.step(.opened) == [.prove])
    #expect(bench.step(.proved(bench.now)) == [.state(.live)])
  }

  @Test("a server that was live and is silent is old and not without an answer, however often it is dialled again")
  func silentServer() {
    var bench = ReflectorBench.live()
    let since = bench.now
    let silence = ClientError.silence("no byte for 30 s")
    #expect(bench.step(.ended(silence), after: .seconds(5)) == [.state(.stale(since: since, silence))])
    _ = bench.sleep()
    bench.step(.ended(silence))
    #expect(bench.reflector.state == .stale(since: since, silence))
    _ = bench.sleep()
    #expect(bench.step(.ended(reset)) == [.state(.unreachable(since: since, reset))])
  }

  @Test("a stream with bookmarks that is silent for 90 s is dead, however alive the server is")
  func silence() {
    var bench = ReflectorBench.live()
    #expect(bench.step(.bookmark(resourceVersion: "120")) == [.bookmark(resourceVersion: "120")])
    let end = bench.now + .seconds(90)
    while bench.now < end {
      let actions = bench.sleep()
      if actions.contains(.prove) { bench.step(.proved(bench.now)) }
      if actions.contains(.cancel) { break }
    }
    #expect(bench.now == end)
    #expect(bench.sleep().contains(.watch(resourceVersion: "120", seconds: 300)))
  }

  @Test("a watch without bookmarks is checked against the collection's version: behind it, it goes on; ahead, it lists")
  func future() {
    for (version, isAhead) in [("100", false), ("99", true)] {
      var bench = ReflectorBench.live()
      var actions: [Reflector.Action] = []
      while !actions.contains(.check) {
        actions = bench.sleep()
        if actions.contains(.prove) { bench.step(.proved(bench.now)) }
      }
      let next = bench.step(.checked(version))
      #expect(next.contains(.list(limit: 500, continuation: nil)) == isAhead)
      #expect(next.contains(.watch(resourceVersion: "100", seconds: 300)) == !isAhead)
    }
  }

  @Test("401 renews the credentials once, then waits for a login, and a key cuts the wait short")
  func unauthorized() {
    var bench = ReflectorBench.live()
    let since = bench.now
    let error = failure(401)
    #expect(bench.step(.ended(error)) == [.renewCredentials])
    #expect(bench.step(.renewed(nil)) == [.watch(resourceVersion: "100", seconds: 300)])
    #expect(bench.step(.ended(error)) == [.state(.loginNeeded(since: since, error))])
    #expect(bench.step(.retry) == [.watch(resourceVersion: "100", seconds: 300)])
  }

  @Test("403 is denied and 404 absent, both asked again only after minutes")
  func deniedAndAbsent() {
    var bench = ReflectorBench.live()
    #expect(bench.step(.ended(failure(403))) == [.state(.denied(failure(403)))])
    #expect(bench.wake == bench.now + .seconds(300))
    #expect(bench.sleep() == [.watch(resourceVersion: "100", seconds: 300)])
    #expect(bench.step(.ended(failure(404))) == [.state(.absent(failure(404)))])
    #expect(bench.sleep() == [.began(generation: 2), .list(limit: 500, continuation: nil)])
  }

  @Test("a resource version that is too large honours the wait, then lists")
  func tooLarge() {
    var bench = ReflectorBench.live()
    let error = failure(
      504, "Timeout", retryAfter: .seconds(1), details: ["causes": [["reason": "ResourceVersionTooLarge"]]])
    bench.step(.ended(error))
    #expect(bench.wake == bench.now + .seconds(1))
    #expect(bench.sleep() == [.began(generation: 2), .list(limit: 500, continuation: nil)])
  }

  @Test("a watch that ends at once waits; an older event never moves the version back")
  func shortAndOld() {
    var bench = ReflectorBench.live()
    bench.step(.ended(nil), after: .milliseconds(500))
    #expect(bench.wake == bench.now + .milliseconds(800))
    _ = bench.sleep()
    bench.step(.opened)
    bench.step(.object(resourceVersion: "1000"))
    bench.step(.object(resourceVersion: "999"))
    #expect(bench.reflector.position == "1000")
  }

  @Test(
    "what nothing proves is asked for in time and quiet after 45 s, or 15 s on screen",
    arguments: [(false, 45), (true, 15)])
  func quiet(_ isOnScreen: Bool, _ seconds: Int) {
    var bench = ReflectorBench.live()
    let since = bench.now
    bench.step(.onScreen(isOnScreen))
    #expect(bench.sleep() == [.prove])
    #expect(bench.now == since + .seconds(seconds - 5))
    #expect(bench.sleep() == [.state(.quiet(since: since))])
    #expect(bench.now == since + .seconds(seconds))
    #expect(bench.step(.proved(bench.now)) == [.state(.live)])
  }

  @Test("the wait doubles from 0.8 s to 30 s with jitter, and begins anew after two quiet minutes")
  func backoff() {
    var backoff = Backoff()
    let now = Timestamp(seconds: 1)
    func wait(_ random: Double, _ at: Timestamp) -> Duration {
      backoff.wait(
        now: at, random: random, start: .milliseconds(800), cap: .seconds(30), reset: .seconds(120))
    }
    #expect(
      (0..<8).map { _ in wait(0, now) }.map(\.milliseconds) == [800, 1600, 3200, 6400, 12800, 25600, 30000, 30000])
    #expect(wait(0.5, now) == .seconds(45))
    #expect(wait(0, now + .seconds(121)) == .milliseconds(800))
  }
}
