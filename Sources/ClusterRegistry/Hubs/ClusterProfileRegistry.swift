import FleetModel
import KubeClient
import KubernetesAPI

/// The registry kind `ClusterProfile`: SIG Multicluster's Cluster Inventory API (`multicluster.x-k8s.io/v1alpha1`).
///
/// A profile may name a provider of the operator's provider file (KEP-5339), never a command. Health is
/// `ControlPlaneHealthy` alone: `Joined` is written by some managers only. Fields of a connection that we do not follow
/// are a refusal, where the reference implementation drops them in silence.
struct ClusterProfileRegistry: HubRegistry {
  let kind = "ClusterProfile"

  /// The label of the cluster set, as the code writes it and as the KEP does.
  private static let setLabels = ["multicluster.x-k8s.io/clusterset", "clusterset.multicluster.x-k8s.io"]
  private static let managerLabel = "x-k8s.io/cluster-manager"
  private static let argumentsExtension = "clusterprofiles.multicluster.x-k8s.io/exec/additional-args"
  private static let environmentExtension = "clusterprofiles.multicluster.x-k8s.io/exec/additional-envs"

  func watches(_ hub: Hub) -> [HubWatch] {
    var namespaces = HubWatch([.namespaces], isRequired: false)
    namespaces.fieldSelector = hub.entry.namespace.map { "metadata.name=\($0)" }
    return [
      HubWatch("multicluster.x-k8s.io/v1alpha1", kind: "ClusterProfile", plural: "clusterprofiles").within(
        hub.entry.namespace), namespaces,
    ]
  }

  func read(_ objects: HubObjects, _ hub: Hub) -> [ListedCluster] {
    objects.all("clusterprofiles").map { profile in
      let namespace = objects.object("namespaces", name: profile.namespace)
      return read(profile, namespace?.labels ?? [:], hub)
    }
  }

  private func read(_ profile: KubernetesObject, _ namespaceLabels: [String: String], _ hub: Hub) -> ListedCluster {
    var listing = ClusterListing(self, hub, profile)
    var facts = ObjectFacts(profile)
    let json = profile.json
    if let name = json.string(at: "spec", "displayName"), !name.isEmpty { listing.displayName = clipped(name) }
    let manager = json.string(at: "spec", "clusterManager", "name") ?? ""
    if manager.isEmpty { listing.refuse("spec.clusterManager.name", "is missing") }
    if let label = profile.labels[Self.managerLabel], label != manager {
      listing.warnings.append("label \(Self.managerLabel) is \(label), spec.clusterManager.name is \(manager)")
    }
    for (index, property) in json.elements(at: "status", "properties").enumerated() {
      guard let name = property.string(at: "name"), let value = property.string(at: "value") else {
        listing.warnings.append("status.properties[\(index)]: a property without name or value")
        continue
      }
      listing.properties[clipped(name)] = clipped(value)
      listing.facts.observedAt[clipped(name)] = property.string(at: "lastObservedTime").flatMap { Timestamp($0) }
    }
    listing.claimedID = listing.properties[AboutAPI.idProperty] ?? ""
    for set in Self.setLabels.flatMap({ [profile.labels[$0], namespaceLabels[$0]] })
      + [listing.properties[AboutAPI.setProperty]]
    {
      if let set, !set.isEmpty, !listing.facts.sets.contains(set) { listing.facts.sets.append(clipped(set)) }
    }
    listing.facts.region = listing.properties["location"] ?? listing.properties["region"] ?? ""
    listing.facts.platform = listing.properties["platform.open-cluster-management.io"] ?? ""
    listing.facts.provider = listing.labels["provider"] ?? ""
    listing.facts.version = clipped(json.string(at: "status", "version", "kubernetes") ?? "")
    listing.facts.conditions = facts.conditions("status", "conditions")
    if let healthy = listing.facts.conditions.first("ControlPlaneHealthy") {
      listing.setHealth(healthy.health, healthy.words)
    }
    listing.warnings += facts.warnings
    var cluster = ListedCluster(listing)
    connect(&cluster, json, hub)
    return cluster.settled()
  }

  // MARK: - The way in

