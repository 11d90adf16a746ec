package import KubernetesAPI

/// What is different about a workload that is not well, against the same workload in other clusters.
///
/// A clue names its evidence: how many others, which clusters, which manager and when. What is not known is not here.
package struct Clue: Sendable, Hashable {
  package var id: RowID
  /// The version here, and the one that most others have which are well and current.
  package var version = ""
  package var majority = ""
  /// How many others have the majority's version.
  package var others = 0
  /// Restarts of its pods that are not well, and how many pods these are.
  package var restarts = 0
  package var pods = 0
  /// The one node of all those pods; empty where there are several, or only one pod.
  package var node = ""
  /// ConfigMaps that it refers to and that are not as in the clusters that were compared.
  package var configs: [ConfigDifference] = []
  /// The clusters where it is well whose ConfigMaps were fetched; empty where none were.
  package var compared: [ClusterName] = []
  package init(_ id: RowID) { self.id = id }
}

/// A ConfigMap of one cluster that is not as in others, which agree.
package struct ConfigDifference: Sendable, Hashable {
  package var name: String
  /// Names of the keys that differ, are missing or are there alone, sorted; empty where the whole is missing here.
  package var keys: [String]
  package var isMissing = false
  /// Who wrote the differing keys last, and by when, as managed fields tell; nil where they do not.
  package var manager: String?
  package var changed: Timestamp?
  package init(name: String, keys: [String]) {
    self.name = name
    self.keys = keys
  }

  /// What is different in the cluster that is not well.
  ///
  /// - Parameters:
  ///   - own: nil where the object is not there.
  ///   - others: of the clusters where the workload is well; a key about which they differ among themselves is one that
  ///     clusters differ in on purpose, and is no clue.
  /// - Returns: Nil where there is no difference, or nothing to compare with.
  package init?(name: String, own: KubernetesObject?, others: [KubernetesObject]) {
    guard !others.isEmpty else { return nil }
    self.init(name: name, keys: [])
    guard let own else {
      isMissing = true
      return
    }
    let here = Self.data(own)
    let there = others.map(Self.data)
    let names = Set(here.keys).union(there.flatMap(\.keys))
    keys = names.filter { key in
      let values = Set(there.map { $0[key] })
      return values.count == 1 && !values.contains(here[key])
    }.sorted()
    guard !keys.isEmpty else { return nil }
    (manager, changed) = Self.writer(of: keys, in: own)
  }

  private static func data(_ object: KubernetesObject) -> [String: JSON] {
    (object.json["data"]?.objectValue ?? [:]).merging(object.json["binaryData"]?.objectValue ?? [:]) { first, _ in first
    }
  }

  /// The latest entry that holds one of the keys.
  private static func writer(of keys: [String], in object: KubernetesObject) -> (String?, Timestamp?) {
    let holding = object.json.elements(at: "metadata", "managedFields").filter { entry in
      ["f:data", "f:binaryData"].contains { data in
        let fields = entry[at: "fieldsV1", data]
        return keys.contains { fields?["f:\($0)"] != nil }
      }
    }
    let latest = holding.max {
      ($0.string(at: "time").flatMap { Timestamp($0)?.seconds } ?? 0)
        < ($1.string(at: "time").flatMap { Timestamp($0)?.seconds } ?? 0)
    }
    return (latest?.string(at: "manager"), latest?.string(at: "time").flatMap { Timestamp($0) })
  }
}

/// The ConfigMaps that a workload's pods are made with.
package enum ConfigReferences {
  /// Their names, sorted: of volumes, projected volumes, `envFrom` and single variables.
  package static func names(in workload: KubernetesObject) -> [String] {
    let pod = workload.json[at: "spec", "template", "spec"] ?? workload.json["spec"] ?? .null
    var names: Set<String> = []
    for volume in pod.elements(at: "volumes") {
      if let name = volume.string(at: "configMap", "name") { names.insert(name) }
      for source in volume.elements(at: "projected", "sources") {
        if let name = source.string(at: "configMap", "name") { names.insert(name) }
      }
    }
    for container in pod.elements(at: "containers") + pod.elements(at: "initContainers") {
      for source in container.elements(at: "envFrom") {
        if let name = source.string(at: "configMapRef", "name") { names.insert(name) }
      }
      for variable in container.elements(at: "env") {
        if let name = variable.string(at: "valueFrom", "configMapKeyRef", "name") { names.insert(name) }
      }
    }
    // What every namespace has, each cluster with its own.
    names.remove("kube-root-ca.crt")
    return names.sorted()
  }
}
