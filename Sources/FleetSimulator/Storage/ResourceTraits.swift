import KubernetesAPI

/// What the API server does with a resource beyond keeping it.
package struct ResourceTraits: Sendable, Hashable {
  /// `status` is a subresource: ordinary writes leave it alone.
  package var hasStatus: Bool
  /// `metadata.generation` counts changes of the desired state.
  package var hasGeneration: Bool
  package var hasScale: Bool
  package var categories: [String] = []

  package init(hasStatus: Bool, hasGeneration: Bool, hasScale: Bool = false, categories: [String] = []) {
    self.hasStatus = hasStatus
    self.hasGeneration = hasGeneration
    self.hasScale = hasScale
    self.categories = categories
  }

  /// Of a built-in resource, by its qualified name; nil for any other.
  package static func builtIn(_ key: CollectionKey) -> ResourceTraits? { table[key.qualified] }

  private static let all = ["all"]
  private static let extensions = ["api-extensions"]
  private static let extending = ResourceTraits(hasStatus: false, hasGeneration: true, categories: extensions)
  private static let table: [String: ResourceTraits] = [
    "pods": .init(hasStatus: true, hasGeneration: true, categories: all),
    "nodes": .init(hasStatus: true, hasGeneration: false),
    "namespaces": .init(hasStatus: true, hasGeneration: false),
    "services": .init(hasStatus: true, hasGeneration: false, categories: all),
    "persistentvolumes": .init(hasStatus: true, hasGeneration: false),
    "persistentvolumeclaims": .init(hasStatus: true, hasGeneration: false),
    "replicationcontrollers": .init(hasStatus: true, hasGeneration: true, hasScale: true, categories: all),
    "resourcequotas": .init(hasStatus: true, hasGeneration: false),
    "daemonsets.apps": .init(hasStatus: true, hasGeneration: true, categories: all),
    "deployments.apps": .init(hasStatus: true, hasGeneration: true, hasScale: true, categories: all),
    "replicasets.apps": .init(hasStatus: true, hasGeneration: true, hasScale: true, categories: all),
    "statefulsets.apps": .init(hasStatus: true, hasGeneration: true, hasScale: true, categories: all),
    "horizontalpodautoscalers.autoscaling": .init(hasStatus: true, hasGeneration: false, categories: all),
    "cronjobs.batch": .init(hasStatus: true, hasGeneration: true, categories: all),
    "jobs.batch": .init(hasStatus: true, hasGeneration: true, categories: all),
    "ingresses.networking.k8s.io": .init(hasStatus: true, hasGeneration: true),
    "networkpolicies.networking.k8s.io": .init(hasStatus: false, hasGeneration: true),
    "poddisruptionbudgets.policy": .init(hasStatus: true, hasGeneration: true),
    "customresourcedefinitions.apiextensions.k8s.io": .init(
      hasStatus: true, hasGeneration: true, categories: extensions),
    "endpointslices.discovery.k8s.io": .init(hasStatus: false, hasGeneration: true),
    "apiservices.apiregistration.k8s.io": .init(hasStatus: true, hasGeneration: false, categories: extensions),
    "certificatesigningrequests.certificates.k8s.io": .init(hasStatus: true, hasGeneration: false),
    "servicecidrs.networking.k8s.io": .init(hasStatus: true, hasGeneration: false),
    "volumeattachments.storage.k8s.io": .init(hasStatus: true, hasGeneration: false),
    "resourceclaims.resource.k8s.io": .init(hasStatus: true, hasGeneration: false),
    "flowschemas.flowcontrol.apiserver.k8s.io": .init(hasStatus: true, hasGeneration: true),
    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": .init(hasStatus: true, hasGeneration: true),
    "validatingadmissionpolicies.admissionregistration.k8s.io": .init(
      hasStatus: true, hasGeneration: true, categories: extensions),
    "validatingadmissionpolicybindings.admissionregistration.k8s.io": extending,
    "validatingwebhookconfigurations.admissionregistration.k8s.io": extending,
    "mutatingadmissionpolicies.admissionregistration.k8s.io": extending,
    "mutatingadmissionpolicybindings.admissionregistration.k8s.io": extending,
    "mutatingwebhookconfigurations.admissionregistration.k8s.io": extending,
  ]
  /// Of a built-in resource that the table does not name: configuration without a status.
  package static let plain = ResourceTraits(hasStatus: false, hasGeneration: false)
}
