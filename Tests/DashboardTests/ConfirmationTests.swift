import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI
import Testing

@testable import Dashboard

@Suite struct ConfirmationTests {
  @Test(
    "confirmation costs what the act risks",
    arguments: [
      (.steers, ["prod-1", "prod-2"], 2, .yes), (.changes, ["dev"], 1, .yes), (.changes, ["dev"], 4, .yes),
      (.changes, ["dev", "dev-2"], 2, .count(2)), (.changes, ["prod-1"], 1, .count(1)),
      (.changes, ["prod-1"], 40, .count(40)), (.changes, ["prod-1", "prod-2"], 2, .count(2)),
      (.changes, ["prod-1", "dev"], 2, .count(2)), (.takes, ["dev"], 1, .yes), (.takes, ["dev"], 2, .count(2)),
      (.takes, ["dev", "dev-2"], 2, .count(2)), (.takes, ["prod-1"], 1, .name("prod-1")),
      (.takes, ["prod-1", "dev"], 7, .name("prod-1")), (.takes, ["prod-1", "prod-2"], 2, .count(2)),
    ] as [(ConfirmationRule.Risk, [ClusterName], Int, ConfirmDialog.Cost)])
  func cost(_ risk: ConfirmationRule.Risk, _ clusters: [ClusterName], _ count: Int, _ cost: ConfirmDialog.Cost) {
    let rule = ConfirmationRule { $0.text.hasPrefix("prod") }
    #expect(rule.cost(of: risk, in: clusters, count: count) == cost)
  }

  @Test(
    "deleting and fewer replicas take something away, the others change it",
    arguments: [
      (.restart, 3, .changes), (.cordon, nil, .changes), (.uncordon, nil, .changes), (.scale(to: 5), 3, .changes),
      (.scale(to: 2), 3, .takes), (.scale(to: 0), nil, .takes), (.scale(to: 0), 0, .takes),
      (.scale(to: 2), nil, .changes),
      (.delete(isForced: false), 3, .takes), (.delete(isForced: true), nil, .takes),
    ] as [(ClusterAction.Verb, Int?, ConfirmationRule.Risk)])
  func risk(_ verb: ClusterAction.Verb, _ desired: Int?, _ risk: ConfirmationRule.Risk) {
    #expect(verb.risk(desired: desired) == risk)
  }

  @Test("a restart in a protected cluster is asked for with what it hits, and its number typed does it once")
  func restart() {
    var driven = Driven()
    driven.command("deploy")
    driven.press(.character("r"))
    #expect(driven.text.contains("Deployment shop/search   eu-west-1  protected"))
    #expect(driven.lastLine.contains("type 1 and Enter"))
    driven.press(.enter, .character("y"), .enter)
    #expect(!driven.effects.contains { if case .act = $0 { true } else { false } })
    driven.press(.character("1"), .enter)
    let acts = driven.effects.compactMap { if case .act(let action) = $0 { action } else { nil } }
    #expect(acts.map(\.summary) == ["restart Deployment shop/search in eu-west-1"])
    #expect(acts.first?.uid == "uid-search")
    #expect(!driven.state.isIdle)
    driven.send(.actionDone(acts[0], problem: nil))
    #expect(driven.state.isIdle)
  }

  @Test("deleting in a protected cluster costs its name, unless it is unlocked")
  func delete() {
    var driven = Driven()
    driven.command("deploy")
    driven.press(.character("x"), .character("d"))
    driven.type("eu-west-2")
    driven.press(.enter)
    #expect(!driven.effects.contains { if case .act = $0 { true } else { false } })
    driven.type("eu-west-1")
    driven.press(.enter)
    #expect(driven.effects.contains { if case .act = $0 { true } else { false } })
    driven.command("unlock eu-west-1 30m pager 4711")
    #expect(driven.lines[0].contains("unlocked eu-west-1 30m"))
    driven.press(.character("x"), .character("d"))
    #expect(driven.text.contains("y does it"))
    driven.press(.escape)
    driven.send(.now(Moment.now + .seconds(1_801)))
    #expect(!driven.lines[0].contains("unlocked"))
  }

  @Test("read-only forbids what changes something, and says why")
  func readOnly() {
    var configuration = Moment.configuration
    configuration.isReadOnly = true
    var driven = Driven(configuration)
    driven.command("deploy")
    driven.press(.character("r"))
    #expect(driven.state.dialog == nil)
    #expect(driven.lastLine.contains("read-only"))
    driven.press(.tab, .character("p"))
    #expect(driven.lastLine.contains("read-only"))
    #expect(!driven.effects.contains { if case .command = $0 { true } else { false } })
  }

  @Test("a confirmation says how many marked rows a filter hides")
  func hiddenMarks() {
    var driven = Driven { query in
      guard case .rows(let rows) = query else { return Moment.answer(query) }
      let shown = Moment.workloads.filter { rows.filter.isEmpty || $0.key.name == rows.filter }
      return Moment.rows(shown, hidden: Moment.workloads.count - shown.count)
    }
    driven.command("deploy")
    driven.press(.character(" "), .character(" "))
    driven.type("/web")
    driven.press(.enter, .character("r"))
    #expect(driven.text.contains("2 objects in 1 cluster"))
    #expect(driven.text.contains("1 of them marked but hidden by the filter"))
    driven.press(.character("2"), .enter)
    // Hidden or not, it is hit as it was seen: the one of that UID and no other.
    let uids = driven.effects.compactMap { if case .act(let action) = $0 { action.uid } else { nil } }
    #expect(uids.count == 2 && uids.allSatisfy { !$0.isEmpty })
  }

