import Foundation
import Glibc
import KubernetesAPI
import Testing

extension Screens {
  /// One operator's half hour at the demo, from the first frame to a fleet that is gone.
  ///
  /// It touches every part of the main job: a fleet that a real kubectl believes, a screen to drill, a run that goes on
  /// without it, drift.
  @Suite(.enabled(if: Programs.tmux != nil, "needs tmux")) struct StoryTests {
    @Test(
      "an operator's story, from the first frame to the last known fleet",
      .enabled(if: Programs.kubectl != nil, "needs kubectl"), .timeLimit(.minutes(10)))
    func story() async throws {
      let world = try World()
      defer { world.end() }
      let person = try await Operator.sitDown(in: world)
      try await opens(person)
      try await drills(person)
      try await comparesClusters(person)
      try await looksAtDrift(person)
      let fleet = try await SimulatedClusters.ofDemo(in: world, folder: world.path("demo"))
      let web = try await approves(person)
      let api = try await plansAndStarts(person)
      try await losesACluster(person, fleet)
      try await leaves(person, runs: [web, api])
      try await comesBack(world, run: api)
      try await asksKubectl(fleet)
      try await losesTheFleet(world)
    }

    /// I, II: the first frame is there before the fleet is; then the clusters answer, and the story begins.
    private func opens(_ person: Operator) async throws {
      let first = try await person.see("CLUSTER", "Arrows or j k move", "? has every key")
      #expect(first[0].hasPrefix(" all"))
      try await person.screen.wait("ten live clusters", within: .seconds(180)) { rows in
        rows[0].firstMatch(of: /(\d+) live/).flatMap { Int($0.1) }.map { $0 >= 10 } == true
      }
      let rows = try await person.screen.wait("the demo's bad minute", within: .seconds(180)) { rows in
        rows.contains { $0.contains("us-east-2") && $0.contains("~24/24") }
          && rows.contains { $0.contains("eu-north-1") && $0.contains("~9/9") }
          && rows.contains { $0.contains("ap-south-1") && $0.hasSuffix(" 41") }
          && rows.contains { $0.contains("eu-west-1") && $0.contains("11/12") }
          && rows[1].contains("NEEDS APPROVAL")
      }
      #expect(rows[0].contains("1 for you !"))
      let header = try #require(rows.firstIndex { $0.contains("CLUSTER") })
      #expect(rows[header + 1].hasPrefix(">✗ eu-west-1 "), "the worst cluster is the first, and the cursor is on it")
      #expect(rows[header + 1].contains("shop/search 0/3 CrashLoop"))
      // The cause, and what differs where it is well.
      try await person.see(
        "search 0/3: CrashLoopBackOff since", "ConfigMap search-settings is not: pool_size (kubectl-edit")
    }

    /// II: from the fleet to the log of a crashing pod and the run before it, and back to where the cursor was.
    private func drills(_ person: Operator) async throws {
      try await person.press("Enter")
      try await person.see("eu-west-1  protected", "of 23 workloads", "11/12 nodes")
      try await person.seeCursor(at: "✗ shop/search")
      try await person.press("Enter")
      try await person.see("Pods of Deployment shop/search  eu-west-1")
      let first = try await person.cursor()
      try await person.press("Down")
      try await person.screen.wait("the next pod") { Operator.cursor(in: $0) != first }
      let pod = try await person.cursor()
      #expect(pod.hasPrefix("✗ search-"))
      try await person.press("l")
      try await person.see("this run", "pool exhausted: 2 connections (search-settings pool_size=2)")
      try await person.press("p")
      try await person.see("run before this", "fatal: cannot warm index within 4s")
      try await person.press("Escape")
      try await person.see("Pods of Deployment shop/search")
      try await person.seeCursor(at: pod)
      try await person.press("Escape")
      try await person.seeCursor(at: "✗ shop/search")
      try await person.press("Escape")
      try await person.seeCursor(at: "✗ eu-west-1")

      // Down one, in and out: the cursor stays with the cluster.
      try await person.press("j")
      try await person.seeCursor(at: "✗ ap-south-1")
      try await person.press("Enter")
      try await person.seeRow("pay/ledger", "1/2", "Unschedulable")
      try await person.press("Escape")
      try await person.seeCursor(at: "✗ ap-south-1")
    }

    /// II: one workload over all clusters, and what is wrong by its cause.
    private func comparesClusters(_ person: Operator) async throws {
      try await person.press("m")
      try await person.see("equal cells are one")
      try await person.seeRow("✗ shop/search", "5.0 in", "✗ 0/3 eu-west-1", "≠4.9 us-east-1")
      try await person.seeRow("shop/web", "≠1.3-dbg ap-south-1")
      try await person.press("Escape")
      try await person.press("C-z")
      try await person.see("Problems")
      try await person.seeRow("✗ CrashLoopBackOff", "shop/search:5.0", "3", "eu-west-1")
      try await person.seeRow("✗ ImagePullBackOff", "registry.eu.example.com", "eu-west-1")
      try await person.press("Escape")
      try await person.see("CLUSTER")
    }

    /// IV: what was delivered and then changed by hand.
    private func looksAtDrift(_ person: Operator) async throws {
      try await person.go(to: "drift")
      try await person.see(
        "Drift  42 objects in 2 of 12 clusters", "not looked at: eu-north-1, us-east-2",
        "delivered  registry.example.com/shop/web:1.3", "live       registry.example.com/shop/web:1.3-dbg")
      try await person.seeRow("Deployment */web  image", "41", "kubectl-edit", "by ")
      try await person.seeRow("ConfigMap shop/web-settings  gone", "not known")
      try await person.press("Enter")
      try await person.seeRow("ap-south-1", "deploy tenant-01/web", "tenants", "image 1.3→1.3-dbg")
      try await person.press("Escape", "Escape")
      try await person.see("CLUSTER")
    }

    /// III: the run that waits at its canary is approved, and Europe begins.
    private func approves(_ person: Operator) async throws -> String {
      try await person.press("!")
      let entry = try await person.seeRow("approve", "run web-1-4-", "canary")
      let run = try #require(entry.split(separator: " ").first { $0.hasPrefix("web-1-4-") })
      try await person.press("Enter")
      try await person.see("1 canary  2/2, approve", "✓ canary-1", "✓ Deployment web")
      try await person.press("a")
      try await person.see(
        "Approve canary of \(run)", "canary: 2 of 2 succeeded", "then eu: 5 clusters, 2 at a time, 5 protected")
      // Several protected clusters: their number is typed.
      try await person.screen.type("5")
      try await person.press("Enter")
      try await person.see("1 canary  2/2 ✓")
      try await person.screen.wait("a cluster of Europe that is done", within: .seconds(120)) { rows in
        rows.contains { $0.contains("2 eu  1/5") || $0.contains("2 eu  2/5") || $0.contains("2 eu  3/5") }
      }
      return String(run)
    }

    /// III: a delivery is planned, read, confirmed, and seen past its canaries.
    private func plansAndStarts(_ person: Operator) async throws -> String {
      try await person.go(to: "deliveries")
      try await person.seeRow(">", "api-9.yaml", "no run is known")
      try await person.press("Enter")
      let plan = try await person.see("Plan  api@9 → 11 clusters in 2 stages", "NOT CHOSEN 1", "type 11 to start")
      #expect(plan.contains { $0.contains("ap-south-1") && $0.contains("region is ap") })
      #expect(plan.contains { $0.contains("Deployment api image 8→9") })
      #expect(plan.contains { $0.contains("us-east-2 no answer") })
      try await person.press("Enter")
      try await person.see(
        "canary-1  api@9  cluster 1 of 11", "Deployment pay/api  changed", "- registry.example.com/pay/api:8",
        "+ registry.example.com/pay/api:9")
      try await person.press("Escape")
      try await person.see("NOT CHOSEN 1")
      try await person.screen.type("1")
      try await person.see("Start api@9", "11 clusters in 2 stages, 9 protected", "type 11 and Enter")
      try await person.screen.type("1")
      try await person.press("Enter")
      let title = try await person.seeRow("api-9-", "api 8→9", "driven there")
      try await person.see("1 canary  2/2 ✓", "2 rest", within: .seconds(120))
      return try #require(title.split(separator: " ").first.map(String.init))
    }

    /// II: a cluster goes away under the operator's eyes, keeps its last numbers, marked, and comes back.
    private func losesACluster(_ person: Operator, _ fleet: SimulatedClusters) async throws {
      try await person.go(to: "fleet")
      try await person.see("CLUSTER")
      #expect(try await !person.screen.rows().contains { $0.contains("us-west-1 ") })
      try fleet.turn("us-west-1", "down")
      try await person.seeRow("? us-west-1", "~6/6", "~0", "no connection")
      try fleet.mend("us-west-1")
      try await person.screen.wait("us-west-1 among the well again", within: .seconds(120)) { rows in
        !rows.contains { $0.contains("us-west-1 ") } && rows.contains { $0.contains("● 8 well") }
      }
    }

    /// III: who leaves is told what goes on without them.
    private func leaves(_ person: Operator, runs: [String]) async throws {
      let said = try await person.leave()
      for run in runs {
        #expect(said.contains("run \(run) goes on without this screen in "))
        #expect(said.contains("quarterdeck run watch \(run)"))
      }
      #expect(said.contains("the demo's fleet goes on: quarterdeck demo comes back to it"))
    }

    /// II, III: the next screen has the fleet at once, greets nobody twice, and finds the run where it is by now.
    private func comesBack(_ world: World, run: String) async throws {
      let person = try await Operator.sitDown(in: world)
      let rows = try await person.see("CLUSTER", "eu-west-1")
      #expect(!rows.contains { $0.contains("Arrows or j k move") })
      try await person.screen.wait("ten live clusters") { $0[0].contains("10 live") }
      try await person.go(to: "runs")
      try await person.seeRow(run, "9", "rest", "/11")
      _ = try await person.leave()
    }

    /// I: what was delivered is there for everybody, under the manager that brought it.
    private func asksKubectl(_ fleet: SimulatedClusters) async throws {
      let object = try await fleet.kubectl(
        "canary-1", "get", "deployment", "api", "-n", "pay", "-o", "json", "--show-managed-fields")
      #expect(object.status == 0, "\(object.errors)")
      let api = try JSON(parsing: object.output)
      let containers = api.elements(at: "spec", "template", "spec", "containers")
      #expect(containers.first?.string(at: "image") == "registry.example.com/pay/api:9")
      let managers = api.elements(at: "metadata", "managedFields").compactMap { $0.string(at: "manager") }
      #expect(managers.contains("quarterdeck:api"))
      let status = try await fleet.kubectl("canary-1", "rollout", "status", "deployment/api", "-n", "pay")
      #expect(status.output.contains("successfully rolled out"))
      let untouched = try await fleet.kubectl(
        "ap-south-1", "get", "deployment", "-n", "tenant-01", "-o", "jsonpath={.items[*].spec.template.spec..image}")
      #expect(untouched.output == "registry.example.com/shop/web:1.3-dbg")
    }

    /// II: with every cluster gone the last known fleet is there at once, marked as old, and can be drilled.
    private func losesTheFleet(_ world: World) async throws {
      let simulator = try #require(
        pid_t(world.text(of: "demo/fleet.lock").trimmingCharacters(in: .whitespacesAndNewlines)))
      kill(simulator, SIGKILL)
      try await eventually("the end of the fleet's process") { kill(simulator, 0) != 0 ? () : nil }

      let normal = Operator(
        world: world,
        screen: try await .open(
          in: world,
          [
            "--kubeconfig", world.path("demo/kubeconfig"), "--clusters", world.path("demo/clusters.yaml"), "--state",
            world.path("demo/state"),
          ]))
      try await normal.seeRow("eu-west-1", "~11/12", "~shop/search 0/3")
      try await normal.screen.wait("that nothing answers") { $0[0].contains("12 no answer") }
      _ = try await normal.leave()

      let cached = try await Operator.sitDown(in: world, "--cached")
      try await cached.seeRow("eu-west-1", "~11/12", "~shop/search 0/3")
      try await cached.press("/")
      try await cached.screen.type("eu-west-1")
      try await cached.press("Enter", "Enter")
      try await cached.seeRow("shop/search", "~0/3")
      try await cached.press("Enter")
      try await cached.see("Pods of Deployment shop/search  eu-west-1")
      try await cached.press("l")
      try await cached.see("--cached dials nothing")
      let said = try await cached.leave()
      #expect(!said.contains("the demo's fleet goes on"))
    }
  }
}
