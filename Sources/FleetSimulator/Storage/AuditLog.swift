package import KubernetesAPI
import Synchronization

/// One request as the audit keeps it.
package struct AuditEntry: Sendable, Hashable {
  package var time: Timestamp
  package var user: String
  /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`.
  package var verb: String
  package var resource: String
  package var subresource: String
  package var group: String
  package var namespace: String
  package var name: String
  package var isDryRun: Bool
  package var code: Int
  /// The path with its query, as it was asked.
  package var path: String
  package var userAgent: String
}

/// What was asked of one cluster, oldest first, newest kept.
///
/// Thread-safe.
package final class AuditLog: Sendable {
  private let kept = Mutex<[AuditEntry]>([])
  package init() {}
  package var entries: [AuditEntry] { kept.withLock { $0 } }
  package func append(_ entry: AuditEntry) {
    kept.withLock { kept in
      kept.append(entry)
      if kept.count >= Limits.auditEntries * 2 { kept.removeFirst(kept.count - Limits.auditEntries) }
    }
  }
  package func clear() { kept.withLock { $0 = [] } }
}
