import KubernetesAPI

/// One kubeconfig file: its entries with their places.
final class KubeconfigFile: Sendable {
  let path: String
  let document: YAMLDocument?
  let problem: Kubeconfig.Problem?

  init(_ path: String, _ bytes: [UInt8]) {
    self.path = path
    let document: YAMLDocument?
    do throws(YAMLProblem) {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw YAMLProblem(file: path, line: 0, column: 0, message: "it is not UTF-8 text")
      }
      document = try YAMLDocument.documents(in: text, file: path).first
      let kind = document?.json.string(at: "kind") ?? "Config"
      if document.map({ $0.json.objectValue == nil }) ?? false || kind != "Config" {
        throw YAMLProblem(file: path, line: 1, column: 1, message: "it is no kubeconfig (kind: Config)")
      }
      self.document = document
      problem = nil
    } catch {
      self.document = nil
      problem = Kubeconfig.Problem(
        file: path, line: error.line, message: bounded(error.message),
        remedy: "Repair the file; its entries are left out until then")
    }
  }

  /// A file that said something and is empty now.
  init(emptied path: String) {
    self.path = path
    document = nil
    problem = Kubeconfig.Problem(
      file: path, line: 0, message: "it is empty: it counts as it last was",
      remedy: "Write it again; for no cluster at all write contexts: []")
  }

  /// The folder that relative paths of its entries start from.
  var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

  func problem(at path: [YAMLDocument.Step], _ message: String, _ remedy: String) -> Kubeconfig.Problem {
    Kubeconfig.Problem(
      file: self.path, line: document?.position(of: path).line ?? 0, message: message, remedy: remedy)
  }
}

/// One named entry of one of a kubeconfig's lists.
struct KubeconfigEntry: Sendable {
  var name: String
  var file: KubeconfigFile
  /// To the entry's content: `clusters`, its index, `cluster`.
  var path: [YAMLDocument.Step]
  var json: JSON

  func string(_ field: String) -> String? {
    json[field]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
  }
  func bool(_ field: String) -> Bool { json[field]?.boolValue ?? false }
  func line(_ field: String? = nil) -> Int {
    file.document?.position(of: path + (field.map { [.member($0)] } ?? [])).line ?? 0
  }
  func problem(_ field: String?, _ message: String, _ remedy: String) -> Kubeconfig.Problem {
    file.problem(at: path + (field.map { [.member($0)] } ?? []), message, remedy)
  }
}

/// The entries of all files, the first of a name from the first file that has it.
struct KubeconfigEntries: Sendable {
  private(set) var clusters: [String: KubeconfigEntry] = [:]
  private(set) var users: [String: KubeconfigEntry] = [:]
  private(set) var contexts: [KubeconfigEntry] = []
  private(set) var currentContext: String?
  private(set) var problems: [Kubeconfig.Problem] = []
  /// Whether no file names anything.
  var isEmpty: Bool { clusters.isEmpty && users.isEmpty && contexts.isEmpty }

  mutating func add(_ file: KubeconfigFile) {
    if let problem = file.problem { problems.append(problem) }
    guard let document = file.document else { return }
    for entry in read("clusters", "cluster", file, document) where clusters[entry.name] == nil {
      clusters[entry.name] = entry
    }
    for entry in read("users", "user", file, document) where users[entry.name] == nil { users[entry.name] = entry }
    let known = Set(contexts.map(\.name))
    contexts += read("contexts", "context", file, document).filter { !known.contains($0.name) }
    if currentContext == nil {
      currentContext = document.json.string(at: "current-context").flatMap { $0.isEmpty ? nil : $0 }
    }
  }

  private mutating func read(
    _ list: String, _ content: String, _ file: KubeconfigFile, _ document: YAMLDocument
  ) -> [KubeconfigEntry] {
    guard let value = document.json[list], !value.isNull else { return [] }
    guard let elements = value.arrayValue else {
      problems.append(
        file.problem(at: [.member(list)], "\(list) is not a list", "Write it as a list of name and \(content)"))
      return []
    }
    var entries: [KubeconfigEntry] = []
    var lines: [String: Int] = [:]
    for (index, element) in elements.enumerated() {
      let path: [YAMLDocument.Step] = [.member(list), .index(index)]
      guard let name = element.string(at: "name"), !name.isEmpty else {
        problems.append(file.problem(at: path, "an entry of \(list) has no name", "Give it one"))
        continue
      }
      if let first = lines[name] {
        problems.append(
          file.problem(
            at: path, "\(list) has \"\(bounded(name))\" twice, first in line \(first)",
            "Rename or remove one; the first one counts"))
        continue
      }
      lines[name] = document.position(of: path).line
      let inner = element[content] ?? [:]
      guard inner.objectValue != nil || inner.isNull else {
        problems.append(
          file.problem(
            at: path + [.member(content)], "\(content) of \"\(bounded(name))\" has no fields", "Repair the entry"))
        continue
      }
      entries.append(KubeconfigEntry(name: name, file: file, path: path + [.member(content)], json: inner))
    }
    return entries
  }
}
