import KubernetesAPI

/// Gives every namespace what pods in it stand on: the default account, and the cluster's certificate authority.
enum NamespaceController {
  static func reconcile(_ view: ClusterSnapshot, _ key: WorkKey, _ moment: inout Moment) -> Reconciliation {
    var plan = Reconciliation()
    guard let namespace = view.object(.namespaces, "", key.name), !namespace.isDeleting else { return plan }
    if view.object(.serviceAccounts, namespace.name, "default") == nil {
      plan.create(
        [
          "apiVersion": "v1", "kind": "ServiceAccount",
          "metadata": ["name": "default", "namespace": .string(namespace.name)],
        ], .serviceAccounts)
    }
    if view.object(.configMaps, namespace.name, rootCertificates) == nil {
      plan.create(
        [
          "apiVersion": "v1", "kind": "ConfigMap",
          "metadata": [
            "name": .string(rootCertificates), "namespace": .string(namespace.name),
            "annotations": [
              "kubernetes.io/description":
                """
              Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such \
              as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions \
              of Kubernetes clusters.
              """
            ],
          ],
          "data": ["ca.crt": "-----BEGIN CERTIFICATE-----\nsimulated\n-----END CERTIFICATE-----\n"],
        ], .configMaps)
    }
    return plan
  }

  private static let rootCertificates = "kube-root-ca.crt"
}
