import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI
import Testing

@testable import Dashboard

@Suite struct DurationTests {
  @Test("times come from clusters that succeeded, without their soak, and are silent where none did")
  func pace() {
    let run = Moment.runs[0].run
    // 240, 310 and 360 seconds, the last with a soak of 120.
    #expect(RunPace(run)?.work == .seconds(790) / 3)
    var fresh = run
    fresh.clusters = fresh.clusters.mapValues { _ in ClusterProgress() }
    #expect(RunPace(fresh) == nil)
    #expect(RunPace(delivery: "other", in: Moment.runs) == nil)
    #expect(RunPace(delivery: "shop", in: Moment.runs)?.run == "web-1.4")
  }

  @Test("a stage takes as many rounds as its concurrency makes, and its own soak")
  func stages() {
    let eu = Moment.plan.stages[1]
    #expect(RunPace.least(eu) == .seconds(3 * 120 + 900))
    let pace = RunPace(Moment.runs[0].run)!
    #expect(pace.length(eu, clusters: 5) == (pace.work + .seconds(120)) * 3 + .seconds(900))
    #expect(pace.backOut(eu, clusters: 5, isFast: true) == pace.work)
  }

  @Test("a plan without a run before it says that its times are the soaks alone")
  func honest() {
    var driven = Driven(withRuns: false)
    driven.command("plan deliver.yaml")
    driven.send(.plan(file: "deliver.yaml", withDryRuns: true, .success(Moment.plan)))
    #expect(driven.text.contains("times are the soaks alone"))
    #expect(driven.lines.contains { $0.contains("eu      5   21m") })
    #expect(driven.lines.contains { $0.contains("canary  2   1 at a time") })
  }

  @Test("who leaves is told which run goes on, in which state, and where; or that nobody carries it")
  func farewell() {
    var summary = Moment.runs[0]
    #expect(
      RunFarewell.lines([summary], now: Moment.now) == [
        "run web-1.4 goes on without this screen in bast1 pid 4711: running, eu-west-1 3m: Deployment web 9/14; "
          + "pods Pending: 11 of 12 nodes lack cpu",
        "  quarterdeck run watch web-1.4",
      ])
    summary.driverSeen = Moment.ago(240)
    #expect(
      RunFarewell.lines([summary], now: Moment.now)[0].contains("may stand still: bast1 pid 4711 was not seen for 4m"))
    summary.driver = nil
    #expect(RunFarewell.lines([summary], now: Moment.now)[0].contains("stands still, no process carries it"))
    summary.run.state = .completed
    #expect(RunFarewell.lines([summary], now: Moment.now).isEmpty)
  }
}
