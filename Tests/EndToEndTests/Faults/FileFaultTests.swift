import Testing

extension Faults {
  /// A file with faults is told with all of them at once: file, line, column, field, and what is allowed.
  @Suite(.servedFleet) struct FileFaultTests {
    @Test("a bad scenario file", .timeLimit(.minutes(10)))
    func scenario() async throws {
      let world = try World()
      defer { world.end() }
      let file = try world.write(
        """
        kind: Scenario
        name: bad
        clusterz: []
        clusters:
        - {name: one, nodes: {count: lots}}
        - {name: one, nodes: {count: 2}}
        workloads:
        - {name: web, namespace: shop, image: [], replicas: -1, kind: Thing}
        story:
        - {at: soon, clusters: nowhere, network: {is: sideways}}

        """, to: "bad.yaml")
      let run = try await world.quarterdeck(["simulate", "--scenario", file, "--kubeconfig", world.path("config")])
      #expect(run.status == 2)
      #expect(
        run.lines(of: \.errors).map { String($0.dropFirst("quarterdeck: \(file):".count)) } == [
          "3:1: clusterz: is not a field here; allowed: kind, name, seed, start, clusters, workloads, manifests, "
            + "behaviours, registries, rights, story",
          "5:23: clusters[0].nodes.count: is \"lots\"; allowed: a whole number from 0 to 5000",
          "6:4: clusters[1].name: \"one\" is the name of another cluster too",
          "8:32: workloads[0].image: is a list; allowed: text",
          "8:43: workloads[0].replicas: is \"-1\"; allowed: a whole number from 0 to 10000",
          "8:57: workloads[0].kind: is \"Thing\"; allowed: Deployment, StatefulSet, DaemonSet, Job",
          "10:4: story[0].at: is \"soon\"; allowed: a duration like 45s, 1m30s, 12h or 41d; a clock time where start "
            + "is given",
          "10:14: story[0].clusters: \"nowhere\" is no cluster; allowed: one, one",
          "10:43: story[0].network.is: is \"sideways\"; allowed: up, down, silent, slow",
        ])

      let torn = try world.write("kind: Scenario\nclusters: [\n", to: "torn.yaml")
      let second = try await world.quarterdeck(["simulate", "--scenario", torn, "--kubeconfig", world.path("config")])
      #expect(second.status == 2)
      #expect(second.errors.hasPrefix("quarterdeck: \(torn):3:1: "))
      let none = try await world.quarterdeck(["simulate", "--scenario", "none.yaml", "--kubeconfig", world.path("c")])
      #expect(none.status == 2)
      #expect(none.errors.contains("none.yaml is no file that can be read, and none of: demo, minimal"))
    }

    @Test("a bad delivery file, and nothing is asked of any cluster", .timeLimit(.minutes(10)))
    func delivery() async throws {
      let world = try World()
      defer { world.end() }
      let file = try world.write(
        """
        apiVersion: quarterdeck.dev/v1alpha1
        kind: Delivery
        metadata: {name: Shop_1}
        spec:
          source: {directory: nowhere}
          placement: {clusterSelector: {matchLabels: {env: {a: b}}}}
          strategy:
            stages:
            - {name: canary, selektor: {}, maxConcurrency: 0}
            - {name: rest, remaining: maybe, maxConcurrency: 200%}
            failurePolicy: {maxFailures: -1, onFailure: Explode}
          delivery: {mode: pull, whenConflict: Win}
          colour: red

        """, to: "bad.yaml")
      let before = try fleet.audit("one").count
      let run = try await world.quarterdeck(["plan", file] + fleet.options)
      #expect(run.status == 2)
      let faults = run.lines(of: \.errors).map { String($0.dropFirst("quarterdeck: \(file):".count)) }
      for (place, what) in [
        ("3:12: metadata.name: ", "Shop_1"), ("6:", "matchLabels"),
        ("9:22: spec.strategy.stages[0].selektor: is no field", "did you mean selector?"),
        ("9:36: spec.strategy.stages[0].maxConcurrency: is 0", "a number from 1 to 10000, or a percentage"),
        ("10:20: spec.strategy.stages[1].remaining: is maybe", "true or false"),
        ("10:38: spec.strategy.stages[1].maxConcurrency: is 200%", "percentage"),
        ("11:21: spec.strategy.failurePolicy.maxFailures: is -1", "a number from 0"),
        ("11:38: spec.strategy.failurePolicy.onFailure: is Explode", "Pause, Continue, Rollback, End"),
        ("12:14: spec.delivery.mode: pull is not supported yet", "(push)"),
        ("12:26: spec.delivery.whenConflict: is Win", "Report, Yield"),
        ("13:3: spec.colour: is no field", "strategy"),
      ] {
        #expect(faults.contains { $0.hasPrefix(place) && $0.contains(what) }, "\(place) \(run.errors)")
      }
      #expect(try fleet.audit("one").count == before)
      let none = try await world.quarterdeck(
        ["run", "start", world.path("none.yaml"), "--confirm-any"] + fleet.options)
      #expect(none.status == 2)
      #expect(none.errors.contains("none.yaml: there is no such file, or it cannot be read"))
    }

    @Test("a filter that cannot be read is told with its place, and prints no table", .timeLimit(.minutes(10)))
    func filter() async throws {
      let world = try World()
      defer { world.end() }
      let run = try await world.quarterdeck(["get", "pods"] + fleet.options + ["--", "node~["])
      #expect(run.status == 2, "\(run.output)\(run.errors)")
      #expect(run.output == "")
      #expect(run.errors.contains("at character "))
    }
  }
}
