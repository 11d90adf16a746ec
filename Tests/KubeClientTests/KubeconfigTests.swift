import CLinux
import Glibc
import KubernetesAPI
import Testing

@testable import KubeClient

/// A folder that is gone after the test.
final class TemporaryFolder: Sendable {
  let path: String
  init() {
    var template = Array("/tmp/kubeclient-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }
  func write(_ name: String, _ text: String, mode: mode_t = 0o600) -> String {
    let file = path + "/" + name
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, mode)
    _ = text.withCString { Glibc.write(descriptor, $0, strlen($0)) }
    close(descriptor)
    chmod(file, mode)
    return file
  }
  deinit { _ = Command.run(["rm", "-rf", path]) }
}

/// A program that a test needs, run to its end.
enum Command {
  static func run(_ words: [String]) -> Int32 {
    var process: pid_t = 0
    let arguments = words.map { strdup($0) } + [nil]
    defer { for text in arguments { free(text) } }
    // Libraries open sockets without close-on-exec; a child that has one keeps a listener alive that was closed here.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    clinux_spawn_closes_from(&actions, 3)
    guard posix_spawnp(&process, words[0], &actions, nil, arguments, environ) == 0 else { return -1 }
    var status: Int32 = 0
    waitpid(process, &status, 0)
    return status
  }
}

let certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
let privateKey = "-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----\n"

/// A kubeconfig with one cluster, one user and one context that joins them.
func kubeconfig(cluster: String = "server: https://a.example:6443", user: String = "token: t") -> String {
  """
  apiVersion: v1
  kind: Config
  current-context: one
  clusters:
  - name: c
    cluster:
      \(cluster.replacing("\n", with: "\n    "))
  users:
  - name: u
    user:
      \(user.replacing("\n", with: "\n    "))
  contexts:
  - name: one
    context: {cluster: c, user: u, namespace: shop}

  """
}

@Suite("A kubeconfig")
struct KubeconfigTests {
  let folder = TemporaryFolder()

  func load(_ texts: String...) -> Kubeconfig {
    let paths = texts.enumerated().map { folder.write("config\($0.offset)", $0.element) }
    return Kubeconfig.load(paths: paths)
  }

