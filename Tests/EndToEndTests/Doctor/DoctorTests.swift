import Foundation
import KubernetesAPI
import TestSupport
import Testing

extension Registries {
  /// `quarterdeck doctor`: where each cluster comes from, how it is reached, and what is wrong.
  @Suite(.servedFleet) struct DoctorTests {
    @Test(
      "all is well: each cluster with file and line, who we are, what it serves and what we may",
      .timeLimit(.minutes(10)))
    func well() async throws {
      let world = try World()
      defer { world.end() }
      let seen = try await fleet.quarterdeck("doctor", "-o", "json", "--state", world.path("state"))
      #expect(seen.status == 0, "\(seen.output)\(seen.errors)")
      let clusters = try JSON(parsing: Array(seen.output.utf8)).elements(at: "clusters")
      #expect(clusters.map { $0.string(at: "cluster") } == ["one", "two"])
      let one = try #require(clusters.first)
      #expect(one.string(at: "place")?.hasPrefix("\(try fleet.kubeconfig):") == true)
      #expect(one.string(at: "user") == "system:anonymous")
      #expect(one.string(at: "http") == "HTTP/1.1")
      #expect(one.string(at: "version")?.hasPrefix("v1.") == true)
      #expect(one["tls"] == .null)
      #expect(one["roundTripMillis"] != .null)
      #expect(one.elements(at: "rights").allSatisfy { $0["allowed"] == true })
      let text = try await fleet.quarterdeck("doctor", "--state", world.path("state"))
      #expect(text.output.contains("● one  \(try fleet.kubeconfig):"))
      #expect(text.output.contains("we are       system:anonymous"))
    }

    @Test(
      "a cluster that is down is a fault with what to do, and exit code 3; the other one is examined",
      .timeLimit(.minutes(10)))
    func down() async throws {
      let world = try World()
      defer { world.end() }
      try fleet.turn("two", "down")
      defer { try? fleet.turn("two", "up") }
      let seen = try await fleet.quarterdeck("doctor", "--state", world.path("state"))
      #expect(seen.status == 3, "\(seen.errors)")
      #expect(seen.output.contains("● one"))
      #expect(seen.output.contains("✗ two"))
      #expect(seen.output.contains("→ check that the server runs"), "\(seen.output)")
    }

    @Test(
      "the server's certificate is told: subject, issuer, until when; an unverified one is a fault for ever",
      .enabled(if: SecureFront.isPossible, "needs /usr/sbin/nginx (nginx-light) and openssl"), .timeLimit(.minutes(10)))
    func certificate() async throws {
      let world = try World()
      defer { world.end() }
      let door = try fleet.server(of: "one")
      let front = try #require(SecureFront(upstream: "\(door.host):\(door.port)"))
      func config(_ trust: String) throws -> String {
        let folder = front.folder
        return try world.write(
          """
          apiVersion: v1
          kind: Config
          clusters:
          - {name: c, cluster: {server: "https://127.0.0.1:\(front.port)", \(trust)}}
          users:
          - {name: u, user: {client-certificate: \(folder)/me.pem, client-key: \(folder)/me.key}}
          contexts:
          - {name: secure, context: {cluster: c, user: u}}

          """, to: "config")
      }
      let good = try await world.quarterdeck(
        ["doctor", "-o", "json", "--kubeconfig", try config("certificate-authority: \(front.folder)/good.pem")])
      #expect(good.status == 0, "\(good.output)\(good.errors)")
      let cluster = try #require(try JSON(parsing: Array(good.output.utf8)).elements(at: "clusters").first)
      #expect(cluster.string(at: "place") == "\(world.path("config")):8")
      #expect(cluster["tls"]?["verified"] == true)
      #expect(cluster["tls"]?.string(at: "subject")?.contains("server") == true)
      #expect(cluster["tls"]?.string(at: "issuer")?.contains("good") == true)
      #expect(cluster["tls"]?.string(at: "expires")?.contains("GMT") == true)
      #expect(cluster.string(at: "http") == "HTTP/2")
      #expect(cluster.string(at: "credentials") == "client certificate")
      let bad = try await world.quarterdeck(
        ["doctor", "--kubeconfig", try config("insecure-skip-tls-verify: true")])
      #expect(bad.status == 3, "\(bad.errors)")
      #expect(bad.output.contains("insecure-skip-tls-verify"))
      #expect(bad.output.contains("not verified"))
    }

