package import KubernetesAPI

/// What a delivery does not carry, and why.
package enum Refusal {
  /// Kinds that clusters make for themselves: to write them from outside fights whoever keeps them.
  private static let kinds: [String: String] = [
    "Node": "nodes belong to one cluster and register themselves",
    "Event": "events are records of what happened in one cluster",
    "Lease": "leases are held by processes of one cluster",
    "Endpoints": "endpoints are written by the cluster's own controllers",
    "EndpointSlice": "endpoint slices are written by the cluster's own controllers",
    "Secret": "Secrets are not supported yet by this version: a plan would have to store their data",
  ]

  /// Why an object cannot be in a payload; nil where it can. (Acceptance row D2.)
  package static func ofPayload(_ object: KubernetesObject) -> String? {
    let kind = object.kind
    if kind.kind.isEmpty || kind.version.isEmpty { return "it has no apiVersion and kind" }
    if object.name.isEmpty {
      return object.json.string(at: "metadata", "generateName") == nil
        ? "it has no metadata.name" : "it has generateName: a delivery needs names that stay"
    }
    if kind.kind == "List" || object.json["items"] != nil && kind.kind.hasSuffix("List") {
      return "it is a list; name its objects one by one"
    }
    if kind.isBuiltIn, let reason = kinds[kind.kind] { return reason }
    if kind.kind == "Pod", let owner = object.controller {
      return "this Pod is owned by \(owner.kind) \(owner.name), which makes it"
    }
    return nil
  }

  /// Why a live object is left alone: another engine manages it.
  ///
  /// Nil where none does.
  package static func ofLive(_ live: KubernetesObject, delivery: String) -> String? {
    let labels = live.labels
    let annotations = live.annotations
    if let id = annotations["argocd.argoproj.io/tracking-id"] {
      return "Argo CD manages it (\(id.split(separator: ":").first ?? ""))"
    }
    if let app = labels["argocd.argoproj.io/instance"] { return "Argo CD manages it (\(app))" }
    if let name = labels["kustomize.toolkit.fluxcd.io/name"] { return "Flux manages it (Kustomization \(name))" }
    if let name = labels["helm.toolkit.fluxcd.io/name"] { return "Flux manages it (HelmRelease \(name))" }
    if let release = annotations["meta.helm.sh/release-name"], labels["app.kubernetes.io/managed-by"] == "Helm" {
      return "Helm manages it (release \(release))"
    }
    for owner in live.managedFields where owner.subresource.isEmpty {
      if let other = FieldManager.delivery(of: owner.manager), other != delivery {
        return "the delivery \(other) carries it"
      }
      if owner.manager == "argocd-controller" || owner.manager == "argocd-application-controller" {
        return "Argo CD manages it"
      }
    }
    if let owner = live.controller { return "\(owner.kind) \(owner.name) owns it" }
    return nil
  }
}
