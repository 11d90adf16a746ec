import FleetModel
import KubeClient
import KubernetesAPI
import Synchronization

/// What was fetched for clues, for as long as it may be shown again.
///
/// A question that is asked again while it is on the screen must not ask the servers again.
struct ClueMemory: Sendable {
  struct Entry: Sendable {
    var configs: [ConfigDifference]
    var compared: [ClusterName]
    /// Of the workload's row when it was fetched: another one may name other ConfigMaps.
    var resourceVersion: String
    var at: Timestamp
  }
  private var entries: [RowID: Entry] = [:]

  func entry(_ id: RowID, resourceVersion: String, now: Timestamp, limits: CacheLimits) -> Entry? {
    guard let entry = entries[id], entry.resourceVersion == resourceVersion, now - entry.at < limits.clueAge else {
      return nil
    }
    return entry
  }
  mutating func keep(_ entry: Entry, _ id: RowID, limits: CacheLimits) {
    entries[id] = entry
    while entries.count > limits.clues, let oldest = entries.min(by: { $0.value.at < $1.value.at })?.key {
      entries[oldest] = nil
    }
  }
}

extension FleetCache {
  /// What memory knows, and the ConfigMaps that the workload names, fetched for it and for two that are well.
  ///
  /// Secrets are not read for a clue: whoever only looks at a list has not asked for them.
  func askClue(_ id: RowID, then: @escaping @Sendable (Clue) -> Void) {
    model.post { [self] state in
      let (clue, row, well) = state.clue(id)
      guard let row, !well.isEmpty, row.verdict.level >= .warn else { return then(clue) }
      let resourceVersion = row.resourceVersion
      if let known = clues.withLock({
        $0.entry(id, resourceVersion: resourceVersion, now: now(), limits: limits)
      }) {
        return then(clue.with(known))
      }
      let links = plan.withLock { plan in ([id.cluster] + well).compactMap { plan.links[$0] } }
      guard links.count == well.count + 1 else { return then(clue) }
      Task { [self] in
        let configs = await differences(id, own: links[0].client, others: links.dropFirst().map(\.client))
        let entry = ClueMemory.Entry(
          configs: configs ?? [], compared: configs == nil ? [] : well, resourceVersion: resourceVersion, at: now())
        clues.withLock { $0.keep(entry, id, limits: limits) }
        then(clue.with(entry))
      }
    }
  }

  /// Nil where the workload or one of the objects could not be read: half a comparison is none.
  private func differences(
    _ id: RowID, own: ClusterClient, others: [ClusterClient]
  ) async -> [ConfigDifference]? {
    guard let type = ResourceType.builtIn(id.key.kind) else { return nil }
    var found: [ConfigDifference] = []
    do throws(ClientError) {
      let workload = try await own.get(type, namespace: id.key.namespace, name: id.key.name, purpose: "clue")
      for name in ConfigReferences.names(in: workload).prefix(limits.clueObjects) {
        var there: [KubernetesObject] = []
        for other in others {
          if let object = try await config(name, id.key.namespace, other) { there.append(object) }
        }
        guard there.count == others.count else { continue }
        let here = try await config(name, id.key.namespace, own)
        if let difference = ConfigDifference(name: name, own: here, others: there) { found.append(difference) }
      }
    } catch { return nil }
    return found
  }

  /// Nil where there is no such object.
  private func config(
    _ name: String, _ namespace: String, _ client: ClusterClient
  ) async throws(ClientError) -> KubernetesObject? {
    do throws(ClientError) {
      return try await client.get(.configMaps, namespace: namespace, name: name, purpose: "clue")
    } catch {
      if error.isNotFound { return nil }
      throw error
    }
  }
}

extension Clue {
  fileprivate func with(_ entry: ClueMemory.Entry) -> Clue {
    var clue = self
    clue.configs = entry.configs
    clue.compared = entry.compared
    return clue
  }
}
