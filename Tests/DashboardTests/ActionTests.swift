import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI
import Testing

@testable import Dashboard

@Suite struct ActionTests {
  private func acts(_ driven: Driven) -> [ClusterAction] {
    driven.effects.compactMap { if case .act(let action) = $0 { action } else { nil } }
  }

  @Test("of acts that were confirmed together a success does not cover a refusal")
  func tally() {
    var driven = Driven()
    driven.command("pods")
    driven.press(.character(" "), .character(" "), .character(" "), .character("x"), .character("d"))
    driven.type("eu-west-1")
    driven.press(.enter)
    let sent = acts(driven)
    #expect(sent.count == 3)
    driven.send(.actionDone(sent[0], problem: "pods is forbidden"))
    driven.send(.actionDone(sent[1], problem: nil))
    driven.send(.actionDone(sent[2], problem: nil))
    let text = driven.lines.suffix(3).map(\.trimmed).joined(separator: " ")
    #expect(text.contains("2 of 3 taken"))
    #expect(text.contains("pods is forbidden"))
    #expect(driven.state.isIdle)
  }

  @Test("one act that was taken says where and what, in one line of 80 columns")
  func taken() {
    var driven = Driven()
    driven.command("deploy")
    driven.press(.character("r"), .character("1"), .enter)
    driven.send(.actionDone(acts(driven)[0], problem: nil))
    #expect(driven.lastLine.trimmed == "eu-west-1 took it: restart Deployment shop/search")
  }

  @Test("what a server refuses is read to its end, however long it is")
  func longRefusal() {
    var driven = Driven()
    driven.command("deploy")
    driven.press(.character("r"), .character("1"), .enter)
    let why = String(repeating: "admission webhook denied the request ", count: 3) + "because of the end"
    driven.send(.actionDone(acts(driven)[0], problem: why))
    #expect(driven.lines.suffix(3).joined(separator: " ").contains("because of the end"))
  }

  @Test("only a cordoned node is uncordoned, and only another is cordoned", arguments: [true, false])
  func cordons(isCordoned: Bool) {
    var driven = Driven { query in
      guard case .rows(let rows) = query, rows.types == ["nodes"] else { return Moment.answer(query) }
      return Moment.rows([
        Moment.row(
          "eu-west-1", "node", "n1", namespace: "", isCordoned ? .waiting : .well,
          isCordoned ? "Ready,SchedulingDisabled" : "Ready")
      ])
    }
    driven.command("nodes")
    driven.press(.character("x"))
    #expect(driven.text.contains("u  uncordon") == isCordoned)
    #expect(driven.text.contains("c  cordon") != isCordoned)
  }

  @Test("a menu begins at what can be done, and a run is not ended without a question")
  func endIsAsked() {
    var driven = Driven()
    driven.press(.tab, .character("x"))
    #expect(driven.lines.contains { $0.hasPrefix(" > e  end here") })
    driven.press(.enter)
    #expect(!driven.effects.contains { if case .command = $0 { true } else { false } })
    #expect(driven.text.contains("an ended run does not go on"))
    driven.press(.character("y"))
    #expect(driven.effects.contains(.command(.end(by: "op-1@bast1"), run: "web-1.4")))
  }

  @Test("a retry of a cluster is asked for, as every change of one is")
  func retryIsAsked() {
    var runs = Moment.runs
    runs[0].run.clusters["canary-1"]?.state = .failed("image not found")
    var driven = Driven(withRuns: false)
    driven.send(.runs(runs))
    driven.press(.tab, .character("x"), .character("t"))
    #expect(!driven.effects.contains { if case .command = $0 { true } else { false } })
    #expect(driven.text.contains("Retry canary-1 of web-1.4"))
    driven.press(.character("1"), .enter)
    #expect(driven.effects.contains(.command(.retry(["canary-1"]), run: "web-1.4")))
  }

