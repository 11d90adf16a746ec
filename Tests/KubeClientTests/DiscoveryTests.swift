import KubernetesAPI
import Testing

@testable import KubeClient

private func type(_ apiVersion: (String, String), _ kind: String, _ name: String, isNamespaced: Bool = true)
  -> ResourceType
{
  ResourceType(
    GroupVersionKind(group: apiVersion.0, version: apiVersion.1, kind: kind), name: name, isNamespaced: isNamespaced)
}

@Test("what goes with a namespace is each resource once, without what is only measured or reviewed")
func namespacedTypes() {
  let scalers = ["v2", "v1"].map {
    type(("autoscaling", $0), "HorizontalPodAutoscaler", "horizontalpodautoscalers")
  }
  let metrics = type(("metrics.k8s.io", "v1beta1"), "PodMetrics", "pods")
  let pods = type(("", "v1"), "Pod", "pods")
  let bindings = type(("", "v1"), "Binding", "bindings")
  let nodes = type(("", "v1"), "Node", "nodes", isNamespaced: false)
  let all = ["create", "delete", "get", "list", "watch"]
  let discovery = Discovery(
    types: [bindings, pods, nodes] + scalers + [metrics],
    verbs: [
      bindings: ["create"], pods: all, nodes: all, scalers[0]: all, scalers[1]: all, metrics: ["get", "list"],
    ], unavailable: [])
  #expect(discovery.namespacedTypes == [pods, scalers[0]])
}
