import KubernetesAPI

extension ServedResource {
  /// Everything that a server of Kubernetes 1.36 serves without any definition, as its discovery lists it.
  ///
  /// The kinds that Quarterdeck knows by heart come first; the others are kept and given back, and nobody acts on them.
  static let builtIn: [ServedResource] = ResourceType.builtIn.map { ServedResource(builtIn: $0) } + others

  private static let others: [ServedResource] = [
    other("events.k8s.io", "Event", "events", short: "ev", storage: .events),
    other("autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers", short: "hpa", storage: .autoscalers),
    other("", "Binding", "bindings", verbs: ["create"]),
    other("", "ComponentStatus", "componentstatuses", in: .cluster, short: "cs", verbs: ["get", "list"]),
    other("", "PodTemplate", "podtemplates"),
    other("admissionregistration.k8s.io", "MutatingAdmissionPolicy", "mutatingadmissionpolicies", in: .cluster),
    other(
      "admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings",
      in: .cluster),
    other(
      "admissionregistration.k8s.io", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", in: .cluster),
    other("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", in: .cluster),
    other(
      "admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings",
      in: .cluster),
    other(
      "admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations",
      in: .cluster),
    other("apiregistration.k8s.io", "APIService", "apiservices", in: .cluster),
    other("apps", "ControllerRevision", "controllerrevisions"),
    other("authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews", in: .cluster, verbs: ["create"]),
    other("authentication.k8s.io", "TokenReview", "tokenreviews", in: .cluster, verbs: ["create"]),
    other("authorization.k8s.io", "LocalSubjectAccessReview", "localsubjectaccessreviews", verbs: ["create"]),
    other(
      "authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews", in: .cluster, verbs: ["create"]),
    other(
      "authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews", in: .cluster, verbs: ["create"]),
    other("authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews", in: .cluster, verbs: ["create"]),
    other(
      "certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", in: .cluster, short: "csr"),
    other("flowcontrol.apiserver.k8s.io", "FlowSchema", "flowschemas", in: .cluster),
    other(
      "flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", "prioritylevelconfigurations", in: .cluster),
    other("networking.k8s.io", "IngressClass", "ingressclasses", in: .cluster),
    other("networking.k8s.io", "IPAddress", "ipaddresses", in: .cluster, short: "ip"),
    other("networking.k8s.io", "ServiceCIDR", "servicecidrs", in: .cluster),
    other("node.k8s.io", "RuntimeClass", "runtimeclasses", in: .cluster),
    other("resource.k8s.io", "DeviceClass", "deviceclasses", in: .cluster),
    other("resource.k8s.io", "ResourceClaim", "resourceclaims"),
    other("resource.k8s.io", "ResourceClaimTemplate", "resourceclaimtemplates"),
    other("resource.k8s.io", "ResourceSlice", "resourceslices", in: .cluster),
    other("storage.k8s.io", "CSIDriver", "csidrivers", in: .cluster),
    other("storage.k8s.io", "CSINode", "csinodes", in: .cluster),
    other("storage.k8s.io", "CSIStorageCapacity", "csistoragecapacities"),
    other("storage.k8s.io", "VolumeAttachment", "volumeattachments", in: .cluster),
    other("storage.k8s.io", "VolumeAttributesClass", "volumeattributesclasses", in: .cluster, short: "vac"),
  ]

  /// Definitions in the form that went with Kubernetes 1.22, and that old hubs still have.
  static let oldDefinitions: ServedResource = {
    var type = ResourceType.builtIn(named: "crd")!
    let storage = type
    type.kind.version = "v1beta1"
    return ServedResource(builtIn: type, storage: storage)
  }()

  private enum Scope { case namespaces, cluster }

  private static func other(
    _ group: String, _ kind: String, _ name: String, in scope: Scope = .namespaces, short: String? = nil,
    verbs: [String] = verbs, storage: ResourceType? = nil
  ) -> ServedResource {
    let type = ResourceType(
      GroupVersionKind(group: group, version: "v1", kind: kind), name: name, isNamespaced: scope == .namespaces,
      shortNames: short.map { [$0] } ?? [])
    var served = ServedResource(builtIn: type, storage: storage)
    served.verbs = verbs
    return served
  }

  /// The doors of built-in resources beside `status` and `scale`: name, kind, verbs.
  static let otherSubresources: [String: [Subresource]] = [
    "namespaces": [Subresource("finalize", "Namespace", ["update"])],
    "nodes": [Subresource("proxy", "NodeProxyOptions", Subresource.proxied)],
    "pods": [
      Subresource("attach", "PodAttachOptions", ["create", "get"]), Subresource("binding", "Binding", ["create"]),
      Subresource("ephemeralcontainers", "Pod", ["get", "patch", "update"]),
      Subresource("eviction", "Eviction", ["create"], group: "policy"),
      Subresource("exec", "PodExecOptions", ["create", "get"]), Subresource("log", "Pod", ["get"]),
      Subresource("portforward", "PodPortForwardOptions", ["create", "get"]),
      Subresource("proxy", "PodProxyOptions", Subresource.proxied),
      Subresource("resize", "Pod", ["get", "patch", "update"]),
    ],
    "serviceaccounts": [Subresource("token", "TokenRequest", ["create"], group: "authentication.k8s.io")],
    "services": [Subresource("proxy", "ServiceProxyOptions", Subresource.proxied)],
    "certificatesigningrequests.certificates.k8s.io": [
      Subresource("approval", "CertificateSigningRequest", ["get", "patch", "update"], group: "certificates.k8s.io")
    ],
  ]
}

extension ServedResource.Subresource {
  fileprivate static let proxied = ["create", "delete", "get", "patch", "update"]
  fileprivate init(_ name: String, _ kind: String, _ verbs: [String], group: String = "") {
    self.init(name: name, kind: GroupVersionKind(group: group, version: "v1", kind: kind), verbs: verbs)
  }
}

extension ResourceType {
  static let autoscalers = builtIn(named: "hpa")!
}
