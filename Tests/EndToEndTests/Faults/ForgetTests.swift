import Testing

extension Faults {
  /// What is kept of a cluster goes when somebody says so, and not while it would come back at once.
  @Suite(.servedFleet) struct ForgetTests {
    @Test("a cluster that no registry lists is forgotten, and it is said what went", .timeLimit(.minutes(10)))
    func forget() async throws {
      let world = try World()
      defer { world.end() }
      let fleet = try fleet
      let seen = try await world.quarterdeck(["get", "fleet"] + fleet.options)
      #expect(seen.status == 0, "\(seen.errors)")

      let listed = try await world.quarterdeck(["forget", "one", "two"] + fleet.options)
      #expect(listed.status == 2)
      #expect(listed.errors.contains("one is listed by ") && listed.errors.contains("--force"), "\(listed.errors)")

      let other = try world.write(
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
        users: [{name: u, user: {token: t}}]
        contexts: [{name: other, context: {cluster: c, user: u}}]

        """, to: "other.yaml")
      let unknown = try await world.quarterdeck(["forget", "one", "tow", "--kubeconfig", other])
      #expect((unknown.status, unknown.output) == (2, ""))
      #expect(unknown.errors.contains("nothing is known of tow in "), "\(unknown.errors)")
      #expect(unknown.errors.contains("did you mean two?"), "\(unknown.errors)")

      let unread = try await world.quarterdeck(["forget", "one", "--kubeconfig", world.path("none.yaml")])
      #expect((unread.status, unread.output) == (2, ""))
      #expect(unread.errors.contains("what it lists is not known (--force)"), "\(unread.errors)")

      let gone = try await world.quarterdeck(["forget", "one", "--kubeconfig", other])
      #expect(gone.status == 0, "\(gone.errors)")
      #expect(gone.output.hasPrefix("one is forgotten: ") && gone.output.contains("last proven "), "\(gone.output)")
      let forced = try await world.quarterdeck(["forget", "two", "--force"] + fleet.options)
      #expect(forced.output.hasPrefix("two is forgotten: "), "\(forced.output)\(forced.errors)")

      let left = try await world.quarterdeck(["get", "fleet", "--cached"] + fleet.options)
      #expect(left.lines.dropFirst().allSatisfy { $0.contains(" not kept ") }, "\(left.output)")
    }
  }
}
