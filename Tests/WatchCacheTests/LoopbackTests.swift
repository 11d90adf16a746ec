import FleetModel
import KubeClient
import KubernetesAPI
import Synchronization
import Testing

@testable import WatchCache

@Suite("The cache over loopback", .timeLimit(.minutes(10)))
struct LoopbackTests {
  let server = LoopbackServer()
  let environment = ClientEnvironment(version: "0")
  let scratch = Scratch()

  init() throws {
    server.serve("/version", #"{"gitVersion":"v1.36.2"}"#)
    server.serve("/livez", "ok")
    server.serve("/api/v1/namespaces/kube-system", #"{"metadata":{"name":"kube-system","uid":"uid-1"}}"#)
    for type in ["pods", "nodes", "namespaces", "events", "services"] {
      server.serve("/api/v1/\(type)", try fixture("\(type).json"))
    }
    for type in ["deployments", "replicasets", "statefulsets", "daemonsets"] {
      server.serve("/apis/apps/v1/\(type)", try fixture("\(type).json"))
    }
    server.serve("/apis/batch/v1/jobs", try fixture("jobs.json"))
  }

  func cache() -> FleetCache {
    let access = ClusterAccess(
      name: "eu-1", server: ServerAddress(isSecure: false, host: "127.0.0.1", port: Int(server.port)))
    let clock = environment.clock
    return FleetCache(
      members: [MemberCluster(record: ClusterRecord(name: "eu-1", source: "test"), access: access)],
      environment: environment, now: { clock.now }, stateDirectory: scratch.path)
  }

  @Test("rows, sums, events, objects and their absence come from the server, and its end is told")
  func life() async throws {
    let cache = cache()
    cache.start()
    cache.setScope(["eu-1"])
    let states = await withCheckedContinuation { continuation in
      cache.whenSettled(within: .seconds(30)) { continuation.resume(returning: $0) }
    }
    #expect(states == ["eu-1": .live])
    let asked = FleetCacheTests.Asking(cache)
    var line = try #require(await asked.line { $0.version == "v1.36.2" && $0.pods == 15 })
    #expect(line.nodes == 3)
    #expect(line.nodesReady == 3)
    #expect(line.roundTripMillis != nil)
    #expect(line.bad > 0)
    #expect(line.worst != nil)

    // A change comes by itself.
    let gone =
      #"{"type":"DELETED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"db-0","#
      + #""namespace":"wire","uid":"u","resourceVersion":"999999"}}}"#
    _ = await asked.until(.clusters(filter: "")) { [server] _ in server.isWatched("/api/v1/pods") }
    server.push("/api/v1/pods", gone)
    line = try #require(await asked.line { $0.pods == 14 })

    // An object is fetched, and remembered for when the cluster is away.
    server.serve(
      "/api/v1/nodes/real-2-node-0", #"{"kind":"Node","apiVersion":"v1","metadata":{"name":"real-2-node-0"}}"#)
    let key = ObjectKey(kind: ResourceType.nodes.kind, namespace: "", name: "real-2-node-0")
    guard case .object(let live) = await asked.once(.object("eu-1", key)) else { return #expect(Bool(false)) }
    #expect(live.object?.name == "real-2-node-0")
    let missing = ObjectKey(kind: ResourceType.nodes.kind, namespace: "", name: "never")
    guard case .object(let none) = await asked.once(.object("eu-1", missing)) else { return #expect(Bool(false)) }
    #expect(none.object == nil)
    #expect(none.problem == "deleted")

    server.stop()
    line = try #require(await asked.line { $0.freshness != .live })
    #expect(line.pods == 14)
    guard case .object(let old) = await asked.once(.object("eu-1", key)) else { return #expect(Bool(false)) }
    #expect(old.object?.name == "real-2-node-0")
    #expect(old.problem != nil)
    cache.stop()
    environment.transport.stop()
  }
}
