package import FleetModel
import Glibc
package import KubernetesAPI

/// What a state directory knows of clusters, for who wants some of it forgotten.
///
/// Every call blocks, on the caller's thread. No cache may be open on the directory meanwhile.
package final class KnownClusters {
  /// What is known of one cluster, in numbers.
  package struct Holding: Sendable, Hashable {
    package var cluster: ClusterName
    package var rows: Int
    package var kinds: Int
    /// Objects that were opened, kept whole.
    package var objects: Int
    /// When any of it was proven last.
    package var proven: Timestamp?
  }
  private let file: CacheFile?

  /// - Throws: `StoreProblem`: the file cannot be opened, or another program writes it (`secondProgram`): what that one
  ///   holds would be written again.
  package init(directory: String) throws(StoreProblem) {
    guard access(directory + "/cache.sqlite", F_OK) == 0 else {
      file = nil
      return
    }
    let opened = try CacheFile(directory: directory)
    guard opened.isWriter else { throw .secondProgram(opened.path) }
    file = opened
  }

  /// In the order of names.
  package func all() throws(StoreProblem) -> [Holding] {
    guard let file else { return [] }
    do {
      return try file.holdings().map {
        Holding(cluster: $0.cluster, rows: $0.rows, kinds: $0.kinds, objects: $0.objects, proven: $0.proven)
      }
    } catch { throw .cannotOpen(file.path, "\(error)") }
  }

  /// Takes everything of a cluster out of the file.
  package func forget(_ cluster: ClusterName) throws(StoreProblem) {
    guard let file else { return }
    do { try file.forget(cluster) } catch { throw .writeFailed(file.path, "\(error)") }
  }
}
