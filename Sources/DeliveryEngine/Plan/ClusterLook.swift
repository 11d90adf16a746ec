import DeliveryModel
import FleetModel
import KubernetesAPI

/// What a plan found in one cluster.
struct ClusterLook: Sendable {
  var cluster: ClusterName
  var planned: PlannedCluster
  var ahead: [Notice] = []
  var dryRuns = 0
  var isUnreachable = false
  /// The run that was the last to write here, as the inventory says.
  var lastRun: String?

  /// Renders the payload for a cluster and compares it with what is there.
  ///
  /// Nothing is changed: reads, and dry runs where they are wanted.
  static func look(
    at record: ClusterRecord, member: (any MemberAPI)?, delivery: Delivery, source: SourcePayload, withDryRuns: Bool
  ) async throws(DeliveryProblems) -> ClusterLook {
    let rendered = try specialize(source.objects, for: record, delivery: delivery)
    var look = ClusterLook(
      cluster: record.name,
      planned: PlannedCluster(changes: [], overrides: rendered.overrides, rendering: rendered.rendering))
    guard let member else {
      look.untried(rendered.objects, .untried("no way into this cluster"))
      return look
    }
    let namespaces = Set(
      rendered.objects.filter { $0.string(at: "kind") == "Namespace" }.map { KubernetesObject($0).name })
    for (index, wanted) in rendered.objects.enumerated() {
      let key = KubernetesObject(wanted).key
      do throws(EngineError) {
        let found = try await Self.look(
          wanted, member: member, delivery: delivery, withDryRuns: withDryRuns, ownNamespaces: namespaces)
        if found.isTried { look.dryRuns += 1 }
        if !found.changed.isEmpty {
          look.ahead.append(
            Notice(
              level: .bad, cluster: record.name,
              message:
                "\(key): the server's admission changes \(found.changed.joined(separator: ", ")), which can never "
                + "be as the plan says"))
        }
        look.planned.changes.append(found.change)
      } catch {
        guard error.code == .unreachable else {
          look.planned.changes.append(
            ObjectChange(key: key, action: .untried(error.message), wanted: wanted))
          look.ahead.append(
            Notice(level: .warn, cluster: record.name, message: "\(key.kind.kind) \(key.name): \(error.message)"))
          continue
        }
        // The cluster does not answer: nothing more is asked of it.
        look.untried(Array(rendered.objects[index...]), .unanswered)
        look.isUnreachable = true
        return look
      }
    }
    await look.readInventory(
      member: member, delivery: delivery, kept: Set(rendered.objects.map { KubernetesObject($0).key }))
    return look
  }

  private mutating func untried(_ objects: [JSON], _ action: ObjectChange.Action) {
    planned.changes += objects.map {
      ObjectChange(key: KubernetesObject($0).key, action: action, wanted: $0)
    }
  }

  /// A live object that this delivery has not brought, as it is compared: the label that we add ourselves is no
  /// difference that forbids to take it over.
  static func counted(_ live: KubernetesObject, delivery: String) -> JSON {
    var json = live.json
    let isOurs = live.managedFields.contains { $0.manager == FieldManager.of(delivery: delivery) }
    if !isOurs, live.labels[DeliveryNames.label] == nil {
      json[at: "metadata", "labels", DeliveryNames.label] = .string(delivery)
    }
    return json
  }

  /// What one object's change would be, whether a dry run was sent to learn it, and what the server changed in that.
  private static func look(
    _ wanted: JSON, member: any MemberAPI, delivery: Delivery, withDryRuns: Bool, ownNamespaces: Set<String>
  ) async throws(EngineError) -> (change: ObjectChange, isTried: Bool, changed: [String]) {
    let key = KubernetesObject(wanted).key
    let live = try await member.get(key)
    var found = change(
      wanted: wanted, live: live.map { Self.counted($0, delivery: delivery.name) }, delivery: delivery.name,
      terms: delivery.terms)
    switch found.action {
    case .create where ownNamespaces.contains(key.namespace):
      let namespace = ObjectKey(kind: ResourceType.namespaces.kind, namespace: "", name: key.namespace)
      if try await member.get(namespace) == nil {
        found.action = .untried("needs Namespace \(key.namespace) first")
        return (found, false, [])
      }
    case .create, .update: break
    default: return (found, false, [])
    }
    guard withDryRuns else { return (found, false, []) }
    var changed: [String] = []
    do throws(EngineError) {
      let answer = try await member.apply(found.wanted, manager: delivery.fieldManager, force: false, dryRun: true)
      changed = changedByServer(found.wanted, answer: answer.json, manager: delivery.fieldManager)
    } catch {
      guard let status = error.status else { throw error }
      let causes = status.details.elements(at: "causes").filter { $0.string(at: "reason") == "FieldManagerConflict" }
      switch status.code {
      // The run takes these fields over, as the file says.
      case 409 where !causes.isEmpty && delivery.terms.whenAlreadyExists == .alwaysTakeOver: break
      case 409 where !causes.isEmpty:
        found.action = .conflict(
          manager: Self.manager(inConflict: causes.first?.string(at: "message") ?? ""),
          fields: causes.compactMap { $0.string(at: "field") })
      case 408, 429, 500...599: found.action = .untried("the dry run failed, and may pass: \(status)")
      case 403: found.action = .untried("no right to dry-run: \(status)")
      default: found.action = .refused(status.description)
      }
    }
    return (found, true, changed)
  }

  /// The manager in `conflict with "kubectl-edit" using apps/v1`.
  static func manager(inConflict message: String) -> String {
    let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count >= 2 ? String(parts[1]) : message
  }

  /// Who was here last, and objects of the inventory that the payload has no more, where the delivery prunes.
  ///
  /// Those that do not carry its label any more are somebody else's, and stay. What cannot be read is never deleted:
  /// the plan says so.
  private mutating func readInventory(member: any MemberAPI, delivery: Delivery, kept: Set<ObjectKey>) async {
    do throws(EngineError) {
      guard let object = try await member.get(Inventory.key(delivery: delivery.name)) else { return }
      let inventory = try Inventory.read(object, of: cluster)
      lastRun = inventory.run.isEmpty ? nil : inventory.run
      guard delivery.terms.prunes else { return }
      for key in inventory.refused.prefix(Limits.namesInMessage) {
        ahead.append(
          Notice(
            level: .warn, cluster: cluster,
            message: "\(key) is in the inventory, and no delivery brings it: it is not deleted"))
      }
      let kept = Set(kept.map(\.inAnyVersion))
      for (key, payload) in inventory.objects.sorted(by: { $0.key < $1.key }) where !kept.contains(key.inAnyVersion) {
        guard let live = try await member.get(key) else { continue }
        guard live.labels[DeliveryNames.label] == delivery.name else {
          ahead.append(
            Notice(
              level: .warn, cluster: cluster,
              message: "\(key) was delivered once and is not ours any more: it is not deleted"))
          continue
        }
        planned.changes.append(
          ObjectChange(key: key, action: .delete, wanted: payload, live: canonical(live.json)))
      }
    } catch {
      ahead.append(
        Notice(
          level: error.status == nil && error.code == .refused ? .bad : .warn, cluster: cluster,
          message: "the inventory of what was delivered before cannot be read"
            + (delivery.terms.prunes ? ", nothing is deleted: " : ": ") + error.message))
    }
  }
}