  @Test("a back-out that has failed is tried again as a whole, after its deletions were shown and its number typed")
  func backOutIsAskedAgain() {
    var runs = Moment.runs
    let settings = Moment.key("cm", "shop", "settings")
    runs[0].run.plan.clusters["canary-1"] = PlannedCluster(
      changes: [ObjectChange(key: settings, action: .create, wanted: [:])], overrides: [], rendering: "")
    var object = ObjectProgress(key: settings)
    object.writtenVersion = "7"
    runs[0].run.clusters["canary-1"]?.objects = [object]
    runs[0].run.clusters["canary-1"]?.state = .failed("image not found")
    runs[0].run.state = .backOutFailed(why: "canary-2 does not answer")
    runs[0].run.backOut = BackOutRequest(scope: .stage("canary"), isFast: true, by: "ann")
    var driven = Driven(withRuns: false)
    driven.send(.runs(runs))
    driven.press(.tab, .character("x"))
    #expect(!driven.text.contains("retry canary-1"))
    #expect(driven.text.contains("t  retry the back-out"))
    driven.press(.character("t"))
    #expect(driven.text.contains("back out 2 clusters again"))
    #expect(driven.text.contains("delete ConfigMap shop/settings   canary-1"))
    driven.press(.character("y"), .enter)
    #expect(!driven.effects.contains { if case .command = $0 { true } else { false } })
    driven.press(.backspace, .character("2"), .enter)
    #expect(
      driven.effects.last
        == .command(
          .backOut(.stage("canary"), isFast: true, by: "op-1@bast1", confirmed: ["canary-1", "canary-2"]),
          run: "web-1.4"))
  }

  @Test("x on a delivered workload offers to back out the run that brought it")
  func backOutFromRow() {
    var driven = Driven()
    driven.command("deploy")
    driven.press(.down, .character("x"))
    #expect(driven.text.contains("b  back out web-1.4…"))
    driven.press(.character("b"))
    #expect(driven.text.contains("Back out web-1.4 → 1.3"))
    #expect(driven.text.contains("eu-west-1 only"))
  }

  @Test("scaling an application asks once for all its clusters, and leaves out those that do not answer")
  func scaleEverywhere() {
    var driven = Driven()
    driven.command("apps")
    driven.press(.character("s"))
    #expect(driven.lastLine.hasPrefix("scale Deployment shop/search in 12 clusters to 3"))
    driven.press(.backspace)
    driven.type("4")
    driven.press(.enter)
    #expect(driven.text.contains("11 objects in 11 clusters"))
    #expect(driven.text.contains("left out: us-east-2 does not answer"))
    #expect(driven.lastLine.contains("type 10 and Enter") || driven.lastLine.contains("type 11 and Enter"))
  }

  @Test("l on a workload opens the log of its worst pod, where its pods are known")
  func workloadLog() {
    var driven = Driven()
    driven.press(.enter, .character("l"))
    guard case .log(let request) = driven.state.place.subject else {
      Issue.record("no log")
      return
    }
    #expect(request.pod.hasPrefix("search-6c9-2xk9"))
    driven.command("deploy")
    driven.press(.character("l"))
    #expect(driven.state.place.view == "pods")
    #expect(driven.lastLine.contains("l on one of these"))
  }

  @Test("the log of another container is two keys away")
  func containers() {
    var driven = Driven()
    driven.command("pods")
    driven.press(.character("l"))
    guard case .log(let request) = driven.state.place.subject else {
      Issue.record("no log")
      return
    }
    driven.press(.character("n"))
    #expect(driven.state.dialog == nil)
    driven.send(.logContainers(request, shown: "app", all: ["init", "app", "proxy"]))
    #expect(driven.text.contains("search-6c9-2xk9f  app of 3"))
    driven.press(.character("n"), .character("c"))
    var wanted = request
    wanted.container = "proxy"
    wanted.stream = 2
    #expect(driven.effects.contains(.openLog(wanted)))
    #expect(driven.effects.contains(.closeLog(request)))
  }
}
