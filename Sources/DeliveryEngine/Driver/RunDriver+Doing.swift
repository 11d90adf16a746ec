import DeliveryModel
import FleetModel
import KubernetesAPI
import Synchronization

/// What a step asked for, begun.
extension RunDriver {
  func begin(_ action: RunAction, of run: Run, lastLook: inout [ClusterName: Timestamp]) async {
    switch action {
    case .log: break
    case .observe(let cluster):
      lastLook[cluster] = now()
      inbox.withLock { $0.asked[cluster, default: 0] += 1 }
      look(at: cluster, plan: run.plan)
    case .apply(let cluster, _, let objects, let attempt):
      write(to: cluster, plan: run.plan, objects: objects) { await $0.apply(objects, attempt: attempt) }
    case .delete(let cluster, let objects):
      write(to: cluster, plan: run.plan, objects: objects) { await $0.delete(objects) }
    case .compareWithPlan(let clusters): compareWithPlan(clusters, plan: run.plan)
    case .startBackOut(let request): backOut(run, request)
    case .tellChild(let command): await tellChild(of: run, command)
    }
  }

  /// Stops writes that are not begun yet where the run does not carry the cluster any more.
  func halt(_ run: Run) {
    var halted: Set<ClusterName> = []
    if run.state == .backingOut, let scope = run.backOut?.scope { halted = Self.clusters(of: scope, in: run) }
    let isOver = run.state.isFinal
    inbox.withLock { [halted] inbox in
      inbox.halted = halted
      inbox.isHalted = isOver
    }
  }

  static func clusters(of scope: BackOutScope, in run: Run) -> Set<ClusterName> {
    switch scope {
    case .cluster(let name): [name]
    case .stage(let name): Set(run.plan.stages.first { $0.name == name }?.clusters ?? [])
    case .touched: Set(run.clusters.keys)
    }
  }

  private func write(
    to cluster: ClusterName, plan: Plan, objects: [ObjectKey],
    _ body: @escaping @Sendable (Writer) async -> Writer.Answer
  ) {
    guard let member = members(cluster) else {
      arrive { observations in
        for key in objects {
          observations.clusters[cluster, default: ClusterObservation()].writes[key] = .unsent(
            "is not in the registry any more, or leads elsewhere")
        }
      }
      return
    }
    let writer = Writer(
      run: name, plan: plan, cluster: cluster, member: member, journal: journal, now: now,
      isHalted: { [self] in inbox.withLock { $0.isHalted || $0.halted.contains(cluster) } })
    lanes.add(cluster) { [self] in
      let answer = await body(writer)
      arrive { observations in
        // What was seen before says nothing of what is there since.
        for key in objects { observations.clusters[cluster]?.objects[key]?.isAfterWrite = false }
        observations.clusters[cluster, default: ClusterObservation()].writes.merge(answer.outcomes) { $1 }
        // What was not begun is asked for again when the run is resumed.
        if let lost = answer.lost { observations.driver = .leaseLost(why: lost.message) }
      }
    }
  }

  /// Looks at a cluster when what was begun there is done; one look waits at a time.
  func look(at cluster: ClusterName, plan: Plan) {
    guard let member = members(cluster) else {
      let time = now()
      arrive { observations in
        observations.clusters[cluster, default: ClusterObservation()].reach = .unreachable(
          since: time, why: "is not in the registry any more, or leads elsewhere")
      }
      return
    }
    guard inbox.withLock({ $0.looks.insert(cluster).inserted }) else { return }
    let observer = Observer(plan: plan, cluster: cluster, member: member)
    lanes.add(cluster) { [self] in
      let asked = inbox.withLock { inbox in
        inbox.looks.remove(cluster)
        return inbox.asked[cluster]
      }
      let seen = await observer.observe(now: now())
      let isCurrent = inbox.withLock { $0.asked[cluster] == asked }
      arrive { observations in
        var merged = observations.clusters[cluster] ?? ClusterObservation()
        merged.reach = seen.reach
        merged.isComplete = seen.isComplete && isCurrent
        // An object was seen or refused, as the last look at it says.
        for key in seen.unread.keys { merged.objects[key] = nil }
        for key in seen.objects.keys { merged.unread[key] = nil }
        merged.objects.merge(seen.objects) { $1 }
        merged.unread.merge(seen.unread) { $1 }
        observations.clusters[cluster] = merged
      }
    }
  }

  /// Says in the log what is not as the plan saw it, in clusters whose turn has not come.
  ///
  /// For people: a cluster that cannot be looked at, or a journal that cannot be written, says nothing here.
  private func compareWithPlan(_ clusters: [ClusterName], plan: Plan) {
    for cluster in clusters {
      guard let member = members(cluster) else { continue }
      let changes = plan.clusters[cluster]?.carried ?? []
      lanes.add(cluster) { [self] in
        var news: [String] = []
        for change in changes {
          guard let live = try? await member.get(change.key) as KubernetesObject?? else { return }
          if let words = change.news(live: live?.json) { news.append(words) }
        }
        guard !news.isEmpty else { return }
        let rest = news.count > Limits.namesInMessage ? "; \(news.count - Limits.namesInMessage) more" : ""
        let text = "not as when the plan was made: " + news.prefix(Limits.namesInMessage).joined(separator: "; ") + rest
        let line = JournalLine(time: now(), cluster: cluster, text: text)
        try? await journal.asking { [name] in try $0.append([line], run: name) }
      }
    }
  }

  /// Learns whether a cluster answers, with one small read.
  func knock(at cluster: ClusterName, plan: Plan) {
    guard let member = members(cluster) else { return }
    lanes.add(cluster) { [self] in
      do throws(EngineError) {
        _ = try await member.get(Inventory.key(delivery: plan.name))
        arrive { $0.clusters[cluster, default: ClusterObservation()].reach = .answers }
      } catch {
        guard error.code == .unreachable else { return }
        let time = now()
        arrive {
          $0.clusters[cluster, default: ClusterObservation()].reach = .unreachable(since: time, why: error.message)
        }
      }
    }
  }
}
