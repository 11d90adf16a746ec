import KubernetesAPI
import Testing

/// Runs across processes: the driver, the command line and the clusters, each in a process of its own.
extension Runs {
  @Suite struct DeliveryTests {
    @Test("F9: push is a server-side apply with our field manager", .timeLimit(.minutes(10)))
    func push() async throws {
      let world = try World()
      defer { world.end() }
      let shop = try await Shop.open(in: world)
      let run = try await shop.start()
      try await shop.waitForApproval(run)

      let writes = try shop.fleet.writes("canary").filter { $0.string(at: "namespace") == "shop" }
      #expect(writes.map { $0.string(at: "name") ?? "" } == ["web-settings", "web"])
      for write in writes {
        #expect(write.string(at: "verb") == "patch")
        let path = write.string(at: "path") ?? ""
        #expect(path.contains("fieldManager=quarterdeck%3Aweb"))
        #expect(!path.contains("force=true"))
      }
      let server = try shop.fleet.server(of: "canary")
      let object = try JSON(parsing: server.get("/apis/apps/v1/namespaces/shop/deployments/web").body)
      let ours = object["metadata"]?["managedFields"]?.elements.filter { $0.string(at: "manager") == "quarterdeck:web" }
      #expect(ours?.compactMap { $0.string(at: "operation") } == ["Apply"])
      #expect(ours?.first?.text.contains("f:image") == true)
    }

    @Test(
      "F9: conflicts are shown with their owner, and nothing is forced",
      .enabled(if: Programs.kubectl != nil, "needs kubectl"), .timeLimit(.minutes(10)))
    func conflict() async throws {
      let world = try World()
      defer { world.end() }
      let shop = try await Shop.open(in: world)
      let edit = try await shop.fleet.kubectl(
        "alpha", "patch", "deployment", "web", "-n", "shop", "--field-manager", "kubectl-edit", "-p",
        #"{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"registry.example.com/shop/web:1.3-dbg"}]}}}}"#
      )
      #expect(edit.status == 0, "\(edit.errors)")

      let plan = try await shop.fleet.quarterdeck("plan", shop.file)
      #expect(plan.status == 0, "\(plan.errors)")
      let conflict = try #require(plan.lines.first { $0.contains("conflict with") })
      #expect(conflict.contains("Deployment shop/web"))
      #expect(conflict.contains("kubectl-edit"))
      #expect(conflict.contains("image"))
      let ahead = "alpha: will be refused: kubectl-edit holds Deployment shop/web spec.template.spec"
      #expect(plan.output.contains("▲ rest \(ahead)"), "\(plan.output)")
      #expect(try shop.fleet.writes("alpha").allSatisfy { $0.string(at: "userAgent")?.contains("kubectl") == true })
    }

    @Test(
      "a field that somebody took after the plan was made is said before the approval, with whose it is",
      .enabled(if: Programs.kubectl != nil, "needs kubectl"), .timeLimit(.minutes(10)))
    func ahead() async throws {
      let world = try World()
      defer { world.end() }
      let shop = try await Shop.open(in: world)
      let run = try await shop.start()
      let edit = try await shop.fleet.kubectl(
        "alpha", "patch", "deployment", "web", "-n", "shop", "--field-manager", "kubectl-edit", "-p",
        #"{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"registry.example.com/shop/web:1.3-dbg"}]}}}}"#
      )
      #expect(edit.status == 0, "\(edit.errors)")
      try await shop.waitForApproval(run)
      let said = "rest alpha: will be refused: kubectl-edit holds Deployment shop/web spec.template.spec"
      try await eventually("the conflict to be ahead", within: .seconds(60)) {
        let unasked = try await shop.fleet.quarterdeck("run", "approve", run)
        #expect(unasked.status == 2)
        return unasked.errors.contains("ahead: \(said)") ? () : nil
      }
      let ended = try await shop.fleet.quarterdeck("run", "end", run, "--confirm", "3")
      #expect(ended.status == 0, "\(ended.errors)")
    }

