import FleetModel
import KubernetesAPI
import TerminalUI
import Testing

@testable import Dashboard

@Suite struct NavigationTests {
  @Test("Enter drills from fleet to log, and Esc comes back to where each cursor was")
  func drillAndReturn() {
    var driven = Driven()
    driven.press(.enter, .down, .enter)
    #expect(driven.state.place.view == "logs")
    driven.press(.escape)
    #expect(driven.state.place.view == "workloads")
    #expect(driven.cursorLine.contains("search-6c9-2xk9f"))
    driven.press(.escape)
    #expect(driven.state.place.view == "fleet")
    #expect(driven.cursorLine.contains("eu-west-1"))
  }

  @Test("Esc at home stays there and says how to quit")
  func escapeAtHome() {
    var driven = Driven()
    driven.press(.escape)
    #expect(driven.state.place.view == "fleet")
    #expect(driven.lastLine.contains(":q"))
    #expect(!driven.effects.contains(.quit))
  }

  @Test("the selection follows the row and not its number")
  func selectionFollowsIdentity() {
    var driven = Driven()
    driven.press(.down)
    #expect(driven.cursorLine.contains("ap-south-1"))
    driven.send(.now(Moment.now + .seconds(60)))
    var lines = Moment.clusters
    lines.swapAt(0, 1)
    lines[0].worst?.verdict.level = .bad
    driven.send(.answer(.clusters(filter: ""), .clusters(lines, filterError: nil)))
    #expect(driven.lines[3].contains("ap-south-1"))
    #expect(driven.cursorLine.contains("ap-south-1"))
  }

  @Test("a list holds its order for three seconds after a key, and then lets go")
  func heldOrder() {
    var driven = Driven()
    driven.press(.down)
    var lines = Moment.clusters
    lines.swapAt(2, 3)
    driven.send(.answer(.clusters(filter: ""), .clusters(lines, filterError: nil)))
    #expect(driven.lines[5].contains("us-east-2"))
    #expect(driven.state.nextTick == Moment.now + .seconds(3))
    driven.send(.now(Moment.now + .seconds(3)))
    #expect(driven.lines[5].contains("kr-seoul-1"))
  }

  @Test("where the selected row is gone the cursor stays at its place")
  func vanishedSelection() {
    var driven = Driven()
    driven.press(.down, .down)
    driven.send(
      .answer(
        .clusters(filter: ""),
        .clusters(Array(Moment.clusters.filter { $0.record.name != "us-east-2" }), filterError: nil)))
    #expect(driven.cursorLine.contains("kr-seoul-1"))
  }

  @Test("Tab leads to the run and back, from anywhere")
  func tab() {
    var driven = Driven()
    driven.command("pods")
    driven.press(.down, .tab)
    #expect(driven.state.place.subject == .run("web-1.4"))
    driven.press(.tab)
    #expect(driven.state.place.view == "pods")
    #expect(driven.cursorLine.contains("2xk9g"))
  }

  @Test("[ and ] go through history, - between the last two places")
  func history() {
    var driven = Driven()
    driven.command("pods")
    driven.command("nodes")
    driven.press(.character("["))
    #expect(driven.state.place.view == "pods")
    driven.press(.character("]"))
    #expect(driven.state.place.view == "nodes")
    driven.press(.character("-"))
    #expect(driven.state.place.view == "pods")
    driven.press(.character("-"))
    #expect(driven.state.place.view == "nodes")
  }

  @Test(
    "a command leads to its view, kind, namespace, filter and cluster",
    arguments: [
      ("pods", "pods", "", ""), ("po shop", "pods", "shop", ""), ("deploy shop /web", "resources", "shop", "web"),
      ("cm @eu-west-1 app=web", "resources", "", "app=web"), ("ctx eu-west-1", "workloads", "", ""),
      ("runs", "runs", "", ""), ("widgets.example.com", "resources", "", ""),
    ])
  func commands(_ command: String, _ view: String, _ namespace: String, _ filter: String) {
    var driven = Driven()
    driven.command(command)
    #expect(driven.state.place.view == view)
    #expect(driven.state.namespace == namespace)
    #expect(driven.state.place.filter == filter)
  }

  @Test("an unknown word is a message, and one stays where one was")
  func unknownCommand() {
    var driven = Driven()
    driven.command("nonsense")
    #expect(driven.state.place.view == "fleet")
    #expect(driven.lastLine.contains("nonsense"))
  }

  @Test("Tab completes a command and its argument")
  func completion() {
    var driven = Driven()
    driven.type(":prob")
    driven.press(.tab, .enter)
    #expect(driven.state.place.view == "problems")
    driven.type(":ctx eu-w")
    driven.press(.tab)
    #expect(driven.lastLine.contains(":ctx eu-west-1"))
  }

