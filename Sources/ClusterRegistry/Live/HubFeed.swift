import FleetModel
import KubeClient
import KubernetesAPI
import Synchronization

/// Where an object that a reflector brings belongs.
enum FeedName: Sendable, Hashable {
  /// A watch of a registry, by the number of its hub.
  case hub(Int, watch: String)
  case secret(Int, SecretName)
  /// What the member behind an entry says of itself.
  case member(ListingKey)
}

/// What one reflector found, in its order.
enum FeedNews: Sendable {
  case listBegan
  case object(ObjectChange, [UInt8])
  case listEnded
  case state(ReflectorState)
}

/// Hands what one reflector finds to the registry, which reads it on a thread of its own time.
///
/// Objects are copied out and not read here: while a consumer works, no byte of the whole fleet is read.
final class HubConsumer: ReflectorConsumer, @unchecked Sendable {
  // Sendable, because a reflector calls its consumer on the net thread only, and nobody else touches `news`.
  private let post: @Sendable ([FeedNews]) -> Void
  private let now: @Sendable () -> Timestamp
  private var news: [FeedNews] = []
  private let answered = Mutex<Timestamp?>(nil)

  init(now: @escaping @Sendable () -> Timestamp, post: @escaping @Sendable ([FeedNews]) -> Void) {
    self.now = now
    self.post = post
  }

  /// The last moment at which the server proved what it says; from any thread.
  var lastAnswer: Timestamp? { answered.withLock(\.self) }

  func listBegan(generation: UInt32) { news.append(.listBegan) }
  func object(_ change: ObjectChange, json: UnsafeRawBufferPointer) {
    news.append(.object(change, Array(json)))
    if news.count >= 256 { passOn() }
  }
  func listEnded(resourceVersion: String, generation: UInt32) {
    news.append(.listEnded)
    prove()
    passOn()
  }
  func bookmark(resourceVersion: String) { prove() }
  func chunkEnded() {
    prove()
    passOn()
  }
  func stateChanged(_ state: ReflectorState) {
    if state == .live { prove() }
    news.append(.state(state))
    passOn()
  }

  private func prove() { answered.withLock { $0 = now() } }
  private func passOn() {
    guard !news.isEmpty else { return }
    let parcel = news
    news = []
    post(parcel)
  }
}
