import KubernetesAPI
package import TerminalUI

/// What an operator chose for the dashboard, in a file.
///
/// ```yaml
/// apiVersion: quarterdeck.dev/v1alpha1
/// kind: Dashboard
/// home: apps            # the first view: fleet (the standard), apps, problems, ...
/// theme: light
/// keys:                 # the binding's name, as ? shows it from 100 columns on, and the key
///   matrix: M
///   run.pause: Ctrl-P
/// ```
/// A command line option wins over the file.
package struct DashboardSettings: Sendable, Hashable {
  package var home: String?
  package var theme: String?
  package var keys: [String: Key] = [:]
  package init() {}

  /// One thing that is wrong in the file.
  package struct Problem: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// From 1.
    package var line: Int
    package var message: String
    package var help: String
    package var description: String { "\(file):\(line): \(message)\(help.isEmpty ? "" : "; \(help)")" }
  }
  /// All that is wrong in the file, in the order of its lines.
  package struct Problems: Error, Sendable, Hashable {
    package var problems: [Problem]
  }

  /// Reads the file; two bindings that would share a key are a fault that names both.
  ///
  /// A theme is not looked for here: it may be a file of the operator's own.
  package init(yaml text: String, file: String) throws(Problems) {
    self.init()
    let documents: [YAMLDocument]
    do throws(YAMLProblem) { documents = try YAMLDocument.documents(in: text, file: file) } catch {
      throw Problems(
        problems: [Problem(file: file, line: max(1, error.line), message: error.message, help: "it must be YAML")])
    }
    var reader = SettingsReader(file: file)
    for document in documents where !document.json.isNull { reader.read(document, into: &self) }
    guard reader.problems.isEmpty else {
      throw Problems(problems: reader.problems.sorted { $0.line < $1.line })
    }
  }
}

private struct SettingsReader {
  let file: String
  var problems: [DashboardSettings.Problem] = []
  private static let allowed = ["apiVersion", "kind", "home", "theme", "keys"]

  init(file: String) { self.file = file }

  mutating func read(_ document: YAMLDocument, into settings: inout DashboardSettings) {
    guard document.json.string(at: "kind") == "Dashboard",
      document.json.string(at: "apiVersion") == "quarterdeck.dev/v1alpha1"
    else { return fault(document, [], "is no Dashboard of quarterdeck.dev/v1alpha1", "see apiVersion and kind") }
    for name in (document.json.objectValue ?? [:]).keys where !Self.allowed.contains(name) {
      fault(document, [.member(name)], "\(name) is no field of a Dashboard", "allowed: home, theme, keys")
    }
    settings.home = choice(document, "home", DashboardConfiguration.homes)
    settings.theme = text(document, "theme")
    guard let keys = document.json["keys"] else { return }
    guard let members = keys.objectValue else {
      return fault(document, ["keys"], "keys is no mapping", "write NAME: KEY, one a line")
    }
    readKeys(members, document, into: &settings)
  }

  private mutating func choice(_ document: YAMLDocument, _ field: String, _ allowed: [String]) -> String? {
    guard let value = document.json[field] else { return nil }
    guard let text = value.stringValue, allowed.contains(text) else {
      fault(
        document, [.member(field)], "\(field) is \(value.stringValue ?? "no text")",
        "allowed: \(allowed.joined(separator: ", "))")
      return nil
    }
    return text
  }
  private mutating func text(_ document: YAMLDocument, _ field: String) -> String? {
    guard let value = document.json[field] else { return nil }
    if value.stringValue == nil { fault(document, [.member(field)], "\(field) is no text") }
    return value.stringValue
  }

  private mutating func readKeys(
    _ members: [String: JSON], _ document: YAMLDocument, into settings: inout DashboardSettings
  ) {
    let catalog = KeyCatalog()
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      let place: [YAMLDocument.Step] = ["keys", .member(name)]
      guard catalog.names.contains(name) else {
        fault(document, place, "no key is called \(name)", catalog.help(for: name))
        continue
      }
      // A digit is a number to YAML.
      let written = value.stringValue ?? value.intValue.map { String($0) } ?? ""
      guard let key = Key(named: written) else {
        fault(document, place, "\(name): \(written) is no key", "write a character, Enter, Space, F5, Ctrl-W, ...")
        continue
      }
      settings.keys[name] = key
    }
    for clash in catalog.clashes(settings.keys) {
      fault(
        document, ["keys", .member(clash.rebound)],
        "\(clash.key.label) for \(clash.rebound) is also \(clash.other), in \(clash.view)",
        "give one of them another key")
    }
  }

  private mutating func fault(
    _ document: YAMLDocument, _ place: [YAMLDocument.Step], _ message: String, _ help: String = ""
  ) {
    problems.append(
      DashboardSettings.Problem(file: file, line: document.position(of: place).line, message: message, help: help))
  }
}
