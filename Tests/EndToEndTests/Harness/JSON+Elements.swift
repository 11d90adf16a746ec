import KubernetesAPI

extension JSON {
  /// The elements of an array; none of anything else.
  var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }
}
