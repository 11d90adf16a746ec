import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

extension DashboardState {
  mutating func reduce(_ event: DashboardEvent) -> [DashboardEffect] {
    switch event {
    case .key(let key): return press(key)
    case .resize(let size): self.size = size
    case .now(let time):
      now = max(now, time)
      if let message, message.until <= now { self.message = nil }
      if let heldUntil, heldUntil <= now { self.heldUntil = nil }
      unlocked = unlocked.filter { $0.value.until > now }
    case .answer(let query, let answer): take(answer, to: query)
    case .runs(let runs):
      self.runs = runs
      anchorSelection()
    case .drift(let report): take(report)
    case .registry(let report):
      registry = report
      anchorSelection()
    case .plan(let file, let withDryRuns, let result):
      plans[file] = PlanEntry(withDryRuns: withDryRuns, begun: now, result: result)
    case .started(let result):
      underWay = max(0, underWay - 1)
      switch result {
      case .success(let name):
        say("run \(name) started")
        go(Place("run", .run(name)))
      case .failure(let problems): say(problems.inOneLine, isError: true)
      }
    case .deliveries(let files): deliveries = files
    case .logLines(let request, let lines, let dropped):
      if log?.request == request { log?.append(lines, after: dropped) }
    case .logContainers(let request, let shown, let all):
      if log?.request == request { log?.named(shown, of: all) }
    case .logEnded(let request, let problem):
      if log?.request == request { log?.end(problem) }
    case .actionDone(let action, let problem):
      underWay = max(0, underWay - 1)
      acts.take(action, problem: problem)
      say(acts.words, isError: !acts.refused.isEmpty)
      if acts.isComplete { acts = ActTally() }
    case .commandDone(_, let run, let problems):
      underWay = max(0, underWay - 1)
      if let problems { say("\(run): \(problems.inOneLine)", isError: true) }
    case .scope(let scope):
      self.scope = scope
      if let complaint = scopeText(scope).complaint { say(complaint, isError: true) }
    case .message(let text, let isError): say(text, isError: isError)
    }
    return []
  }

  private mutating func take(_ answer: FleetAnswer, to query: FleetQuery) {
    pending.remove(query)
    answers[query] = answer
    answerOrder.removeAll { $0 == query }
    answerOrder.append(query)
    while answerOrder.count > DashboardLimits.answers,
      let oldest = answerOrder.first(where: { !asked.contains($0) && !place.shown.values.contains($0) })
    {
      answerOrder.removeAll { $0 == oldest }
      answers[oldest] = nil
    }
    if query == .clusters(filter: ""), case .clusters(let lines, _) = answer {
      clusters = lines
      clusterLines = Dictionary(lines.map { ($0.record.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
    if answer.filterError == nil, let slot = view.queries(scene).firstIndex(of: query) {
      place.shown[slot] = query
    }
    if asked.contains(query) { anchorSelection() }
  }

  private mutating func take(_ report: DriftReport) {
    drift = report
    driftIndex = [:]
    for drift in report.drifts where !drift.isExpected { driftIndex[drift.cluster, default: 0] += 1 }
    anchorSelection()
  }
}

extension DeliveryProblems {
  /// The first problem with its place, and how many more there are.
  var inOneLine: String {
    guard let first = problems.first else { return "refused" }
    return first.inOneLine + (problems.count > 1 ? "  (and \(problems.count - 1) more)" : "")
  }
}

extension DeliveryProblems.Problem {
  /// `deliver.yaml:31:5 spec.strategy: unknown field; allowed: stages`.
  var inOneLine: String {
    var place = file
    if let line { place += ":\(line)" }
    if let column, line != nil { place += ":\(column)" }
    let words = [place, field].filter { !$0.isEmpty }.joined(separator: " ")
    return (words.isEmpty ? "" : words + ": ") + message + (help.isEmpty ? "" : "; " + help)
  }
}
