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
/// names stay as they are. The file may also name registries on hubs (`HubEntry`) and rules for names (`NameRule`).
package struct StaticFile: RegistrySource {
  package let path: String
  /// The contexts of the kubeconfig, by name.
  private let contexts: [String: ListedCluster]

  package init(path: String, contexts: [String: ListedCluster]) {
    self.path = path
    self.contexts = contexts
  }

  package let kind = RegistrySourceReport.ownFile
  package var place: String { path }

  package func read(_ memory: inout RegistryMemory) -> RegistryReading {
    let isReadOnce = FileContent.isReadOnce(path)
    // A pipe is drained: it says for ever what it said.
    let text = isReadOnce ? memory.texts[path] ?? content() : content()
    var reading: RegistryReading
    if let text, !isReadOnce, FileContent.isBlank(text.utf8), !FileContent.isBlank((memory.texts[path] ?? "").utf8) {
      reading = RegistryReading()
      reading.isUnread = true
      reading.problems.append(
        RegistryProblem(
          place: path, message: "is empty: it counts as it last was",
          help: "write it again; for no cluster at all write clusters: []"))
    } else if let text {
      reading = self.reading(of: text)
      if !reading.isUnread || isReadOnce { memory.texts[path] = text }
    } else {
      reading = RegistryReading()
      reading.isUnread = true
      reading.problems.append(
        RegistryProblem(
          place: path, message: "cannot be read", help: "check the path and its rights, and that it is UTF-8"))
    }
    if reading.isUnread, !isReadOnce, let known = memory.texts[path] {
      let faulty = reading
      reading = self.reading(of: known)
      reading.problems = faulty.problems
      reading.keptWhy = faulty.problems.first?.description ?? "cannot be read"
    }
    reading.watched = Set([path] + reading.hubs.compactMap(\.providers))
    return reading
  }

  private func content() -> String? {
    let bytes = try? FileContent.read(path, what: "list", limit: Limits().configurationBytes)
    return bytes.flatMap { String(validating: $0, as: UTF8.self) }
  }

  private func reading(of text: String) -> RegistryReading {
    var reading = RegistryReading()
    do throws(YAMLProblem) {
      var entries = Entries()
      for document in try YAMLDocument.documents(in: text, file: path) where !document.json.isNull {
        entries.read(document, of: self, into: &reading)
      }
    } catch {
      reading.isUnread = true
      reading.problems.append(
        RegistryProblem(
          place: path, line: error.line, column: error.column, message: error.message, help: "it must be YAML"))
    }
    return reading
  }

  /// An entry with its way in: a server, or a context of the kubeconfig with all that is known of it.
  fileprivate func cluster(_ name: String, entry: JSON) -> ListedCluster {
    var cluster = ListedCluster(ClusterListing(ListingKey(registry: kind, hub: path, name: name)))
    cluster.alias = name
    cluster.listing.reach = .direct
    if let server = entry.string(at: "server") {
      guard let address = ServerAddress(url: server) else {
        cluster.listing.refuse("", "server \(server) is no http or https address")
        return cluster
      }
      cluster.listing.server = server
      let access = ClusterAccess(name: name, server: address)
      cluster.address = ClusterAddress(access)
      cluster.add(access, .direct, .none)
      return cluster
    }
    let context = entry.string(at: "context") ?? name
    guard let found = contexts[context] else {
      cluster.listing.refuse("", "no kubeconfig has a context \(context)")
      return cluster
    }
    cluster.context = context
    cluster.user = found.user
    cluster.address = found.address
    cluster.ways = found.ways
    cluster.listing.server = found.listing.server
    cluster.listing.refusals = found.listing.refusals
    return cluster.settled()
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
      let (line, column) = document.position(of: path)
      reading.problems.append(
        RegistryProblem(place: file.path, line: line, column: column, message: message, help: help))
    }
    guard document.json.string(at: "kind") == "ClusterList",
      document.json.string(at: "apiVersion") == "quarterdeck.dev/v1alpha1"
    else {
      reading.isUnread = true
      return problem([], "is no ClusterList of quarterdeck.dev/v1alpha1", "see apiVersion and kind")
    }
    let known = ["clusters", "registries", "names"]
    for name in (document.json.objectValue ?? [:]).keys.sorted()
    where name != "apiVersion" && name != "kind" && !known.contains(name) {
      problem(
        [.member(name)], "\(name) is no field of a ClusterList", "allowed: \(known.joined(separator: ", "))")
    }
    var hubs = HubEntryReader(document)
    reading.hubs += hubs.entries()
    var rules = NameRuleReader(document)
    reading.rules += rules.rules()
    reading.problems += hubs.problems + rules.problems
    // A file that names registries or rules need not list clusters as well.
    if document.json["clusters"] == nil, document.json["registries"] != nil || document.json["names"] != nil { return }
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
          "allowed: \(Self.allowed.joined(separator: ", ")); until then \(name) counts as protected")
      }
      var cluster = file.cluster(name, entry: entry)
      // The field that nobody knows may be `protected`, misspelt.
      if !(entry.objectValue ?? [:]).keys.allSatisfy(Self.allowed.contains) { cluster.isProtected = true }
      if !cluster.context.isEmpty {
        if let other = contexts[cluster.context] {
          problem(place, "\(name) is the context of \(other)", "a context has one name; remove one of the entries")
          continue
        }
        contexts[cluster.context] = name
      }
      if entry["server"] != nil, entry["context"] != nil {
        problem(place + ["context"], "\(name) has a server and a context", "the server counts; remove one of them")
      }
      for field in ["labels", "properties"] where entry[field] != nil {
        guard let values = entry[field]?.objectValue else {
          problem(place + [.member(field)], "\(field) is no map")
          continue
        }
        for key in values.keys.sorted() where values[key]?.stringValue == nil {
          problem(place + [.member(field), .member(key)], "\(key) is no text", "put its value in quotes")
        }
      }
      cluster.listing.labels = entry.strings(at: "labels")
      cluster.listing.properties = entry.strings(at: "properties")
      if let value = entry["protected"] {
        if value.boolValue == nil {
          problem(place + ["protected"], "protected is neither true nor false", "until then it counts as true")
        }
        cluster.isProtected = value.boolValue ?? true
      }
      if let refusal = cluster.listing.refusals.first { problem(place, "\(name): \(refusal)") }
      reading.clusters.append(cluster)
    }
  }
}
