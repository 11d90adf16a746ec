import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

@Suite struct ClusterAPITests {
  @Test("a cluster fills the record: networks, machines, version that runs, zones, rolling out")
  func record() throws {
    let listing = try HubFixture("ClusterAPI").cluster("eu-1").listing
    #expect(listing.facts.podNetworks == ["10.244.0.0/16"])
    #expect(listing.facts.serviceNetworks == ["10.96.0.0/12"])
    #expect(listing.facts.nodes == NodeCount(total: 8, ready: 7))
    #expect(listing.facts.version == "v1.33.6")
    #expect(listing.facts.zones == ["eu-1a", "eu-1b"])
    #expect(listing.facts.isRollingOut)
    #expect(listing.facts.health == .healthy)
    #expect(listing.facts.lastHeard == LastHeard(at: Timestamp("2026-08-01T00:02:00Z")!, source: "probe"))
    #expect(listing.warnings.contains("its machines are being replaced (RollingOut)"))
  }

  @Test("the kubeconfig Secret is the way in, and the row says whose credential that is")
  func kubeconfig() throws {
    let cluster = try HubFixture("ClusterAPI").cluster("eu-1")
    #expect(cluster.listing.reach == .direct)
    #expect(cluster.listing.credential.description == "Secret fleet/eu-1-kubeconfig key value")
    #expect(cluster.access?.user == "eu-1-admin")
    #expect(cluster.listing.warnings.contains("an administrator's credential (system:masters)"))
  }

  @Test("a Secret that was written anew is another way: the credential rotates")
  func rotates() throws {
    let fixture = try HubFixture("ClusterAPI")
    let rotated = fixture.changing("eu-1-kubeconfig") { json in
      let text = json.string(at: "data", "value").flatMap { Base64.decode($0) } ?? []
      json[at: "data", "value"] = .string(
        Base64.encode(Array(String(decoding: text, as: UTF8.self).replacing("eu-1-admin", with: "next-admin").utf8)))
    }
    #expect(try fixture.cluster("eu-1").access != rotated.cluster("eu-1").access)
    #expect(try rotated.cluster("eu-1").access?.user == "next-admin")
  }

  @Test("the older version of the kind is read: conditions and failure domains stand elsewhere")
  func older() throws {
    let listing = try HubFixture("ClusterAPI").changing("eu-1") { json in
      json["apiVersion"] = "cluster.x-k8s.io/v1beta1"
      json[at: "status", "v1beta2", "conditions"] = json[at: "status", "conditions"]
      json[at: "status", "conditions"] = [["type": "Ready", "status": "False"]]
      json[at: "status", "failureDomains"] = ["b": [:], "a": [:]]
    }.cluster("eu-1").listing
    #expect(listing.facts.isRollingOut && listing.facts.health == .healthy)
    #expect(listing.facts.zones == ["a", "b"])
  }

  @Test("counts that no cluster has are not added up to what no number holds", arguments: [Int64.max, Int64.min])
  func hostileCounts(count: Int64) throws {
    let listing = try HubFixture("ClusterAPI").changing("eu-1") { json in
      for part in ["controlPlane", "workers"] {
        json[at: "status", part, "replicas"] = .int(count)
        json[at: "status", part, "readyReplicas"] = .int(count)
      }
    }.cluster("eu-1").listing
    let most = 2 * Int(Int32.max)
    #expect(listing.facts.nodes == (count > 0 ? NodeCount(total: most, ready: most) : nil))
  }

  @Test("a cluster that is being made has no Secret yet, and that is no fault; a finished one without it is refused")
  func unfinished() throws {
    let new = try HubFixture("ClusterAPI").cluster("new")
    #expect(new.refusals == [] && new.ways.isEmpty)
    #expect(new.listing.facts.health == .paused)
    var fixture = try HubFixture("ClusterAPI")
    fixture.documents.removeAll { $0.kind.kind == "Secret" }
    #expect(try fixture.cluster("eu-1").refusals == ["Secret fleet/eu-1-kubeconfig: is not there"])
    #expect(try fixture.cluster("eu-1").listing.server == "https://eu-1.capi.example:6443")
  }

  @Test("an entry without a spec is refused, and the others are unharmed")
  func malformed() throws {
    let fixture = try HubFixture("ClusterAPI").changing("new") { $0["spec"] = "none" }
    #expect(try fixture.cluster("new").refusals == ["spec: is missing"])
    #expect(try fixture.cluster("eu-1").ways.count == 1)
  }
}
