import FleetModel
import KubeClient
import KubernetesAPI
import Testing

@testable import ClusterRegistry

/// Kubeconfigs out of Secrets: the refusals of Kueue's MultiKueue, and the permission that lifts each.
@Suite struct SecretKubeconfigTests {
  private static let head = """
    current-context: c
    contexts: [{name: c, context: {cluster: k, user: u, namespace: shop}}]

    """
  private static let cluster = "clusters: [{name: k, cluster: {server: 'https://k.example'}}]\n"
  private static let user = "users: [{name: u, user: {token: t}}]\n"

  private func read(_ text: String, allow: Set<Permission> = []) throws -> (ClusterAccess?, [String]) {
    var entry = HubEntry(kind: "ClusterAPI", name: "h")
    entry.allow = allow
    let access = ClusterAccess(name: "h", server: try #require(ServerAddress(url: "https://h")))
    var reader = ConnectionReader(Hub(name: "h", access: access, entry: entry))
    let found = SecretKubeconfig(Array(text.utf8), place: "S", &reader)?.access(named: "k", &reader)
    return (found, reader.refusals.map(\.description))
  }

  @Test("a kubeconfig that carries its data is a way in")
  func good() throws {
    let (access, refusals) = try read(Self.head + Self.cluster + Self.user)
    #expect(refusals == [])
    #expect(access?.credentials.token?.text == "t")
    #expect(access?.namespace == "shop" && access?.user == "u")
  }

  @Test(
    "each thing that others may not decide here is refused by its field, and followed where it is allowed",
    arguments: [
      ("cluster", "insecure-skip-tls-verify: true", "insecure-skip-tls-verify", Permission.insecure),
      ("cluster", "certificate-authority: /ca.pem", "certificate-authority", .files),
      ("cluster", "proxy-url: 'http://p:1'", "proxy-url", .proxy),
      ("user", "tokenFile: /token", "tokenFile", .files),
      ("user", "client-certificate: /c, client-key: /k", "client-certificate", .files),
      ("user", "username: u, password: p", "username", .password),
      ("user", "exec: {apiVersion: client.authentication.k8s.io/v1, command: rm}", "exec", .exec),
    ])
  func refused(part: String, fields: String, field: String, permission: Permission) throws {
    let isUser = part == "user"
    let text =
      Self.head
      + "clusters: [{name: k, cluster: {server: 'https://k.example'\(isUser ? "" : ", " + fields)}}]\n"
      + "users: [{name: u, user: {\(isUser ? fields : "token: t")}}]\n"
    let (access, refusals) = try read(text)
    #expect(access == nil)
    #expect(
      refusals.first
        == "S: \(part)s[0].\(part).\(field): \(permission.deed); the registry's allow does not have \(permission)")
    let (allowed, none) = try read(text, allow: [permission])
    #expect(none == [])
    #expect(allowed != nil)
  }

  @Test(
    "what cannot be read names the place",
    arguments: [
      ("", "S: is no kubeconfig"), ("a: [", "S: is no kubeconfig"), ("- a", "S: is no kubeconfig"),
      ("contexts: []", "S: current-context: is missing"),
      ("current-context: x", "S: current-context: no context is called \"x\""),
      (head + user, "S: clusters: none is called \"k\""), (head + cluster, "S: users: none is called \"u\""),
      (
        head + cluster + "users: [{name: u, user: {client-certificate-data: '!'}}]",
        "S: users[0].user.client-certificate-data: is not base64"
      ),
      (
        head + cluster + "users: [{name: u, user: {auth-provider: {name: gcp}}}]",
        "S: users[0].user.auth-provider: is not supported; a credential plugin took its place"
      ),
      (
        head + "clusters: [{name: k, cluster: {server: 'https://u:p@k'}}]\n" + user,
        "S: clusters[0].cluster.server: \"https://u:p@k\" is no URL of a server"
      ),
    ])
  func malformed(text: String, refusal: String) throws {
    let (access, refusals) = try read(text)
    #expect(access == nil)
    #expect(refusals.first == refusal)
  }

  @Test("an allowed file is an absolute path, an allowed command none that starts nowhere")
  func paths() throws {
    let escape = Self.head + Self.cluster + "users: [{name: u, user: {tokenFile: /a/../etc/shadow}}]"
    #expect(try read(escape, allow: [.files]).1 == ["S: users[0].user.tokenFile: is no absolute path"])
    let relative =
      Self.head + Self.cluster
      + "users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./x}}}]"
    #expect(try read(relative, allow: [.exec]).1 == ["S: users[0].user.exec.command: is a relative path"])
  }
}
