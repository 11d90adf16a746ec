package import FleetModel
package import KubernetesAPI

/// A delivery file, read and whole: source, package, placement, overrides, strategy and rules.
///
/// Only what this version executes has a place here; `Delivery.parse` refuses the rest of the design's fields.
package struct Delivery: Sendable, Hashable {
  /// `metadata.name`: names the field manager `quarterdeck:NAME` and the run.
  package var name: String
  /// The file as it was named, and its text: what a run freezes.
  package var file: String
  package var text: String
  package var source: Source
  package var placement: Placement
  package var overrides: [Override] = []
  package var strategy = Strategy()
  package var terms = RunTerms()
  package var blastRadius = BlastRadius()

  package init(name: String, file: String = "", text: String = "", source: Source, placement: Placement) {
    self.name = name
    self.file = file
    self.text = text
    self.source = source
    self.placement = placement
  }

  /// Where the payload comes from.
  ///
  /// Paths are as written: relative ones are relative to the file.
  package enum Source: Sendable, Hashable {
    case directory(String)
    case files([String])
  }
}

/// Which clusters a delivery goes to.
///
/// A cluster is chosen if it passes every filter that is there.
package struct Placement: Sendable, Hashable {
  /// Nil: no such filter; with `clusterNames` nil as well, nothing is selected.
  ///
  /// Empty selects all.
  package var clusterSelector: Selector?
  package var clusterNames: [ClusterName]?
  /// Fails closed: a cluster without the property is rejected, whatever the operator is.
  package var propertySelector: Selector?
  /// Nil means all.
  ///
  /// The first by name are taken.
  package var numberOfClusters: Int?
  package init(
    clusterSelector: Selector? = nil, clusterNames: [ClusterName]? = nil, propertySelector: Selector? = nil,
    numberOfClusters: Int? = nil
  ) {
    self.clusterSelector = clusterSelector
    self.clusterNames = clusterNames
    self.propertySelector = propertySelector
    self.numberOfClusters = numberOfClusters
  }
}

/// A change of the payload for some clusters.
///
/// Overrides are applied in the file's order.
package struct Override: Sendable, Hashable {
  package var name: String
  /// The line of the file that it starts on; 0 where it came from elsewhere.
  package var line: Int
  /// Nil selects none, empty selects all (KubeFleet).
  package var clusterSelector: Selector?
  package var target: Target
  package var change: Change

  package init(name: String, line: Int = 0, clusterSelector: Selector?, target: Target, change: Change) {
    self.name = name
    self.line = line
    self.clusterSelector = clusterSelector
    self.target = target
    self.change = change
  }

  /// The objects that it changes; nil matches anything.
  package struct Target: Sendable, Hashable {
    package var apiVersion: String?
    package var kind: String?
    package var namespace: String?
    package var name: String?
    package init(apiVersion: String? = nil, kind: String? = nil, namespace: String? = nil, name: String? = nil) {
      self.apiVersion = apiVersion
      self.kind = kind
      self.namespace = namespace
      self.name = name
    }
    package func matches(_ object: KubernetesObject) -> Bool {
      (apiVersion ?? object.kind.apiVersion) == object.kind.apiVersion && (kind ?? object.kind.kind) == object.kind.kind
        && (namespace ?? object.namespace) == object.namespace && (name ?? object.name) == object.name
    }
  }
  package enum Change: Sendable, Hashable {
    /// RFC 6902 operations.
    case jsonPatch(JSONPatch)
    /// Parts of the images of all containers, after Karmada's image overrider.
    case image([ImagePart])
  }
  package struct ImagePart: Sendable, Hashable {
    package enum Component: String, Sendable, Hashable, CaseIterable {
      case registry = "Registry"
      case repository = "Repository"
      case tag = "Tag"
    }
    package var component: Component
    package var value: String
    package init(component: Component, value: String) {
      self.component = component
      self.value = value
    }
  }
}

/// In which order clusters are changed, and how many at a time.
package struct Strategy: Sendable, Hashable {
  /// None means one stage with every cluster, all at once.
  package var stages: [Stage] = []
  package var defaultConcurrency = Share.count(1)
  package var defaultSoak: Duration = .zero
  package var progressDeadline: Duration = .seconds(1_800)
  package init() {}
}

package struct Stage: Sendable, Hashable {
  package var name: String
  /// The line of the file that it starts on; 0 where it came from elsewhere.
  package var line = 0
  /// Exactly one of these three says which clusters are in it.
  package var selector: Selector?
  package var names: [ClusterName]?
  package var isRemaining = false
  package var maxConcurrency: Share?
  package var clusterSoak: Duration?
  /// How long everything must be seen healthy before a cluster counts, where no soak is longer.
  package var settle: Duration = .zero
  package var stageSoak: Duration = .zero
  package var restartsSoak = true
  package var progressDeadline: Duration?
  package var before: [StageTask] = []
  package var after: [StageTask] = []
  package init(name: String, selector: Selector? = nil) {
    self.name = name
    self.selector = selector
  }
}

/// A number of clusters, or a percentage of those there are.
package enum Share: Sendable, Hashable, Codable {
  case count(Int)
  case percent(Int)

  /// `3` or `20%`; nil for anything else.
  package init?(written text: some StringProtocol) {
    if text.last == "%" {
      guard let percent = Int(text.dropLast()), (0...100).contains(percent) else { return nil }
      self = .percent(percent)
    } else {
      guard let count = Int(text), count >= 0 else { return nil }
      self = .count(count)
    }
  }
  /// Rounded down (`research/delivery.md` 3.2: the stricter side for concurrency and for failures).
  package func of(_ total: Int) -> Int {
    switch self {
    case .count(let count): count
    case .percent(let percent): total * percent / 100
    }
  }
}

/// What a plan must stay below, or it is refused.
package struct BlastRadius: Sendable, Hashable {
  /// Clusters changed within `per`, over all runs; nil means no limit.
  package var maxClustersChanged: Share?
  package var per: Duration = .seconds(3_600)
  /// Distinct objects: one object in twelve clusters is one.
  package var maxObjectsDeleted: Int?
  /// Kinds that are neither written nor deleted.
  package var forbidKinds: [String] = []
  package init() {}
}