    @Test("of clusters that share a plugin's command each shows what its own run of it said", .timeLimit(.minutes(10)))
    func plugins() async throws {
      let world = try World()
      defer { world.end() }
      func user(_ name: String) -> String {
        "- {name: \(name), user: {exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, "
          + "command: sh, args: ['-c', 'echo said by \(name) >&2; exit 1']}}}"
      }
      let config = try world.write(
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: first, cluster: {server: "https://127.0.0.1:1"}}
        - {name: second, cluster: {server: "https://127.0.0.1:2"}}
        users:
        \(user("first"))
        \(user("second"))
        contexts:
        - {name: first, context: {cluster: first, user: first}}
        - {name: second, context: {cluster: second, user: second}}

        """, to: "config")
      let seen = try await world.quarterdeck(["doctor", "-o", "json", "--kubeconfig", config])
      #expect(seen.status == 3, "\(seen.errors)")
      let clusters = try JSON(parsing: Array(seen.output.utf8)).elements(at: "clusters")
      let said = clusters.map { $0["plugin"]?.string(at: "stderr")?.trimmingCharacters(in: .whitespacesAndNewlines) }
      #expect(said == ["said by first", "said by second"], "\(seen.output)")
    }

    @Test("a scope of nobody and a misspelt role are refused as elsewhere", .timeLimit(.minutes(10)))
    func wrong() async throws {
      let world = try World()
      defer { world.end() }
      let scope = try await fleet.quarterdeck("doctor", "--scope", "tow", "--state", world.path("state"))
      #expect((scope.status, scope.output) == (2, ""))
      #expect(scope.errors.contains("did you mean two?"), "\(scope.errors)")
      let role = try await world.quarterdeck(["doctor", "--rbac", "veiwer"])
      #expect((role.status, role.output) == (2, ""))
      #expect(role.errors.contains("did you mean viewer?"), "\(role.errors)")
    }

    @Test("a fleet of no cluster at all is a fault", .timeLimit(.minutes(10)))
    func nobody() async throws {
      let world = try World()
      defer { world.end() }
      let config = try world.write("apiVersion: v1\nkind: Config\ncontexts: []\n", to: "config")
      let seen = try await world.quarterdeck(["doctor", "--kubeconfig", config])
      #expect(seen.status == 3, "\(seen.errors)")
      #expect(seen.output.contains("✗ there is no cluster"), "\(seen.output)")
    }

    @Test("roles are printed as JSON where that is asked for", .timeLimit(.minutes(10)))
    func jsonRoles() async throws {
      let world = try World()
      defer { world.end() }
      let both = try await world.quarterdeck(["doctor", "--rbac", "-o", "json"])
      let list = try JSON(parsing: Array(both.output.utf8))
      #expect(list.string(at: "kind") == "List")
      #expect(list.elements(at: "items").map { $0.string(at: "kind") } == ["ClusterRole", "ClusterRole"])
      let one = try await world.quarterdeck(["doctor", "--rbac", "viewer", "-o", "json"])
      #expect(try JSON(parsing: Array(one.output.utf8)).string(at: "kind") == "ClusterRole")
    }

    @Test(
      "the printed role of a viewer suffices: with it and nothing else the fleet is live and the doctor finds no fault",
      .timeLimit(.minutes(10)))
    func role() async throws {
      let world = try World()
      defer { world.end() }
      let printed = try await world.quarterdeck(["doctor", "--rbac", "viewer"])
      #expect(printed.status == 0, "\(printed.errors)")
      let limited = try await Self.limited(in: world, role: printed.output)

      let seen = try await limited.quarterdeck("get", "fleet", "-o", "json")
      #expect(seen.status == 0, "\(seen.errors)")
      let clusters = try seen.clusters
      #expect(clusters.first?["state"]?.string(at: "name") == "live", "\(seen.output)")
      #expect(clusters.first?["nodes"] == 2)
      let doctor = try await limited.quarterdeck("doctor", "-o", "json")
      #expect(doctor.status == 0, "\(doctor.output)\(doctor.errors)")
      let rights = try JSON(parsing: Array(doctor.output.utf8)).elements(at: "clusters").flatMap {
        $0.elements(at: "rights")
      }
      #expect(rights.filter { $0["allowed"] == false }.map { $0.string(at: "kind") } == ["secrets"])
      // What is not in the role is refused: the rights are enforced.
      let refused = try limited.server(of: "one").get("/apis/policy/v1/poddisruptionbudgets")
      #expect(refused.status == 403)

      let other = try World()
      defer { other.end() }
      let poorer = try await Self.limited(in: other, role: printed.output.replacing("  - pods\n", with: ""))
      let missing = try await poorer.quarterdeck("doctor")
      #expect(missing.status == 3)
      #expect(missing.output.contains("may not list and watch pods"), "\(missing.output)")
      #expect(missing.output.contains("→ quarterdeck doctor --rbac viewer"))
    }

    @Test(
      "a real kubectl takes both roles", .enabled(if: Programs.kubectl != nil, "needs kubectl"),
      .timeLimit(.minutes(10)))
    func kubectl() async throws {
      let world = try World()
      defer { world.end() }
      let printed = try await world.quarterdeck(["doctor", "--rbac"])
      let file = try world.write(printed.output, to: "roles.yaml")
      let applied = try await fleet.kubectl("one", "apply", "-f", file)
      #expect(applied.status == 0, "\(applied.errors)")
      #expect(applied.lines.sorted().map { $0.contains("quarterdeck-") } == [true, true], "\(applied.output)")
    }

    /// A fleet of one cluster, in which who sends no credential may do what a role says.
    private static func limited(in world: World, role: String) async throws -> SimulatedClusters {
      let rules = role.components(separatedBy: "rules:\n").last ?? ""
      // Paths that are no resources are everybody's here.
      let resources = rules.components(separatedBy: "\n- ").filter { !$0.contains("nonResourceURLs") }
      let text = resources.joined(separator: "\n- ").split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
      let scenario = try world.write(
        """
        kind: Scenario
        name: limited
        clusters:
        - {name: one, nodes: {count: 2, cpu: "4", memory: 8Gi}}
        rights:
        - user: system:anonymous
          rules:
        \(text)

        """, to: "limited.yaml")
      return try await SimulatedClusters.start(in: world, scenario: scenario)
    }
  }
}
