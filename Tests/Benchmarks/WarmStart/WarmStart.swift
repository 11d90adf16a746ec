import FleetModel
import Glibc
import KubernetesAPI
import Measure
import WatchCache

/// How long a cache that knew 100,000 pods takes until it answers usefully again.
///
/// That is every cluster's line with its sums, and every problem. When all rows are back in memory is shown beside it.
/// Arguments: pods of each of 20 clusters (standard 5,000), rounds (standard 20).
@main
enum WarmStart {
  static func main() async {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let fleet = MadeFleet(clusters: 20, podsOfEach: arguments.first ?? 5_000)
    let rounds = arguments.dropFirst().first ?? 20
    var template = Array("/tmp/quarterdeck-warm-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { fatalError("no temporary folder") }
    let folder = String(cString: made)

    let first = cache(fleet, folder)
    first.start()
    first.setScope(Set(fleet.clusters))
    await first.taken()
    fleet.fill(first)
    await first.taken()
    let wanted = await Useful(first)
    let writing = wallSeconds()
    first.stop()
    let written = wallSeconds() - writing
    precondition(wanted.pods == fleet.pods, "the made fleet is not whole")

    var useful = Samples()
    var processor = Samples()
    var whole = Samples()
    for _ in 0..<rounds {
      let start = wallSeconds()
      let used = processorSeconds()
      let cache = cache(fleet, folder)
      let (changes, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
      cache.whenChanged { changed.yield() }
      cache.start()
      cache.setScope(Set(fleet.clusters))
      var isUseful = false
      // As the dashboard does it: the questions are asked again when something has changed.
      var each = changes.makeAsyncIterator()
      while true {
        let found = await Useful(cache)
        if !isUseful, found == wanted {
          isUseful = true
          useful.add((wallSeconds() - start) * 1e3)
          processor.add((processorSeconds() - used) * 1e3)
        }
        if isUseful { break }
        await each.next()
      }
      // A cluster's pods are all there when its rows are no longer remembered sums.
      for cluster in fleet.clusters {
        var query = RowsQuery(types: ["pods"])
        query.clusters = [cluster]
        query.limit = 1
        while true {
          if case .rows(let rows) = await cache.answer(.rows(query)), rows.total == fleet.podsOfEach { break }
          await each.next()
        }
      }
      whole.add((wallSeconds() - start) * 1e3)
      cache.stop()
    }
    print("\(fleet.pods) pods of \(fleet.clusters.count) clusters; last write \(Int(written * 1e3)) ms; \(wanted)")
    var table = SampleTable(unit: "ms")
    table.add("to the useful answer", useful, wanted: "150")
    table.add("processor until then", processor)
    table.add("all rows in memory", whole)
    table.print()
    var result = BenchmarkResult()
    result.hold(useful.p99, most: 150, "to the useful answer, p99 in ms")
    remove(folder)
    result.end()
  }

  private static func cache(_ fleet: MadeFleet, _ folder: String) -> FleetCache {
    FleetCache(members: fleet.members, environment: nil, now: timeNow, stateDirectory: folder)
  }

  /// Takes the folder away again; it has files only.
  private static func remove(_ folder: String) {
    guard let directory = opendir(folder) else { return }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      unlink(folder + "/" + name)
    }
    closedir(directory)
    rmdir(folder)
  }
}

/// What the first frame is made from, in numbers.
struct Useful: Equatable, CustomStringConvertible {
  var clusters = 0
  var pods = 0
  var workloads = 0
  var bad = 0
  var problems = 0
  var objectsOfProblems = 0

  init(_ cache: FleetCache) async {
    if case .clusters(let lines, _) = await cache.answer(.clusters(filter: "")) {
      clusters = lines.count
      for line in lines {
        pods += line.pods
        workloads += line.workloads
        bad += line.bad
      }
    }
    if case .problems(let found, _, _) = await cache.answer(.problems(filter: "")) {
      problems = found.count
      objectsOfProblems = found.reduce(0) { $0 + $1.objects.count }
    }
  }

  var description: String {
    "\(workloads) workloads, \(bad) bad, \(problems) problems of \(objectsOfProblems) objects"
  }
}
