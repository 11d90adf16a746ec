import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI
import Testing

@testable import Dashboard

@Suite struct HonestyTests {
  @Test("a filter that leaves nothing says so before it says what was not seen")
  func emptyByFilter() {
    var driven = Driven { query in
      guard case .rows = query else { return Moment.answer(query) }
      return Moment.rows(
        [], hidden: 592,
        freshness: [
          "us-east-2": .unreachable(since: Moment.ago(240), why: String(repeating: "no way ", count: 20) + "end")
        ])
    }
    driven.command("pods /x")
    let text = driven.lines.map(\.trimmed)
    #expect(text.contains("no pods match; the filter hides 592"))
    #expect(text.contains("not all was seen:"))
    // The cause is whole, over as many lines as it needs.
    #expect(driven.text.contains(" end"))
  }

  @Test("a driver on a host whose name begins alike is not where the run was started")
  func otherDriver() {
    for (driver, words) in [("bast1 pid 1", "driven there"), ("bast10 pid 1", "driven by bast10 pid 1")] {
      var runs = Moment.runs
      runs[0].driver = driver
      var driven = Driven(columns: 200, rows: 60)
      driven.send(.runs(runs))
      driven.press(.tab)
      #expect(driven.text.contains(words), "\(driven.lines[2])")
    }
  }

  @Test("nothing wrong is said of the clusters that are looked at, and no others")
  func nothingWrong() {
    var lines = Array(Moment.clusters.filter(\.isWell).prefix(3))
    lines[2].freshness = .notInScope
    var driven = Driven { query in
      switch query {
      case .clusters: .clusters(lines, filterError: nil)
      case .problems: .problems([], hidden: 0, filterError: nil)
      default: nil
      }
    }
    driven.command("problems")
    #expect(driven.text.contains("nothing is wrong in 2 clusters"))
  }

  @Test("in the matrix a cluster that was not seen is not one without the workload")
  func unseenIsNotAbsent() {
    let states: [(ClusterName, Freshness)] = [
      ("here", .live), ("without", .live), ("far", .unreachable(since: Moment.ago(240), why: "no route")),
      ("new", .never), ("first", .syncing(received: 1, expected: nil)), ("shut", .denied(why: "no")),
      ("out", .loginNeeded(identity: "sso", why: "expired")), ("late", .stale(since: Moment.ago(90), why: "silent")),
      ("part", .live),
    ]
    var lines = states.map { Moment.cluster($0.0, $0.1, nodes: 3) }
    lines[8].denied = ["deployments"]
    let web = MatrixCell(version: "1.3", row: Moment.row("here", "deploy", "web", .well, "Available"))
    let matrix = FleetAnswer.matrix(
      [MatrixLine(kind: "Deployment", namespace: "shop", name: "web", cells: ["here": web])],
      clusters: states.map(\.0), hidden: 0, filterError: nil)
    var driven = Driven(columns: 200, rows: 60) { query in
      switch query {
      case .clusters: .clusters(lines, filterError: nil)
      case .matrix: matrix
      default: nil
      }
    }
    driven.command("matrix")
    let row = driven.lines.first { $0.contains("shop/web") } ?? ""
    #expect(row.contains("? 7 not seen  – absent in 1"), "\(row)")
    driven.press(.character(">"))
    let cells = driven.lines.first { $0.contains("shop/web") } ?? ""
    for words in ["? no answer", ": not yet", ": syncing", "# denied", "# login", "~ old"] {
      #expect(cells.contains(words), "\(cells)")
    }
  }

