package import KubernetesAPI

/// How containers of some pods behave: each aspect that is said replaces what an earlier behaviour said of it.
package struct Behaviour: Sendable, Hashable {
  /// How a run of a container ends by itself.
  package struct Crash: Sendable, Hashable {
    /// From the start of the run, or from when the behaviour came to apply to it.
    package var after: Duration = .seconds(1)
    package var exitCode: Int64 = 1
    /// What `terminated.reason` says: `Error`, `OOMKilled`.
    package var reason = "Error"
    /// The last lines of the run.
    package var log: [String] = []
    package init() {}
  }
  package enum Readiness: Sendable, Hashable {
    case after(Duration)
    /// The probe never succeeds; it says this.
    case never(String)
  }
  package struct Chatter: Sendable, Hashable {
    package var onStart: [String] = []
    /// Then one of `lines` after the other, this far apart; nil says nothing more.
    package var every: Duration?
    package var lines: [String] = []
    package init() {}
  }
  /// A key of a ConfigMap in the pod's namespace that has a value.
  package struct ConfigValue: Sendable, Hashable {
    package var configMap: String
    package var key: String
    package var value: String
    package init(configMap: String, key: String, value: String) {
      self.configMap = configMap
      self.key = key
      self.value = value
    }
  }

  package var name = ""
  /// Globs over the image and the namespace (`*` stands for any text); nil fits all.
  package var image: String?
  package var namespace: String?
  package var podSelector = LabelSelector.everything
  package var when: ConfigValue?

  package var startsAfter: Duration?
  package var ready: Readiness?
  /// Nil says nothing; `.some(nil)` says that runs do not end.
  package var crash: Crash??
  package var completesAfter: Duration?
  package var stopsAfter: Duration?
  package var chatter: Chatter?

  package init() {}
}

/// How pulls from a registry go.
package struct RegistryBehaviour: Sendable, Hashable {
  /// A glob over the image: `registry.eu/*`.
  package var image: String
  package var takes: Duration = .milliseconds(1_200)
  /// What the runtime says of a failed pull, after `failed to resolve reference "IMAGE": `; nil pulls well.
  package var failure: String?
  package init(image: String) { self.image = image }
}

/// What all behaviours together say of one container.
struct ContainerBehaviour: Sendable, Hashable {
  var startsAfter: Duration = .milliseconds(400)
  var ready: Behaviour.Readiness = .after(.seconds(1))
  var crash: Behaviour.Crash?
  var completesAfter: Duration?
  var stopsAfter: Duration = .seconds(1)
  var chatter = Behaviour.Chatter()
}

/// The behaviours of one cluster, in the order in which later ones win.
package struct BehaviourBook: Sendable {
  package var behaviours: [Behaviour] = []
  package var registries: [RegistryBehaviour] = []
  package init() {}

  func container(image: String, of pod: KubernetesObject, _ view: ClusterSnapshot) -> ContainerBehaviour {
    var result = ContainerBehaviour()
    for behaviour in behaviours where applies(behaviour, image, pod, view) {
      if let starts = behaviour.startsAfter { result.startsAfter = starts }
      if let ready = behaviour.ready { result.ready = ready }
      if let crash = behaviour.crash { result.crash = crash }
      if let completes = behaviour.completesAfter { result.completesAfter = completes }
      if let stops = behaviour.stopsAfter { result.stopsAfter = stops }
      if let chatter = behaviour.chatter { result.chatter = chatter }
    }
    return result
  }

  func pull(of image: String) -> RegistryBehaviour {
    registries.last { glob($0.image, image) } ?? RegistryBehaviour(image: image)
  }

  private func applies(
    _ behaviour: Behaviour, _ image: String, _ pod: KubernetesObject, _ view: ClusterSnapshot
  ) -> Bool {
    if let pattern = behaviour.image, !glob(pattern, image) { return false }
    if let pattern = behaviour.namespace, !glob(pattern, pod.namespace) { return false }
    guard behaviour.podSelector.matches(pod.labels) else { return false }
    guard let when = behaviour.when else { return true }
    return view.object(.configMaps, pod.namespace, when.configMap)?.json.string(at: "data", when.key) == when.value
  }
}

/// Whether text fits a pattern in which `*` stands for any text.
package func glob(_ pattern: String, _ text: String) -> Bool {
  let pattern = Array(pattern.utf8)
  let text = Array(text.utf8)
  var (inPattern, inText) = (0, 0)
  var star: (pattern: Int, text: Int)?
  while inText < text.count {
    if inPattern < pattern.count, pattern[inPattern] == UInt8(ascii: "*") {
      star = (inPattern, inText)
      inPattern += 1
    } else if inPattern < pattern.count, pattern[inPattern] == text[inText] {
      inPattern += 1
      inText += 1
    } else if let last = star {
      star = (last.pattern, last.text + 1)
      (inPattern, inText) = (last.pattern + 1, last.text + 1)
    } else {
      return false
    }
  }
  return pattern[inPattern...].allSatisfy { $0 == UInt8(ascii: "*") }
}
