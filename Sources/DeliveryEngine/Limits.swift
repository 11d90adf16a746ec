/// The bounds of the delivery engine, each with what it protects.
package enum Limits {
  /// Runs that lists show; older ones stay in the journal.
  package static let runsInSummary = 50
  /// Lines of its log that a run carries to the screen.
  package static let linesInSummary = 40
  /// Bytes of one file of a source.
  package static let sourceFileBytes = 4 << 20
  /// Bytes of a whole source.
  package static let sourceBytes = 64 << 20
  /// Files of a source.
  package static let sourceFiles = 5_000
  /// Objects of one payload.
  package static let payloadObjects = 2_000
  /// Bytes of the payload that an inventory keeps beside its keys; beyond, drift knows only whether it is there.
  package static let inventoryBytes = 900_000
  /// The highest epoch of an inventory: each run counts it up by one.
  package static let epochs = Int(Int32.max)
  /// How long, and for how many writes, a reading of the fence in a cluster holds.
  package static let fenceAge = Duration.seconds(1)
  package static let fenceBatch = 20
  /// Tries of a write whose object changes between being read and being written.
  package static let versionConflicts = 5
  /// Containers whose last log line one look at a workload fetches.
  package static let logsPerLook = 3
  /// Other clusters of a run that are asked where all that it looks at are silent.
  package static let witnesses = 10
  /// Requests in flight while a plan looks at the clusters.
  package static let planRequests = 16
  /// How long a plan waits for one answer of a cluster; one that answers later is planned as one that does not.
  ///
  /// A dial of another continent with TLS takes half a second, a credential plugin two.
  package static let planSilence = Duration.seconds(4)
  /// How long a plan looks at one cluster, however well it answers.
  package static let planPatience = Duration.seconds(60)
  /// After so long it is said which clusters a plan still looks at.
  package static let planNotice = Duration.seconds(1)
  /// Clusters whose turn has not come that a driver looks at for what would stop its run, the next ones first.
  package static let clustersAhead = 20
  /// How long a back-out waits until a cluster has said what is in it now.
  package static let liveLookPatience = Duration.seconds(10)
  /// How long whoever gives a command waits until a driver has taken it.
  package static let commandPatience = Duration.seconds(10)
  /// Tries, ten milliseconds apart, that tell a look at a run's lock from a driver.
  static let lockTries = 10
  /// Runs that have ended and are kept; older ones leave the journal, and cannot be backed out any more.
  package static let runsKept = 500
  /// Lines of one run's log that are kept.
  package static let linesKept = 20_000
  /// Lines of a log that who follows it reads at once.
  package static let linesInOneLook = 1_000
  /// Names that a message lists before it counts the rest.
  package static let namesInMessage = 10
}
