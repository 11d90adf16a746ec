import KubernetesAPI
import Testing

@testable import KubeClient

@Suite("The reflector")
struct ReflectorTests {
  @Test("a cold start lists page by page, counts, and watches from the list's version")
  func cold() {
    var bench = ReflectorBench()
    #expect(
      bench.step(.start(nil)) == [
        .state(.connecting), .began(generation: 1), .state(.syncing(received: 0, expected: nil)),
        .list(limit: 500, continuation: nil),
      ])
    bench.step(.received(500))
    #expect(
      bench.step(.page(resourceVersion: "100", continuation: "next", remaining: 20)) == [
        .state(.syncing(received: 500, expected: 520)), .list(limit: 500, continuation: "next"),
      ])
    bench.step(.received(20))
    #expect(
      bench.step(.page(resourceVersion: "100", continuation: "", remaining: nil)) == [
        .listed(resourceVersion: "100", generation: 1), .state(.live), .watch(resourceVersion: "100", seconds: 300),
      ])
    #expect(bench.step(.opened) == [])
    #expect(bench.reflector.state == .live)
  }

  @Test("a watch that ends at its time goes on from the last version and nothing is shown")
  func endOfWatch() {
    var bench = ReflectorBench.live()
    bench.step(.object(resourceVersion: "107"), after: .seconds(3))
    #expect(bench.step(.ended(nil), after: .seconds(20)) == [.watch(resourceVersion: "107", seconds: 300)])
    #expect(bench.step(.opened) == [])
  }

  @Test("the time of a watch is spread over its range")
  func spread() {
    var bench = ReflectorBench.live()
    bench.step(.object(resourceVersion: "107"))
    #expect(bench.step(.ended(nil), random: 0.5) == [.watch(resourceVersion: "107", seconds: 450)])
  }

  @Test("a 410 inside a 200 stream relists without hiding rows")
  func expiredInStream() {
    var bench = ReflectorBench.live()
    let since = bench.now
    #expect(
      bench.step(.ended(expired), after: .seconds(5)) == [
        .state(.stale(since: since, expired)), .began(generation: 2), .list(limit: 500, continuation: nil),
      ])
    bench.step(.received(1))
    #expect(
      bench.step(.page(resourceVersion: "300", continuation: "", remaining: nil)) == [
        .listed(resourceVersion: "300", generation: 2), .state(.live), .watch(resourceVersion: "300", seconds: 300),
      ])
  }

  @Test("a second 410 within ten seconds waits before it lists again")
  func expiredTwice() {
    var bench = ReflectorBench.live()
    bench.step(.ended(expired), after: .seconds(5))
    bench.step(.page(resourceVersion: "300", continuation: "", remaining: nil))
    #expect(bench.step(.ended(expired)) == [.state(.stale(since: bench.now, expired))])
    #expect(bench.wake == bench.now + .milliseconds(800))
    #expect(bench.sleep() == [.began(generation: 3), .list(limit: 500, continuation: nil)])
  }

  @Test("a 410 on a later page starts the list anew in one piece, as a new generation")
  func expiredPage() {
    var bench = ReflectorBench()
    bench.step(.start(nil))
    bench.step(.page(resourceVersion: "100", continuation: "next", remaining: 20))
    #expect(
      bench.step(.ended(expired)) == [
        .began(generation: 2), .list(limit: nil, continuation: nil),
      ])
  }

  @Test("a server that counts what remains up to the end of numbers is believed no further than numbers go")
  func hostileCount() {
    var bench = ReflectorBench()
    bench.step(.start(nil))
    bench.step(.received(500))
    let actions = bench.step(.page(resourceVersion: "100", continuation: "next", remaining: .max))
    #expect(
      actions.first == .state(.syncing(received: 500, expected: 500 + Limits.remainingObjects)))
  }

  @Test("a first page that broke is a new generation, a later page is asked for again")
  func brokenPages() {
    var bench = ReflectorBench()
    bench.step(.start(nil))
    bench.step(.received(7))
    bench.step(.ended(reset))
    #expect(
      bench.sleep() == [
        .began(generation: 2), .list(limit: 500, continuation: nil),
      ])
    #expect(bench.step(.received(500)) == [.state(.syncing(received: 500, expected: nil))])
    bench.step(.page(resourceVersion: "100", continuation: "next", remaining: 20))
    bench.step(.received(7))
    bench.step(.ended(reset))
    #expect(
      bench.sleep() == [
        .list(limit: 500, continuation: "next")
      ])
  }
}
