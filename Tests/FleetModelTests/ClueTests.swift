import KubernetesAPI
import Testing

@testable import FleetModel

@Suite struct ClueTests {
  private func config(_ data: JSON, fields: JSON = [:], time: String = "2026-11-22T02:56:48Z") -> KubernetesObject {
    KubernetesObject([
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": [
        "name": "settings",
        "managedFields": [
          ["manager": "quarterdeck", "time": "2026-11-01T00:00:00Z", "fieldsV1": ["f:data": ["f:theme": [:]]]],
          ["manager": "kubectl-edit", "time": .string(time), "fieldsV1": fields],
        ],
      ], "data": data,
    ])
  }

  @Test("a key that differs here from all others is named, with who wrote it and by when")
  func difference() {
    let own = config(["pool_size": "2", "theme": "a"], fields: ["f:data": ["f:pool_size": [:]]])
    let others = [config(["pool_size": "20", "theme": "a"]), config(["pool_size": "20", "theme": "a"])]
    let found = ConfigDifference(name: "settings", own: own, others: others)
    #expect(found?.keys == ["pool_size"])
    #expect(found?.manager == "kubectl-edit")
    #expect(found?.changed == Timestamp("2026-11-22T02:56:48Z"))
  }

  @Test("bytes that differ have a writer as text has")
  func binary() {
    let fields: JSON = ["f:binaryData": ["f:logo": [:]]]
    func object(_ logo: JSON) -> KubernetesObject {
      KubernetesObject(config([:], fields: fields).json.mergePatch(["binaryData": ["logo": logo]]))
    }
    let found = ConfigDifference(name: "settings", own: object("AAAA"), others: [object("BBBB"), object("BBBB")])
    #expect(found?.keys == ["logo"])
    #expect(found?.manager == "kubectl-edit")
  }

  @Test("a key about which the well ones differ among themselves is no clue, and equal ones are none")
  func onPurpose() {
    let others = [config(["region": "eu", "a": "1"]), config(["region": "us", "a": "1"])]
    #expect(ConfigDifference(name: "settings", own: config(["region": "ap", "a": "1"]), others: others) == nil)
    #expect(ConfigDifference(name: "settings", own: config(["a": "1"]), others: []) == nil)
    let more = ConfigDifference(name: "settings", own: config(["region": "ap", "a": "1", "b": "2"]), others: others)
    #expect(more?.keys == ["b"])
    #expect(more?.manager == nil)
  }

  @Test("a ConfigMap that is missing here is a clue of its own")
  func missing() {
    #expect(ConfigDifference(name: "settings", own: nil, others: [config(["a": "1"])])?.isMissing == true)
  }

  @Test("a workload's ConfigMaps are those of volumes, projections, envFrom and variables")
  func references() {
    let workload = KubernetesObject([
      "kind": "Deployment",
      "spec": [
        "template": [
          "spec": [
            "volumes": [
              ["configMap": ["name": "volume"]],
              ["projected": ["sources": [["configMap": ["name": "projected"]], ["secret": ["name": "no"]]]]],
              ["projected": ["sources": [["configMap": ["name": "kube-root-ca.crt"]]]]],
            ],
            "containers": [["envFrom": [["configMapRef": ["name": "from"]], ["secretRef": ["name": "no"]]]]],
            "initContainers": [["env": [["valueFrom": ["configMapKeyRef": ["name": "key", "key": "x"]]]]]],
          ]
        ]
      ],
    ])
    #expect(ConfigReferences.names(in: workload) == ["from", "key", "projected", "volume"])
  }

  private func cell(
    _ cluster: ClusterName, _ level: Verdict.Level, _ version: String, _ ready: Int, freshness: Freshness = .live
  ) -> (ClusterName, MatrixCell) {
    var row = Row(
      cluster: cluster,
      key: ObjectKey(kind: ResourceType.deployments.kind, namespace: "shop", name: "web"), verdict: Verdict(level, "x"))
    row.ready = ready
    row.desired = 3
    row.freshness = freshness
    return (cluster, MatrixCell(version: version, row: row))
  }

  @Test("an application sums its clusters, says where it is not well, and what of it is not current")
  func app() throws {
    let old = Freshness.unreachable(since: Timestamp(seconds: 1), why: "")
    let line = MatrixLine(
      kind: "Deployment", namespace: "shop", name: "web",
      cells: Dictionary(
        uniqueKeysWithValues: [
          cell("a", .well, "1.3", 3), cell("b", .bad, "1.4", 1), cell("c", .bad, "1.3", 0, freshness: old),
        ]))
    let app = try #require(AppLine(line))
    #expect(app.rows.map(\.cluster) == ["b", "c", "a"])
    #expect((app.ready, app.desired) == (4, 9))
    #expect(app.versions.map { "\($0.text) \($0.clusters)" } == ["1.3 2", "1.4 1"])
    #expect(app.level == .bad)
    #expect((app.notWell, app.notCurrent) == (1, 1))
    #expect(app.worst?.cluster == "b")
    #expect(!app.isCurrent)
    #expect(AppLine(MatrixLine(kind: "Job", namespace: "shop", name: "j", cells: [:])) == nil)
  }

  @Test("what is not well comes first, then what nobody sees, then the rest by name")
  func order() {
    let old = Freshness.unreachable(since: Timestamp(seconds: 1), why: "")
    func line(_ name: String, _ cell: (ClusterName, MatrixCell)) -> MatrixLine {
      MatrixLine(kind: "Deployment", namespace: "shop", name: name, cells: [cell.0: cell.1])
    }
    let lines = [
      line("z", cell("a", .well, "1", 3)), line("b", cell("a", .moving, "1", 3)),
      line("y", cell("a", .bad, "1", 3, freshness: old)), line("w", cell("a", .warn, "1", 3)),
      line("v", cell("a", .bad, "1", 3)),
    ]
    #expect(AppLine.all(lines).map(\.name) == ["v", "w", "y", "b", "z"])
    // Of what is equally bad, what serves nothing somewhere matters more than its name.
    let down = line("x", cell("b", .bad, "1", 0))
    let stale = line("u", cell("b", .bad, "1", 0, freshness: old))
    #expect(AppLine.all(lines + [down, stale]).map(\.name) == ["x", "v", "w", "u", "y", "b", "z"])
  }
}
