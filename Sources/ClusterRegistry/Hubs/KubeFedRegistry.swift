import FleetModel
import KubeClient
import KubernetesAPI

/// The registry kind `KubeFedCluster`: KubeFed v2 (`core.kubefed.io/v1beta1`), archived in 2023.
struct KubeFedRegistry: ObjectPerClusterRegistry {
  let kind = "KubeFedCluster"
  let isLegacy = true

  func watches(_ hub: Hub) -> [HubWatch] {
    [
      HubWatch("core.kubefed.io/v1beta1", kind: "KubeFedCluster", plural: "kubefedclusters").within(hub.entry.namespace)
    ]
  }

  func secrets(_ objects: HubObjects, _ hub: Hub) -> Set<SecretName> {
    Set(objects.all("kubefedclusters").compactMap(secret(of:)))
  }
  private func secret(of object: KubernetesObject) -> SecretName? {
    object.json.string(at: "spec", "secretRef", "name").flatMap { name in
      name.isEmpty ? nil : SecretName(namespace: object.namespace, name: name)
    }
  }

  func read(_ object: KubernetesObject, _ hub: Hub) -> ListedCluster {
    var listing = ClusterListing(self, hub, object)
    var facts = ObjectFacts(object)
    let json = object.json
    listing.facts.syncMode = .push
    listing.facts.version = clipped(json.string(at: "status", "kubernetesVersion") ?? "")
    listing.facts.region = clipped(json.string(at: "status", "region") ?? "")
    listing.facts.zones = json.elements(at: "status", "zones").compactMap(\.stringValue).map(clipped)
    listing.facts.conditions = facts.conditions("status", "conditions")
    let probes = json.elements(at: "status", "conditions").compactMap {
      $0.string(at: "lastProbeTime").flatMap { Timestamp($0) }
    }
    if let probed = probes.max() { listing.facts.lastHeard = LastHeard(at: probed, source: "probe") }
    for type in ["ConfigMalformed", "Offline"] where listing.facts.conditions.isTrue(type) {
      listing.setHealth(.unhealthy, listing.facts.conditions.first(type)?.words ?? type)
    }
    if listing.facts.health == .unknown, let ready = listing.facts.conditions.first("Ready") {
      listing.setHealth(ready.health, ready.words)
    }
    listing.warnings += facts.warnings
    return ListedCluster(listing)
  }

  func connect(
    _ cluster: inout ListedCluster, _ object: KubernetesObject, _ objects: HubObjects, _ hub: Hub
  ) {
    let json = object.json
    var reader = ConnectionReader(hub)
    var access: ClusterAccess?
    if let server = reader.server(json.string(at: "spec", "apiEndpoint"), "spec.apiEndpoint") {
      var way = ClusterAccess(name: object.name, server: server)
      way.trust.authorities = reader.authorities(json.string(at: "spec", "caBundle"), "spec.caBundle")
      way.proxy = reader.proxy(json.string(at: "spec", "proxyURL"), "spec.proxyURL")
      takeValidations(&way, json, &reader)
      cluster.address = ClusterAddress(way)
      access = way
    }
    let name = secret(of: object)
    if name == nil { reader.refuse("spec.secretRef.name", "is missing") }
    cluster.listing.refusals += reader.refusals
    cluster.listing.warnings += reader.warnings
    guard reader.refusals.isEmpty, var access, let name, let secret = cluster.secret(name, objects) else { return }
    guard let token = secret.secretText("token") else {
      return cluster.listing.refuse("Secret \(name.namespace)/\(name.name) token", "is missing")
    }
    access.credentials.token = Secret(token)
    access.user = name.name
    cluster.add(access, .direct, .secret(namespace: name.namespace, name: name.name, key: "token"))
  }

  /// `*` is what we call insecure; single checks cannot be left out, and so are refused rather than dropped.
  private func takeValidations(_ access: inout ClusterAccess, _ json: JSON, _ reader: inout ConnectionReader) {
    for (index, validation) in json.elements(at: "spec", "disabledTLSValidations").enumerated() {
      let place = "spec.disabledTLSValidations[\(index)]"
      if validation.stringValue == "*" {
        access.trust.authorities = nil
        access.trust.acceptsAnyCertificate = reader.acceptsAnyCertificate(true, authorities: nil, place)
      } else {
        reader.refuse(place, "\(clipped(validation.stringValue ?? validation.text)) cannot be left out by itself")
      }
    }
  }
}
