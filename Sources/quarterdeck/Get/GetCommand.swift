import ArgumentParser
import ClusterRegistry
import DeliveryEngine
import DeliveryModel
import FleetModel
import Foundation
import KubernetesAPI
import WatchCache

/// `quarterdeck get VIEW`: a view without the screen.
struct GetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Print a view: \(View.allCases.map(\.rawValue).joined(separator: ", ")).",
    discussion: """
      Dials the scope and waits until each cluster is live or has failed. The rows go to the output, all that is said
      about them to the error stream. Exit code 0: all is there; 1: nothing could be read; 2: a view, a form, a filter,
      a scope or a file is wrong; 3: some clusters are missing, and the error stream lists them; 64: no such option.
      """)

  enum View: String, CaseIterable {
    case fleet, apps, pods, nodes, events, drift, runs, problems, registry
  }

  @OptionGroup var fleet: FleetOptions
  @Argument(help: "The view.") var view: Choice<View>
  @Argument(parsing: .remaining, help: "A filter, as in the dashboard: words, column=value, -word.")
  var filter: [String] = []
  @Option(name: .shortAndLong, help: "table, wide, json, yaml, csv or svg; get fleet also clusterprofile.") var output =
    Choice(OutputFormat.table)
  @Option(
    help: """
      How long to wait for clusters, in seconds. Default: 10, and 5 for one that does not say a word. Those that are \
      known not to answer are not waited for.
      """)
  var wait: Double?
  @Flag(help: "Dial nothing: print what was last known.") var cached = false
  @Option(help: "At most so many rows.") var limit = 10_000

  /// The longest that anybody may wait: a day, in seconds.
  private static let longestWait = 86_400.0
  /// How long clusters are waited for where nobody says, and one that says nothing.
  private static let standardWait = 10.0
  private static let silence: Duration = .seconds(5)

  func validate() throws {
    guard (0...Self.longestWait).contains(wait ?? 0) else {
      throw ValidationError("--wait is a number of seconds from 0 to \(Int(Self.longestWait))")
    }
    guard limit >= 1 else { throw ValidationError("--limit is a number of rows from 1") }
  }

  func run() async throws {
    let view = try view.value("view")
    let output = try output.value("--output")
    if view != .fleet { try output.expectListing() }
    let session = try FleetSession(options: fleet, isCached: cached)
    defer { session.stop() }
    // Runs lie on this machine, whatever becomes of the ways to its clusters.
    if view == .runs { return session.printRuns(try session.runs(), as: output) }
    for problem in session.problems { Output.error(problem.description) }
    if let problem = session.stateProblem { Output.error(problem) }
    let time = Duration.milliseconds(Int64((wait ?? Self.standardWait) * 1_000))
    if !cached { await session.dialHubs(within: time) }
    if session.clusters.isEmpty, !session.problems.isEmpty, view != .registry { throw ExitCodes.failed }
    if view == .registry { return try printRegistry(session, as: output) }
    if !cached { try session.refuseDoubtfulScope() }
    let cache = session.cache()
    cache.start()
    defer { cache.stop() }
    let members = CacheMembers(session, cache)
    defer { withExtendedLifetime(members) {} }
    members.start()
    let start = ContinuousClock.now
    let states = await withCheckedContinuation { continuation in
      cache.whenSettled(within: time, silence: wait == nil ? Self.silence : nil) { continuation.resume(returning: $0) }
    }
    let waited = ContinuousClock.now - start
    if output == .clusterprofile {
      let query = FleetQuery.clusters(filter: filter.joined(separator: " "))
      // A filter with a fault is told as for any other form.
      _ = try await Self.print(cache, query)
      if case .clusters(let lines, _) = await Self.answer(cache, query) { printProfiles(lines, session) }
    } else {
      Output.print(try await listing(view, session, cache), as: output, title: view.rawValue)
    }
    let outages = cached ? [] : session.registry.outages
    // A registry's word is all that there ever is of a cluster that is only mirrored: it is not missing.
    let missing = states.filter { !$0.value.isCurrent && !$0.value.isMirror }.sorted { $0.key < $1.key }
    for outage in outages { Output.error(outage) }
    guard !missing.isEmpty || !outages.isEmpty, !cached else { return }
    for (name, freshness) in missing {
      Output.error("\(name): \(freshness.absence(now: .now(), waited: waited))")
    }
    throw ExitCodes.incomplete
  }

  private func listing(_ view: View, _ session: FleetSession, _ cache: FleetCache) async throws -> Listing {
    let text = filter.joined(separator: " ")
    switch view {
    case .fleet: return try await Self.print(cache, .clusters(filter: text))
    case .problems: return try await Self.print(cache, .problems(filter: text))
    case .apps: return try await Self.print(cache, .matrix(filter: text), limit: limit)
    case .pods, .nodes, .events: return try await rows(cache, view, text)
    case .runs: return Listing.runs(try session.runs())
    case .registry: return Listing.registry(session.registry.report, now: .now())
    case .drift:
      let service = session.service { await cache.delivered(of: $0) }
      let report = await withCheckedContinuation { continuation in
        service.drift { continuation.resume(returning: $0) }
      }
      return Listing.drift(report, now: .now())
    }
  }

  private func rows(_ cache: FleetCache, _ view: View, _ filter: String) async throws -> Listing {
    var query = RowsQuery(types: [view.rawValue])
    query.filter = filter
    query.limit = limit
    return try await Self.print(cache, .rows(query), kind: view.rawValue)
  }

  private static func answer(_ cache: FleetCache, _ query: FleetQuery) async -> FleetAnswer {
    await withCheckedContinuation { continuation in
      cache.ask(query) { continuation.resume(returning: $0) }
    }
  }

  private static func print(
    _ cache: FleetCache, _ query: FleetQuery, kind: String = "", limit: Int = .max
  ) async throws -> Listing {
    let answer = await answer(cache, query)
    let error: FilterError?
    let listing: Listing
    switch answer {
    case .clusters(let lines, let filterError):
      (listing, error) = (.fleet(lines, now: .now()), filterError)
    case .problems(let problems, let hidden, let filterError):
      (listing, error) = (.problems(problems, hidden: hidden), filterError)
    case .rows(let rows):
      listing = kind == "events" ? .events(rows, now: .now()) : .rows(rows, kind: listKind(kind), now: .now())
      error = rows.filterError
    case .matrix(let lines, _, let hidden, let filterError):
      (listing, error) = (.apps(lines, hidden: hidden, limit: limit), filterError)
    case .object, .clue: preconditionFailure("no view of get asks for this")
    }
    if let error {
      Output.error("the filter, at character \(error.position + 1): \(error.message)")
      throw ExitCodes.wrongInput
    }
    if listing.rows.isEmpty { hintMisspelt(query.filter) }
    return listing
  }

  /// A name that is no column is a label; where nothing was found and a column is spelt almost so, it may be meant.
  ///
  /// Only a hint: whether there are rows must not decide how a script ends.
  private static func hintMisspelt(_ text: String) {
    for case .label(let name) in (try? Filter(text))?.terms.map(\.subject) ?? [] {
      guard let near = Spelling.nearest(name, in: FilterColumn.names) else { continue }
      Output.error("the filter: \(name) is no column, and as a label it finds nothing; did you mean \(near)?")
    }
  }

  /// `pods` is `PodList`.
  private static func listKind(_ view: String) -> String {
    ["pods": "PodList", "nodes": "NodeList"][view] ?? "List"
  }
}
