import ArgumentParser
import DeliveryEngine
import DeliveryModel
import Foundation
import KubernetesAPI

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
    let driver = RunDriver(
      run: run, journal: session.journal, members: { session.member($0) }, host: hostName(),
      process: Int(getpid()), now: { .now() })
    do {
      let ended = try await driver.carry()
      Output.print("\(ended.name) \(ended.sentence)")
    } catch {
      Output.error("\(error)")
      throw ExitCodes.failed
    }
  }
}
