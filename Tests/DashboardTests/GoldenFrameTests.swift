import FleetModel
import KubernetesAPI
import TerminalUI
import Testing

@testable import Dashboard

/// Every view at the two sizes that we promise, fed with the moment that the drawings show.
@Suite struct GoldenFrameTests {
  static let sizes = [(80, 24), (200, 60)]
  /// How each view is reached, by keys.
  static let ways: [(name: String, way: @Sendable (inout Driven) -> Void)] = [
    ("fleet", { _ in }),
    ("apps", { $0.command("apps") }),
    (
      "apps-clusters",
      { driven in
        driven.command("apps")
        driven.press(.enter)
      }
    ),
    ("workloads", { $0.press(.enter) }),
    ("pods", { $0.command("pods @eu-west-1") }),
    ("nodes", { $0.command("nodes") }),
    ("events", { $0.command("events") }),
    ("resources", { $0.command("deploy") }),
    (
      "object-describe",
      { driven in
        driven.command("pods")
        driven.press(.character("d"))
      }
    ),
    (
      "object-yaml",
      { driven in
        driven.command("pods")
        driven.press(.character("y"))
      }
    ),
    (
      "object-managers",
      { driven in
        driven.command("pods")
        driven.press(.character("d"), .character("f"))
      }
    ),
    (
      "logs",
      { driven in
        driven.command("pods")
        driven.press(.character("p"))
        guard case .log(let request) = driven.state.place.subject else { return }
        driven.send(
          .logLines(
            request,
            ["2026-11-22T03:01:38Z INFO starting", "2026-11-22T03:01:50Z ERROR pool_size 2 is too small", "exit 1"]))
        driven.send(.logEnded(request, problem: nil))
      }
    ),
    ("matrix", { $0.press(.character("m")) }),
    ("matrix-cells", { $0.press(.character("m"), .character(">")) }),
    ("problems", { $0.press(.control("z")) }),
    ("members", { $0.press(.control("z"), .enter) }),
    ("runs", { $0.command("runs") }),
    (
      "run",
      { driven in
        driven.press(.tab)
        for _ in 0..<4 { driven.press(.character("j")) }
        driven.press(.right)
        driven.press(.character("j"))
      }
    ),
    (
      "back-out",
      { driven in
        driven.press(.tab, .right, .down, .down, .character("b"))
      }
    ),
    (
      "plan",
      { driven in
        driven.command("plan deliver.yaml")
        driven.send(.plan(file: "deliver.yaml", withDryRuns: true, .success(Moment.plan)))
      }
    ),
    (
      "plan-difference",
      { driven in
        driven.command("plan deliver.yaml")
        driven.send(.plan(file: "deliver.yaml", withDryRuns: true, .success(Moment.plan)))
        driven.press(.enter)
      }
    ),
    (
      "plan-confirm",
      { driven in
        driven.command("plan deliver.yaml")
        driven.send(.plan(file: "deliver.yaml", withDryRuns: true, .success(Moment.plan)))
        driven.press(.character("1"))
      }
    ),
    ("deliveries", { $0.command("deliveries") }),
    ("drift", { $0.command("drift") }),
    (
      "drifted",
      { driven in
        driven.command("drift")
        driven.press(.enter)
      }
    ),
    (
      "registry",
      { driven in
        driven.command("registry")
        driven.press(.down, .down)
      }
    ),
    ("inbox", { $0.press(.character("!")) }),
    ("keys", { $0.press(.character("?")) }),
    (
      "action-menu",
      { driven in
        driven.command("deploy")
        driven.press(.character("x"))
      }
    ),
    (
      "confirm-restart",
      { driven in
        driven.command("deploy")
        driven.press(.character("r"))
      }
    ),
  ]

  @Test("every view looks as drawn", arguments: ways.map(\.name))
  func looksAsDrawn(_ name: String) {
    for (columns, rows) in Self.sizes {
      var driven = Driven(columns: columns, rows: rows)
      Self.ways.first { $0.name == name }!.way(&driven)
      Golden.check(driven.picture, "\(name)-\(columns)x\(rows)")
    }
  }

  @Test("every view that can be reached by its name has a golden frame")
  func nothingIsLeftOut() {
    var seen: Set<String> = []
    for way in Self.ways {
      var driven = Driven()
      way.way(&driven)
      seen.insert(driven.state.place.view)
    }
    #expect(seen == Set(ViewList.all.map(\.id)))
  }

  /// What is known, in each state of knowledge.
  static let honesty: [(name: String, freshness: Freshness)] = [
    ("never", .never), ("syncing", .syncing(received: 1_200, expected: 5_000)),
    ("quiet", .quiet(since: Moment.ago(40))),
    ("stale", .stale(since: Moment.ago(240), why: "watch silent, redialling")),
    ("unreachable", .unreachable(since: Moment.ago(240), why: "TLS handshake timeout")),
    ("login", .loginNeeded(identity: "aws sso prod", why: "SSO session expired")),
    ("denied", .denied(why: "pods is forbidden: User \"oncall-ro\" cannot list resource \"pods\"")),
  ]

  @Test("empty, syncing, stale, denied, login needed and unreachable each look different", arguments: [true, false])
  func honestyStates(isEmpty: Bool) {
    var pictures: Set<String> = []
    for (name, freshness) in Self.honesty + [("live", .live)] {
      var driven = Driven(withRuns: false) { query in
        switch query {
        case .clusters:
          var line = Moment.clusters[0]
          line.freshness = freshness
          return .clusters([line], filterError: nil)
        case .rows:
          var pods = Moment.pods
          for index in pods.indices { pods[index].freshness = freshness }
          return Moment.rows(isEmpty ? [] : pods, freshness: ["eu-west-1": freshness])
        default: return nil
        }
      }
      driven.command("pods")
      Golden.check(driven.picture, "honesty-pods-\(isEmpty ? "empty" : "known")-\(name)-80x24")
      pictures.insert(driven.lines.dropFirst().joined(separator: "\n"))
    }
    #expect(pictures.count == Self.honesty.count + 1)
  }

  @Test("in ASCII there is no other character in any view", arguments: ways.map(\.name))
  func ascii(_ name: String) {
    var configuration = Moment.configuration
    configuration.isASCII = true
    var driven = Driven(configuration)
    Self.ways.first { $0.name == name }!.way(&driven)
    if ["fleet", "apps", "run", "plan"].contains(name) { Golden.check(driven.picture, "\(name)-ascii-80x24") }
    #expect(!driven.text.contains { !$0.isASCII })
  }

  @Test("the first run opens with three lines that say what to press")
  func firstSteps() {
    var configuration = Moment.configuration
    configuration.isFirstRun = true
    Golden.check(Driven(configuration).picture, "first-run-80x24")
  }
}
