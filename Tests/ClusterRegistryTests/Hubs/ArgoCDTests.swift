import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

@Suite struct ArgoCDTests {
  private func config(_ name: String, _ json: String) throws -> HubFixture {
    try HubFixture("ArgoCD").changing(name) {
      $0[at: "data", "config"] = .string(Base64.encode(Array(json.utf8)))
    }
  }

  @Test("a cluster Secret is a record and a way in; its labels are the cluster's, its data is nowhere")
  func record() throws {
    let cluster = try HubFixture("ArgoCD").cluster("c-eu-1")
    #expect(cluster.listing.displayName == "eu-1")
    #expect(cluster.listing.labels == ["env": "prod", "region": "eu"])
    #expect(cluster.listing.properties == ["argocd.argoproj.io/project": "shop"])
    #expect(cluster.access?.credentials.token?.text == "token-of-eu-1")
    #expect(cluster.access?.trust.serverName == "kubernetes")
    #expect(cluster.listing.object?.json.string(at: "data", "config") == "(hidden)")
    #expect(!"\(cluster.listing)".contains("token-of-eu-1"))
  }

  @Test("only Secrets with Argo's label are read")
  func selector() throws {
    let fixture = try HubFixture("ArgoCD")
    #expect(
      fixture.registry.watches(fixture.hub).map(\.labelSelector) == ["argocd.argoproj.io/secret-type=cluster"])
  }

  @Test("Argo's own cluster is the hub: it has the hub's address and no way of its own")
  func own() throws {
    let fixture = try HubFixture("ArgoCD")
    let cluster = try fixture.cluster("c-own")
    #expect(cluster.address == ClusterAddress(fixture.hub.access))
    #expect(cluster.ways.isEmpty && cluster.refusals == [])
  }

  @Test("a Secret that names a program is refused without a provider of the operator's, and followed through one")
  func programs() throws {
    let fixture = try HubFixture("ArgoCD")
    #expect(
      try fixture.cluster("c-gke").refusals == [
        "data.config.execProviderConfig.command: names a command; the registry's provider file has no provider \"argocd-k8s-auth\""
      ])
    #expect(
      try fixture.cluster("c-eks").refusals == [
        "data.config.awsAuthConfig: names a command; the registry's provider file has no provider \"aws\""
      ])
    let provided = try fixture.providing(
      """
      {"providers": [
        {"name": "argocd-k8s-auth", "profileSourcedCLIArgsPolicy": "Append",
         "execConfig": {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "/op/auth"}},
        {"name": "aws",
         "execConfig": {"apiVersion": "client.authentication.k8s.io/v1", "command": "aws", "provideClusterInfo": true}}
      ]}
      """)
    let gke = try provided.cluster("c-gke")
    #expect(gke.refusals == [])
    #expect(gke.access?.credentials.plugin?.command == "/op/auth")
    #expect(gke.access?.credentials.plugin?.arguments == ["gcp"])
    let info = try JSON(parsing: try #require(try provided.cluster("c-eks").access?.credentials.plugin?.clusterInfo))
    #expect(info.string(at: "config", "clusterName") == "eks-1")
    // Only where the operator allows it, the Secret's own command is run.
    #expect(
      try fixture.allowing(.exec).cluster("c-gke").access?.credentials.plugin?.command
        == "/usr/local/bin/argocd-k8s-auth")
  }

  @Test(
    "what a Secret may not say is a refusal that names the field, and allowed it is followed",
    arguments: [
      (
        #"{"bearerToken":"t","tlsClientConfig":{"insecure":true}}"#,
        "data.config.tlsClientConfig.insecure: skips the verification of the server; the registry's allow does not have insecure",
        Permission.insecure
      ),
      (
        #"{"username":"u","password":"p"}"#,
        "data.config.username: uses a password; the registry's allow does not have password", .password
      ),
      (
        #"{"bearerToken":"t","proxyUrl":"socks5://evil:1"}"#,
        "data.config.proxyUrl: names a proxy; the registry's allow does not have proxy", .proxy
      ),
      (#"{}"#, "data.config: gives no credential; the registry's allow does not have anonymous", .anonymous),
    ])
  func refused(json: String, refusal: String, permission: Permission) throws {
    let fixture = try config("c-eu-1", json)
    #expect(try fixture.cluster("c-eu-1").refusals == [refusal])
    #expect(try fixture.cluster("c-eu-1").ways.isEmpty)
    #expect(try fixture.allowing(permission).cluster("c-eu-1").ways.count == 1)
  }

  @Test(
    "a malformed Secret is a row with its reason",
    arguments: [
      ("not JSON", "data.config: is no JSON object"), ("[]", "data.config: is no JSON object"),
      (
        #"{"tlsClientConfig":{"certData":"LS0t"}}"#,
        "data.config.tlsClientConfig.certData: holds no certificate in PEM form"
      ),
      (
        #"{"bearerToken":"t","tlsClientConfig":{"caData":"!"}}"#, "data.config.tlsClientConfig.caData: is not base64"
      ),
    ])
  func malformed(json: String, refusal: String) throws {
    let fixture = try config("c-eu-1", json)
    #expect(try fixture.cluster("c-eu-1").refusals.first == refusal)
    #expect(fixture.read().count == 4)
    let serverless = try HubFixture("ArgoCD").changing("c-eu-1") { $0[at: "data", "server"] = nil }
    #expect(try serverless.cluster("c-eu-1").refusals == ["data.server: is missing"])
  }
}
