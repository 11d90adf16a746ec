package import KubernetesAPI

/// How a cluster's API server behaves towards the network as a whole.
package enum ClusterSwitch: Sendable, Hashable {
  case up
  /// Nobody listens: connections are refused, open ones are cut.
  case down
  /// Every answer, and every event of a watch, waits this long first.
  case slow(Duration)
  /// Connections are accepted, and then there is no byte: the network ate them.
  case silent
  /// The server listens, and answers when it has come up: what is asked now waits for that.
  case starting
  /// Whether requests wait for the next switch.
  var holdsRequests: Bool { self == .silent || self == .starting }
}

/// One thing that goes wrong on the wire, for the requests that it matches, until it is used up.
package struct WireFault: Sendable, Hashable {
  package enum Effect: Sendable, Hashable {
    /// Answer this instead: a `Status` with the code; `retryAfter` in seconds becomes the header.
    case refuse(code: Int, retryAfter: Int?)
    /// Wait before the answer.
    case delay(Duration)
    /// Close the connection without a word.
    case reset
    /// Send this many bytes of the body, then close the connection.
    case cut(afterBytes: Int)
    /// Send a watch's `ERROR` event with 410, as a server that lost its history does.
    case expire
    /// Send this error inside a watch's 200 stream and end it; other requests are refused with it.
    case watchError(Status)
  }
  package var effect: Effect
  /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`; nil matches any.
  package var verb: String?
  /// The plural: `pods`; nil matches any.
  package var resource: String?
  /// 1 hits every matching request, 3 every third.
  package var every: Int
  /// How many hits are left; nil means no end.
  package var remaining: Int?

  package init(
    _ effect: Effect, verb: String? = nil, resource: String? = nil, every: Int = 1, remaining: Int? = nil
  ) {
    self.effect = effect
    self.verb = verb
    self.resource = resource
    self.every = max(every, 1)
    self.remaining = remaining
  }
}
