import FleetModel
import KubeClient
import Testing

@testable import ClusterRegistry

/// The sections `registries` and `names` of a file of ours.
@Suite struct RegistryFileTests {
  private func read(_ text: String) throws -> RegistryReading {
    let folder = try TemporaryFolder()
    return StaticFile(path: try folder.write("fleet.yaml", StaticFileTests.head + text), contexts: [:]).read()
  }

  @Test("a hub is named by kind and context, with what its objects may say and what its kind needs")
  func hubs() throws {
    let reading = try read(
      """
      registries:
      - {kind: ClusterProfile, context: hub-1, namespace: fleet, allow: [proxy, insecure], providers: p.json}
      - {kind: ManagedCluster, context: hub-1, serviceAccount: qd, proxyServer: 'https://p:9092', proxyAuthorities: /ca}
      - {kind: KarmadaCluster, server: 'http://127.0.0.1:8001', name: karmada, reach: direct}
      """)
    #expect(reading.problems.isEmpty && !reading.isUnread && reading.clusters.isEmpty)
    #expect(reading.hubs.map(\.kind) == ["ClusterProfile", "ManagedCluster", "KarmadaCluster"])
    #expect(reading.hubs.map(\.name) == ["hub-1", "hub-1", "karmada"])
    #expect(reading.hubs[0].allow == [.proxy, .insecure])
    #expect(reading.hubs[0].namespace == "fleet")
    #expect(reading.hubs[0].providers?.hasSuffix("/p.json") == true)
    #expect(reading.hubs[0].providers?.hasPrefix("/") == true)
    #expect(reading.hubs[1].serviceAccount == "qd")
    #expect(reading.hubs[1].proxyServer?.server.description == "https://p:9092")
    #expect(reading.hubs[1].proxyServer?.trust.authorities == .file("/ca"))
    #expect(reading.hubs[2].server?.port == 8_001)
    #expect(reading.hubs[2].isDirect)
  }

  @Test("every kind of registry can be named", arguments: HubRegistryList.all.map(\.kind))
  func kinds(kind: String) throws {
    let reading = try read("registries: [{kind: \(kind), context: hub}]")
    #expect(reading.problems.isEmpty)
    #expect(reading.hubs.map(\.kind) == [kind])
  }

  @Test("all faults are told at once, each with line and column, and what can be read counts")
  func faults() throws {
    let reading = try read(
      """
      registries:
      - {kind: Nonsense, context: a}
      - {kind: ClusterProfile}
      - {kind: ClusterProfile, context: a, serviceAccount: x, allow: [proxy, everything]}
      - {kind: ClusterProfile, context: a}
      - {kind: MemberCluster, context: a, namespace: x}
      - {kind: KarmadaCluster, context: a, reach: around}
      - {kind: ManagedCluster, context: a, proxyServer: 'https://p'}
      - {kind: ArgoCD, context: 1}
      names:
      - {alias: x}
      - {match: '('}
      - {match: 'a(?<b>.)', alias: '{b}{c}', colour: red, protected: ja, labels: {d: 1}}
      clusters: []
      """)
    #expect(
      reading.problems.map { "\($0.line ?? 0):\($0.column ?? 0) \($0.message)" } == [
        "4:4 Nonsense is no kind of registry",
        "5:3 a ClusterProfile registry without a context",
        "6:38 serviceAccount is no field of a ClusterProfile registry",
        "6:72 everything is nothing that can be allowed",
        "7:3 ClusterProfile a is there twice",
        "8:37 a MemberCluster is in no namespace",
        "9:38 reach is around",
        "10:38 proxyServer without a serviceAccount",
        "11:18 context is no text",
        "11:3 a ArgoCD registry without a context",
        "13:3 a rule for names without match",
        "14:4 ( is no regular expression",
        "15:40 colour is no field of a rule for names",
        "15:23 {c} is no group of the pattern",
        "15:77 d is no text",
        "15:53 protected is neither true nor false",
      ])
    #expect(reading.hubs.map(\.kind) == ["ClusterProfile", "MemberCluster", "KarmadaCluster", "ManagedCluster"])
    #expect(reading.hubs[0].allow == [.proxy])
    #expect(reading.rules.count == 1)
    #expect(reading.rules[0].isProtected)
  }
}
