package import KubernetesAPI

/// What a reflector keeps in step: a kind, and which of its objects.
package struct ReflectorTarget: Sendable, Hashable {
  package var type: ResourceType
  /// nil means all namespaces, or a cluster-scoped kind.
  package var namespace: String?
  package var labelSelector: String?
  package var fieldSelector: String?
  /// Who wants it, for the call log.
  package var purpose: String

  package init(
    _ type: ResourceType, namespace: String? = nil, labelSelector: String? = nil, fieldSelector: String? = nil,
    purpose: String = "cache"
  ) {
    self.type = type
    self.namespace = namespace
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
    self.purpose = purpose
  }

  func list(limit: Int?, continuation: String?) -> APICall {
    .list(
      type, namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector, limit: limit,
      continuation: continuation, purpose: purpose)
  }

  /// The collection's version now, for as few bytes as possible.
  var check: APICall {
    var call = list(limit: 1, continuation: nil)
    call.accept = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json"
    return call
  }

  func watch(resourceVersion: String, seconds: Int) -> APICall {
    var call = list(limit: nil, continuation: nil)
    call.verb = "watch"
    call.query += [
      ("watch", "1"), ("allowWatchBookmarks", "true"), ("resourceVersion", resourceVersion),
      ("timeoutSeconds", String(seconds)),
    ]
    call.load = .stream
    return call
  }
}
