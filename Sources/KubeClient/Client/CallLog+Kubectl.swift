import KubernetesAPI

extension CallLog.Call {
  /// The same call as a line for a shell: what kubectl sends then is this method, this path and this query.
  ///
  /// Kubectl adds what is its own (discovery, its field manager, strict validation). Bodies are never shown: they are
  /// a `FILE`. A call that kubectl has no word for is `get --raw`, `create --raw` and so on, which send the path as it
  /// is; nil for a patch that it has no word for.
  ///
  /// - Parameters:
  ///   - context: the kubeconfig's name for the cluster; empty leaves it out.
  ///   - pathPrefix: of the server's address: `--raw` starts from the server's root.
  package func kubectl(context: String, pathPrefix: String = "") -> String? {
    guard let call = friendly ?? raw(pathPrefix) else { return nil }
    var words = ["kubectl"]
    if !context.isEmpty { words += ["--context", context] }
    return (words + call).map(Self.quoted).joined(separator: " ")
  }

  private func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
  private func hasOnly(_ names: Set<String>) -> Bool { query.allSatisfy { names.contains($0.name) } }

  private func raw(_ pathPrefix: String) -> [String]? {
    var target = pathPrefix + path
    if !query.isEmpty {
      target += "?" + query.map { percentEncoded($0.name) + "=" + percentEncoded($0.value) }.joined(separator: "&")
    }
    switch method {
    case "POST": return ["create", "--raw", target, "-f", "FILE"]
    case "PUT": return ["replace", "--raw", target, "-f", "FILE"]
    case "DELETE": return ["delete", "--raw", target] + (bytesSent > 0 ? ["-f", "FILE"] : [])
    case "PATCH": return nil
    default: return ["get", "--raw", target]
    }
  }

  /// With kubectl's words for kinds and namespaces, where they send the same; nil where they do not.
  private var friendly: [String]? {
    guard let path = ResourcePath(path), !path.version.isEmpty else { return nil }
    let type =
      path.group.isEmpty
      ? (path.version == "v1" ? path.resource : nil) : "\(path.resource).\(path.version).\(path.group)"
    guard let type else { return nil }
    let namespace = path.namespace.map { ["-n", $0] } ?? []
    switch (verb, method) {
    case ("get", "GET"):
      guard let name = path.name, query.isEmpty else { return nil }
      return ["get", type, name] + namespace + (path.subresource.map { ["--subresource", $0] } ?? []) + ["-o", "json"]
    case ("list", "GET"):
      // A later page is what kubectl asks for by itself; with another limit it would ask for all the rest as well.
      guard path.name == nil, hasOnly(["limit", "continue", "labelSelector", "fieldSelector"]),
        ["500", nil].contains(value("limit"))
      else { return nil }
      var words = ["get", type] + (path.namespace == nil ? ["-A"] : namespace)
      if let selector = value("labelSelector") { words += ["-l", selector] }
      if let selector = value("fieldSelector") { words += ["--field-selector", selector] }
      if value("limit") == nil { words.append("--chunk-size=0") }
      return words + ["-o", "json"]
    case ("log", "GET"):
      guard let name = path.name else { return nil }
      var words = ["logs", name] + namespace
      for (parameter, option) in [("container", "-c"), ("tailLines", "--tail"), ("sinceSeconds", "--since")] {
        guard let value = value(parameter) else { continue }
        words.append(option == "-c" ? "-c" : "\(option)=\(value)\(option == "--since" ? "s" : "")")
        if option == "-c" { words.append(value) }
      }
      for (parameter, option) in [("follow", "-f"), ("previous", "--previous"), ("timestamps", "--timestamps")]
      where value(parameter) == "true" {
        words.append(option)
      }
      return words
    case ("apply", "PATCH"):
      guard path.subresource == nil else { return nil }
      var words = ["apply", "--server-side"] + namespace
      if let manager = value("fieldManager") { words += ["--field-manager", manager] }
      if value("force") == "true" { words.append("--force-conflicts") }
      if value("dryRun") != nil { words.append("--dry-run=server") }
      return words + ["-f", "FILE"]
    case ("patch", "PATCH"):
      guard let name = path.name, let form = Self.patchForms[contentType] else { return nil }
      var words = ["patch", type, name] + namespace
      if let subresource = path.subresource { words += ["--subresource", subresource] }
      words += ["--type", form, "--patch-file", "FILE"]
      if let manager = value("fieldManager") { words += ["--field-manager", manager] }
      if value("dryRun") != nil { words.append("--dry-run=server") }
      return words
    default: return nil
    }
  }

  private static let patchForms = [
    ClusterClient.PatchForm.merge.rawValue: "merge", ClusterClient.PatchForm.json.rawValue: "json",
    ClusterClient.PatchForm.strategic.rawValue: "strategic",
  ]

  /// A word as a shell takes it.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-_./:=,@%+".utf8.contains(byte)
        }
      }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
