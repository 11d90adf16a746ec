package import KubernetesAPI

/// The machine that keeps one kind of one cluster in step with its API server: given events, it returns actions.
///
/// Cold → (Resume) → Init (paged list) → Live → (Gap) → Live, after client-go's Reflector and kube-rs' watcher, with
/// these choices: lists are consistent (no resource version) and paged, so that they never go back in time; a lost
/// stream goes on from the last version, only 410 lists again; nothing that is held is given up while a list runs.
/// It has no clock, no randomness, no I/O: one event at a time, `now` never going back, `random` in 0..<1. It has at
/// most one request under way besides the proof; events of a request that it cancelled must not be handed in.
package struct Reflector: Sendable {
  package var settings: Settings
  var phase = Phase.idle
  /// The last state that was told.
  package internal(set) var state = ReflectorState.idle
  /// The version that a watch goes on from; nil until a list has ended or a saved one is proven.
  package internal(set) var position: String?
  /// The generation of the list that is under way or ended last.
  package internal(set) var generation: UInt32 = 0
  var isOnScreen = false
  /// Whether a list has ended or a saved position was taken up: what is held was once true.
  var isKnown = false
  var startedAt = Timestamp(seconds: 0)
  /// The last moment at which a byte of the server, or a proof, said that what is held is true.
  var lastProof: Timestamp?
  var isProving = false
  var backoff = Backoff()
  /// The last trouble, until the next success; words for `stale` and `unreachable`.
  var trouble: ClientError?
  var hasRenewedCredentials = false
  /// Failures of a watch without an event between them; the third one lists again.
  var failedWatches = 0
  var lastExpiry: Timestamp?
  /// Set when a stream without bookmarks proved to be alive: some servers send none.
  var expectsNoBookmarks = false
  var listing = Listing()
  var stream = Stream()

  package init(settings: Settings = Settings()) { self.settings = settings }

  enum Phase: Sendable, Hashable {
    case idle
    case identifying(SavedPosition)
    case checking(String)
    case listing
    case opening
    case watching
    case renewing(Step)
    /// Waiting for the moment to try a step again.
    case waiting(until: Timestamp, Step)
  }
  /// What is done, and after a failure done again.
  enum Step: Sendable, Hashable {
    case identify(SavedPosition)
    case check(String)
    case list
    case watch
  }
  struct Listing: Sendable {
    var received = 0
    /// Without the page that is under way.
    var receivedBefore = 0
    var expected: Int?
    var continuation: String?
    /// Set after a page expired: the rest of the list comes at once.
    var isUnpaged = false
    var isUnderWay = false
  }
  struct Stream: Sendable {
    var openedAt = Timestamp(seconds: 0)
    var lastByte = Timestamp(seconds: 0)
    var deadline = Timestamp(seconds: 0)
    var events = 0
    var hasBookmark = false
  }
}

extension Reflector {
  /// Times and sizes, with the system that they agree with.
  package struct Settings: Sendable, Hashable {
    /// client-go `tools/pager`.
    package var pageSize = 500
    /// A watch asks the server to end it after a random time between these (client-go: 300 to 600 s).
    package var watchTime: ClosedRange<Duration> = .seconds(300) ... .seconds(600)
    /// What a watch may live beyond the time it asked for.
    package var watchGrace: Duration = .seconds(10)
    /// Without a byte for this long a stream that has bookmarks is dead: the server sends one about each 60 s.
    package var silence: Duration = .seconds(90)
    /// A watch that ends sooner than this without an event did not work (client-go's `VeryShortWatchError`).
    package var shortWatch: Duration = .seconds(1)
    /// How old the last proof may be in state live: on screen, and elsewhere.
    package var liveOnScreen: Duration = .seconds(15)
    package var liveElsewhere: Duration = .seconds(45)
    /// How long before that a proof is asked for.
    package var proofLead: Duration = .seconds(5)
    package var backoffStart: Duration = .milliseconds(800)
    package var backoffCap: Duration = .seconds(30)
    /// Without trouble for this long the backoff starts anew.
    package var backoffReset: Duration = .seconds(120)
    /// What a server may ask us to wait at most.
    package var retryAfterCap: Duration = .seconds(300)
    /// The least wait after a certificate was refused: it will not get better by itself soon.
    package var certificateRetry: Duration = .seconds(30)
    /// The wait after 401 that renewal did not help, and after 403 and 404; `retry` cuts it short.
    package var loginRetry: Duration = .seconds(60)
    package var deniedRetry: Duration = .seconds(300)
    /// A second expiry within this time waits for the backoff before it lists again.
    package var expiryPause: Duration = .seconds(10)

    package init() {}
  }

  package enum Event: Sendable, Hashable {
    /// Begin, with what was saved, or cold.
    case start(SavedPosition?)
    case stop
    /// Somebody has a reason to think that it works now: a key, a new credential, a changed definition.
    case retry
    case onScreen(Bool)
    /// The moment of the last `wake`, or later.
    case tick
    /// The answer to `identify`.
    case identified(String)
    /// The answer to `check`: the collection's version now.
    case checked(String)
    /// Objects of the list that were framed since the last such event.
    case received(Int)
    /// A page of the list is complete.
    case page(resourceVersion: String, continuation: String, remaining: Int?)
    /// The watch was accepted (200).
    case opened
    /// An ADDED, MODIFIED or DELETED object was handed to the consumer.
    case object(resourceVersion: String)
    case bookmark(resourceVersion: String)
    /// The request under way ended: a watch with nil for a clean end, any with what went wrong. An ERROR inside a
    /// stream comes as this as well.
    case ended(ClientError?)
    /// The server answered a small request at this time.
    case proved(Timestamp)
    case notProved(ClientError)
    /// The answer to `renewCredentials`: nil where there are new ones.
    case renewed(ClientError?)
  }

  package enum Action: Sendable, Hashable {
    /// Ask who the cluster is.
    case identify
    /// Ask for the collection's version: a list with `limit=1`.
    case check
    case list(limit: Int?, continuation: String?)
    case watch(resourceVersion: String, seconds: Int)
    /// Give up the request under way.
    case cancel
    /// Ask the server for a sign of life.
    case prove
    case renewCredentials
    /// Send `tick` at this moment; replaces the one before.
    case wake(Timestamp)
    case began(generation: UInt32)
    case listed(resourceVersion: String, generation: UInt32)
    case bookmark(resourceVersion: String)
    case state(ReflectorState)
  }
}