  @Test("what is new on the screen is asked once, and the dashboard is idle when it is answered")
  func asksOnce() {
    var state = DashboardState(configuration: Moment.configuration)
    let first = state.handle(.resize(Size(columns: 80, rows: 24)))
    #expect(first == [.findDeliveries, .ask(.clusters(filter: ""))])
    #expect(!state.isIdle)
    #expect(state.handle(.now(Moment.now)).isEmpty)
    _ = state.handle(.answer(.clusters(filter: ""), .clusters(Moment.clusters, filterError: nil)))
    // The clue about the line under the cursor is asked for when the line is known.
    let clue = FleetQuery.clue(RowID(cluster: "eu-west-1", key: Moment.key("deploy", "shop", "search")))
    #expect(state.queries == [.clusters(filter: ""), clue])
    #expect(!state.isIdle)
    _ = state.handle(.answer(clue, Moment.answer(clue)!))
    #expect(state.isIdle)
  }

  @Test("a log is opened with its view and closed when one leaves it; it never outgrows its bound")
  func logs() {
    var driven = Driven()
    driven.command("pods")
    driven.press(.character("l"))
    guard case .log(let request) = driven.state.place.subject else {
      Issue.record("no log")
      return
    }
    #expect(driven.effects.contains(.openLog(request)))
    #expect(!driven.state.isIdle)
    driven.send(.logLines(request, (0..<DashboardLimits.logLines + 500).map { "line \($0)" }))
    #expect(driven.state.log?.lines.count == DashboardLimits.logLines)
    #expect(driven.text.contains("500 older lines let go"))
    #expect(driven.text.contains("line \(DashboardLimits.logLines + 499)"))
    driven.press(.up)
    driven.send(.logLines(request, ["a new line"]))
    #expect(!driven.text.contains("a new line"))
    driven.press(.character("G"))
    #expect(driven.text.contains("a new line"))
    driven.press(.escape)
    #expect(driven.effects.contains(.closeLog(request)))
  }

  @Test("a log's lines are the same one by one as all together, broken or not", arguments: [nil, 20])
  func logBody(width: Int?) {
    let lines = ["short", String(repeating: "word ", count: 30), "", "ERROR 错误错误错误错误错误错误错误", "a\u{1b}[31mb"]
    let after = [StyledLine(" ended")]
    let body = LogsView.body(lines, wrappedAt: width, after: after)
    let expected = lines.flatMap { line in width.map { TextFlow.wrapped(line, width: $0) } ?? [line] } + [" ended"]
    #expect(Array(body).map(\.text) == expected.map { StyledLine($0).text })
    #expect(body[body.count - 1].text == " ended")
  }

  @Test("what comes of a log that was closed is nothing to the same log opened again")
  func reopenedLog() {
    var driven = Driven()
    driven.command("pods")
    func open() -> LogRequest? {
      driven.press(.character("l"))
      if case .log(let request) = driven.state.place.subject { return request }
      return nil
    }
    let first = open()!
    driven.send(.logLines(first, ["of the first"]))
    driven.send(.logEnded(first, problem: nil))
    driven.press(.escape)
    // Also one that ended is closed: its stream is known to whoever reads it until then.
    #expect(driven.effects.contains(.closeLog(first)))
    let second = open()!
    #expect(first != second && driven.effects.contains(.openLog(second)))
    driven.send(.logLines(first, ["of the first, late"]))
    driven.send(.logEnded(first, problem: "cancelled"))
    driven.send(.logLines(second, ["of the second"]))
    #expect(driven.state.log?.lines == ["of the second"])
    #expect(driven.state.log?.hasEnded == false)
  }

  @Test("lines that nobody reads are joined, as many as a log may have, and what was let go is counted")
  func waitingLines() {
    let request = LogRequest(cluster: "a", namespace: "shop", pod: "web")
    var waiting = DashboardEvent.logLines(request, ["line 0"])
    for round in 1...3 {
      let lines = (0..<DashboardLimits.logLines / 2).map { "line \(round).\($0)" }
      let isMerged = waiting.merge(.logLines(request, lines))
      #expect(isMerged)
    }
    guard case .logLines(_, let lines, let dropped) = waiting else {
      Issue.record("no lines")
      return
    }
    #expect(lines.count == DashboardLimits.logLines && lines.last == "line 3.\(DashboardLimits.logLines / 2 - 1)")
    #expect(dropped == DashboardLimits.logLines / 2 + 1)
    var buffer = LogBuffer(request: request)
    buffer.append(lines, after: dropped)
    #expect(buffer.dropped == dropped)
    let others: [DashboardEvent] = [
      .logLines(LogRequest(cluster: "b", namespace: "shop", pod: "web"), []), .logEnded(request, problem: nil),
    ]
    for other in others {
      let isMerged = waiting.merge(other)
      #expect(!isMerged)
    }
    var report = DashboardEvent.registry(RegistryReport())
    let isReplaced = report.merge(.registry(Moment.registry))
    #expect(isReplaced)
    if case .registry(let last) = report { #expect(last == Moment.registry) }
  }

  @Test("delivery files are looked for at the start, and once each time that they are listed or can be named")
  func deliveryFiles() {
    var driven = Driven()
    #expect(driven.looks == 1)
    driven.send(.now(Moment.now + .seconds(60)))
    driven.press(.down)
    #expect(driven.looks == 1)
    driven.press(.character(":"))
    driven.type("deliveries")
    #expect(driven.looks == 2)
    driven.press(.enter, .down)
    driven.send(.now(Moment.now + .seconds(120)))
    #expect(driven.looks == 2)
  }
}
