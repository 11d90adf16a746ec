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
      for document in try YAMLDocument.documents(in: text, file: path) where !document.json.isNull {
        read(document, into: &reading)
      }
    } catch {
      reading.isUnread = true
      reading.problems.append(
        RegistryProblem(place: path, line: error.line, message: error.message, help: "it must be YAML"))
    }
    return reading
  }

  private func read(_ document: YAMLDocument, into reading: inout RegistryReading) {
    func problem(_ path: [YAMLDocument.Step], _ message: String, _ help: String = "") {
      reading.problems.append(
        RegistryProblem(place: self.path, line: document.position(of: path).line, message: message, help: help))
    }
    guard document.json.string(at: "kind") == "ClusterList",
      document.json.string(at: "apiVersion") == "quarterdeck.dev/v1alpha1"
    else {
      return problem([], "is no ClusterList of quarterdeck.dev/v1alpha1", "see apiVersion and kind")
    }
    for name in (document.json.objectValue ?? [:]).keys.sorted()
    where !["apiVersion", "kind", "clusters"].contains(name) {
      problem([.member(name)], "\(name) is no field of a ClusterList", "allowed: clusters")
    }
    var seen: Set<String> = []
    for (index, entry) in document.json.elements(at: "clusters").enumerated() {
      let place: [YAMLDocument.Step] = ["clusters", .index(index)]
      guard let name = entry.string(at: "name"), !name.isEmpty else {
        problem(place, "clusters[\(index)] has no name")
        continue
      }
      guard seen.insert(name).inserted else {
        problem(place, "\(name) is there twice", "give one of them another name")
        continue
      }
      let allowed = ["name", "context", "server", "labels", "properties", "protected"]
      for field in (entry.objectValue ?? [:]).keys.sorted() where !allowed.contains(field) {
        problem(
          place + [.member(field)], "\(field) is no field of a cluster", "allowed: \(allowed.joined(separator: ", "))")
      }
      var cluster = way(to: name, entry: entry)
      cluster.record.name = ClusterName(name)
      cluster.record.source = self.name
      cluster.record.labels.merge(entry.strings(at: "labels")) { $1 }
      cluster.record.properties.merge(entry.strings(at: "properties")) { $1 }
      cluster.record.isProtected = entry["protected"]?.boolValue ?? cluster.record.isProtected
      if let refusal = cluster.record.refusal {
        problem(place, "\(name): \(refusal)")
      }
      cluster.access?.name = name
      reading.clusters.append(cluster)
    }
  }

  private func way(to name: String, entry: JSON) -> RegisteredCluster {
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
