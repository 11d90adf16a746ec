import ArgumentParser
import ClusterRegistry
import DeliveryEngine
import DeliveryModel
import FleetModel
import Foundation
import KubeClient
import KubernetesAPI
import Synchronization

/// `quarterdeck drive RUN`: carries one run; started by `run start` and the dashboard, in a process of its own.
struct DriveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drive", abstract: "Carry one run until it has ended.", shouldDisplay: false)

  @OptionGroup var fleet: FleetOptions
  @Argument(help: "The run's name.") var run: String

  func run() async throws {
    let session = try FleetSession(options: fleet, withoutJournal: "\(run) cannot be carried")
    defer { session.stop() }
    session.followFiles()
    await session.dialHubs()
    let gate = Gate(run: run, session: session)
    let driver = RunDriver(
      run: run, journal: session.journal, members: { gate.member($0) }, host: hostName(),
      process: Int(getpid()), now: { .now() })
    do {
      let ended = try await driver.carry()
      Output.print("\(ended.name) \(ended.sentence)")
    } catch {
      Output.error("\(error)")
      throw ExitCodes.failed
    }
  }

  /// The ways into clusters, as long as each leads to where it led when the driver began.
  private final class Gate: Sendable {
    private let run: String
    private let session: FleetSession
    private let contacts = Mutex(FirstContacts())

    init(run: String, session: FleetSession) {
      self.run = run
      self.session = session
      // Also those whose turn comes in days: until then, the name may be pointed elsewhere.
      for cluster in session.inScope {
        guard let access = cluster.access(in: session.scope) else { continue }
        contacts.withLock { _ = $0.answer(cluster.record.name, access) }
      }
    }

    func member(_ cluster: ClusterName) -> (any MemberAPI)? {
      session.member(cluster) { access in
        switch contacts.withLock({ $0.answer(cluster, access) }) {
        case .same: return true
        case .elsewhere(let why, let isNews):
          if isNews { tell(why, cluster) }
          return false
        }
      }
    }

    private func tell(_ why: String, _ cluster: ClusterName) {
      Output.error(why)
      let line = JournalLine(time: .now(), cluster: cluster, text: why)
      Task { [run, journal = session.journal] in try? journal.append([line], run: run) }
    }
  }
}
