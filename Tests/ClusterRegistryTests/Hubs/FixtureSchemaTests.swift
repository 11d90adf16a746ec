import Foundation
import KubernetesAPI
import Testing

@testable import ClusterRegistry

/// The objects that the other tests stand on are such as a real API server takes.
@Suite struct FixtureSchemaTests {
  /// Kinds that no custom resource definition of ours describes: built in, aggregated, or of an add-on.
  private static let others = ["Secret", "Namespace", "ManagedServiceAccount"]

  @Test(
    "every fixture is an object that its custom resource definition takes",
    .enabled(if: StructuralSchema.folder != nil, "skipped: no folder of definitions beside the checkout"),
    arguments: [
      "ClusterProfile", "ManagedCluster", "MemberCluster", "ClusterAPI", "RancherFleet", "KubeFedCluster",
      "ClusterRegistry", "ClusterProperty",
    ])
  func takes(fixture: String) throws {
    var checked = 0
    for object in try HubFixture.documents(HubFixture.text("\(fixture).yaml"))
    where !Self.others.contains(object.kind.kind) {
      let plural = object.kind.kind == "ClusterProperty" ? "clusterproperties" : object.kind.kind.lowercased() + "s"
      let schema = try #require(
        try StructuralSchema("\(plural).\(object.kind.group)", version: object.kind.version))
      #expect(schema.faults(object) == [], "\(object.key)")
      checked += 1
    }
    #expect(checked > 0)
  }

  @Test(
    "the check itself finds what a server would refuse",
    .enabled(if: StructuralSchema.folder != nil, "skipped: no folder of definitions beside the checkout"))
  func finds() throws {
    let schema = try #require(
      try StructuralSchema("clusterprofiles.multicluster.x-k8s.io", version: "v1alpha1"))
    let broken: JSON = [
      "spec": ["clusterManager": [:], "colour": "red"],
      "status": ["conditions": [["type": "A", "status": "Maybe", "reason": "", "message": ""]]],
    ]
    #expect(
      schema.faults(KubernetesObject(broken)) == [
        ".spec.clusterManager.name: is missing", ".spec.colour: is not known",
        ".status.conditions[0].lastTransitionTime: is missing", ".status.conditions[0].reason: too short",
        ".status.conditions[0].reason:  does not match ^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
        ".status.conditions[0].status: \"Maybe\" is not allowed",
      ])
  }
}
