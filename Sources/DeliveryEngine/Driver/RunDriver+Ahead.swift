import DeliveryModel
import FleetModel
import KubernetesAPI

/// What would stop the run in clusters whose turn has not come, by the checks of the plan: reads, and no dry runs.
extension RunDriver {
  func lookAhead(_ run: Run) {
    switch run.state {
    case .running, .soaking, .awaitingApproval, .waiting, .windowClosed, .paused: break
    default: return
    }
    for cluster in run.clustersAhead.prefix(Limits.clustersAhead) where !lanes.isBusy(cluster) {
      guard let member = members(cluster), let planned = run.plan.clusters[cluster] else { continue }
      let stage = run.plan.stages.first { $0.clusters.contains(cluster) }?.name ?? ""
      let plan = run.plan
      lanes.add(cluster) { [self] in
        guard let found = await Self.found(in: cluster, stage: stage, plan, planned, member) else { return }
        arrive { $0.ahead[cluster] = found }
      }
    }
  }

  /// What is in the way of the planned changes now; nil where the cluster does not say.
  private static func found(
    in cluster: ClusterName, stage: String, _ plan: Plan, _ planned: PlannedCluster, _ member: any MemberAPI
  ) async -> [Notice]? {
    var changes: [ObjectChange] = []
    var notices: [Notice] = []
    for planned in planned.changes {
      do throws(EngineError) {
        switch planned.action {
        case .delete: continue
        // The run does not carry it, whatever is there by now.
        case .refused: changes.append(planned)
        case .create, .update, .unchanged, .conflict, .untried:
          let live = try await member.get(planned.key)
          if live == nil, case .untried = planned.action, planned.action != .unanswered {
            changes.append(planned)
            continue
          }
          let found = change(
            wanted: planned.wanted, live: live.map { ClusterLook.counted($0, delivery: plan.name) },
            delivery: plan.name, terms: plan.terms)
          if case .refused(let why) = found.action {
            notices.append(
              Notice(level: .warn, cluster: cluster, stage: stage, message: "\(planned.key) is to be written: \(why)"))
          } else {
            changes.append(found)
          }
        }
      } catch {
        return nil
      }
    }
    return obstacles(changes, cluster: cluster, stage: stage) + notices
  }
}
