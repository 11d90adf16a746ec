package import KubernetesAPI
import Synchronization

/// The calls that this program made, the latest ones of them, and what they weigh on each cluster.
///
/// Any thread may write and read. Nothing of a body, a header or a credential is ever in it.
package final class CallLog: Sendable {
  /// One call that is over.
  package struct Call: Sendable, Hashable {
    package var cluster: String
    package var verb: String
    package var method: String
    /// Below the server's path prefix, encoded, without a query.
    package var path: String
    /// Names and values, not encoded; without the token that continues a list, which is long and says nothing.
    package var query: [Parameter] = []
    /// Of the body that was sent; empty where there was none.
    package var contentType = ""
    /// Who asked for it, and why: `pods view`, `run canary-7`, `cache`.
    package var purpose: String
    package var startedAt: Timestamp
    package var duration: Duration
    package var bytesReceived: Int
    package var bytesSent: Int
    /// The HTTP status; 0 where there was none.
    package var status: Int
    /// What kept it from an answer, or nil.
    package var problem: ClientError.Code?
    /// Why it came to no good end, in one line; empty where it did.
    package var cause = ""
    /// On whose behalf beside our own: the impersonated user; empty for nobody.
    package var impersonated = ""
  }
  package struct Parameter: Sendable, Hashable {
    package var name: String
    package var value: String
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What we weigh on one cluster.
  package struct Load: Sendable, Hashable {
    package var calls = 0
    package var bytes = 0
    package var failures = 0
    /// Calls and streams that are under way.
    package var underWay = 0
  }

  private struct State {
    var ring: [Call] = []
    var next = 0
    var total: [String: Load] = [:]
  }
  private let state = Mutex(State())
  private let capacity: Int

  package init(limits: Limits = Limits()) { capacity = limits.rememberedCalls }

  func began(_ cluster: String) { state.withLock { $0.total[cluster, default: Load()].underWay += 1 } }

  func ended(_ call: Call) {
    state.withLock { state in
      var load = state.total[call.cluster] ?? Load()
      load.underWay -= 1
      load.calls += 1
      load.bytes += call.bytesReceived + call.bytesSent
      if call.problem != nil || call.status >= 400 { load.failures += 1 }
      state.total[call.cluster] = load
      if state.ring.count < capacity {
        state.ring.append(call)
      } else {
        state.ring[state.next] = call
      }
      state.next = (state.next + 1) % capacity
    }
  }

  /// The latest calls, newest first; of one cluster, or of all.
  package func latest(_ count: Int, of cluster: String? = nil) -> [Call] {
    state.withLock { state in
      var calls: [Call] = []
      for step in 1...max(state.ring.count, 1) where calls.count < count && !state.ring.isEmpty {
        let call = state.ring[(state.next - step + 2 * state.ring.count) % state.ring.count]
        if cluster == nil || call.cluster == cluster { calls.append(call) }
      }
      return calls
    }
  }

  /// What a cluster has been asked since the program began.
  package func load(of cluster: String) -> Load { state.withLock { $0.total[cluster] ?? Load() } }

  /// Calls and bytes a cluster has been asked since a moment, as far as the ring remembers.
  package func load(of cluster: String, since: Timestamp) -> Load {
    state.withLock { state in
      var load = Load(underWay: state.total[cluster]?.underWay ?? 0)
      for call in state.ring where call.cluster == cluster && call.startedAt + call.duration >= since {
        load.calls += 1
        load.bytes += call.bytesReceived + call.bytesSent
        if call.problem != nil || call.status >= 400 { load.failures += 1 }
      }
      return load
    }
  }
}
