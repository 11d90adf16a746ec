package import FleetModel
package import KubeClient
package import KubernetesAPI

/// Writes what we know of the fleet as ClusterProfiles (`multicluster.x-k8s.io/v1alpha1`), status included, for other
/// consumers of the Cluster Inventory API.
///
/// `ControlPlaneHealthy` is our own finding: True only where a cluster is live. Of a connection the server and its
/// authorities are written, never a credential; `accessProviders` has one entry, `quarterdeck`, which a consumer maps to a
/// program of its own.
package enum ClusterProfileDocument {
  package static let manager = "quarterdeck"

  /// One profile a cluster, by name, each under a name that the API takes.
  package static func documents(
    _ lines: [(line: ClusterLine, access: ClusterAccess?)], now: Timestamp
  ) -> [KubernetesObject] {
    var taken: Set<String> = []
    return lines.sorted { $0.line.record.name < $1.line.record.name }.map { line, access in
      let base = objectName(line.record.name.text)
      var name = base
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(base)-\(number)"
        number += 1
      }
      return document(line, access, name: name, now: now)
    }
  }

  private static func document(
    _ line: ClusterLine, _ access: ClusterAccess?, name: String, now: Timestamp
  ) -> KubernetesObject {
    let record = line.record
    var labels = record.labels.filter { isLabelKey($0.key) && isLabelValue($0.value) }
    labels["x-k8s.io/cluster-manager"] = manager
    if let set = record.facts.sets.first, isLabelValue(set) { labels["multicluster.x-k8s.io/clusterset"] = set }
    let properties: [JSON] = record.properties.sorted { $0.key < $1.key }.compactMap { key, value in
      guard (1...253).contains(key.count), !value.isEmpty else { return nil }
      var property: JSON = ["name": .string(key), "value": .string(String(value.prefix(1_024)))]
      if let time = record.facts.observedAt[key] { property["lastObservedTime"] = .string(time.description) }
      return property
    }
    var status: JSON = ["conditions": [condition(line, now: now)]]
    if !properties.isEmpty { status["properties"] = .array(properties) }
    if !line.version.isEmpty { status["version"] = ["kubernetes": .string(line.version)] }
    if let access {
      var cluster: JSON = ["server": .string("\(access.server)")]
      if case .data(let authorities) = access.trust.authorities {
        cluster["certificate-authority-data"] = .string(Base64.encode(authorities.bytes))
      }
      if let serverName = access.trust.serverName { cluster["tls-server-name"] = .string(serverName) }
      status["accessProviders"] = [["name": .string(manager), "cluster": cluster]]
    }
    return KubernetesObject([
      "apiVersion": "multicluster.x-k8s.io/v1alpha1", "kind": "ClusterProfile",
      "metadata": ["name": .string(name), "labels": .object(labels.mapValues(JSON.string))],
      "spec": ["displayName": .string(record.name.text), "clusterManager": ["name": .string(manager)]],
      "status": status,
    ])
  }

  private static func condition(_ line: ClusterLine, now: Timestamp) -> JSON {
    let (status, reason, message, since): (String, String, String, Timestamp?) =
      switch line.freshness {
      case .live: ("True", "Live", "the API server answers", nil)
      case .quiet(let since): ("Unknown", "Quiet", "no sign for a while", since)
      case .stale(let since, let why): ("Unknown", "Stale", why, since)
      case .unreachable(let since, let why): ("Unknown", "Unreachable", why, since)
      case .never, .notKept, .syncing, .notInScope: ("Unknown", "NotLookedAt", "", nil)
      case .loginNeeded(_, let why): ("Unknown", "LoginNeeded", why, nil)
      case .denied(let why): ("Unknown", "Denied", why, nil)
      case .refused(let why): ("Unknown", "Refused", why, nil)
      case .departed(let since): ("Unknown", "LeftItsRegistry", "", since)
      case .mirrorOnly(let reported):
        switch line.record.facts.health {
        case .healthy: ("True", "ReportedByRegistry", line.record.facts.healthReason, reported)
        case .unhealthy: ("False", "ReportedByRegistry", line.record.facts.healthReason, reported)
        default: ("Unknown", "ReportedByRegistry", line.record.facts.health.rawValue, reported)
        }
      }
    return [
      "type": "ControlPlaneHealthy", "status": .string(status), "reason": .string(reason),
      "message": .string(String(message.prefix(RegistryLimits.text))),
      "lastTransitionTime": .string((since ?? now).description),
    ]
  }

  // MARK: - What the API takes

  /// A subdomain of DNS: lower case, digits, dashes and dots, at most 253 characters.
  static func objectName(_ text: String) -> String {
    var name = String(
      text.lowercased().unicodeScalars.map { scalar in
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "." ? Character(scalar) : "-"
      }.prefix(240))
    while let first = name.first, first == "-" || first == "." { name.removeFirst() }
    while let last = name.last, last == "-" || last == "." { name.removeLast() }
    name = name.split(separator: ".").map { part in
      var part = part
      while part.first == "-" { part.removeFirst() }
      while part.last == "-" { part.removeLast() }
      return String(part)
    }.filter { !$0.isEmpty }.joined(separator: ".")
    return name.isEmpty ? "cluster" : name
  }

  private static func isName(_ text: some StringProtocol) -> Bool {
    func isAlphanumeric(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte | 0x20) }
    let bytes = Array(text.utf8)
    guard (1...63).contains(bytes.count), isAlphanumeric(bytes[0]), isAlphanumeric(bytes[bytes.count - 1]) else {
      return false
    }
    return bytes.allSatisfy { isAlphanumeric($0) || $0 == 45 || $0 == 46 || $0 == 95 }
  }
  static func isLabelValue(_ text: String) -> Bool { text.isEmpty || isName(text) }
  static func isLabelKey(_ text: String) -> Bool {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return isName(text) }
    return isName(parts[1]) && !parts[0].isEmpty && objectName(String(parts[0])) == parts[0]
  }
}
