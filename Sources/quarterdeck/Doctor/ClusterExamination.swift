import ClusterRegistry
import FleetModel
import KubeClient
import KubernetesAPI
import WatchCache

/// What was found of one cluster: where it comes from, how it is reached, and what is wrong.
struct ClusterExamination: Sendable {
  /// What is wrong, and what to do about it.
  struct Fault: Sendable, Hashable {
    var what: String
    var remedy: String
  }
  /// Whether we may watch a kind of the cache's plan, in all namespaces.
  struct Right: Sendable, Hashable {
    var kind: String
    var isServed: Bool
    var isAllowed: Bool
  }
  var name: ClusterName
  /// The file and line of its context, else the registry's entry.
  var place = ""
  var server = ""
  var proxy: String?
  var isVerified: Bool?
  var certificate: ServerCertificate?
  var credentials = ""
  var plugin: PluginReport?
  var version = ""
  var user = ""
  var groups: [String] = []
  var kinds: Int?
  var rights: [Right] = []
  var http = ""
  var connect: Duration?
  var roundTrip: Duration?
  var faults: [Fault] = []

  private static let purpose = "doctor"

  /// Asks a cluster everything; each question on its own, so that one refusal costs one answer.
  static func of(
    _ cluster: RegisteredCluster, _ session: FleetSession, _ places: ContextPlaces
  ) async -> ClusterExamination {
    var found = ClusterExamination(name: cluster.record.name, place: places.place(of: cluster.record))
    found.server = cluster.record.server
    guard let access = cluster.access(in: session.scope), let client = session.client(cluster.record.name) else {
      let refusal = cluster.record.refusal
      found.faults.append(
        Fault(
          what: refusal ?? "there is no way in",
          remedy: refusal == nil
            ? "its registry gives no credential: give it a context in a kubeconfig" : "mend the entry: \(found.place)"))
      return found
    }
    found.server = "\(access.server)"
    found.proxy = client.proxyAddress
    found.credentials = access.credentialWords
    if access.server.isSecure {
      found.isVerified = !access.trust.acceptsAnyCertificate
      if access.trust.acceptsAnyCertificate {
        found.faults.append(
          Fault(
            what: "the server is not verified (insecure-skip-tls-verify): anybody on the way can read and answer",
            remedy: "give certificate-authority-data instead"))
      }
    }
    do throws(ClientError) {
      let probe = try await client.probe(purpose: purpose)
      found.version = probe.version
      found.certificate = probe.certificate
      found.connect = probe.duration
      found.http = probe.isMultiplexed ? "HTTP/2" : "HTTP/1.1"
    } catch {
      found.faults.append(Fault(error))
      found.plugin = session.environment.plugins.reports.first { $0.plugin == access.credentials.plugin }
      return found
    }
    // Many clusters share a command, each with arguments of its own.
    found.plugin = session.environment.plugins.reports.first { $0.plugin == access.credentials.plugin }
    await found.ask(client)
    return found
  }

  private mutating func ask(_ client: ClusterClient) async {
    do throws(ClientError) {
      let health = try await client.readiness(purpose: Self.purpose)
      roundTrip = health.roundTrip
      if !health.isHealthy {
        faults.append(Fault(what: "the server is not ready: \(health.text)", remedy: "look at /readyz?verbose"))
      }
    } catch { faults.append(Fault(error)) }
    do throws(ClientError) {
      let subject = try await client.subject(purpose: Self.purpose)
      (user, groups) = (subject.user, subject.groups)
    } catch  where error.isForbidden || error.isNotFound {
      user = ""
    } catch { faults.append(Fault(error)) }
    var served: Set<String>?
    do throws(ClientError) {
      let discovery = try await client.discover(purpose: Self.purpose)
      served = Set(discovery.types.map { "\($0.name).\($0.kind.group)" })
      kinds = served?.count
      for group in discovery.unavailable {
        faults.append(Fault(what: "\(group) does not answer", remedy: "look at its APIService and what is behind it"))
      }
    } catch { faults.append(Fault(error)) }
    for target in WatchPlan.standard {
      let type = target.type
      let isServed = served?.contains("\(type.name).\(type.kind.group)") ?? true
      guard isServed else {
        rights.append(Right(kind: type.name, isServed: false, isAllowed: false))
        continue
      }
      do throws(ClientError) {
        var isAllowed = true
        for verb in ["list", "watch"] {
          isAllowed = try await client.permission(to: verb, type, purpose: Self.purpose).isAllowed && isAllowed
        }
        rights.append(Right(kind: type.name, isServed: true, isAllowed: isAllowed))
      } catch {
        faults.append(Fault(error))
        break
      }
    }
    // Who may not read Secrets lacks nothing that a viewer needs.
    let missing = rights.filter { $0.isServed && !$0.isAllowed && $0.kind != "secrets" }.map(\.kind)
    if !missing.isEmpty {
      faults.append(
        Fault(
          what: "\(user.isEmpty ? "we" : user) may not list and watch \(missing.joined(separator: ", "))",
          remedy: "quarterdeck doctor --rbac viewer | kubectl apply -f -, and bind the role"))
    }
  }
}

extension ClusterExamination.Fault {
  init(_ error: ClientError) {
    what = error.message + (error.cause.isEmpty ? "" : ": \(error.cause)")
    remedy =
      switch error.code {
      case .nameResolution: "check the server's name in the kubeconfig, and the name service"
      case .connection: "check that the server runs and that no firewall or proxy stands between"
      case .tls: "check certificate-authority-data, tls-server-name and the certificate's dates"
      case .timeout, .silence: "something is there and does not answer: check the network and the server's load"
      case .protocolFault, .garbage: "no API server answers there: check the address, its path and the proxy"
      case .status where error.isUnauthorized: "log in again, or renew the credential"
      case .status where error.isForbidden: "ask for the right: quarterdeck doctor --rbac"
      case .status: "the server refuses: look at its log"
      case .credentials: "check the file or the plugin that gives the credential"
      case .loginNeeded: "log in: press Enter on the cluster in the dashboard"
      case .tooLarge: "the answer is larger than any API server's: check the address"
      case .cancelled: "try again"
      }
  }
}

extension ClusterAccess {
  /// What proves who we are, in words without a secret.
  var credentialWords: String {
    var words: [String] = []
    if credentials.clientCertificate != nil { words.append("client certificate") }
    if let file = credentials.tokenFile { words.append("token file \(file)") }
    if credentials.tokenFile == nil, credentials.token != nil { words.append("token") }
    if credentials.basic != nil { words.append("basic") }
    if let plugin = credentials.plugin { words.append("plugin \(plugin.command)") }
    if let impersonation { words.append("as \(impersonation.user)") }
    return words.isEmpty ? "none" : words.joined(separator: ", ")
  }
}
