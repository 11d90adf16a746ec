import KubernetesAPI
import Testing

@testable import FleetModel

@Suite struct FilterTests {
  static let row: Row = {
    var row = Row(
      cluster: "eu-1",
      key: ObjectKey(kind: GroupVersionKind(apiVersion: "v1", kind: "Pod"), namespace: "shop", name: "web-6cdc5-bw6b9"),
      verdict: Verdict(.bad, "CrashLoopBackOff", message: "exit 1", since: Timestamp("2026-11-22T15:00:00Z")!))
    row.images = ["registry.eu/shop/web:1.4", "registry.eu/sidecar:2"]
    row.labels = ["app": "web", "tier": "front", "weight": "10", "app.kubernetes.io/name": "web"]
    row.restarts = 7
    row.ready = 0
    row.node = "node-3"
    row.created = Timestamp("2026-11-22T14:00:00Z")!
    row.cpuMillis = 500
    row.memoryBytes = 1 << 30
    row.owner = "ReplicaSet/web-6cdc5"
    return row
  }()
  private let now = Timestamp("2026-11-22T15:10:00Z")!

  @Test(
    "a filter passes the rows it says",
    arguments: [
      ("", true), ("web", true), ("WEB", true), ("shop", true), ("eu-1", true), ("crash", true), ("sidecar:2", true),
      ("node-3", true), ("db", false), ("web shop", true), ("web db", false), ("web|db", true), ("-db", true),
      ("-web", false),
      ("!db", true), ("!web", false), ("name=web*", true), ("name=web", false), ("name=*bw6b9", true),
      ("name=w*c5*9", true),
      ("name!=web*", false), ("-name=db*", true), ("ns=shop|data", true), ("status=crashloopbackoff", true),
      ("phase!=Running", true), ("app=web", true), ("app!=web", false), ("app=db", false), ("none!=x", true),
      ("none=x", false),
      ("app.kubernetes.io/name=web", true), ("restarts>3", true), ("restarts>7", false), ("restarts>=7", true),
      ("restarts<=6", false),
      ("restarts=7", true), ("ready=0", true), ("ready<1", true), ("desired=0", false), ("age>30m", true),
      ("age<1h", false),
      ("age>=70m", true), ("since<15m", true), ("cpu>250m", true), ("cpu=500m", true), ("memory>=1Gi", true),
      ("weight>9", true),
      ("weight>10", false), ("name~^web-[0-9a-f]+-", true), ("name~^db", false), ("name!~^db", true),
      ("image=*web:1.4", true),
      ("image!=*:1.4", false), ("level=bad|warn", true), ("state=live", true),
      ("-l app=web,tier in (front, back)", true),
      ("-l app=db", false), ("-f wbw6", true), ("-f zz", false), ("\"web shop\"", false), ("message=\"exit 1\"", true),
      ("name=\"web*\"", false), ("app=\"\"", false), ("none=", false), ("owner=ReplicaSet/*", true), ("w*b9", true),
      ("kind=pod", true), ("\"\"", true), ("größe", false), ("-größe", true),
    ])
  func passes(text: String, isMatch: Bool) throws {
    #expect(try Filter(text).matches(Self.row, now: now) == isMatch)
  }

  @Test(
    "what is wrong with a filter is said with its place",
    arguments: [
      ("\"web", 0), ("web 'x", 4), ("-", 0), ("web -", 4), ("restarts>x", 8), ("name>3", 4), ("age>x", 3),
      ("name~(", 4),
      ("name~", 4), ("a|", 0), ("|a", 0), ("-l", 0), ("-l a in b", 8), ("-f", 0), ("x name~[", 6),
    ])
  func errors(text: String, position: Int) {
    let error = #expect(throws: FilterError.self) { try Filter(text) }
    #expect(error?.position == position, "\(error?.message ?? "")")
  }

  @Test("a filter is bounded, and hostile patterns end")
  func bounded() throws {
    #expect(throws: FilterError.self) { try Filter(String(repeating: "x", count: 3_000)) }
    #expect(throws: FilterError.self) { try Filter("name~" + String(repeating: "x", count: 300)) }
    var row = Self.row
    row.key.name = String(repeating: "a", count: 250)
    #expect(try !Filter("name=" + String(repeating: "*a", count: 200) + "b").matches(row))
    #expect(try Filter("").isEmpty && !Filter("x").isEmpty)
  }

  @Test("numbers beyond 64 bits have a text like any other")
  func largestNumbers() throws {
    var row = Self.row
    row.memoryBytes = .max
    row.cpuMillis = .min
    #expect(try Filter("memory~9").matches(row))
    #expect(try !Filter("cpu~z").matches(row))
  }

  @Test("ages pass nothing where nobody says what time it is")
  func withoutClock() throws {
    #expect(try !Filter("age>1s").matches(Self.row))
  }

  @Test("rows stand worst first, or by any column, and ties by cluster and name")
  func order() {
    func row(_ name: String, _ level: Verdict.Level, restarts: Int = 0, since: Int64 = 0, age: Int64 = 0) -> Row {
      var row = Row(
        cluster: "c", key: ObjectKey(kind: Self.row.key.kind, namespace: "n", name: name),
        verdict: Verdict(level, "r", since: Timestamp(seconds: since)))
      row.restarts = restarts
      row.created = Timestamp(seconds: age)
      return row
    }
    let rows = [
      row("a", .well, restarts: 3, age: 10), row("b", .bad, restarts: 1, since: 5, age: 30),
      row("c", .bad, restarts: 2, since: 9, age: 20), row("d", .well, age: 40),
    ]
    func names(_ order: Order) -> String { rows.sorted(by: order.precedes).map(\.key.name).joined() }
    #expect(names(Order()) == "cbad")
    #expect(names(Order(.restarts)) == "dbca")
    #expect(names(Order(.restarts, isDescending: true)) == "acbd")
    #expect(names(Order(.age)) == "dbca")
    #expect(names(Order(named: "name", isDescending: true)) == "dcba")
    #expect(names(Order(named: "no such column")) == "cbad")
  }
}
