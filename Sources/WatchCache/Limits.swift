package import FleetModel

/// Everything in the cache that grows, and how far.
package struct CacheLimits: Sendable, Hashable {
  package var freshness = FreshnessLimits()
  /// Objects kept whole so that their verdict can be judged again as time passes; beyond, a verdict ages.
  package var unsettledObjects = 50_000
  /// Bytes of delivered objects kept whole for drift, over the fleet.
  package var deliveredBytes = 64 << 20
  /// Bytes of opened objects kept for offline reading.
  package var openedBytes = 16 << 20
  /// One object that is opened.
  package var objectBytes = 8 << 20
  /// Sorted answers kept between questions.
  package var orders = 32
  /// Changes remembered so that an order is repaired and not built again.
  package var changes = 1 << 18
  /// So many changes are always repaired in an order; of more it is built again unless it is much longer.
  package var repairs = 1_000
  /// Rows of an order that are put in order at once, where no more are asked for.
  package var front = 1_000
  /// Rows of a cluster that its line names: the worst, and those beside it.
  package var worstRows = 4
  /// Clues whose fetched part is kept, how long it is shown before it is fetched again, and objects that one may fetch of
  /// a cluster.
  package var clues = 64
  package var clueAge: Duration = .seconds(60)
  package var clueObjects = 4
  /// Rows in one window, whatever the question says.
  package var window = 100_000
  /// Changes are announced at most once in this time.
  package var announceEvery: Duration = .milliseconds(33)
  /// The longest time that the model thread takes feed before it looks for questions.
  package var slice: Duration = .milliseconds(2)
  /// Rows that were read and that the model thread has not taken yet; who brings more of them waits.
  package var mailbox = 1 << 15
  /// Rows that are taken in one piece, between looks at the clock.
  package static let parcel = 128
  /// The longest time that the file behind may lag.
  package var writeBehind: Duration = .seconds(5)
  /// How often a program that only reads the file looks whether another one has written.
  package var followEvery: Duration = .seconds(2)
  /// How long the file keeps what it knows of a cluster that no registry lists, after the last proof of it; and how
  /// often that is looked at.
  package var leftFor: Duration = .seconds(30 * 86_400)
  /// Of clusters that no registry lists and that nobody has proven for `leftLately`, at most so many stay: what was
  /// proven since then may be listed for another program on this machine, with files of its own.
  package var leftClusters = 200
  package var leftLately: Duration = .seconds(7 * 86_400)
  /// Of clusters that no registry lists and that were never proven, little more than names.
  package var leftUnproven = 10_000
  package var pruneEvery: Duration = .seconds(3_600)
  /// Damaged rows of the file that are kept beside.
  package static let damagedRows = 1_000
  /// How often verdicts that depend on the time are judged again.
  package var judgeAgainEvery: Duration = .seconds(5)
  /// A small request that proves a cluster: on screen, and elsewhere.
  package var pulseOnScreen: Duration = .seconds(10)
  package var pulseElsewhere: Duration = .seconds(30)
  /// How long a cluster that left its registry stays visible.
  package var departedFor: Duration = .seconds(600)
  package init() {}
}
