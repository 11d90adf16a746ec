package import KubernetesAPI

/// How far what we hold of one kind of one cluster can be trusted, and why not further.
///
/// The words are those of the design's table of states; `since` is always the moment of the last proof, or of the
/// start where there never was one.
package enum ReflectorState: Sendable, Hashable {
  /// Not running.
  case idle
  /// Dialling; what is held is what was saved, or nothing.
  case connecting
  /// The first list is under way; `expected` as the server counted, where it did.
  case syncing(received: Int, expected: Int?)
  case live
  /// No proof for longer than `live` allows; nothing is known to be wrong.
  case quiet(since: Timestamp)
  /// It was live; it is being redialled or listed again, for this reason.
  case stale(since: Timestamp, ClientError)
  /// No answer, or none that can be used.
  case unreachable(since: Timestamp, ClientError)
  /// 401, a plugin that failed or wants a person, an expired credential.
  case loginNeeded(since: Timestamp, ClientError)
  /// 403 for this verb and kind.
  case denied(ClientError)
  /// 404: the cluster does not serve this kind.
  case absent(ClientError)
}

/// What an object's bytes mean.
package enum ObjectChange: UInt8, Sendable, Hashable {
  /// In the list that is under way: it is there, new or not.
  case listed
  case added
  case modified
  /// The object's last state; its resource version is the deletion's.
  case deleted
}

/// Where a reflector may go on after a restart of the program.
package struct SavedPosition: Sendable, Hashable {
  package var resourceVersion: String
  /// `ClusterClient.identity` of the cluster that the version is of.
  package var identity: String

  package init(resourceVersion: String, identity: String) {
    self.resourceVersion = resourceVersion
    self.identity = identity
  }
}

/// Who takes what a reflector finds.
///
/// All calls come on the `net` thread, in the order of the stream, and must return at once: while one runs, no byte of
/// the whole fleet is read. Rows are held like this: at `listBegan` nothing disappears; `listed` objects are marked
/// with that generation (added and modified ones too); at `listEnded` rows without the mark are gone from the cluster.
/// A generation may begin again without having ended (an expired list, a lost connection): only the last one counts.
package protocol ReflectorConsumer: AnyObject, Sendable {
  func listBegan(generation: UInt32)
  /// The JSON of one object, valid only during the call; strictly framed, but only as well-formed as its braces.
  /// Items of a list of a built-in kind carry neither `apiVersion` nor `kind`. A change may repeat what is known
  /// (an older or equal resource version): it is to be ignored.
  func object(_ change: ObjectChange, json: UnsafeRawBufferPointer)
  func listEnded(resourceVersion: String, generation: UInt32)
  /// Everything up to this version has been handed over: save it with the rows.
  func bookmark(resourceVersion: String)
  /// After the objects of one chunk of bytes: a good moment to pass on what has gathered.
  func chunkEnded()
  func stateChanged(_ state: ReflectorState)
}
