import FleetModel
import KubeClient
import KubernetesAPI

/// The registry kind `ClusterRegistry`: the cluster registry of 2018 (`clusterregistry.k8s.io/v1alpha1`), archived.
///
/// Of several endpoints the one counts whose client network is the closest around an address of this machine. Its
/// own example writes networks without a mask and addresses without a scheme or port: both are read.
struct LegacyClusterRegistry: HubRegistry {
  let kind = "ClusterRegistry"
  let isLegacy = true

  func watches(_ hub: Hub) -> [HubWatch] {
    [HubWatch("clusterregistry.k8s.io/v1alpha1", kind: "Cluster", plural: "clusters").within(hub.entry.namespace)]
  }

  func secrets(_ objects: HubObjects, _ hub: Hub) -> Set<SecretName> {
    Set(objects.all("clusters").compactMap(secret(of:)))
  }

  /// `authInfo.user`, else `.controller`: no kind is fixed, so anything but a Secret is not followed.
  private func secret(of object: KubernetesObject) -> SecretName? {
    for who in ["user", "controller"] {
      let reference = object.json[at: "spec", "authInfo", who] ?? [:]
      guard let name = reference.string(at: "name"), !name.isEmpty else { continue }
      let kind = reference.string(at: "kind") ?? ""
      guard kind.isEmpty || kind == "Secret" else { return nil }
      let namespace = reference.string(at: "namespace") ?? ""
      return SecretName(namespace: namespace.isEmpty ? object.namespace : namespace, name: name)
    }
    return nil
  }

  func read(_ objects: HubObjects, _ hub: Hub) -> [ListedCluster] {
    objects.all("clusters").map { object in
      var listing = ClusterListing(self, hub, object)
      var facts = ObjectFacts(object)
      listing.facts.conditions = facts.conditions("status", "conditions")
      if let ok = listing.facts.conditions.first("OK") { listing.setHealth(ok.health, ok.words) }
      let beats = object.json.elements(at: "status", "conditions").compactMap {
        $0.string(at: "lastHeartbeatTime").flatMap { Timestamp($0) }
      }
      if let beat = beats.max() { listing.facts.lastHeard = LastHeard(at: beat, source: "heartbeat") }
      listing.warnings += facts.warnings
      var cluster = ListedCluster(listing)
      connect(&cluster, object, objects, hub)
      return cluster.settled()
    }
  }

  private func connect(
    _ cluster: inout ListedCluster, _ object: KubernetesObject, _ objects: HubObjects, _ hub: Hub
  ) {
    let json = object.json
    let endpoints = json.elements(at: "spec", "kubernetesApiEndpoints", "serverEndpoints")
    // A registry entry may say no more than that the cluster is there.
    guard !endpoints.isEmpty else { return }
    let place = "spec.kubernetesApiEndpoints"
    guard let index = choose(endpoints, hub.ownAddresses) else {
      return cluster.listing.refuse("\(place).serverEndpoints", "none is for a network of this machine")
    }
    var reader = ConnectionReader(hub)
    var access: ClusterAccess?
    if let server = reader.server(
      endpoints[index].string(at: "serverAddress"), "\(place).serverEndpoints[\(index)].serverAddress", isBare: true)
    {
      var way = ClusterAccess(name: object.name, server: server)
      way.trust.authorities = reader.authorities(
        json.string(at: "spec", "kubernetesApiEndpoints", "caBundle"), "\(place).caBundle")
      cluster.address = ClusterAddress(way)
      access = way
    }
    takeCredentials(&cluster, &access, object, objects, hub, &reader)
    cluster.listing.refusals += reader.refusals
    cluster.listing.warnings += reader.warnings
  }

  private func takeCredentials(
    _ cluster: inout ListedCluster, _ access: inout ClusterAccess?, _ object: KubernetesObject, _ objects: HubObjects,
    _ hub: Hub, _ reader: inout ConnectionReader
  ) {
    guard reader.refusals.isEmpty, var way = access else { return }
    guard let name = secret(of: object) else {
      if let reference = object.json[at: "spec", "authInfo"]?.objectValue, !reference.isEmpty {
        cluster.listing.warnings.append("no way in: spec.authInfo names no Secret")
      } else if hub.allows(.anonymous) {
        cluster.add(way, .direct, .none)
      } else {
        cluster.listing.warnings.append("no way in: the entry has no spec.authInfo")
      }
      return
    }
    guard let secret = cluster.secret(name, objects) else { return }
    let place = "Secret \(name.namespace)/\(name.name)"
    for key in ["kubeconfig", "value"] {
      guard let bytes = secret.secretBytes(key) else { continue }
      let found = SecretKubeconfig(bytes, place: "\(place) \(key)", &reader)?.access(named: object.name, &reader)
      cluster.add(found, .direct, .secret(namespace: name.namespace, name: name.name, key: key))
      return
    }
    guard let token = secret.secretText("token") else {
      return reader.refuse(place, "has no kubeconfig and no token")
    }
    way.credentials.token = Secret(token)
    way.user = name.name
    if way.trust.authorities == nil {
      way.trust.authorities = reader.pem(secret.secretBytes("ca.crt"), "\(place) ca.crt", "CERTIFICATE")
    }
    if reader.refusals.isEmpty {
      cluster.add(way, .direct, .secret(namespace: name.namespace, name: name.name, key: "token"))
    }
  }

  /// The endpoint with the closest client network; one without a network is for everybody.
  private func choose(_ endpoints: [JSON], _ own: [String]) -> Int? {
    var best: (index: Int, length: Int)?
    for (index, endpoint) in endpoints.enumerated() {
      let text = endpoint.string(at: "clientCIDR") ?? ""
      guard let network = ClientNetwork(text.isEmpty ? "0.0.0.0/0" : text) else { continue }
      let isOurs = network.length == 0 || own.contains { network.contains($0) }
      if isOurs, network.length > best?.length ?? -1 { best = (index, network.length) }
    }
    return best?.index
  }
}
