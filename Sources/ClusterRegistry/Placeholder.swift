enum ClusterRegistryPlaceholder {}
