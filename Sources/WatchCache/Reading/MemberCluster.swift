package import FleetModel
package import KubeClient

/// A cluster as the cache takes it: what a registry says, and the way in; nil where there is none.
package struct MemberCluster: Sendable, Hashable {
  package var record: ClusterRecord
  package var access: ClusterAccess?
  package init(record: ClusterRecord, access: ClusterAccess?) {
    self.record = record
    self.access = access
  }
  package var name: ClusterName { record.name }
}
