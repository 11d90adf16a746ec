package import DeliveryModel
package import FleetModel
package import KubernetesAPI
package import TerminalUI

/// Everything that a dashboard can learn.
///
/// The host calls `handle` with one after the other, on one thread.
package enum DashboardEvent: Sendable {
  case key(Key)
  case resize(Size)
  /// The time. Ages, held order and messages follow it; the host sends it before a frame and at `nextTick`.
  case now(Timestamp)
  /// The answer to `.ask`, or to a question of `queries` asked again because the cache changed.
  case answer(FleetQuery, FleetAnswer)
  /// All runs that are known, whenever one changed.
  case runs([RunSummary])
  case drift(DriftReport)
  /// What the registries say, whenever it changed.
  case registry(RegistryReport)
  /// The answer to `.plan`, with the file that it was made from.
  case plan(file: String, withDryRuns: Bool, Result<Plan, DeliveryProblems>)
  /// The answer to `.start`: the run's name.
  case started(Result<String, DeliveryProblems>)
  /// The delivery files that can be planned.
  case deliveries([String])
  /// Lines in the order of the stream, without line ends; before them so many were let go because nobody read them.
  case logLines(LogRequest, [String], dropped: Int = 0)
  /// Which container's log it is, and all that the pod has: told once after `.openLog`, where the pod can be read.
  case logContainers(LogRequest, shown: String, all: [String])
  /// The stream ended, and why if not by itself.
  case logEnded(LogRequest, problem: String?)
  /// `.act` was done (the API server took it), or refused with what it said.
  case actionDone(ClusterAction, problem: String?)
  /// `.command` was taken into the journal, or refused.
  case commandDone(RunCommand, run: String, DeliveryProblems?)
  /// The scope was changed, by us or at the start: its words.
  case scope(String)
  case message(String, isError: Bool)
}

/// What a dashboard wants done.
///
/// Each is a value that was decided by a pure function; the host carries it out.
package enum DashboardEffect: Sendable, Hashable {
  case ask(FleetQuery)
  case openLog(LogRequest)
  case closeLog(LogRequest)
  /// Look which delivery files there are; the host answers with `.deliveries`.
  case findDeliveries
  /// Make a plan of this delivery file.
  case plan(file: String, withDryRuns: Bool)
  /// Start a run of this plan, which was shown and confirmed.
  case start(Plan)
  case command(RunCommand, run: String)
  /// Change one object of one cluster, as was shown and confirmed.
  case act(ClusterAction)
  /// Look at this part of the fleet from now on; the host answers with `.scope`.
  case setScope(String)
  /// Make this cluster's connection the first of the queue: it is under the cursor or on the screen.
  case focus(ClusterName)
  /// Try to reach the cluster now, without waiting for its backoff.
  case redial(ClusterName)
  /// Run the login of an identity, with the terminal.
  case login(identity: String, clusters: [ClusterName])
  /// Give text to the terminal's clipboard (OSC 52).
  case copy(String)
  /// Save the screen as text to a file and say where.
  case saveScreen
  case theme(String)
  case suspend
  case quit
}
