package import KubernetesAPI

/// One thing that happens in some clusters.
package struct StoryStep: Sendable, Hashable {
  /// After the story's beginning.
  package var at: Duration
  package var clusters: ClusterChoice
  package var action: StoryAction
}

package enum StoryAction: Sendable, Hashable {
  /// Somebody changes objects by hand.
  case edit(Edit)
  /// Somebody deletes objects.
  case delete(ObjectChoice, user: String)
  /// Somebody applies objects on the server side.
  case apply([JSON], manager: String, user: String)
  /// A node takes no new pods, or takes them again.
  case cordon(NodeChoice, isCordoned: Bool)
  /// A node breaks, or is mended.
  case node(NodeChoice, NodeAction)
  /// The API server's network changes; afterwards it is up again where a time is given.
  case network(ClusterSwitch, lasts: Duration?)
  case behave(Behaviour)
  case registry(RegistryBehaviour)

  package enum NodeAction: Sendable, Hashable {
    case silent
    case notReady(String)
    case mended
  }
}

/// Some objects of a cluster.
package struct ObjectChoice: Sendable, Hashable {
  package var type: ResourceType
  /// Globs.
  package var namespace = "*"
  package var name = "*"
  package var selector = LabelSelector.everything
  package init(type: ResourceType) { self.type = type }
  package func contains(_ object: KubernetesObject) -> Bool {
    (!type.isNamespaced || glob(namespace, object.namespace)) && glob(name, object.name)
      && selector.matches(object.labels)
  }
}

/// A change by hand.
package struct Edit: Sendable, Hashable {
  package struct ImageChange: Sendable, Hashable {
    /// A glob; images that do not fit stay.
    package var from: String
    package var to: String
  }
  package var objects: ObjectChoice
  /// Who does it, and the field manager of the program that they use.
  package var user: String
  package var manager: String
  /// Values by path, members apart by dots (`data.pool_size`); null removes.
  package var set: [String: JSON] = [:]
  package var image: ImageChange?
  package init(objects: ObjectChoice, user: String, manager: String) {
    self.objects = objects
    self.user = user
    self.manager = manager
  }

  /// The object after the change.
  package func applied(to object: KubernetesObject) -> JSON {
    var json = object.json
    for (path, value) in set.sorted(by: { $0.key < $1.key }) {
      json[at: path.split(separator: ".").map(String.init)[...]] = value.isNull ? nil : value
    }
    if let image {
      let containers = json.elements(at: "spec", "template", "spec", "containers").map { container in
        guard let old = container.string(at: "image"), glob(image.from, old) else { return container }
        var container = container
        container["image"] = .string(image.to)
        return container
      }
      if !containers.isEmpty { json[at: "spec", "template", "spec", "containers"] = .array(containers) }
    }
    return json
  }
}

/// A node by name, or by its number from 1.
package enum NodeChoice: Sendable, Hashable {
  case name(String)
  case number(Int)
}
