import KubernetesAPI
import Testing

@testable import FleetSimulator

/// One object of each kind that registries list clusters with, through its whole life.
@Suite(
  "The objects of all registries behave",
  .enabled(if: SharedDefinitions.areThere, "needs the definitions in ../shared/crds beside the checkout"))
struct RegistryObjectTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var file: String
    var path: String
    var object: JSON
    var status: JSON
    /// What the server prints in a row, as far as it does not depend on the time.
    var cells: [JSON]
    /// A change that the schema refuses, and a part of what is said.
    var wrong: JSON
    var says: String
    var testDescription: String { file }
  }

  static let samples = [
    Sample(
      file: "cluster-inventory-api/clusterprofiles.multicluster.x-k8s.io.yaml",
      path: "/apis/multicluster.x-k8s.io/v1alpha1/namespaces/default/clusterprofiles",
      object: ["spec": ["displayName": "eu-1", "clusterManager": ["name": "demo"]]],
      status: ["version": ["kubernetes": "v1.36.2"], "properties": [["name": "location", "value": "eu"]]],
      cells: ["one"], wrong: ["spec": ["clusterManager": ["name": "other"]]], says: "immutable"),
    Sample(
      file: "api/managedclusters.cluster.open-cluster-management.io.yaml",
      path: "/apis/cluster.open-cluster-management.io/v1/managedclusters",
      object: [
        "spec": ["hubAcceptsClient": true, "managedClusterClientConfigs": [["url": "https://one.example.com"]]]
      ],
      status: [
        "conditions": [
          [
            "type": "ManagedClusterConditionAvailable", "status": "True", "reason": "Available", "message": "",
            "lastTransitionTime": "2026-11-22T15:00:00Z",
          ]
        ], "version": ["kubernetes": "v1.36.2"],
      ], cells: ["one", true, "https://one.example.com", .null, "True"],
      wrong: ["spec": ["taints": [["key": "a", "effect": "Sometimes"]]]], says: "supported values"),
    Sample(
      file: "kubefed/kubefedclusters.core.kubefed.io.yaml",
      path: "/apis/core.kubefed.io/v1beta1/namespaces/default/kubefedclusters",
      object: ["spec": ["apiEndpoint": "https://one.example.com", "secretRef": ["name": "one-secret"]]],
      status: [
        "conditions": [
          ["type": "Ready", "status": "True", "lastProbeTime": "2026-11-22T15:00:00Z"]
        ]
      ], cells: ["one"], wrong: ["spec": ["apiEndpoint": 5]], says: "must be of type string"),
    Sample(
      file: "kubefleet/memberclusters.cluster.kubernetes-fleet.io.yaml",
      path: "/apis/cluster.kubernetes-fleet.io/v1/memberclusters",
      object: ["spec": ["identity": ["kind": "ServiceAccount", "name": "one", "namespace": "fleet-system"]]],
      status: [
        "conditions": [
          [
            "type": "Joined", "status": "True", "reason": "Joined", "message": "",
            "lastTransitionTime": "2026-11-22T15:00:00Z",
          ]
        ]
      ], cells: ["one", "True"], wrong: ["spec": ["heartbeatPeriodSeconds": 0]], says: "greater than or equal to 1"),
    Sample(
      file: "cluster-api/clusters.cluster.x-k8s.io.yaml",
      path: "/apis/cluster.x-k8s.io/v1beta2/namespaces/default/clusters",
      object: [
        "spec": [
          "controlPlaneEndpoint": ["host": "one.example.com", "port": 6_443],
          "infrastructureRef": ["apiGroup": "infrastructure.cluster.x-k8s.io", "kind": "DockerCluster", "name": "one"],
        ]
      ], status: ["phase": "Provisioned"], cells: ["one"],
      wrong: ["spec": ["controlPlaneEndpoint": ["port": 70_000]]], says: "less than or equal to 65535"),
    Sample(
      file: "fleet/clusters.fleet.cattle.io.yaml",
      path: "/apis/fleet.cattle.io/v1alpha1/namespaces/default/clusters",
      object: ["spec": ["kubeConfigSecret": "one-kubeconfig"]],
      status: ["display": ["readyBundles": "1/1"], "agent": ["lastSeen": "2026-11-22T15:00:00Z"]],
      cells: ["one", "1/1"], wrong: ["spec": ["paused": "yes"]], says: "must be of type boolean"),
    Sample(
      file: "about-api/clusterproperties.about.k8s.io.yaml", path: "/apis/about.k8s.io/v1beta1/clusterproperties",
      object: ["spec": ["value": "one"]], status: [:], cells: ["one", "one"], wrong: ["spec": ["value": ""]],
      says: "should be at least 1 chars long"),
    Sample(
      file: "cluster-registry/clusters.clusterregistry.k8s.io.yaml",
      path: "/apis/clusterregistry.k8s.io/v1alpha1/namespaces/default/clusters",
      object: [
        "spec": ["kubernetesApiEndpoints": ["serverEndpoints": [["serverAddress": "https://one.example.com"]]]]
      ], status: ["conditions": [["type": "OK", "status": "True"]]], cells: ["one"],
      wrong: ["spec": ["kubernetesApiEndpoints": ["caBundle": 5]]], says: "must be of type"),
  ]

  @Test("it is created, reports, is printed, refuses what its schema refuses, applies and goes", arguments: samples)
  func life(sample: Sample) async throws {
    let isOld = sample.file.hasPrefix("cluster-registry/")
    let store = ClusterStore(
      name: "hub", version: isOld ? "v1.21.14" : "v1.36.2", clock: FixedClock(), uids: UIDSource(seed: 1))
    let api = APIServer(store: store)
    let definition = try await SharedDefinitions.load(sample.file, into: api).json
    var object = sample.object
    let parts = sample.path.split(separator: "/")
    object["apiVersion"] = .string("\(parts[1])/\(parts[2])")
    object["kind"] = definition[at: "spec", "names", "kind"]
    object["metadata"] = ["name": "one"]

    let created = try await send(api, "POST", sample.path, object)
    #expect(created.code == 201, "\(created.json)")
    for (name, value) in sample.object["spec"]?.objectValue ?? [:] {
      #expect(created.json[at: "spec", name].map { contains($0, value) } ?? false, "\(name)")
    }

    let one = sample.path + "/one"
    let hasDoor = try await send(api, "GET", one + "/status", nil).code == 200
    if sample.status != [:] {
      let reported = try await send(
        api, "PATCH", one + (hasDoor ? "/status" : ""), ["status": sample.status], type: "application/merge-patch+json")
      #expect(reported.code == 200, "\(reported.json)")
      #expect(reported.json["status"].map { contains($0, sample.status) } ?? false)
      #expect(reported.json.int(at: "metadata", "generation") == (hasDoor ? 1 : 2))
    }

    let table = try await send(
      api, "GET", one, nil, accept: "application/json;as=Table;v=v1;g=meta.k8s.io")
    let row = try #require(table.json.elements(at: "rows").first)
    #expect(Array(row.elements(at: "cells").prefix(sample.cells.count)) == sample.cells)

    let refused = try await send(api, "PATCH", one, sample.wrong, type: "application/merge-patch+json")
    #expect(refused.code == 422)
    #expect(refused.json.string(at: "message")?.contains(sample.says) ?? false, "\(refused.json.text)")

    object[at: "metadata", "labels"] = ["tier": "a"]
    let applied = try await send(
      api, "PATCH", one + "?fieldManager=test&force=true", object, type: "application/apply-patch+yaml")
    #expect(applied.code == 200, "\(applied.json.text)")
    #expect(applied.json[at: "metadata", "labels"] == ["tier": "a"])
    #expect(try await send(api, "DELETE", one, nil).code == 200)
    #expect(try await send(api, "GET", one, nil).code == 404)
  }

  private func send(
    _ api: APIServer, _ method: String, _ path: String, _ body: JSON?, type: String = "application/json",
    accept: String = "application/json"
  ) async throws -> (code: Int, json: JSON) {
    let answer = try await api.answer(
      WireRequest(
        method: method, target: path,
        headers: ["content-type": type, "accept": accept, "user-agent": "test/1.0"], body: body?.bytes ?? []))
    return (answer.code, try JSON(parsing: try await answer.text()))
  }

  /// Whether everything that is wanted is there; more may be, by default.
  private func contains(_ found: JSON, _ wanted: JSON) -> Bool {
    switch (found, wanted) {
    case (.object(let a), .object(let b)): b.allSatisfy { name, value in a[name].map { contains($0, value) } ?? false }
    case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy(contains)
    default: found == wanted
    }
  }
}
