import FleetModel
import Foundation
import KubeClient
import KubernetesAPI

/// The registry kind `file`: a YAML file of ours that lists clusters, with labels, properties and protection.
///
/// ```yaml
/// apiVersion: quarterdeck.dev/v1alpha1
/// kind: ClusterList
/// clusters:
/// - name: eu-west-1
///   context: prod-eu-west-1          # a context of the kubeconfig; default: the name itself
///   labels: {env: prod, region: eu}
///   properties: {country: DE}
///   protected: true
/// - name: lab
///   server: http://127.0.0.1:8001    # instead of a context: plain, or with the system's authorities; no credentials
/// ```
/// An entry with a context gives that context its name, labels, properties and protection; contexts that no entry
/// names stay as they are.
package struct StaticFile: RegistrySource {
  package let path: String
  /// The contexts of the kubeconfig, by name.
  private let contexts: [String: RegisteredCluster]

  package init(path: String, contexts: [String: RegisteredCluster]) {
    self.path = path
    self.contexts = contexts
  }

  package var name: String { "file \(path)" }

  package func read() -> RegistryReading {
    var reading = RegistryReading()
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      reading.isUnread = true
      reading.problems.append(
        RegistryProblem(
          place: path, message: "cannot be read", help: "check the path and its rights, and that it is UTF-8"))
      return reading
    }
    do throws(YAMLProblem) {
      var entries = Entries()
      for document in try YAMLDocument.documents(in: text, file: path) where !document.json.isNull {
        entries.read(document, of: self, into: &reading)
      }
    } catch {
      reading.isUnread = true
      reading.problems.append(
        RegistryProblem(place: path, line: error.line, message: error.message, help: "it must be YAML"))
    }
    return reading
  }

  fileprivate func way(to name: String, entry: JSON) -> RegisteredCluster {
    var cluster = RegisteredCluster(record: ClusterRecord(name: ClusterName(name), source: self.name), access: nil)
    if let server = entry.string(at: "server") {
      guard let address = ServerAddress(url: server) else {
        cluster.record.refusal = "server \(server) is no http or https address"
        return cluster
      }
      cluster.record.server = server
      cluster.access = ClusterAccess(name: name, server: address)
      return cluster
    }
    let context = entry.string(at: "context") ?? name
    guard let found = contexts[context] else {
      cluster.record.refusal = "no kubeconfig has a context \(context)"
      return cluster
    }
    return found
  }
}

/// What the entries of one file have taken so far, over all of its documents.
private struct Entries {
  private static let allowed = ["name", "context", "server", "labels", "properties", "protected"]
  private var names: Set<String> = []
  /// The entry that has a context, by the context.
  private var contexts: [String: String] = [:]

  mutating func read(_ document: YAMLDocument, of file: StaticFile, into reading: inout RegistryReading) {
    func problem(_ path: [YAMLDocument.Step], _ message: String, _ help: String = "") {
      reading.problems.append(
        RegistryProblem(place: file.path, line: document.position(of: path).line, message: message, help: help))
    }
    guard document.json.string(at: "kind") == "ClusterList",
      document.json.string(at: "apiVersion") == "quarterdeck.dev/v1alpha1"
    else {
      reading.isUnread = true
      return problem([], "is no ClusterList of quarterdeck.dev/v1alpha1", "see apiVersion and kind")
    }
    for name in (document.json.objectValue ?? [:]).keys.sorted()
    where !["apiVersion", "kind", "clusters"].contains(name) {
      problem([.member(name)], "\(name) is no field of a ClusterList", "allowed: clusters")
    }
    guard let list = document.json["clusters"]?.arrayValue else {
      reading.isUnread = true
      return problem(["clusters"], "clusters is no list", "for no cluster at all write clusters: []")
    }
    for (index, entry) in list.enumerated() {
      let place: [YAMLDocument.Step] = ["clusters", .index(index)]
      guard let name = entry.string(at: "name"), !name.isEmpty else {
        problem(place, "clusters[\(index)] has no name")
        continue
      }
      guard names.insert(name).inserted else {
        problem(place, "\(name) is there twice", "give one of them another name")
        continue
      }
      for field in (entry.objectValue ?? [:]).keys.sorted() where !Self.allowed.contains(field) {
        problem(
          place + [.member(field)], "\(field) is no field of a cluster",
          "allowed: \(Self.allowed.joined(separator: ", "))")
      }
      var cluster = file.way(to: name, entry: entry)
      if !cluster.record.context.isEmpty {
        if let other = contexts[cluster.record.context] {
          problem(place, "\(name) is the context of \(other)", "a context has one name; remove one of the entries")
          continue
        }
        contexts[cluster.record.context] = name
      }
      if entry["server"] != nil, entry["context"] != nil {
        problem(place + ["context"], "\(name) has a server and a context", "the server counts; remove one of them")
      }
      cluster.record.name = ClusterName(name)
      cluster.record.source = file.name
      for field in ["labels", "properties"] where entry[field] != nil {
        guard let values = entry[field]?.objectValue else {
          problem(place + [.member(field)], "\(field) is no map")
          continue
        }
        for key in values.keys.sorted() where values[key]?.stringValue == nil {
          problem(place + [.member(field), .member(key)], "\(key) is no text", "put its value in quotes")
        }
      }
      cluster.record.labels.merge(entry.strings(at: "labels")) { $1 }
      cluster.record.properties.merge(entry.strings(at: "properties")) { $1 }
      if let value = entry["protected"] {
        if value.boolValue == nil {
          problem(place + ["protected"], "protected is neither true nor false", "until then it counts as true")
        }
        cluster.record.isProtected = value.boolValue ?? true
      }
      if let refusal = cluster.record.refusal { problem(place, "\(name): \(refusal)") }
      cluster.access?.name = name
      reading.clusters.append(cluster)
    }
  }
}
