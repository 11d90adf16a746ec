import Dashboard
import FleetModel
import KubernetesAPI
import Measure
import TerminalUI
import WatchCache

/// How long a key takes until its frame is made, while 1,000 changes a second come into the cache.
///
/// The time runs from when the key was due, so what it waits for (answers being taken, another frame) counts. "frame"
/// is the first frame that knows of the key, "answered" the first one with the cache's answer to what the key asked.
/// Arguments: rounds of the keys below (standard 3), changes a second (standard 1,000).
@main
enum KeyToFrame {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let rounds = arguments.first ?? 3
    let rate = arguments.dropFirst().first ?? 1_000
    let sizes = [Size(columns: 80, rows: 24), Size(columns: 200, rows: 60)]
    var result = BenchmarkResult()
    for fleet in [MadeFleet(clusters: 12, podsOfEach: 100), MadeFleet(clusters: 20, podsOfEach: 5_000)] {
      let cache = FleetCache(members: fleet.members, environment: nil, now: timeNow, stateDirectory: nil)
      cache.start()
      cache.setScope(Set(fleet.clusters))
      fleet.fill(cache)
      await cache.taken()
      let churn = Task.detached { try await Self.churn(fleet, cache, rate: rate) }
      for size in sizes {
        print("\(fleet.pods) pods of \(fleet.clusters.count) clusters, \(size.columns)x\(size.rows)")
        let loop = Loop(cache, size: size)
        let start = (wallSeconds(), processorSeconds())
        for _ in 0..<rounds { loop.play(Self.keys) }
        let used = (processorSeconds() - start.1) / (wallSeconds() - start.0)
        var table = SampleTable(unit: "ms")
        for kind in Press.Kind.allCases {
          let wanted = kind == .move ? 16.0 : 33.0
          let word = SampleTable.text(wanted)
          table.add("\(kind.rawValue): frame", loop.frames[kind] ?? Samples(), wanted: "16.00")
          table.add("\(kind.rawValue): answered", loop.answered[kind] ?? Samples(), wanted: word)
          let what = "\(kind.rawValue) at \(size.columns)x\(size.rows) with \(fleet.pods) pods"
          result.hold(loop.frames[kind]?.p99 ?? 0, most: 16, "\(what): frame, p99 in ms")
          result.hold(loop.answered[kind]?.p99 ?? 0, most: wanted, "\(what): answered, p99 in ms")
        }
        table.add("render alone", loop.renders)
        table.print()
        print("\(Int(used * 100))% of a core for cache, churn and loop; \(loop.changes) announcements\n")
      }
      churn.cancel()
      _ = try? await churn.value
      cache.stop()
    }
    result.end()
  }

  /// What a person does: looks through the fleet, goes to pods, filters, sorts, looks at what is wrong.
  static let keys: [Press] =
    moves("jjjjjjjjkkkk") + word("pods") + moves("jjjjjjjjjjjjjjjjjjjjkkkkk")
    + [Press(.pageDown), Press(.pageDown), Press(.pageDown), Press(.pageUp)] + moves("jjjjjjjjjj")
    + filter("app-1") + moves("jjjjjjjjjj") + [Press(.escape, .ask)] + moves("jjjjj") + [Press(.escape, .ask)]
    + word("workloads") + moves("jjjjjjjjjjkkkkk") + [Press(.escape, .ask)] + word("problems") + moves("jjjjjkkkkk")
    + [Press(.escape, .ask)]

  private static func moves(_ text: String) -> [Press] { text.map { Press(.character($0)) } }
  private static func word(_ text: String) -> [Press] {
    (":" + text).map { Press(.character($0)) } + [Press(.enter, .ask)]
  }
  private static func filter(_ text: String) -> [Press] {
    [Press(.character("/"))] + text.map { Press(.character($0), .ask) } + [Press(.enter, .ask)]
  }

  private static func churn(_ fleet: MadeFleet, _ cache: FleetCache, rate: Int) async throws {
    let start = wallSeconds()
    var number = 0
    while !Task.isCancelled {
      try await Task.sleep(for: .milliseconds(5))
      let due = Int((wallSeconds() - start) * Double(rate))
      while number < due {
        let (cluster, event) = fleet.change(number)
        cache.ingest([event], of: .pods, from: cluster)
        number += 1
      }
    }
  }
}

/// A key, and what a person expects of it.
struct Press {
  enum Kind: String, CaseIterable {
    case move
    /// Opens another view, or asks for other rows.
    case ask = "view, filter"
  }
  var key: Key
  var kind: Kind
  init(_ key: Key, _ kind: Kind = .move) {
    self.key = key
    self.kind = kind
  }
}
