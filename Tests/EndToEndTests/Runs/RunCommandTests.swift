import KubernetesAPI
import Testing

/// What people may say to a run, each said once as a command, and what scripts are told.
extension Runs {
  @Suite struct RunCommandTests {
    @Test("every command of a run is obeyed, and says what the run is doing then", .timeLimit(.minutes(10)))
    func commands() async throws {
      let world = try World()
      defer { world.end() }
      let shop = try await Shop.open(in: world, maxFailures: 0)
      let run = try await shop.start()
      let watch = try world.start(Programs.quarterdeck, ["run", "watch", run] + shop.fleet.options)
      try await shop.waitForApproval(run)
      #expect(try await Forms.all("runs", kind: "RunList", of: shop.fleet).map { $0.string(at: "run") } == [run])

      #expect(try await say("pause", run, to: shop).contains("\(run) paused: by "))
      let unsaid = try await shop.fleet.quarterdeck("run", "resume", run)
      #expect(unsaid.status == 2 && unsaid.errors.contains("\(run) goes on in "), "\(unsaid.errors)")
      try await shop.resume(run)
      try await shop.waitForApproval(run)
      #expect(try await say("reject", run, "--reason", "not today", to: shop).contains("not today"))
      #expect(try await shop.summary(of: run).string(at: "state") == "Paused")
      try await say("skip", run, "--only", "beta", "--reason", "under repair", to: shop)
      let again = try await shop.fleet.quarterdeck("run", "retry", run, "--only", "beta")
      #expect(again.status == 1 && again.errors.contains("none of them has failed"), "\(again.errors)")

      // A cluster that fails stops the run; mended and tried again it goes on.
      try shop.fleet.fault("alpha", ["status": 422, "verb": "patch", "resource": "deployments"])
      try await shop.resume(run)
      try await shop.waitForApproval(run)
      try await say("approve", run, "--confirm", "2", to: shop)
      try await eventually("the run to stop at a failure", within: .seconds(60)) {
        let summary = try await shop.summary(of: run)
        return summary.int(at: "failures") == 1 && summary.string(at: "state") == "Paused" ? () : nil
      }
      try shop.fleet.mend("alpha")
      let unasked = try await shop.fleet.quarterdeck("run", "retry", run, "--only", "alpha")
      #expect(unasked.status == 2 && unasked.errors.contains("applied again in 1 cluster (alpha)"), "\(unasked.errors)")
      try await say("retry", run, "--only", "alpha", "--confirm", "1", to: shop)
      try await shop.resume(run)
      try await shop.approveDeletions(of: run, in: 2)
      try await shop.waitForEnd(run, "CompletedWithSkips")
      #expect(try shop.fleet.writes("beta").isEmpty)

      let watched = try await watch.finish()
      #expect(watched.status == 0, "\(watched.errors)")
      for words in ["rejected by ", "not today", "skipped: under repair", "queued again", "completed with skips"] {
        #expect(watched.output.contains(words), "\(words): \(watched.output)")
      }
      let told = try await shop.fleet.quarterdeck("run", "watch", run, "-o", "json")
      let lines = try told.lines.map { try JSON(parsing: String($0)) }
      #expect(lines.last?.string(at: "state") == "CompletedWithSkips")
      #expect(lines.dropLast().contains { $0.string(at: "cluster") == "beta" })

      try await say("back-out", run, "--cluster", "canary", "--confirm", "1", to: shop)
      try await eventually("the canary to be as it was", within: .seconds(90)) {
        try await shop.summary(of: run).string(at: "state") == "BackedOut" ? () : nil
      }
      #expect(try image(in: "canary", of: shop) == "registry.example.com/shop/web:1.3")
      #expect(try image(in: "alpha", of: shop) == "registry.example.com/shop/web:1.4")
    }

    @Test("a run that is ended stays where it is, and what comes too late is refused", .timeLimit(.minutes(10)))
    func ends() async throws {
      let world = try World()
      defer { world.end() }
      let shop = try await Shop.open(in: world)
      let run = try await shop.start()
      try await shop.waitForApproval(run)
      #expect(try await say("end", run, "--confirm", "3", to: shop).contains("\(run) ended here: by "))
      try await shop.waitForEnd(run, "Ended")
      let watch = try await shop.fleet.quarterdeck("run", "watch", run)
      #expect(watch.status == 1 && watch.output.contains("ended here"), "\(watch.output)")
      for words in [["approve"], ["pause"], ["retry", "--only", "canary"], ["end"]] {
        let late = try await shop.fleet.quarterdeck(["run", words[0], run] + words.dropFirst())
        #expect(late.status == 1 && late.errors.contains("ended here"), "\(words): \(late.errors)")
      }
      let unknown = try await shop.fleet.quarterdeck("run", "pause", "nosuch-1")
      #expect(unknown.status == 1 && unknown.errors.contains("no run is named nosuch-1"), "\(unknown.errors)")
    }

    @Test("what was changed by hand behind a delivery is drift, in every form", .timeLimit(.minutes(10)))
    func drift() async throws {
      let world = try World()
      defer { world.end() }
      let shop = try await Shop.open(in: world)
      let patch = try shop.fleet.server(of: "alpha").send(
        "PATCH", "/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=by-hand",
        #"{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"registry.example.com/shop/web:1.3-dbg"}]}}}}"#,
        "application/strategic-merge-patch+json")
      #expect(patch.status == 200, "\(patch.text)")
      let drifts = try await Forms.all("drift", kind: "DriftList", of: shop.fleet)
      let image = try #require(drifts.first { $0.string(at: "live") == "registry.example.com/shop/web:1.3-dbg" })
      #expect(image.string(at: "cluster") == "alpha" && image.string(at: "manager") == "by-hand", "\(image.text)")
      #expect(drifts.allSatisfy { $0.string(at: "cluster") == "alpha" })
    }

    @discardableResult
    private func say(_ command: String, _ run: String, _ options: String..., to shop: Shop) async throws -> String {
      let said = try await shop.fleet.quarterdeck(["run", command, run] + options)
      #expect(said.status == 0, "\(command): \(said.errors)")
      #expect(said.output.hasPrefix(run + " "), "\(command): \(said.output)")
      return said.output
    }

    private func image(in cluster: String, of shop: Shop) throws -> String? {
      let answer = try shop.fleet.server(of: cluster).get("/apis/apps/v1/namespaces/shop/deployments/web")
      return try JSON(parsing: answer.body).elements(at: "spec", "template", "spec", "containers").first?
        .string(at: "image")
    }
  }
}