  @Test("a marked line of several objects keeps them when a filter hides it")
  func hiddenLines() {
    var driven = Driven { query in
      guard case .matrix(let filter) = query, !filter.isEmpty,
        case .matrix(let lines, let clusters, _, _) = Moment.matrix
      else { return Moment.answer(query) }
      return .matrix(lines.filter { $0.name == filter }, clusters: clusters, hidden: 2, filterError: nil)
    }
    driven.command("apps")
    let all = driven.state.actionTargets.count
    driven.press(.character(" "))
    driven.type("/db")
    driven.press(.enter)
    #expect(all > 1)
    #expect(driven.state.actionTargets.count == all)
    driven.press(.character("r"))
    #expect(driven.text.contains(" of them marked but hidden by the filter"))
  }

  @Test("a kubectl line names the kubeconfig's context and the type with its group, or is off")
  func kubectlLine() {
    let key = Moment.key("deploy", "shop", "it's")
    #expect(
      KubectlLine.get(key, context: "arn:aws/prod eu")
        == "kubectl --context 'arn:aws/prod eu' -n shop get deployments.apps 'it'\\''s' -o yaml")
    let custom = ObjectKey(
      kind: GroupVersionKind(group: "example.com", version: "v1", kind: "Widget"), namespace: "", name: "w")
    #expect(KubectlLine.get(custom, context: "c") == "kubectl --context c get widget.example.com w -o yaml")
    for context in ["", "gke_eu-west-1"] {
      let lines = Moment.clusters.map { line in
        var line = line
        line.record.context = context
        return line
      }
      var driven = Driven { query in
        if case .clusters = query { return .clusters(lines, filterError: nil) }
        return Moment.answer(query)
      }
      driven.command("deploy")
      driven.press(.character("c"), .character("k"))
      let copied = driven.effects.contains {
        if case .copy(let text) = $0 { text.hasPrefix("kubectl --context gke_eu-west-1 ") } else { false }
      }
      #expect(copied == !context.isEmpty)
    }
  }

  @Test("a run starts only after the number of its clusters was typed")
  func start() {
    var driven = Driven()
    driven.command("plan deliver.yaml")
    #expect(driven.effects.contains(.plan(file: "deliver.yaml", withDryRuns: true)))
    #expect(!driven.state.isIdle)
    driven.send(.plan(file: "deliver.yaml", withDryRuns: true, .success(Moment.plan)))
    driven.press(.character("2"))
    #expect(driven.state.dialog == nil)
    driven.press(.character("1"), .character("3"), .enter)
    #expect(!driven.effects.contains(.start(Moment.plan)))
    driven.press(.character("1"), .character("2"), .enter)
    #expect(driven.effects.contains(.start(Moment.plan)))
    driven.send(.started(.success("web-1.4")))
    #expect(driven.state.place.subject == .run("web-1.4"))
  }

  @Test("p pauses at once; a says why it is off; b backs out what was touched after its number was typed")
  func steering() {
    var driven = Driven()
    driven.press(.tab, .character("p"))
    #expect(driven.effects.last == .command(.pause(by: "op-1@bast1"), run: "web-1.4"))
    driven.press(.character("a"))
    #expect(driven.lastLine.contains("eu has not ended"))
    driven.press(.right, .down, .down, .character("b"), .enter)
    #expect(driven.lastLine.contains("4"))
    driven.press(.character("f"), .character("4"), .enter)
    guard
      case .command(.backOut(.stage("eu"), isFast: true, by: "op-1@bast1", let confirmed), run: "web-1.4")? =
        driven.effects.last
    else {
      Issue.record("no back-out: \(driven.effects)")
      return
    }
    #expect(confirmed?.count == 4)
  }

  @Test("a back-out says what it deletes, namespaces first, and its choices are letters: a number starts it")
  func backOutDeletes() {
    var driven = Driven()
    var runs = Moment.runs
    let namespace = Moment.key("ns", "", "shop")
    let settings = Moment.key("cm", "shop", "settings")
    for cluster in ["eu-west-1", "eu-west-2"] as [ClusterName] {
      runs[0].run.plan.clusters[cluster] = PlannedCluster(
        changes: [settings, namespace].map { ObjectChange(key: $0, action: .create, wanted: [:]) }, overrides: [],
        rendering: "")
      runs[0].run.clusters[cluster]?.isTouched = true
      runs[0].run.clusters[cluster]?.objects = [settings, namespace].map {
        var object = ObjectProgress(key: $0)
        object.writtenVersion = "7"
        return object
      }
    }
    driven.send(.runs(runs))
    driven.press(.tab, .right, .down, .down, .character("b"))
    #expect(driven.text.contains("deletes 2 objects that the run made:"))
    let deleted = ["Namespace shop (2 clusters)", "ConfigMap shop/settings (2 clusters)"]
    let lines = driven.text.split(separator: "\n")
    #expect(lines.compactMap { line in deleted.first { line.contains($0) } } == deleted)
    #expect(driven.text.contains("a namespace that holds what others made stays"))
    driven.press(.character("a"))
    #expect(driven.text.contains("Namespace shop (eu-west-1)"))
    #expect(driven.text.contains("type 1 and Enter starts it"))
    driven.press(.character("1"), .enter)
    #expect(
      driven.effects.last
        == .command(
          .backOut(.cluster("eu-west-1"), isFast: false, by: "op-1@bast1", confirmed: ["eu-west-1"]), run: "web-1.4"))
  }

  @Test("an approval shows the evidence, and several protected clusters cost their number")
  func approval() {
    var driven = Driven()
    var runs = Moment.runs
    runs[0].run.state = .awaitingApproval(task: "us")
    for name in runs[0].run.clusters.keys { runs[0].run.clusters[name]?.stuck = nil }
    runs[0].run.stages[1].state = .done
    runs[0].run.stages[2].state = .awaitingApproval
    driven.send(.runs(runs))
    #expect(driven.lines[1].contains("NEEDS APPROVAL"))
    driven.press(.tab, .character("a"))
    #expect(driven.text.contains("then us: 5 clusters, 1 at a time, 5 protected"))
    driven.press(.character("5"), .enter)
    #expect(driven.effects.last == .command(.approve(stage: "us", by: "op-1@bast1"), run: "web-1.4"))
  }

  @Test("the deletions at a run's end are approved on their own, with what goes and where")
  func deletions() {
    var driven = Driven()
    var runs = Moment.runs
    runs[0].run.state = .awaitingApproval(task: "deletions")
    for index in runs[0].run.stages.indices { runs[0].run.stages[index].state = .done }
    let service = Moment.key("svc", "shop", "web")
    runs[0].run.deletions.left = ["eu-west-1": [service], "canary-1": [service], "us-east-2": [service]]
    for cluster: ClusterName in ["eu-west-1", "canary-1"] { runs[0].run.clusters[cluster]?.state = .succeeded }
    runs[0].run.clusters["us-east-2"]?.state = .failed("no answer")
    driven.send(.runs(runs))
    driven.press(.tab, .character("a"))
    #expect(driven.text.contains("Approve the deletions of web-1.4"))
    #expect(driven.text.contains("Service shop/web   2 clusters"))
    #expect(driven.text.contains("1 objects, 2 clusters, 2 protected; then the run ends"))
    driven.press(.character("2"), .enter)
    #expect(driven.effects.last == .command(.approve(stage: "deletions", by: "op-1@bast1"), run: "web-1.4"))
  }

  @Test("what cannot be planned is shown with every problem and its place")
  func problems() {
    var driven = Driven()
    driven.command("plan bad.yaml")
    driven.send(
      .plan(
        file: "bad.yaml", withDryRuns: true,
        .failure(
          DeliveryProblems([
            .init(
              file: "bad.yaml", line: 7, column: 3, field: "spec.strategy.stage", message: "no such field",
              help: "stages"),
            .init(file: "bad.yaml", line: 9, message: "two stages select eu-1"),
          ]))))
    #expect(driven.text.contains("bad.yaml:7:3 spec.strategy.stage: no such field; stages"))
    #expect(driven.text.contains("bad.yaml:9: two stages select eu-1"))
    #expect(driven.state.isIdle)
  }

  @Test("the empty fleet says what to do")
  func emptyFleet() {
    let driven = Driven(withRuns: false) { _ in .clusters([], filterError: nil) }
    #expect(driven.text.contains(":registry says which files were read, and what is wrong with them"))
    #expect(driven.text.contains("quarterdeck --kubeconfig FILE reads another; quarterdeck demo has a fleet"))
  }

  @Test("an approval and a start name what is certain to be refused, in later stages too")
  func certainRefusal() {
    let refused = Notice(
      level: .bad, cluster: "ap-south-1", stage: "us",
      message: "will be refused: kubectl-edit holds Deployment shop/web spec.replicas")
    var runs = Moment.runs
    runs[0].run.state = .awaitingApproval(task: "canary")
    runs[0].run.stages[0].state = .awaitingApproval
    runs[0].run.stages[1].state = .next
    runs[0].run.seenAhead = ["ap-south-1": [refused]]
    var driven = Driven()
    driven.send(.runs(runs))
    driven.press(.tab)
    #expect(driven.text.contains("us  ap-south-1: will be refused: kubectl-edit holds Deployment shop/web"))
    driven.press(.character("a"))
    #expect(driven.text.contains("Approve canary of web-1.4"))
    #expect(driven.text.contains("▲ us: ap-south-1: will be refused: kubectl-edit"))
    driven.press(.escape)
    var plan = Moment.plan
    plan.ahead.append(refused)
    driven.state.confirmStart(plan, typed: "")
    #expect(driven.text.contains("▲ ap-south-1: will be refused: kubectl-edit"))
  }
}
