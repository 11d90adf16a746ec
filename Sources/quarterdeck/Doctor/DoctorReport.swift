import ClusterRegistry
import FleetModel
import KubeClient
import KubernetesAPI

/// What the doctor found, as text and as JSON.
struct DoctorReport: Sendable {
  var clusters: [ClusterExamination]
  var stateDirectory: String
  /// Why nothing can be kept; nil while all is well.
  var stateProblem: String?
  /// What is wrong with the operator's files and the registries.
  var problems: [String]

  init(clusters: [ClusterExamination], session: FleetSession) {
    self.clusters = clusters
    stateDirectory = session.options.stateDirectory
    stateProblem = session.stateProblem
    problems = session.problems.map(\.description) + session.registry.outages
    if session.clusters.isEmpty {
      problems.append("there is no cluster: name a kubeconfig with --kubeconfig, or a list with --clusters")
    }
  }

  var hasFaults: Bool {
    stateProblem != nil || !problems.isEmpty || clusters.contains { !$0.faults.isEmpty }
  }

  // MARK: - For people

  var lines: [String] {
    var lines = ["state and cache  \(stateDirectory)" + (stateProblem.map { "  ✗ \($0)" } ?? "")]
    lines += problems.map { "✗ \($0)" }
    for cluster in clusters {
      lines.append("")
      lines.append("\(cluster.faults.isEmpty ? "●" : "✗") \(cluster.name)  \(cluster.place)")
      lines += cluster.facts.map { name, text in
        "    " + name + String(repeating: " ", count: max(1, 13 - name.count)) + text
      }
      for fault in cluster.faults {
        lines.append("  ✗ \(fault.what)")
        lines.append("    → \(fault.remedy)")
      }
    }
    return lines
  }

  // MARK: - For programs

  var json: JSON {
    [
      "apiVersion": "quarterdeck.dev/v1alpha1", "kind": "DoctorReport",
      "state": [
        "directory": .string(stateDirectory), "problem": stateProblem.map(JSON.string) ?? .null,
      ],
      "problems": .array(problems.map(JSON.string)), "clusters": .array(clusters.map(\.json)),
    ]
  }
}

extension ClusterExamination {
  fileprivate var facts: [(String, String)] {
    var facts = [("server", server)]
    if let proxy { facts.append(("proxy", proxy)) }
    if let isVerified { facts.append(("TLS", isVerified ? "verified" : "not verified")) }
    if let certificate {
      facts.append(("certificate", "\(certificate.subject), of \(certificate.issuer), until \(certificate.expires)"))
    }
    facts.append(("credentials", credentials))
    if let plugin {
      let trouble = plugin.trouble.isEmpty ? "" : "; it wrote: \(plugin.trouble)"
      facts.append(("plugin", (plugin.problem?.message ?? "gave a credential") + trouble))
    }
    if !version.isEmpty {
      facts.append(("version", version))
      let connect = connect.map { ", connected in \($0.milliseconds) ms" } ?? ""
      facts.append(("reached by", http + connect + (roundTrip.map { ", round trip \($0.milliseconds) ms" } ?? "")))
      facts.append(("we are", user.isEmpty ? "not told" : ([user] + groups).joined(separator: ", ")))
    }
    if let kinds { facts.append(("serves", "\(kinds) kinds")) }
    if !rights.isEmpty {
      let allowed = rights.filter(\.isAllowed).map(\.kind)
      let denied = rights.filter { $0.isServed && !$0.isAllowed }.map(\.kind)
      facts.append(("may watch", allowed.isEmpty ? "nothing" : allowed.joined(separator: ", ")))
      if !denied.isEmpty { facts.append(("may not", denied.joined(separator: ", "))) }
    }
    return facts.filter { !$0.1.isEmpty }
  }

  fileprivate var json: JSON {
    func text(_ value: String) -> JSON { value.isEmpty ? .null : .string(value) }
    func number(_ value: Duration?) -> JSON { value.map { .int($0.milliseconds) } ?? .null }
    return [
      "cluster": .string(name.text), "place": text(place), "server": text(server),
      "proxy": proxy.map(JSON.string) ?? .null,
      "tls": isVerified.map { isVerified in
        [
          "verified": .bool(isVerified), "subject": certificate.map { .string($0.subject) } ?? .null,
          "issuer": certificate.map { .string($0.issuer) } ?? .null,
          "expires": certificate.map { .string($0.expires) } ?? .null,
        ]
      } ?? .null,
      "credentials": text(credentials),
      "plugin": plugin.map { plugin in
        [
          "command": .string(plugin.command), "stderr": .string(plugin.trouble),
          "problem": plugin.problem.map { .string($0.message) } ?? .null,
        ]
      } ?? .null,
      "version": text(version), "http": text(http), "connectMillis": number(connect),
      "roundTripMillis": number(roundTrip), "user": text(user), "groups": .array(groups.map(JSON.string)),
      "kinds": kinds.map { .int(Int64($0)) } ?? .null,
      "rights": .array(
        rights.map { right in
          ["kind": .string(right.kind), "served": .bool(right.isServed), "allowed": .bool(right.isAllowed)]
        }),
      "faults": .array(faults.map { ["what": .string($0.what), "remedy": .string($0.remedy)] }),
    ]
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }
}
