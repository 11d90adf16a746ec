import KubernetesAPI
import Testing

@testable import FleetSimulator

@Suite(
  "The definitions of all registries load unchanged",
  .enabled(if: SharedDefinitions.areThere, "needs the definitions in ../shared/crds beside the checkout"))
struct SharedDefinitionTests {
  @Test("a definition is taken, established and served in all its versions", arguments: SharedDefinitions.files)
  func loads(file: String) async throws {
    let isOld = file.hasPrefix("cluster-registry/")
    let store = ClusterStore(
      name: "hub", version: isOld ? "v1.21.14" : "v1.36.2", clock: FixedClock(), uids: UIDSource(seed: 1))
    let api = APIServer(store: store)
    let (answer, json) = try await SharedDefinitions.load(file, into: api)
    #expect(answer.code == 201, "\(json)")
    #expect(answer.headers.filter { $0.name == "Warning" }.map(\.value) == [])
    let definition = try #require(store.objects(ResourceType.builtIn(named: "crd")!).first)
    #expect(definition.condition("NamesAccepted")?.status == "True")
    #expect(definition.condition("Established")?.status == "True")

    let group = definition.json.string(at: "spec", "group") ?? ""
    for version in definition.json.elements(at: "spec", "versions") where version["served"] == true {
      let name = version.string(at: "name") ?? ""
      let path = "/apis/\(group)/\(name)"
      let resources = try await fetch(api, path).elements(at: "resources")
      let plural = definition.json.string(at: "spec", "names", "plural") ?? ""
      let served = try #require(resources.first { $0.string(at: "name") == plural })
      #expect(served["kind"] == definition.json[at: "spec", "names", "kind"])
      #expect(served["shortNames"] == definition.json[at: "spec", "names", "shortNames"])
      #expect(served["categories"] == definition.json[at: "spec", "names", "categories"])
      let hasStatus = version[at: "subresources", "status"] != nil
      #expect(resources.contains { $0.string(at: "name") == "\(plural)/status" } == hasStatus)
      let document = try await fetch(api, "/openapi/v3/apis/\(group)/\(name)")
      let reversed = group.split(separator: ".").reversed().joined(separator: ".")
      let kind = served.string(at: "kind") ?? ""
      #expect(document[at: "components", "schemas", "\(reversed).\(name).\(kind)"] != nil)

      let table = try await fetch(
        api, "\(path)/\(plural)", headers: ["accept": "application/json;as=Table;v=v1;g=meta.k8s.io"])
      let columns = version.elements(at: "additionalPrinterColumns").map { $0["name"] ?? "" }
      #expect(
        table.elements(at: "columnDefinitions").map { $0["name"] ?? "" } == ["Name"]
          + (columns.isEmpty ? ["Age"] : columns))
      for column in version.elements(at: "additionalPrinterColumns") {
        #expect(JSONPath(column.string(at: "jsonPath") ?? "") != nil)
      }
    }
  }

  @Test("every pattern and every rule in them is understood", arguments: SharedDefinitions.files)
  func understood(file: String) throws {
    let json = try APIServer.parsedYAML(try SharedDefinitions.bytes(file))
    for version in json.elements(at: "spec", "versions") {
      let schema = StructuralSchema(version[at: "schema", "openAPIV3Schema"] ?? [:])
      schema.visit { schema, path in
        if !schema.values.pattern.isEmpty {
          #expect(Pattern.isReadable(schema.values.pattern), "\(schema.values.pattern)")
        }
        for rule in schema.rules {
          #expect(throws: Never.self, "\(path): \(rule.rule)") { try rule.program.get() }
        }
      }
    }
  }

  @Test("a server of today refuses the definition of another age as a real one does")
  func oldDefinition() async throws {
    let store = ClusterStore(name: "hub", clock: FixedClock(), uids: UIDSource(seed: 1))
    let (answer, json) = try await SharedDefinitions.load(
      "cluster-registry/clusters.clusterregistry.k8s.io.yaml", into: APIServer(store: store))
    #expect(answer.code == 404)
    #expect(json.string(at: "message") == "the server could not find the requested resource")
  }

  private func fetch(_ api: APIServer, _ path: String, headers: [String: String] = [:]) async throws -> JSON {
    let answer = try await api.answer(WireRequest(method: "GET", target: path, headers: headers))
    #expect(answer.code == 200, "\(path)")
    return try JSON(parsing: try await answer.text())
  }
}