  @Test("a scope says how many clusters it matches while it is typed, and which word means nothing")
  func scopeWhileTyped() {
    var driven = Driven()
    func note() -> String { driven.lines[driven.lines.count - 2].trimmed }
    driven.press(.character("@"))
    for _ in 0..<4 { driven.press(.backspace) }
    driven.type("eu-*")
    let european = Moment.clusters.count { $0.record.name.text.hasPrefix("eu-") }
    #expect(note() == "\(european) of \(Moment.clusters.count) clusters")
    driven.press(.control("u"))
    driven.type("eu-wst-1")
    #expect(note().contains("0 of "), "\(note())")
    #expect(note().contains("no cluster is named eu-wst-1; did you mean eu-west-1?"))
    driven.press(.control("u"))
    driven.type("evn=prod")
    #expect(note().contains("no cluster has a label evn; did you mean env?"))
    driven.press(.control("u"))
    driven.type("a=")
    #expect(note().contains("is no label"))
  }

  @Test("a scope with a word that means nothing is told for as long as it stands, also one from the command line")
  func scopeWithTypo() {
    var driven = Driven()
    driven.send(.scope("env=prdo"))
    #expect(
      driven.lines.suffix(3).joined().contains("@ 0 of \(Moment.clusters.count) clusters: no cluster has env=prdo"))
    driven.send(.now(Moment.now + .seconds(60)))
    #expect(driven.lines.contains { $0.contains("▲ @env=prdo: no cluster has env=prdo; did you mean env=prod?") })
    driven.send(.scope("env=prod"))
    #expect(!driven.text.contains("did you mean"))
  }

  @Test("a file of clusters that is missing or faulty stands in the fleet, in the inbox and among the registries")
  func faultyFile() {
    var report = Moment.registry
    var missing = RegistrySourceReport(kind: "file", hub: "/etc/fleet.yaml", state: .unread(why: "cannot be read"))
    missing.problems = ["/etc/fleet.yaml: cannot be read (check the path and its rights, and that it is UTF-8)"]
    var faulty = RegistrySourceReport(kind: "file", hub: "/etc/lab.yaml", state: .live)
    faulty.problems = ["/etc/lab.yaml:7:3: lab is there twice (give one of them another name)"]
    report.sources += [missing, faulty]
    var driven = Driven()
    driven.send(.registry(report))
    #expect(driven.lines.contains { $0.hasPrefix(" ✗ and 1 more: :registry  /etc/fleet.yaml: cannot be read") })
    driven.press(.character("!"))
    #expect(driven.lines.contains { $0.contains("registry") && $0.contains("/etc/lab.yaml:7:3: lab is there twice") })
    driven.command("registry")
    #expect(driven.text.contains("Faults in files") && driven.text.contains("2 faults"))
    #expect(driven.lines.contains { $0.contains("▲ file /etc/lab.yaml") && $0.contains("read, 1 fault") })
    #expect(driven.lines.contains { $0.contains("✗ /etc/lab.yaml:7:3: lab is there twice (give one") })
    // One that a row of a cluster tells is not told twice.
    report.sources = Moment.registry.sources
    report.sources[0].problems = ["/home/op/.kube/config:3: context a has no server"]
    driven.send(.registry(report))
    driven.command("fleet")
    #expect(!driven.text.contains("has no server"))
    #expect(!InboxEntry.all(in: driven.state).contains { $0.word == "registry" })
  }

  @Test("where nothing is dialled nothing is coming: it is last known, with its age, or not kept")
  func nothingComes() {
    var lines = (1...6).map { number in
      let seen = number <= 3
      var line = Moment.cluster(
        ClusterName("c\(number)"),
        seen ? .stale(since: Moment.ago(720), why: Freshness.kept) : .notKept, nodes: seen ? 3 : 0)
      if !seen { (line.lastSeen, line.pods, line.workloads) = (nil, 0, 0) }
      line.worst = nil
      return line
    }
    lines[5].freshness = .never
    let shown = lines
    var driven = Driven(withRuns: false) { query in
      if case .clusters = query { .clusters(shown, filterError: nil) } else { nil }
    }
    driven.press(.character("g"))
    #expect(
      driven.lines.contains { $0.contains("~ 3 kept       12m") && $0.contains("last known: well") }, "\(driven.text)")
    #expect(driven.lines.contains { $0.contains("– 2 not kept") && $0.contains("nothing of them is kept") })
    #expect(driven.lines[0].contains("3 old") && driven.lines[0].contains("2 not kept"))
    // One that is still being read is no fold of one.
    #expect(driven.lines.contains { $0.contains(": c6") && $0.contains("not yet asked") })
    #expect(!driven.text.contains("coming"))
  }

  @Test("the members of a cause say how many of them are not named")
  func membersNotNamed() {
    var problem = Problem(level: .bad, reason: "OOMKilled", subject: "shop/web:1.4")
    problem.objects = (1...Problems.named).map {
      RowID(cluster: "eu-west-1", key: Moment.key("pod", "shop", "web-\($0)"))
    }
    problem.count = 1_234
    problem.clusters = ["eu-west-1"]
    let shown = problem
    var driven = Driven { query in
      if case .problems = query { .problems([shown], hidden: 0, filterError: nil) } else { Moment.answer(query) }
    }
    driven.command("problems")
    #expect(driven.cursorLine.contains(" 1234 "), "\(driven.cursorLine)")
    driven.press(.enter)
    #expect(driven.text.contains("the first 200 of 1234 objects"))
    #expect(driven.text.contains("1034 more are not named"))
  }

  @Test("a fold says of its numbers what its members would", arguments: ["denied", "quiet", "not-looked-at"])
  func folds(_ name: String) {
    var lines = Moment.clusters.filter(\.isWell)
    switch name {
    case "denied": lines[0].denied = ["nodes"]
    case "quiet": lines[0].freshness = .quiet(since: Moment.ago(40))
    default: break
    }
    var report = Moment.drift
    report.notLookedAt = name == "not-looked-at" ? [lines[0].record.name: Moment.ago(60)] : [:]
    var driven = Driven { query in
      if case .clusters = query { return .clusters(lines, filterError: nil) }
      return Moment.answer(query)
    }
    driven.send(.drift(report))
    Golden.check(driven.picture, "fleet-fold-\(name)-80x24")
    let line = driven.cursorLine
    #expect(line.contains("well"))
    #expect(line.contains("all") != (name == "denied"))
    #expect(line.contains("#") == (name == "denied"))
    #expect(line.contains("~all") == (name == "quiet"))
    #expect(line.contains("~") == (name != "denied"))
  }

  @Test("beside the list, too, what may not be read has no number")
  func deniedDetail() {
    var line = Moment.clusters[0]
    line.denied = ["nodes", "pods"]
    let driven = Driven(columns: 200, rows: 60) { query in
      if case .clusters = query { return .clusters([line], filterError: nil) }
      return Moment.answer(query)
    }
    #expect(driven.lines.contains { $0.contains(" nodes ") && $0.contains("may not be read") })
    #expect(!driven.text.contains("11 of 12 ready"))
  }

  @Test("a request of more cores than there are is more than a column says, and ends nothing")
  func largestRequest() {
    var line = Moment.clusters[0]
    line.cpuAllocatableMillis = 4_000
    for (requested, text) in [(Int64.max, ">999"), (1_000_000_000_000_000_000, ">999"), (3_700, "92%"), (.min, "0%")] {
      line.cpuRequestedMillis = requested
      let driven = Driven(columns: 120) { query in
        if case .clusters = query { return .clusters([line], filterError: nil) }
        return Moment.answer(query)
      }
      #expect(driven.cursorLine.contains(text), "\(driven.cursorLine)")
    }
  }

  @Test("a plan counts the pods of workloads whose numbers no cluster can have")
  func largestPlan() {
    var plan = Moment.plan
    for cluster in plan.clusters.keys {
      for index in plan.clusters[cluster]!.changes.indices {
        plan.clusters[cluster]!.changes[index].live = ["spec": ["replicas": .int(.max)]]
      }
    }
    #expect(PlanCounts(plan).pods > 0)
  }

  @Test("Ctrl-Z asks for faults, so that those beyond the window are found as well")
  func faultsAreAsked() {
    var driven = Driven()
    driven.command("pods")
    driven.press(.control("z"))
    let filters = driven.state.queries.compactMap { if case .rows(let rows) = $0 { rows.filter } else { nil } }
    #expect(filters == ["level=bad|warn"])
    driven.type("/api")
    #expect(
      driven.state.queries.contains {
        if case .rows(let rows) = $0 { rows.filter == "api level=bad|warn" } else { false }
      })
  }

  @Test("a time of more than a day is a length and no clock time")
  func oldTimes() {
    #expect(Age.clock(Moment.ago(15 * 86_400), now: Moment.now) == "15d")
    #expect(Age.since(Moment.ago(15 * 86_400), now: Moment.now) == "for 15d")
    #expect(Age.since(Moment.ago(310), now: Moment.now) == "since 02:57Z")
    #expect(Age.by(Moment.ago(2 * 86_400), now: Moment.now) == "2d ago")
    // 2026-11-22 is a Sunday.
    #expect(Age.moment(Moment.now + .seconds(5 * 86_400), now: Moment.now) == "Fri 03:02Z")
    #expect(Age.moment(Moment.now + .seconds(3_600), now: Moment.now) == "04:02Z")
  }

  @Test("a cluster that was bad when last seen says so before its proof is here, and stands where it will stand")
  func warmStart() {
    var bad = Moment.clusters[0]
    bad.freshness = .stale(since: Moment.ago(60), why: Freshness.lastKnown)
    var gone = Moment.clusters[2]
    gone.freshness = .unreachable(since: Moment.ago(60), why: "no route to host")
    let lines = [gone, bad] + Moment.clusters.filter(\.isWell).prefix(4)
    let driven = Driven { query in
      if case .clusters = query { return .clusters(lines, filterError: nil) }
      return Moment.answer(query)
    }
    #expect(driven.cursorLine.hasPrefix(">~ eu-west-1"))
    #expect(driven.cursorLine.contains("  ~shop/search 0/3 Crash"))
  }

  @Test("values of Secrets are shown neither in a plan nor in drift")
  func secrets() {
    let key = ObjectKey(kind: ResourceType.builtIn(named: "secrets")!.kind, namespace: "shop", name: "web")
    let difference = Difference(path: "data.password", old: "b2xk", new: "bmV3")
    let change = ObjectChange(key: key, action: .update, wanted: [:], live: [:], differences: [difference])
    let drift = Drift(cluster: "a", key: key, delivery: "web", kind: .changed([difference]))
    let texts =
      [ObjectChangeText.summary(change), DriftText.short(drift)]
      + ObjectChangeText.lines(change, isWhole: true).map(\.text) + DriftText.differences(drift, limit: 9).map(\.text)
    #expect(texts.allSatisfy { !$0.contains("b2xk") && !$0.contains("bmV3") })
    #expect(texts.contains { $0.contains("password") })
  }

  @Test("a key that does nothing says so")
  func unknownKey() {
    var driven = Driven()
    driven.press(.character("h"))
    #expect(driven.lastLine.contains("h does nothing here"))
    driven.press(.character("j"))
    #expect(!driven.lastLine.contains("does nothing"))
  }

  @Test("digits are no namespaces while a plan is made")
  func planIsMade() {
    var driven = Driven()
    driven.command("plan deliver.yaml")
    driven.press(.character("1"))
    #expect(driven.lastLine.contains("there is no plan yet"))
    driven.send(.now(Moment.now + .seconds(7)))
    #expect(driven.text.contains("7s"))
  }

  @Test("one column a cluster begins at the odd one, and the line below is about the cell under the cursor")
  func cells() {
    var driven = Driven()
    driven.press(.character("m"), .character(">"))
    #expect(driven.cursorLine.contains("[✗ 5.0 0/3]"))
    #expect(driven.text.contains("eu-west-1  search 0/3: CrashLoopBackOff"))
    driven.press(.right)
    #expect(!driven.text.contains("eu-west-1  search 0/3: CrashLoopBackOff"))
  }

  /// The run of the drawings, 14 minutes after its canary was done.
  private static let awaiting: [RunSummary] = {
    var runs = Moment.runs
    runs[0].run.state = .awaitingApproval(task: "canary")
    runs[0].run.stages[0].state = .awaitingApproval
    runs[0].run.stages[0].askedAt = Moment.ago(840)
    runs[0].run.stages[1].state = .later
    for cluster in runs[0].run.plan.stages[1].clusters {
      runs[0].run.clusters[cluster]?.state = .queued
      runs[0].run.clusters[cluster]?.stuck = nil
    }
    return runs
  }()

  @Test("an approval says which clusters of the next stage are not seen, and what that means for it")
  func approvalAhead() {
    var driven = Driven()
    driven.send(.runs(Self.awaiting))
    driven.press(.tab, .character("a"))
    #expect(driven.text.contains("then eu: 5 clusters"))
    #expect(driven.text.contains("▲ eu-north-1 old 4m: its stage waits"))
  }

  @Test("in a run's title its length and state stay, however long its name is")
  func runTitle() {
    var runs = Self.awaiting
    runs[0].run.name = "web-1-4-20261124"
    var driven = Driven()
    driven.send(.runs(runs))
    driven.press(.tab)
    #expect(driven.lines[1].contains(", seen 2s  21m"))
    #expect(driven.lines[1].hasSuffix("NEEDS APPROVAL"))
    driven.send(.now(Moment.now + .seconds(60)))
    #expect(driven.lines[1].contains(", seen 1m  22m"))
    #expect(driven.lines[2].contains("driver not seen 1m"))
  }

  @Test("at 80 columns the run's line is its cause; failures have room there once there are some")
  func runLine() {
    var runs = Self.awaiting
    var driven = Driven()
    driven.send(.runs(runs))
    #expect(driven.lines[1].contains("NEEDS APPROVAL then eu (5), 14m"))
    #expect(driven.lines[1].hasSuffix("Tab"))
    runs[0].run.failures = 1
    driven.send(.runs(runs))
    #expect(driven.lines[1].contains("fails 1, stops at 2"))
  }

  @Test("of renderings but the largest a plan says what is different there")
  func renderings() {
    var driven = Driven()
    driven.command("plan deliver.yaml")
    driven.send(.plan(file: "deliver.yaml", withDryRuns: true, .success(Moment.plan)))
    #expect(driven.text.contains("2 of eu        …  Deployment web and replicas 12→14  (override eu-size)"))
    #expect(driven.lines.filter { $0.contains("ConfigMap web-settings") }.count == 1)
  }

  @Test(
    "four of five clusters that go away within 30 s are asked of this machine; fewer, or one after another, are not")
  func ownNetwork() {
    func fleet(_ ages: [Int?]) -> [ClusterLine] {
      ages.enumerated().map { index, age in
        Moment.cluster(
          ClusterName("c\(index)"),
          age.map { .unreachable(since: Moment.ago($0), why: "no route to host") } ?? .live, nodes: 3)
      }
    }
    #expect(Outage(fleet([10, 20, 30, 40, nil])) != nil)
    #expect(Outage(fleet([10, 20, 30, nil, nil])) == nil)
    #expect(Outage(fleet([10, 50, 90, 130, nil])) == nil)
    #expect(Outage(fleet([10, 20, 30])) == nil)
    let driven = Driven(withRuns: false) { query in
      if case .clusters = query { return .clusters(fleet([10, 20, 30, 40, 40]), filterError: nil) }
      return Moment.answer(query)
    }
    #expect(driven.lines[1].contains("5 of 5 clusters went away within 30 s"))
    #expect(driven.lines[2].contains("CLUSTER"))
  }
}
