import ArgumentParser
import ClusterRegistry
import FleetModel
import Foundation
import KubernetesAPI
import WatchCache

/// `quarterdeck forget CLUSTER…`: what is kept of clusters on this machine goes.
struct ForgetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Remove what the cache keeps of clusters: rows, opened objects, sums.",
    discussion: """
      Nothing in a cluster changes; runs stay in the journal, and what hubs listed stays in the folder registries, for \
      a start at which they are away. A cluster that a registry still lists, and that the \
      scope lets in, would be read again with the next look: it is refused, and everything is while a kubeconfig, a \
      list or a hub cannot be read, unless --force says so.

      Exit codes: 0 all of it is gone; 1 failed, or another quarterdeck has the cache open; 2 nothing is known of a \
      cluster, or it is refused, and nothing was removed; 64 a wrong command line.
      """)

  @OptionGroup var fleet: FleetOptions
  @Argument(help: "The clusters, by the names that get fleet shows.") var clusters: [String]
  @Flag(help: "Also clusters that are listed and in the scope; they are read again with the next look.")
  var force = false

  func validate() throws {
    guard !clusters.isEmpty else { throw ValidationError("name the clusters to forget") }
  }

  func run() async throws {
    let wanted = clusters.map { ClusterName($0) }
    if !force { try await refuseListed(wanted) }
    do {
      let known = try KnownClusters(directory: fleet.stateDirectory)
      let holdings = try known.all()
      let found = wanted.map { name in holdings.first { $0.cluster == name } }
      for (name, holding) in zip(wanted, found) where holding == nil {
        let hint = Spelling.hint(name.text, in: holdings.map(\.cluster.text))
        Output.error("nothing is known of \(name) in \(fleet.stateDirectory)\(hint)")
      }
      guard found.allSatisfy({ $0 != nil }) else { throw ExitCodes.wrongInput }
      for holding in found.compactMap(\.self) {
        try known.forget(holding.cluster)
        Output.print(holding.farewell)
      }
      let listings = fleet.stateDirectory + "/registries"
      if (try? FileManager.default.contentsOfDirectory(atPath: listings))?.isEmpty == false {
        Output.error("what hubs listed stays in \(listings), until they list something else")
      }
    } catch let problem as StoreProblem {
      if case .secondProgram(let path) = problem {
        Output.error("another quarterdeck has \(path) open, and would write it all again: end that one first")
      } else {
        Output.error(problem.description)
      }
      throw ExitCodes.failed
    }
  }

  private func refuseListed(_ wanted: [ClusterName]) async throws {
    let session = try FleetSession(options: fleet)
    defer { session.stop() }
    await session.dialHubs()
    let listed = session.inScope.filter { wanted.contains($0.record.name) }
    for cluster in listed {
      Output.error(
        "\(cluster.record.name) is listed by \(cluster.record.source), and would be read again with the next look; "
          + "take it out of there or out of the scope first, or say --force")
    }
    for problem in session.problems { Output.error(problem.description) }
    let unread = session.registry.fleet.unread
    for name in unread { Output.error("\(name); what it lists is not known (--force)") }
    guard listed.isEmpty, unread.isEmpty else { throw ExitCodes.wrongInput }
  }
}

extension KnownClusters.Holding {
  /// `eu-1 is forgotten: 1204 rows of 14 kinds, 3 opened objects, last proven 2026-03-02T03:04:05Z`.
  fileprivate var farewell: String {
    func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
    return [
      "\(cluster) is forgotten: \(count(rows, "row")) of \(count(kinds, "kind"))", count(objects, "opened object"),
      proven.map { "last proven \($0)" } ?? "never proven",
    ].joined(separator: ", ")
  }
}