  private func connect(_ cluster: inout ListedCluster, _ json: JSON, _ hub: Hub) {
    guard cluster.listing.refusals.isEmpty else { return }
    let offers = offers(json)
    guard !offers.isEmpty else { return }
    let names = offers.map(\.name)
    // Where no provider fits, the first offer still says where the cluster is.
    let provider = hub.providers.first(of: names)
    guard let offer = offers.first(where: { $0.name == provider?.name }) ?? offers.first else { return }
    var reader = ConnectionReader(hub)
    let access = access(offer, cluster.listing, &reader)
    if let access { cluster.address = ClusterAddress(access) }
    if let provider {
      cluster.add(
        access.map { access in
          var access = access
          access.user = "provider \(provider.name)"
          access.credentials.plugin = provider.plugin(
            cluster: offer.cluster, arguments: additionalArguments(offer, &reader),
            environment: additionalVariables(offer, &reader))
          return access
        }, .execProvider(provider.name), .provider(provider.name))
    } else {
      let words = names.map(clipped).joined(separator: ", ")
      cluster.listing.warnings.append(
        hub.providers.providers.isEmpty
          ? "no way in: the registry has no provider file, and the profile offers \(words)"
          : "no matching cluster accessor found: the profile offers \(words)")
    }
    if !reader.refusals.isEmpty { cluster.ways = [] }
    // Where there would be no way in even without it, a refusal is worth a row all the same: it names what is wrong.
    cluster.listing.refusals += reader.refusals
    cluster.listing.warnings += reader.warnings
  }

  private struct Offer {
    var name: String
    var cluster: JSON
    var place: String
  }

  /// What the profile offers, the deprecated list after the new one; a name in both counts once.
  private func offers(_ json: JSON) -> [Offer] {
    var offers: [Offer] = []
    for list in ["accessProviders", "credentialProviders"] {
      for (index, entry) in json.elements(at: "status", list).enumerated() {
        guard let name = entry.string(at: "name"), !offers.contains(where: { $0.name == name }) else { continue }
        offers.append(
          Offer(name: name, cluster: entry["cluster"] ?? [:], place: "status.\(list)[\(index)].cluster"))
      }
    }
    return offers
  }

  private func access(_ offer: Offer, _ listing: ClusterListing, _ reader: inout ConnectionReader) -> ClusterAccess? {
    let cluster = offer.cluster
    guard let server = reader.server(cluster.string(at: "server"), "\(offer.place).server") else { return nil }
    var access = ClusterAccess(name: listing.displayName, server: server)
    access.trust.authorities =
      reader.authorities(
        cluster.string(at: "certificate-authority-data"), "\(offer.place).certificate-authority-data")
      ?? reader.file(
        cluster.string(at: "certificate-authority"), "\(offer.place).certificate-authority"
      ).map { .file($0) }
    access.trust.acceptsAnyCertificate = reader.acceptsAnyCertificate(
      cluster["insecure-skip-tls-verify"]?.boolValue ?? false, authorities: access.trust.authorities,
      "\(offer.place).insecure-skip-tls-verify")
    access.trust.serverName = cluster.string(at: "tls-server-name").flatMap { $0.isEmpty ? nil : $0 }
    access.proxy = reader.proxy(cluster.string(at: "proxy-url"), "\(offer.place).proxy-url")
    access.disablesCompression = cluster["disable-compression"]?.boolValue ?? false
    return access
  }

  private func additionalArguments(_ offer: Offer, _ reader: inout ConnectionReader) -> [String] {
    guard let value = value(of: Self.argumentsExtension, offer) else { return [] }
    guard let list = value.arrayValue, list.allSatisfy({ $0.stringValue != nil }) else {
      reader.refuse("\(offer.place).extensions \(Self.argumentsExtension)", "is no list of texts")
      return []
    }
    return list.compactMap(\.stringValue)
  }
  private func additionalVariables(_ offer: Offer, _ reader: inout ConnectionReader) -> [String: String] {
    guard let value = value(of: Self.environmentExtension, offer) else { return [:] }
    guard let map = value.objectValue, map.values.allSatisfy({ $0.stringValue != nil }) else {
      reader.refuse("\(offer.place).extensions \(Self.environmentExtension)", "is no map of texts")
      return [:]
    }
    return map.compactMapValues(\.stringValue)
  }
  private func value(of name: String, _ offer: Offer) -> JSON? {
    offer.cluster.elements(at: "extensions").first { $0.string(at: "name") == name }?["extension"]
  }
}