    @Test(
      "an approval, an end and a back-out without a terminal want the number of clusters, and say what it is for",
      .timeLimit(.minutes(10)))
    func confirmed() async throws {
      let world = try World()
      defer { world.end() }
      let shop = try await Shop.open(in: world)
      let run = try await shop.start()
      try await shop.waitForApproval(run)
      for (words, count, said) in [
        (["approve"], 2, "canary of \(run) lets rest start: 2 clusters (alpha, beta), 1 at a time"),
        (["back-out"], 1, "back out \(run) in 1 cluster (canary)"),
        (["end"], 3, "end \(run) here: clusters that it has not reached stay as they are"),
      ] {
        let unasked = try await shop.fleet.quarterdeck(["run"] + words + [run])
        #expect(unasked.status == 2, "\(words)")
        #expect(unasked.errors.contains(said), "\(unasked.errors)")
        #expect(unasked.errors.contains("--confirm \(count)"), "\(unasked.errors)")
        let wrong = try await shop.fleet.quarterdeck(["run"] + words + [run, "--confirm", "7"])
        #expect(wrong.status == 2, "\(words)")
        #expect(wrong.errors.contains("not 7: nothing was done"), "\(wrong.errors)")
      }
      #expect(try await shop.summary(of: run).string(at: "awaits") == "canary")
      let back = try await shop.fleet.quarterdeck("run", "back-out", run, "--fast", "--confirm", "1")
      #expect(back.status == 0, "\(back.errors)")
      try await shop.waitForEnd(run, "BackedOut")
    }

    @Test(
      "F7: a killed rollout resumes", .timeLimit(.minutes(10)),
      arguments: [Moment.inTheCanary, .atTheApproval, .inTheLastStage])
    func killed(moment: Moment) async throws {
      let world = try World()
      defer { world.end() }
      let shop = try await Shop.open(in: world)
      let before = try shop.clusters.map { try shop.revision(of: $0) }
      let run = try await shop.start()

      switch moment {
      case .inTheCanary: try await shop.waitForWrite(of: "deployments", in: "canary")
      case .atTheApproval: try await shop.waitForApproval(run)
      case .inTheLastStage:
        try await shop.waitForApproval(run)
        try await shop.approve(run)
        try await shop.waitForWrite(of: "deployments", in: "alpha")
      }
      try await shop.killDriver(of: run)
      let listed = try await shop.summary(of: run)
      #expect(listed["driver"] == .null)
      #expect(listed.string(at: "ended") == nil)

      try await shop.openAndLeaveTheDashboard()
      try await eventually("a new driver of \(run)") { try await shop.summary(of: run).string(at: "driver") }
      if moment != .inTheLastStage {
        try await shop.waitForApproval(run)
        for cluster in ["alpha", "beta"] { #expect(try shop.fleet.writes(cluster).isEmpty) }
        try await shop.approve(run)
      }
      try await shop.approveDeletions(of: run)
      try await shop.waitForEnd(run, "Completed")
      #expect(try shop.deletions() == shop.clusters.map { "\($0) services web" })
      for (cluster, revision) in zip(shop.clusters, before) {
        try shop.expectOneChange(of: cluster, since: revision)
      }
    }

    enum Moment: String, CaseIterable, CustomTestStringConvertible {
      case inTheCanary, atTheApproval, inTheLastStage
      var testDescription: String { rawValue }
    }

    @Test("F7: a run whose driver is gone waits for run resume where its file says Pause", .timeLimit(.minutes(10)))
    func paused() async throws {
      let world = try World()
      defer { world.end() }
      let shop = try await Shop.open(in: world, onDriverLost: "Pause")
      let before = try shop.clusters.map { try shop.revision(of: $0) }
      let run = try await shop.start()
      try await shop.waitForWrite(of: "deployments", in: "canary")
      try await shop.killDriver(of: run)

      try await shop.openAndLeaveTheDashboard()
      try await eventually("the run to be paused") {
        try await shop.summary(of: run).string(at: "state") == "Paused" ? () : nil
      }
      for cluster in ["alpha", "beta"] { #expect(try shop.fleet.writes(cluster).isEmpty) }
      try await shop.resume(run)
      try await shop.waitForApproval(run)
      try await shop.approve(run)
      try await shop.approveDeletions(of: run)
      try await shop.waitForEnd(run, "Completed")
      #expect(try shop.deletions() == shop.clusters.map { "\($0) services web" })
      for (cluster, revision) in zip(shop.clusters, before) {
        try shop.expectOneChange(of: cluster, since: revision)
      }
    }
  }
}
