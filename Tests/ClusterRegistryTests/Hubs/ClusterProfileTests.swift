import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

@Suite struct ClusterProfileTests {
  /// The profile with arguments of its own, as KEP-5339 writes them; the definition of the kind takes no list there.
  private func withArguments() throws -> HubFixture {
    try HubFixture("ClusterProfile").changing("eu-1") { json in
      var providers = json.elements(at: "status", "accessProviders")
      let extensions = providers[0]["cluster"]?.elements(at: "extensions") ?? []
      let more: JSON = [
        "name": "clusterprofiles.multicluster.x-k8s.io/exec/additional-args", "extension": ["--audience", "eu-1"],
      ]
      providers[0]["cluster"]?["extensions"] = .array(extensions + [more])
      json[at: "status", "accessProviders"] = .array(providers)
    }
  }

  static let providers = """
    {"providers": [
      {"name": "open-cluster-management",
       "execConfig": {"apiVersion": "client.authentication.k8s.io/v1", "command": "cp-creds", "args": ["--fixed"],
         "env": [{"name": "HOME", "value": "/op"}], "provideClusterInfo": true},
       "profileSourcedCLIArgsPolicy": "Append", "profileSourcedEnvVarsPolicy": "AppendIfNotExists"},
      {"name": "kubefleet", "execConfig": {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "kf"}}
    ]}
    """

  @Test("a profile fills the record: version, properties with their times, sets, conditions, health, the age of it all")
  func record() throws {
    let listing = try HubFixture("ClusterProfile").cluster("eu-1").listing
    #expect(listing.key.description == "ClusterProfile hub-1 team-a/eu-1")
    #expect(listing.facts.version == "v1.33.2")
    #expect(listing.properties["location"] == "eu-central-1")
    #expect(listing.facts.observedAt["cluster.clusterset.k8s.io"] == Timestamp("2026-08-01T00:00:00Z"))
    #expect(listing.claimedID == "5d0c3a51-8d6c-4b2e-9a43-1c5f0d1f2a77")
    #expect(listing.facts.sets == ["prod"])
    #expect(listing.facts.region == "eu-central-1")
    #expect(listing.facts.platform == "AWS")
    #expect(listing.facts.health == .healthy)
    #expect(listing.facts.conditions.map(\.type) == ["ControlPlaneHealthy", "Joined"])
    #expect(listing.facts.reported == Timestamp("2026-08-01T00:00:00Z"))
    #expect(listing.object?.name == "eu-1")
    #expect(!listing.isLegacy)
  }

  @Test("health is ControlPlaneHealthy alone, and the set may be a label of the namespace, in the words of the KEP")
  func namespaceSet() throws {
    let listing = try HubFixture("ClusterProfile").cluster("us-2").listing
    #expect(listing.facts.health == .unhealthy)
    #expect(listing.facts.healthReason == "MemberAgentHeartbeatLost: no heartbeat")
    #expect(listing.facts.sets == ["staging"])
  }

