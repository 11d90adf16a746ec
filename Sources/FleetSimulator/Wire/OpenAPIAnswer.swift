import KubernetesAPI

/// OpenAPI v3: an index, and for each version its paths and schemas, as far as clients read them.
///
/// Descriptions are left out. Custom resources show the schemas of their definitions.
struct OpenAPIAnswer {
  var store: ClusterStore

  func index() -> WireAnswer {
    var paths: [String: JSON] = [:]
    var hashes: [String: UInt64] = [:]
    for served in store.servedResources {
      let name = OpenAPIAnswer.name(served.type.kind)
      hashes[name, default: 0] ^= (served.version?.json ?? .string(served.type.name)).bytes.fingerprintNumber
    }
    // The hash lets clients keep the document: it changes with what the version serves.
    for (name, hash) in hashes {
      paths[name] = [
        "serverRelativeURL": .string("/openapi/v3/\(name)?hash=\(String(hash, radix: 16, uppercase: true))")
      ]
    }
    return .json(["paths": .object(paths)])
  }

  private static func name(_ kind: GroupVersionKind) -> String {
    kind.group.isEmpty ? "api/\(kind.version)" : "apis/\(kind.group)/\(kind.version)"
  }

  func document(_ name: String) -> WireAnswer {
    let resources = store.servedResources.filter { OpenAPIAnswer.name($0.type.kind) == name }
    guard !resources.isEmpty else { return .pageNotFound }
    var schemas: [String: JSON] = [:]
    let table = SchemaTable.shared
    let roots = resources.flatMap { served in
      [table.names[served.type.kind], table.names[served.listKind]].compactMap(\.self)
    }
    for name in table.closure(of: roots + OpenAPIAnswer.common) { schemas[name] = table.openAPI(name) }
    var paths: [String: JSON] = [:]
    for served in resources {
      var schemaName = table.names[served.type.kind]
      if let version = served.version {
        let name =
          served.type.kind.group.split(separator: ".").reversed().joined(separator: ".")
          + ".\(served.type.kind.version).\(served.type.kind.kind)"
        schemas[name] = OpenAPIAnswer.customSchema(version.json, served.type.kind)
        schemas[name + "List"] = OpenAPIAnswer.customListSchema(name, served.listKind)
        schemaName = name
      }
      add(served, schema: schemaName, to: &paths)
    }
    return .json([
      "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.36.2"], "paths": .object(paths),
      "components": ["schemas": .object(schemas)],
    ])
  }

  private static let common = [
    "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta",
    "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", "io.k8s.apimachinery.pkg.apis.meta.v1.Status",
  ]

  private static func customSchema(_ definition: JSON, _ kind: GroupVersionKind) -> JSON {
    var schema = definition[at: "schema", "openAPIV3Schema"] ?? ["type": "object"]
    schema[at: "properties", "apiVersion"] = ["type": "string"]
    schema[at: "properties", "kind"] = ["type": "string"]
    schema[at: "properties", "metadata"] = [
      "allOf": [["$ref": "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"]]
    ]
    schema["x-kubernetes-group-version-kind"] = [kind.openAPI]
    return schema
  }

  private static func customListSchema(_ name: String, _ kind: GroupVersionKind) -> JSON {
    [
      "type": "object", "required": ["items"],
      "properties": [
        "apiVersion": ["type": "string"], "kind": ["type": "string"],
        "items": ["type": "array", "items": ["allOf": [["$ref": .string("#/components/schemas/\(name)")]]]],
        "metadata": ["allOf": [["$ref": "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"]]],
      ], "x-kubernetes-group-version-kind": [kind.openAPI],
    ]
  }

  private func add(_ served: ServedResource, schema: String?, to paths: inout [String: JSON]) {
    let root =
      served.type.kind.group.isEmpty ? "/api/v1" : "/apis/\(served.type.kind.group)/\(served.type.kind.version)"
    let place =
      served.type.isNamespaced ? "\(root)/namespaces/{namespace}/\(served.type.name)" : "\(root)/\(served.type.name)"
    let reference: JSON = schema.map { ["$ref": .string("#/components/schemas/\($0)")] } ?? ["type": "object"]
    let answers: JSON = ["200": ["description": "OK", "content": ["application/json": ["schema": reference]]]]
    func operation(_ action: String, _ parameters: [String]) -> JSON {
      [
        "x-kubernetes-action": .string(action), "x-kubernetes-group-version-kind": served.type.kind.openAPI,
        "responses": answers,
        "parameters": .array(
          parameters.map { name in
            [
              "name": .string(name), "in": "query",
              "schema": ["type": name == "force" ? "boolean" : "string", "uniqueItems": true],
            ]
          }),
      ]
    }
    let writes = ["dryRun", "fieldManager", "fieldValidation"]
    paths[place + "/{name}"] = [
      "get": operation("get", []), "put": operation("put", writes), "patch": operation("patch", writes + ["force"]),
      "delete": operation("delete", ["dryRun", "gracePeriodSeconds", "propagationPolicy"]),
    ]
    paths[place] = [
      "get": operation("list", ["labelSelector", "fieldSelector", "limit", "continue", "watch"]),
      "post": operation("post", writes),
    ]
    if served.type.isNamespaced {
      paths["\(root)/\(served.type.name)"] = ["get": operation("list", ["labelSelector", "fieldSelector"])]
    }
  }
}

extension ServedResource {
  var listKind: GroupVersionKind {
    GroupVersionKind(group: type.kind.group, version: type.kind.version, kind: type.kind.kind + "List")
  }
}
