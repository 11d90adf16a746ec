import FleetModel
import Glibc
import KubeClient
import KubernetesAPI
import Measure
import WatchCache

/// What a pod costs from its JSON in a list to its row in the cache, beside a floor that frames the same bytes.
///
/// Arguments: a file with a list of pods as a server sends it (standard: the recorded one of WatchCache's tests), the
/// number of rounds, and the word `floor` or `rows` for only one of both (for a profiler).
@main
enum RowBench {
  /// About what a socket gives at once.
  static let chunk = 16 << 10
  static let pods = 5_000

  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let rounds = arguments.lazy.compactMap { Int($0) }.first ?? 20
    let only = arguments.first { $0 == "floor" || $0 == "rows" }
    let file = arguments.first { $0.hasSuffix(".json") } ?? "Tests/WatchCacheTests/Fixtures/pods.json"
    let list = try PodList(file: file, pods: pods)
    var floor = Samples()
    var read = Samples()
    var rows = Samples()
    for _ in 0..<rounds {
      if only != "rows" { floor.add(try cost(list) { list in try frame(list) { _ in } }) }
      if only == nil { read.add(try cost(list) { list in try liftRows(list) }) }
      if only != "floor" { rows.add(try await store(list)) }
    }
    print(
      "\(list.pods) pods of \(list.bytes.count / list.pods) bytes of JSON, chunks of \(chunk) bytes, processor time")
    var table = SampleTable(unit: "µs a pod")
    if only != "rows" { table.add("framed (floor)", floor) }
    if only == nil { table.add("framed, lifted, judged", read) }
    if only != "floor" { table.add("framed, lifted, judged, stored", rows, wanted: "floor + 25") }
    table.print()
    guard only == nil else { return }
    let more = rows.median - floor.median
    print(
      "floor + \(SampleTable.text(more)) µs a pod, \(SampleTable.text(rows.median / floor.median)) times the floor")
    var result = BenchmarkResult()
    result.hold(more, most: 25, "median over the floor in µs a pod")
    result.end()
  }

  /// Microseconds of processor a pod.
  private static func cost(_ list: PodList, _ work: (PodList) throws -> Void) rethrows -> Double {
    let start = processorSeconds()
    try work(list)
    return (processorSeconds() - start) * 1e6 / Double(list.pods)
  }

  private static func frame(_ list: PodList, eachItem: (UnsafeRawBufferPointer) -> Void) throws {
    var framer = ListFramer(itemLimit: 8 << 20)
    try list.bytes.withUnsafeBytes { bytes in
      var at = 0
      while at < bytes.count {
        let end = min(bytes.count, at + chunk)
        try framer.receive(UnsafeRawBufferPointer(rebasing: bytes[at..<end]), eachItem: eachItem)
        at = end
      }
    }
    precondition(framer.items == list.pods, "the framer lost pods")
  }

  private static func liftRows(_ list: PodList) throws {
    let reader = RowReader(cluster: "one", type: .pods)
    let now = timeNow()
    var read = 0
    try frame(list) { if let found = try? reader.read($0, now: now), !found.row.key.name.isEmpty { read += 1 } }
    precondition(read == list.pods, "the reader lost pods")
  }

  /// The whole way, into a cache that knows nothing yet.
  private static func store(_ list: PodList) async throws -> Double {
    let member = MemberCluster(record: ClusterRecord(name: "one", source: "bench"), access: nil)
    let cache = FleetCache(members: [member], environment: nil, now: timeNow, stateDirectory: nil)
    cache.start()
    cache.setScope(["one"])
    await cache.taken()
    let reader = RowReader(cluster: "one", type: .pods)
    let start = processorSeconds()
    var events: [FeedEvent] = [.listBegan(expected: nil)]
    try frame(list) { item in
      if let observation = try? reader.read(item, now: timeNow()) { events.append(.observed(observation)) }
      if events.count >= 512 {
        cache.ingest(events, of: .pods, from: "one")
        events = []
      }
    }
    cache.ingest(events + [.listEnded(resourceVersion: "9"), .vouched], of: .pods, from: "one")
    await cache.taken()
    let cost = (processorSeconds() - start) * 1e6 / Double(list.pods)
    guard case .clusters(let lines, _) = await cache.answer(.clusters(filter: "")), lines.first?.pods == list.pods
    else { fatalError("the cache lost pods") }
    cache.stop()
    return cost
  }
}

/// A list as a server sends it, made of recorded pods under new names.
struct PodList {
  var bytes: [UInt8]
  var pods: Int

  init(file: String, pods: Int) throws {
    let recorded = try JSON(parsing: try Self.contents(file))
    let items = recorded.elements(at: "items")
    guard !items.isEmpty else { throw Unreadable(file: file) }
    var texts: [String] = []
    for number in 0..<pods {
      var item = items[number % items.count]
      let name = item.string(at: "metadata", "name") ?? "pod"
      item[at: "metadata", "name"] = .string("\(name)-\(number)")
      item[at: "metadata", "resourceVersion"] = .string(String(10_000 + number))
      texts.append(item.text)
    }
    bytes = Array(
      (#"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9"},"items":["#
        + texts.joined(separator: ",") + "]}").utf8)
    self.pods = pods
  }

  struct Unreadable: Error { var file: String }

  private static func contents(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Unreadable(file: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
    }
  }
}