  @Test("D7: a provider of the operator's file is the way in, with what the profile may add")
  func provider() throws {
    let cluster = try withArguments().providing(Self.providers).cluster("eu-1")
    #expect(cluster.refusals == [])
    #expect(cluster.listing.reach == .execProvider("open-cluster-management"))
    let access = try #require(cluster.access)
    #expect("\(access.server)" == "https://cluster-proxy-addon-user.ocm:9092/eu-1")
    #expect(access.trust.serverName == "proxy.ocm")
    #expect(access.trust.authorities?.text.hasPrefix("-----BEGIN CERTIFICATE") == true)
    let plugin = try #require(access.credentials.plugin)
    #expect(plugin.command == "cp-creds")
    #expect(plugin.arguments == ["--fixed", "--audience", "eu-1"])
    #expect(plugin.environment.map { "\($0.name)=\($0.value)" } == ["HOME=/op", "REGION=eu"])
    #expect(plugin.interaction == .never)
    let info = try JSON(parsing: try #require(plugin.clusterInfo))
    #expect(info.string(at: "config", "clusterName") == "eu-1")
    #expect(info.string(at: "server") == "https://cluster-proxy-addon-user.ocm:9092/eu-1")
  }

  @Test("the same objects give the same way again: what one profile adds reaches no other")
  func noLeak() throws {
    let fixture = try withArguments().providing(Self.providers)
    #expect(fixture.read() == fixture.read())
    #expect(try fixture.cluster("us-2").access?.credentials.plugin?.arguments == [])
  }

  @Test(
    "the operator's policies say what becomes of a profile's arguments and variables",
    arguments: [
      ("Ignore", "Ignore", ["--fixed"], ["HOME=/op"]),
      ("Append", "Ignore", ["--fixed", "--audience", "eu-1"], ["HOME=/op"]),
      ("Ignore", "AppendIfNotExists", ["--fixed"], ["HOME=/op", "REGION=eu"]),
      ("Ignore", "Replace", ["--fixed"], ["HOME=/tmp", "REGION=eu"]),
    ])
  func policies(arguments: String, environment: String, wanted: [String], variables: [String]) throws {
    let providers = Self.providers.replacing("\"Append\"", with: "\"\(arguments)\"").replacing(
      "\"AppendIfNotExists\"", with: "\"\(environment)\"")
    let plugin = try withArguments().providing(providers).cluster("eu-1").access?.credentials.plugin
    #expect(plugin?.arguments == wanted)
    #expect(plugin?.environment.map { "\($0.name)=\($0.value)" } == variables)
  }

  @Test("of several providers the consumer's order decides, and a name in both lists counts in the new one")
  func order() throws {
    let fixture = try HubFixture("ClusterProfile").providing(Self.providers).changing("us-2") { json in
      json[at: "status", "accessProviders"] = [
        ["name": "kubefleet", "cluster": ["server": "https://new.example"]],
        ["name": "open-cluster-management", "cluster": ["server": "https://ocm.example"]],
      ]
    }
    let cluster = try fixture.cluster("us-2")
    #expect(cluster.listing.reach == .execProvider("open-cluster-management"))
    #expect(cluster.listing.server == "https://ocm.example:443")
  }

  @Test("authorities that were encoded twice are read")
  func twice() throws {
    let access = try HubFixture("ClusterProfile").providing(Self.providers).cluster("us-2").access
    #expect(access?.trust.authorities?.text.hasPrefix("-----BEGIN CERTIFICATE") == true)
  }

  @Test("without a provider that fits the profile is a mirror, and says what it offers")
  func noProvider() throws {
    let none = try HubFixture("ClusterProfile").cluster("eu-1")
    #expect(none.listing.reach == .mirrorOnly && none.ways.isEmpty && none.refusals == [])
    #expect(
      none.listing.warnings == [
        "no way in: the registry has no provider file, and the profile offers open-cluster-management"
      ])
    let other = try HubFixture("ClusterProfile").providing(
      #"{"providers": [{"name": "x", "execConfig": {"apiVersion": "client.authentication.k8s.io/v1", "command": "x"}}]}"#
    ).cluster("eu-1")
    #expect(
      other.listing.warnings == [
        "no matching cluster accessor found: the profile offers open-cluster-management"
      ])
  }

  @Test(
    "what a profile may not say is a refusal that names the field, and no way is left",
    arguments: [
      (
        "proxy-url", "http://evil.example:1", "names a proxy; the registry's allow does not have proxy",
        Permission.proxy
      ),
      (
        "insecure-skip-tls-verify", true,
        "skips the verification of the server; the registry's allow does not have insecure", .insecure
      ),
      (
        "certificate-authority", "/etc/passwd",
        "names a file of this machine; the registry's allow does not have files", .files
      ),
      ("server", "http://plain.example", "is not encrypted; the registry's allow does not have http", .http),
    ] as [(String, JSON, String, Permission)])
  func refused(field: String, value: JSON, reason: String, permission: Permission) throws {
    let fixture = try HubFixture("ClusterProfile").providing(Self.providers).changing("eu-1") { json in
      var provider = json.elements(at: "status", "accessProviders")[0]
      provider["cluster"]?["certificate-authority-data"] = nil
      provider["cluster"]?[field] = value
      json[at: "status", "accessProviders"] = .array([provider])
    }
    let cluster = try fixture.cluster("eu-1")
    #expect(cluster.refusals == ["status.accessProviders[0].cluster.\(field): \(reason)"])
    #expect(cluster.ways.isEmpty)
    let allowed = try fixture.allowing(permission).cluster("eu-1")
    #expect(allowed.refusals == [])
    #expect(allowed.ways.count == 1)
    #expect(try fixture.cluster("us-2").ways.count == 1)
  }

  @Test(
    "a malformed profile is a row with its reason, and the others are unharmed",
    arguments: [
      Breakage("spec.clusterManager.name: is missing") { $0["spec"] = "text" },
      Breakage("spec.clusterManager.name: is missing") { $0["spec"] = nil },
      Breakage("status.accessProviders[0].cluster.server: is missing") {
        $0[at: "status", "accessProviders"] = [["name": "open-cluster-management"]]
      },
      Breakage("status.accessProviders[0].cluster.server: \"//x\" is no URL of a server") {
        $0[at: "status", "accessProviders"] = [["name": "open-cluster-management", "cluster": ["server": "//x"]]]
      },
      Breakage("status.accessProviders[0].cluster.server: \"https://a;rm -rf.example\" is no URL of a server") {
        $0[at: "status", "accessProviders"] = [
          ["name": "open-cluster-management", "cluster": ["server": "https://a;rm -rf.example"]]
        ]
      },
      Breakage("status.accessProviders[0].cluster.server: \"-a.example\" is no name of a host and no address") {
        $0[at: "status", "accessProviders"] = [
          ["name": "open-cluster-management", "cluster": ["server": "https://-a.example"]]
        ]
      },
      Breakage("status.accessProviders[0].cluster.certificate-authority-data: is not base64") {
        $0[at: "status", "accessProviders"] = [
          ["name": "open-cluster-management", "cluster": ["server": "https://x", "certificate-authority-data": "%%%"]]
        ]
      },
      Breakage("status.accessProviders[0].cluster.certificate-authority-data: holds no certificate in PEM form") {
        $0[at: "status", "accessProviders"] = [
          [
            "name": "open-cluster-management",
            "cluster": ["server": "https://x", "certificate-authority-data": "aGVsbG8="],
          ]
        ]
      },
    ])
  func malformed(_ breakage: Breakage) throws {
    let fixture = try HubFixture("ClusterProfile").providing(Self.providers).changing("eu-1", breakage.change)
    #expect(fixture.read().count == 2)
    #expect(try fixture.cluster("eu-1").refusals == breakage.refusals)
    #expect(try fixture.cluster("eu-1").ways.isEmpty)
    #expect(try fixture.cluster("us-2").ways.count == 1)
  }

  @Test("parts that cannot be read are said, and the rest counts")
  func parts() throws {
    let listing = try HubFixture("ClusterProfile").changing("eu-1") { json in
      json[at: "status", "properties"] = [["name": "a"], ["name": "b", "value": "c"]]
      json[at: "status", "conditions"] = [["status": "True"], ["type": "ControlPlaneHealthy", "status": "Unknown"]]
      json[at: "metadata", "labels", "x-k8s.io/cluster-manager"] = "other"
    }.cluster("eu-1").listing
    #expect(listing.properties == ["b": "c"])
    #expect(listing.facts.health == .unknown)
    #expect(listing.warnings.contains("status.properties[0]: a property without name or value"))
    #expect(listing.warnings.contains("status.conditions[0]: a condition without a type"))
    #expect(
      listing.warnings.contains(
        "label x-k8s.io/cluster-manager is other, spec.clusterManager.name is open-cluster-management"))
  }
}
