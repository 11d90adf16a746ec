import KubernetesAPI

/// How the story reaches into a cluster.
extension PlayedCluster {
  func perform(_ action: StoryAction, at now: Timestamp, _ timeline: FleetTimeline) {
    switch action {
    case .edit(let edit):
      let actor = Actor(user: edit.user, groups: ["system:authenticated"], fieldManager: edit.manager)
      for object in store.objects(edit.objects.type) where edit.objects.contains(object) {
        // What changed or went in this very moment is left as it is, as by an editor whose save is refused.
        _ = try? store.update(edit.applied(to: object), type: edit.objects.type, actor: actor)
      }
    case .delete(let choice, let user):
      let actor = Actor(user: user, groups: ["system:authenticated"], fieldManager: "kubectl")
      for object in store.objects(choice.type) where choice.contains(object) {
        let options = DeleteOptions(propagationPolicy: .background, preconditionUID: object.uid)
        _ = try? store.delete(
          choice.type, namespace: object.namespace, name: object.name, options: options, actor: actor)
      }
    case .apply(let objects, let manager, let user):
      let actor = Actor(user: user, groups: ["system:authenticated"], fieldManager: manager)
      for object in objects {
        guard let type = ResourceType.builtIn(KubernetesObject(object).kind) else { continue }
        _ = try? store.apply(object, type: type, actor: actor)
      }
    case .cordon(let node, let isCordoned):
      guard var json = store.object(.nodes, namespace: "", name: nodeName(node))?.json else { return }
      json[at: "spec", "unschedulable"] = isCordoned ? true : nil
      _ = try? store.update(json, type: .nodes, actor: Actor(user: "admin", fieldManager: "kubectl-cordon"))
    case .node(let node, let what):
      let fault: NodeFault? =
        switch what {
        case .silent: .silent(since: now)
        case .notReady(let message): .notReady(message: message)
        case .mended: nil
        }
      controllers.setFault(fault, ofNode: nodeName(node))
    case .network(let state, let lasts):
      store.switchState = state
      if let lasts { timeline.at(now + lasts) { [store] _ in store.switchState = .up } }
    case .behave(let behaviour): controllers.changeBehaviours { $0.behaviours.append(behaviour) }
    case .registry(let registry): controllers.changeBehaviours { $0.registries.append(registry) }
    }
  }
}
