package import FleetModel
import KubeClient
import KubernetesAPI
import Synchronization

extension FleetCache: FleetReading {
  package func ask(_ query: FleetQuery, then: @escaping @Sendable (FleetAnswer) -> Void) {
    switch query {
    case .object(let cluster, let key): askObject(cluster, key) { then(.object($0)) }
    case .clue(let id): askClue(id) { then(.clue($0)) }
    case .rows(let rows):
      open(rows.types)
      for name in rows.clusters { load(name, ifMissing: true) }
      model.post { then($0.answer(query)) }
    default: model.post { then($0.answer(query)) }
    }
  }

  /// A line for every cluster of the fleet; nil where the cache has been stopped.
  package func clusterLines() async -> [ClusterLine]? {
    await withCheckedContinuation { continuation in
      model.post(
        { state in
          guard case .clusters(let lines, _) = state.answer(.clusters(filter: "")) else {
            return continuation.resume(returning: nil)
          }
          continuation.resume(returning: lines)
        }, stopped: { continuation.resume(returning: nil) })
    }
  }

  package func whenChanged(_ call: @escaping @Sendable () -> Void) { model.whenChanged(call) }

  /// Watches kinds that a question names and that are not watched yet, in every cluster in scope.
  private func open(_ names: [String]) {
    for name in names {
      guard let type = ResourceType.builtIn(named: name), !WatchPlan.isWhole(type) else { continue }
      let links = plan.withLock { plan -> [ClusterLink] in
        guard !plan.opened.contains(type) else { return [] }
        plan.opened.append(type)
        return Array(plan.links.values)
      }
      guard !links.isEmpty else { continue }
      model.post { state in
        for cluster in state.clusters.values { cluster.segments[TypeName(type)]?.isLeftAlone = false }
      }
      for link in links { link.start([ReflectorTarget(type)], positions: [:]) }
    }
  }

  /// One object: what is remembered at once if the cluster is away, else what the server answers.
  private func askObject(
    _ name: ClusterName, _ key: ObjectKey, then: @escaping @Sendable (ObjectAnswer) -> Void
  ) {
    let link = plan.withLock { $0.links[name] }
    let now = now
    model.post { [self] state in
      let answer = state.objectAnswer(name, key)
      guard let link, let type = state.type(of: key.kind, in: name) else {
        return answerFromMemory(answer, why: link == nil ? nil : "the kind \(key.kind.kind) is not known", then)
      }
      var call = APICall(
        "get", path: type.path(namespace: key.namespace, name: key.name), purpose: "object view")
      call.isUrgent = true
      link.client.whole(call, limit: limits.objectBytes) { [self, model] result, _ in
        switch result {
        case .success(let body):
          guard let json = try? JSON(parsing: body) else {
            return answerFromMemory(answer, why: "the server's answer cannot be read", then)
          }
          let object = RowReader.withoutData(KubernetesObject(json))
          model.post { state in
            state.opened.keep(object, id: RowID(cluster: name, key: key), readAt: now())
            var answer = state.objectAnswer(name, key)
            answer.object = object
            answer.readAt = now()
            then(answer)
          }
        case .failure(let error):
          answerFromMemory(answer, why: error.isNotFound ? "deleted" : error.why, then)
        }
      }
    }
  }

  /// The object as it was last seen: in memory, else in the file.
  private func answerFromMemory(
    _ answer: ObjectAnswer, why: String?, _ then: @escaping @Sendable (ObjectAnswer) -> Void
  ) {
    let id = RowID(cluster: answer.cluster, key: answer.key)
    model.post { [store, model] state in
      var answer = answer
      answer.problem = answer.problem ?? why
      if let (object, readAt) = state.opened.take(id) {
        answer.object = object
        answer.readAt = readAt
        return then(answer)
      }
      let unread = answer
      store.post(isUrgent: true) { file in
        let found = try? file?.readObject(id)
        model.post { state in
          var answer = unread
          if let (object, readAt) = found {
            state.opened.keep(object, id: id, readAt: readAt, isNews: false)
            answer.object = object
            answer.readAt = readAt
          } else if answer.problem == nil {
            answer.problem = "it was not opened while the cluster could be reached"
          }
          then(answer)
        }
      }
    }
  }

  /// Rows of a cluster that nobody has loaded yet, since it is not in scope.
  private func load(_ name: ClusterName, ifMissing: Bool) {
    if !plan.withLock({ $0.loading.contains(name) }) { load(name, isUrgent: true) }
  }
}
