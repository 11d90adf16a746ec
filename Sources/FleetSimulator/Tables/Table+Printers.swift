import KubernetesAPI

extension Table {
  /// The printers by the name of the resource; a kind without one shows its name and when it was made.
  static let printers: [String: Printer] = [
    "pods": PodTable.printer, "nodes": NodeTable.printer, "events": EventTable.printer,
    "services": ServiceTable.printer, "deployments.apps": WorkloadTable.deployments,
    "replicasets.apps": WorkloadTable.replicaSets, "statefulsets.apps": WorkloadTable.statefulSets,
    "daemonsets.apps": WorkloadTable.daemonSets, "jobs.batch": WorkloadTable.jobs,
    "cronjobs.batch": WorkloadTable.cronJobs, "namespaces": ConfigurationTable.namespaces,
    "configmaps": ConfigurationTable.configMaps, "secrets": ConfigurationTable.secrets,
    "serviceaccounts": ConfigurationTable.serviceAccounts, "leases.coordination.k8s.io": ConfigurationTable.leases,
    "persistentvolumes": StorageTable.volumes, "persistentvolumeclaims": StorageTable.claims,
    "storageclasses.storage.k8s.io": StorageTable.classes,
    "horizontalpodautoscalers.autoscaling": PolicyTable.autoscalers,
    "poddisruptionbudgets.policy": PolicyTable.budgets, "resourcequotas": PolicyTable.quotas,
    "networkpolicies.networking.k8s.io": PolicyTable.networkPolicies,
    "ingresses.networking.k8s.io": NetworkTable.ingresses,
    "endpointslices.discovery.k8s.io": NetworkTable.endpointSlices,
    "customresourcedefinitions.apiextensions.k8s.io": plain,
  ]
}
