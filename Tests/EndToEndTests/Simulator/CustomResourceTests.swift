import Testing

extension Simulator {
  /// A definition with a schema, and its objects, as a real kubectl sees them.
  @Suite(.servedFleet, .enabled(if: Programs.kubectl != nil, "needs kubectl")) struct CustomResourceTests {
    @Test(
      "kubectl explains, validates, prunes, fills in, merges and scales custom resources by their schema",
      .timeLimit(.minutes(10)))
    func kubectl() async throws {
      let world = try World()
      defer { world.end() }
      let served = try fleet
      let definition = try world.write(Self.definition, to: "definition.yaml")
      func widget(_ name: String, _ spec: String) throws -> String {
        try world.write(
          "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: \(name), namespace: default}\nspec: \(spec)\n",
          to: "\(name).yaml")
      }
      func run(_ arguments: String...) async throws -> Finished {
        try await world.run(
          Programs.kubectl ?? "kubectl", ["--kubeconfig", served.kubeconfig, "--context", "one"] + arguments)
      }
      let loaded = try await run("apply", "-f", definition)
      #expect(loaded.status == 0, "\(loaded.errors)")
      let established = try await run("wait", "--for=condition=Established", "crd/widgets.example.com", "--timeout=30s")
      #expect(established.status == 0, "\(established.errors)")

      let explained = try await run("explain", "widget.spec.size")
      for word in ["FIELD: size <string>", "How big it is.", "big"] { #expect(explained.output.contains(word)) }

      #expect(try await run("apply", "-f", widget("a", "{size: small}")).output == "widget.example.com/a created\n")
      let table = try await run("get", "wd", "a")
      let rows = table.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      #expect(rows.first == ["NAME", "SIZE", "REPLICAS", "AGE"])
      // What was not said is filled in.
      #expect(rows.last?.prefix(3) == ["a", "small", "2"])

      let invalid = try await run("apply", "-f", widget("huge", "{size: huge, replicas: 12}"))
      #expect(invalid.status == 1)
      #expect(invalid.errors.contains(#"spec.size: Unsupported value: "huge": supported values: "small", "big""#))
      #expect(invalid.errors.contains("spec.replicas in body should be less than or equal to 9"))
      let broken = try await run("apply", "-f", widget("many", "{size: small, replicas: 7}"))
      #expect(broken.errors.contains("only big ones have more than 5"))
      let unknown = try widget("red", "{size: small, colour: red}")
      #expect(try await run("apply", "-f", unknown).errors.contains(#"unknown field "spec.colour""#))
      #expect(try await run("apply", "--validate=false", "-f", unknown).status == 0)
      #expect(try await run("get", "wd", "red", "-o", "jsonpath={.spec}").output == #"{"replicas":2,"size":"small"}"#)

      let mine = try widget("shared", "{size: big, ports: [{name: a, port: 1}]}")
      #expect(try await run("apply", "--server-side", "--field-manager=x", "-f", mine).status == 0)
      let theirs = try widget("shared", "{size: big, ports: [{name: b, port: 2}]}")
      #expect(try await run("apply", "--server-side", "--field-manager=y", "-f", theirs).status == 0)
      let ports = try await run("get", "wd", "shared", "-o", "jsonpath={.spec.ports[*].name}")
      #expect(ports.output == "a b")
      let third = try widget("shared", "{size: big, ports: [{name: b, port: 3}]}")
      let conflict = try await run("apply", "--server-side", "--field-manager=z", "-f", third)
      #expect(conflict.status == 1)
      #expect(conflict.errors.contains(#"conflict with "y": .spec.ports[name="b"].port"#))

      #expect(try await run("scale", "wd/a", "--replicas=4").status == 0)
      #expect(try await run("get", "wd", "a", "-o", "jsonpath={.spec.replicas}").output == "4")
      let status = try await run(
        "patch", "wd", "a", "--subresource=status", "--type=merge", "-p",
        #"{"status":{"replicas":4},"spec":{"size":"big"}}"#)
      #expect(status.status == 0, "\(status.errors)")
      // The status subresource changes nothing else.
      let after = try await run("get", "wd", "a", "-o", "jsonpath={.status.replicas} {.spec.size}")
      #expect(after.output == "4 small")

      #expect(try await run("delete", "-f", definition).status == 0)
      #expect(try await run("get", "wd").status == 1)
    }

    private static let definition = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget, shortNames: [wd]}
        versions:
        - name: v1
          served: true
          storage: true
          subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
          additionalPrinterColumns:
          - {name: Size, type: string, jsonPath: .spec.size}
          - {name: Replicas, type: integer, jsonPath: .spec.replicas}
          - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
          schema:
            openAPIV3Schema:
              type: object
              required: [spec]
              properties:
                spec:
                  type: object
                  required: [size]
                  x-kubernetes-validations:
                  - {rule: "self.replicas <= 5 || self.size == 'big'", message: only big ones have more than 5}
                  properties:
                    size: {type: string, enum: [small, big], description: How big it is.}
                    replicas: {type: integer, minimum: 0, maximum: 9, default: 2}
                    ports:
                      type: array
                      x-kubernetes-list-type: map
                      x-kubernetes-list-map-keys: [name]
                      items: {type: object, required: [name], properties: {name: {type: string}, port: {type: integer}}}
                status: {type: object, properties: {replicas: {type: integer}}}

      """
  }
}