  @Test("gives each context its cluster, its user and its namespace")
  func whole() throws {
    let config = load(
      kubeconfig(
        cluster: """
          server: https://a.example:6443/k8s/clusters/c-1/?x=1
          tls-server-name: kubernetes
          certificate-authority-data: \(Base64.encode(Array(certificate.utf8)))
          proxy-url: socks5://proxy:1080
          """,
        user: """
          client-certificate-data: \(Base64.encode(Array(certificate.utf8)))
          client-key-data: \(Base64.encode(Array(privateKey.utf8)))
          as: alice
          as-groups: [admins, ops]
          """))
    #expect(config.problems == [])
    #expect(config.currentContext == "one")
    let access = try #require(config.contexts.first?.access)
    #expect(access.name == "one")
    #expect(
      access.server == ServerAddress(isSecure: true, host: "a.example", port: 6443, pathPrefix: "/k8s/clusters/c-1"))
    #expect(access.trust.serverName == "kubernetes")
    #expect(access.trust.authorities == .data(Secret(certificate)))
    #expect(access.proxy == "socks5h://proxy:1080")
    #expect(access.namespace == "shop")
    #expect(access.user == "u")
    #expect(access.credentials.clientKey == .data(Secret(privateKey)))
    #expect(
      access.impersonation?.headers == [
        HTTPHeader("impersonate-user", "alice"), HTTPHeader("impersonate-group", "admins"),
        HTTPHeader("impersonate-group", "ops"),
      ])
    #expect(!"\(access)".contains("BEGIN"))
  }

  @Test("of a name in two files the first file wins, as a whole entry, and contexts reach over files")
  func merging() {
    let first = """
      clusters:
      - {name: c, cluster: {server: "https://first:1"}}
      contexts:
      - {name: far, context: {cluster: other, user: u}}
      """
    let second = """
      current-context: far
      clusters:
      - {name: c, cluster: {server: "https://second:2", insecure-skip-tls-verify: true}}
      - {name: other, cluster: {server: "https://other:3"}}
      users:
      - {name: u, user: {token: t}}
      contexts:
      - {name: near, context: {cluster: c, user: u}}
      - {name: far, context: {cluster: c, user: u}}
      """
    let config = load(first, second)
    #expect(config.problems == [])
    #expect(config.contexts.map(\.name) == ["far", "near"])
    #expect(config.contexts.map { $0.access?.server.host } == ["other", "first"])
    #expect(config.contexts[1].access?.trust.acceptsAnyCertificate == false)
    #expect(config.currentContext == "far")
  }

  @Test("relative paths start from the file's folder, of a plugin only where it has a slash")
  func relative() throws {
    _ = folder.write("ca.pem", certificate)
    let user = "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./bin/login}"
    let config = load(kubeconfig(cluster: "server: https://a:1\ncertificate-authority: ca.pem", user: user))
    #expect(config.problems == [])
    let access = try #require(config.contexts[0].access)
    #expect(access.trust.authorities == .file(folder.path + "/ca.pem"))
    #expect(access.credentials.plugin?.command == folder.path + "/./bin/login")
    let bare = load(kubeconfig(user: user.replacing("./bin/login", with: "login")))
    #expect(bare.contexts[0].access?.credentials.plugin?.command == "login")
  }

  @Test(
    "what is wrong costs its own contexts, and says where and what to do",
    arguments: [
      ("server: a.example:6443", "token: t", 7, "is no server's URL"),
      ("insecure-skip-tls-verify: true", "token: t", 7, "has no server"),
      ("server: https://a:1\ncertificate-authority-data: '%%%'", "token: t", 8, "is not base64"),
      ("server: https://a:1\ncertificate-authority-data: aGVsbG8=", "token: t", 8, "holds no certificate"),
      ("server: https://a:1\ncertificate-authority: nowhere.pem", "token: t", 8, "nowhere.pem cannot be read"),
      ("server: https://a:1\nproxy-url: ftp://x", "token: t", 8, "is no proxy's URL"),
      ("server: https://a:1", "username: x\ntoken: t", 11, "only one is allowed"),
      ("server: https://a:1", "as-groups: [x]", 11, "without a user"),
      ("server: https://a:1", "as: \"alice\\nx-evil: b\"", 11, "control characters"),
      ("server: https://a:1", "token: \"a\\nx-evil: b\"", 11, "characters that no token has"),
      ("server: https://a:1\ntls-server-name: a/b@c", "token: t", 8, "is no host's name"),
      ("server: https://me:pw@a:1", "token: t", 7, "\"https://…@a:1\" is no server's URL"),
      (
        "server: https://a:1\ninsecure-skip-tls-verify: true\ncertificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
        "token: t", 8, "together with insecure-skip-tls-verify"
      ),
      ("server: https://a:1", "auth-provider: {name: gcp}", 11, "auth-provider \"gcp\" is gone since"),
      (
        "server: https://a:1", "auth-provider: {name: azure, config: {x: y}}", 11,
        "auth-provider \"azure\" is gone since"
      ),
      ("server: https://a:1", "auth-provider: {name: oidc, config: {idp-issuer-url: x}}", 11, "has no id-token"),
      ("server: https://a:1", "auth-provider: {name: own}", 11, "\"own\" is not supported"),
      (
        "server: https://a:1",
        "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x}\nauth-provider: {name: oidc}", 11,
        "auth-provider together with exec"
      ),
      (
        "server: https://a:1", "exec: {apiVersion: client.authentication.k8s.io/v1beta1}", 11, "exec.command is missing"
      ),
      (
        "server: https://a:1",
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Sometimes}", 11, "Sometimes"
      ),
      ("server: https://a:1", "exec: {apiVersion: v1alpha1, command: x}", 11, "exec.apiVersion is \"v1alpha1\""),
      ("server: https://a:1", "exec: {apiVersion: client.authentication.k8s.io/v1, command: x}", 11, "interactiveMode"),
      ("server: https://a:1", "client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", 10, "without its key"),
    ])
  func problems(_ cluster: String, _ user: String, _ line: Int, _ words: String) {
    let good = """
      clusters: [{name: good, cluster: {server: "https://good:1"}}]
      contexts: [{name: good, context: {cluster: good}}]
      """
    let config = load(kubeconfig(cluster: cluster, user: user), good)
    #expect(config.problems.count == 1)
    #expect(config.problems.first?.message.contains(words) == true, "\(config.problems)")
    #expect(config.problems.first?.contexts == ["one"])
    #expect(config.problems.first.map { abs($0.line - line) <= 1 } == true, "\(config.problems)")
    #expect(config.problems.first?.remedy.isEmpty == false)
    #expect(config.contexts.map { $0.access != nil || $0.name == "one" && $0.access == nil } == [true, true])
    #expect(config.contexts[1].access != nil)
  }

  @Test("a file that is missing, unreadable, no YAML or no kubeconfig leaves the others alone")
  func brokenFiles() {
    let good = folder.write("good", kubeconfig())
    let nonsense = folder.write("nonsense", "clusters:\n\t- broken: [\n")
    let other = folder.write("other", "kind: Pod\n")
    let missing = folder.path + "/missing"
    let config = Kubeconfig.load(paths: [missing, nonsense, other, folder.path, good])
    #expect(config.contexts.map(\.name) == ["one"])
    #expect(config.contexts[0].access != nil)
    #expect(config.problems.map(\.file).sorted() == [folder.path, nonsense, other].sorted())
    #expect(config.problems.first { $0.file == nonsense }.map { $0.line > 0 } == true)
    #expect(Kubeconfig.load(paths: [missing]).problems.first?.message == "the file does not exist")
    #expect(Kubeconfig.load(paths: [missing, good]).problems == [])
    #expect(Kubeconfig.load(paths: [missing], isExplicit: true).problems.count == 1)
  }

  @Test("names given twice and references to nothing are told with their lines")
  func duplicatesAndDangling() {
    let config = load(
      """
      clusters:
      - {name: c, cluster: {server: "https://first:1"}}
      - {name: c, cluster: {server: "https://second:2"}}
      contexts:
      - {name: ok, context: {cluster: c}}
      - {name: lost, context: {cluster: nowhere}}
      - name: stranger
        context:
          cluster: c
          user: nobody
      """)
    #expect(config.contexts.map { $0.access?.server.host } == ["first", nil, nil])
    #expect(config.problems.map(\.line) == [3, 6, 10])
    #expect(config.problems[0].message.contains("twice, first in line 2"))
    #expect(config.problems[2].message == "context \"stranger\" names user \"nobody\", which no file has")
  }

  @Test("the files that count are --kubeconfig, else KUBECONFIG's list, else the one at home")
  func paths() {
    let environment = ["KUBECONFIG": "/a::/b:/a", "HOME": "/home/me"]
    #expect(Kubeconfig.paths(explicit: "/x", environment: environment) == ["/x"])
    #expect(Kubeconfig.paths(explicit: nil, environment: environment) == ["/a", "/b"])
    #expect(Kubeconfig.paths(explicit: nil, environment: ["HOME": "/home/me"]) == ["/home/me/.kube/config"])
  }

  @Test(
    "a server's URL",
    arguments: [
      ("https://h", "https://h:443"), ("http://h/", "http://h:80"), ("https://[::1]:6443/p/", "https://[::1]:6443/p"),
      ("HTTPS://h:1/a/b#f", "https://h:1/a/b"), ("h:6443", nil), ("https://u:p@h", nil), ("https://h:0", nil),
      ("https://h:x", nil), ("https://", nil), ("https://a b", nil), ("ftp://h", nil),
    ])
  func url(_ text: String, _ expected: String?) {
    #expect(ServerAddress(url: text)?.description == expected)
  }

  @Test("base64 in all lengths, with line ends, and nothing else")
  func base64() {
    for length in 0..<20 {
      let bytes = (0..<length).map { UInt8($0 * 37 % 256) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
    #expect(Base64.encode(Array("hello".utf8)) == "aGVsbG8=")
    #expect(Base64.decode("aGVs\nbG8=\n") == Array("hello".utf8))
    for wrong in ["a", "aGVsbG8", "aGV*", "=aGV", "aG=VsbG8="] { #expect(Base64.decode(wrong) == nil) }
  }

  @Test("the id-token of an old oidc auth-provider is used as it is")
  func idToken() throws {
    let config = load(
      kubeconfig(user: "auth-provider: {name: oidc, config: {id-token: abc, refresh-token: r, idp-issuer-url: x}}"))
    #expect(config.problems == [])
    let credentials = try #require(config.contexts[0].access?.credentials)
    #expect(credentials.token == Secret("abc"))
    #expect(credentials.isLegacyToken)
  }

  @Test("everything that a context can say reaches its way in")
  func allFields() throws {
    _ = folder.write("token", "t")
    let config = load(
      kubeconfig(
        cluster: """
          server: https://a.example
          insecure-skip-tls-verify: true
          disable-compression: true
          proxy-url: http://me:pw@proxy:3128
          extensions:
          - {name: client.authentication.k8s.io/exec, extension: {audience: x}}
          - {name: other, extension: {a: b}}
          """,
        user: """
          tokenFile: token
          as: alice
          as-uid: "7"
          as-user-extra: {Reason/Of: [a, "b c"]}
          exec:
            apiVersion: client.authentication.k8s.io/v1
            command: login
            args: [--x, "a b"]
            env: [{name: A, value: b}]
            interactiveMode: Never
            provideClusterInfo: true
            installHint: get it
          """))
    #expect(config.problems == [])
    let access = try #require(config.contexts[0].access)
    #expect(access.trust.acceptsAnyCertificate)
    #expect(access.disablesCompression)
    #expect(access.proxy == "http://me:pw@proxy:3128")
    #expect(!"\(access)".contains("pw"))
    #expect(access.credentials.tokenFile == folder.path + "/token")
    #expect(config.watched == [folder.path + "/config0", folder.path + "/token"])
    #expect(
      access.impersonation?.headers == [
        HTTPHeader("impersonate-user", "alice"), HTTPHeader("impersonate-uid", "7"),
        HTTPHeader("impersonate-extra-reason%2Fof", "a"), HTTPHeader("impersonate-extra-reason%2Fof", "b c"),
      ])
    let plugin = try #require(access.credentials.plugin)
    #expect(plugin.arguments == ["--x", "a b"])
    #expect(plugin.environment == [.init(name: "A", value: "b")])
    #expect(plugin.interaction == .never)
    #expect(plugin.installHint == "get it")
    let info = try JSON(parsing: try #require(plugin.clusterInfo))
    #expect(info["config"] == ["audience": "x"])
    #expect(info["insecure-skip-tls-verify"] == true)
    #expect(info.string(at: "server") == "https://a.example")
    #expect(info.string(at: "proxy-url") == "http://me:pw@proxy:3128")
  }

  @Test("what needs no quoting in a path is not expanded: no tilde, no variable")
  func noExpansion() {
    let config = load(kubeconfig(user: "tokenFile: ~/$HOME/token"))
    #expect(config.contexts[0].access?.credentials.tokenFile == folder.path + "/~/$HOME/token")
  }

  @Test("users whose plugins differ only in the cluster have one identity, the first one's")
  func identities() {
    let config = load(
      """
      clusters: [{name: c, cluster: {server: "https://c:1"}}]
      users:
      - {name: arn:a, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: aws, args: [eks, get-token, --cluster-name, a]}}}
      - {name: arn:b, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: aws, args: [eks, get-token, --cluster-name, b]}}}
      - {name: other, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: gcp}}}
      - {name: plain, user: {token: t}}
      contexts:
      - {name: a, context: {cluster: c, user: arn:a}}
      - {name: b, context: {cluster: c, user: arn:b}}
      - {name: o, context: {cluster: c, user: other}}
      - {name: p, context: {cluster: c, user: plain}}
      """)
    #expect(config.problems == [])
    #expect(config.contexts.map { $0.access?.identity } == ["arn:a", "arn:a", "other", "plain"])
    #expect(config.contexts.map { $0.access?.user } == ["arn:a", "arn:b", "other", "plain"])
  }

  @Test("in a cluster, where no file says anything, the service account is the only context")
  func inCluster() throws {
    _ = folder.write("token", "t")
    _ = folder.write("namespace", "shop\n")
    let environment = ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"]
    let access = try #require(InCluster.access(environment: environment, folder: folder.path))
    #expect("\(access.server)" == "https://[fd00::1]:443")
    #expect(access.credentials.tokenFile == folder.path + "/token")
    #expect(access.trust.authorities == nil)
    #expect(access.namespace == "shop")
    _ = folder.write("ca.crt", certificate)
    let whole = try #require(
      InCluster.access(environment: environment.merging(["POD_NAMESPACE": "own"]) { $1 }, folder: folder.path))
    #expect(whole.trust.authorities == .file(folder.path + "/ca.crt"))
    #expect(whole.namespace == "own")
    #expect(InCluster.access(environment: [:], folder: folder.path) == nil)
    #expect(InCluster.access(environment: environment, folder: folder.path + "/none") == nil)

    let missing = folder.path + "/missing"
    let config = Kubeconfig.load(paths: [missing], inCluster: whole)
    #expect(config.contexts.map(\.name) == ["in-cluster"])
    #expect(config.problems == [])
    #expect(Kubeconfig.load(paths: [missing], isExplicit: true, inCluster: whole).contexts == [])
    let named = folder.write("named", kubeconfig())
    #expect(Kubeconfig.load(paths: [missing, named], inCluster: whole).contexts.map(\.name) == ["one"])
    let broken = folder.write("broken", "a: [")
    #expect(Kubeconfig.load(paths: [broken], inCluster: whole).contexts == [])
  }

  @Test("a kubeconfig may come through a pipe, and a pipe that says nothing is a problem, never a hang")
  func pipes() throws {
    var full = try Pipe()
    _ = kubeconfig().withCString { Glibc.write(full.writing, $0, strlen($0)) }
    full.closeWriting()
    #expect(Kubeconfig.load(paths: ["/dev/fd/\(full.reading)"]).contexts.first?.access != nil)
    full.close()
    var silent = try Pipe()
    var limits = Limits()
    limits.pipeTime = .milliseconds(10)
    let config = Kubeconfig.load(paths: ["/dev/fd/\(silent.reading)"], limits: limits)
    #expect(config.problems.first?.message.contains("gave nothing") == true)
    silent.close()
  }

  @Test("JSON is YAML")
  func json() {
    let config = load(
      """
      {"apiVersion": "v1", "kind": "Config", "clusters": [{"name": "c", "cluster": {"server": "https://a:1"}}],
       "contexts": [{"name": "one", "context": {"cluster": "c"}}], "preferences": {}, "unknown": [1]}
      """)
    #expect(config.contexts.first?.access?.server.host == "a")
  }
}
