import KubernetesAPI
import Testing

/// One view in every form that `get` has, held against each other: they are one list.
enum Forms {
  /// Prints the view in all of them; the items of its JSON.
  static func all(_ view: String, kind: String, of fleet: SimulatedClusters) async throws -> [JSON] {
    func get(_ form: String) async throws -> Finished {
      let finished = try await fleet.quarterdeck("get", view, "-o", form)
      #expect(finished.status == 0, "\(view) -o \(form): \(finished.errors)")
      return finished
    }
    let json = try JSON(parsing: Array(try await get("json").output.utf8))
    #expect(json.string(at: "apiVersion") == "quarterdeck.dev/v1alpha1")
    #expect(json.string(at: "kind") == kind)
    let items = json["items"]?.elements ?? []

    let yaml = try YAMLDocument.documents(in: try await get("yaml").output, file: "\(view).yaml").map(\.json)
    #expect(yaml.map { $0.string(at: "kind") } == [kind])
    #expect(yaml.first?["items"]?.elements.map(members) == items.map(members), "\(view)")

    let csv = try await get("csv").lines
    #expect(csv.count == items.count + 1, "\(view): \(csv)")
    let columns = csv[0].split(separator: ",").map(String.init)
    let (table, wide) = (try await get("table"), try await get("wide"))
    if items.isEmpty {
      #expect(table.output == "" && wide.output == "", "\(view)")
      #expect(table.errors.contains("\(view): no rows"), "\(table.errors)")
    } else {
      #expect((table.lines.count, wide.lines.count) == (items.count + 1, items.count + 1), "\(view)")
      #expect(wide.lines[0].split(separator: " ") == columns.joined(separator: " ").split(separator: " "), "\(view)")
      let shown = columns.filter { table.lines[0].contains($0) }
      #expect(
        table.lines[0].split(separator: " ") == shown.joined(separator: " ").split(separator: " "),
        "\(view): a table's columns are those of the wide one, in its order")
    }
    let svg = try await get("svg").output
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"), "\(view)")
    #expect(svg.contains(items.isEmpty ? "none" : columns[0]), "\(view)")
    return items
  }

  private static func members(_ item: JSON) -> [String] { (item.objectValue ?? [:]).keys.sorted() }
}
