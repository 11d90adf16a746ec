/// Every bound of the client, with its name, its unit and what happens when it bites.
///
/// A test builds its own; the program uses `Limits()`.
package struct Limits: Sendable, Hashable {
  /// Connections of the whole fleet that are in name lookup, connect or TLS handshake; further ones queue.
  package var handshakes = 32
  /// List requests of the whole fleet that are being answered; further ones queue.
  package var lists = 8
  /// List requests of one cluster that are being answered; further ones queue.
  package var listsPerCluster = 2
  /// Streams on one HTTP/2 connection; an API server allows 100 (`secure_serving.go`), further ones open another.
  package var streamsPerConnection = 90
  /// A connection that does not stand after this counts only against its own cluster: one that hangs, hangs alone.
  ///
  /// A handshake over a slow line (three round trips of 400 ms) is done by then.
  package var handshakePatience: Duration = .seconds(2)
  /// A list of which nothing has come for this long counts only against its own cluster.
  package var listPatience: Duration = .milliseconds(250)
  /// Idle connections that are kept for reuse over the fleet.
  package var keptConnections = 2_000
  /// How long the end of the program waits for the network thread.
  package var endPatience: Duration = .seconds(2)
  /// Name lookup, connect and handshake together.
  package var connectTime: Duration = .seconds(10)
  /// A small request, from being sent to its last byte.
  package var requestTime: Duration = .seconds(30)
  /// One page of a list, from being sent to its last byte; the server's own limit is 60 s.
  package var listTime: Duration = .seconds(75)
  /// Without a byte for this long a request other than a watch or a followed log has failed.
  package var idleTime: Duration = .seconds(30)
  /// Objects that a list may say still come: what it says beyond is believed so far only.
  package static let remainingObjects = 1 << 40
  /// The decoded body of a small request.
  package var bodyBytes = 64 << 20
  /// One object inside a list or a watch; etcd holds 1.5 MB, what a server merges may be larger.
  package var objectBytes = 16 << 20
  /// One line of a log; what is longer is cut there and goes on as another line.
  package var logLineBytes = 256 << 10
  /// Lines of a log that wait for their reader; when they are full the oldest are dropped, and counted.
  package var logLines = 20_000
  /// All header lines of one answer.
  package var headerBytes = 64 << 10
  /// Calls that the call log remembers.
  package var rememberedCalls = 4_096
  /// Characters of a text from outside that an error carries.
  package var errorText = 600
  /// Credential plugins that run at one time over the fleet; further ones queue.
  package var plugins = 6
  /// A credential plugin that has not ended after this is killed with its children.
  package var pluginTime: Duration = .seconds(60)
  /// What a credential plugin may write to its standard output.
  package var pluginBytes = 1 << 20
  /// The end of what a credential plugin wrote to its standard error, kept for the operator.
  package var pluginTrouble = 16 << 10
  /// A plugin that failed is not run again for this long unless somebody asks for it; four times longer after each
  /// failure in a row, up to the second: it may open a browser each time.
  package var pluginPause: Duration = .seconds(5)
  package var pluginPauseCap: Duration = .seconds(300)
  /// Clusters whose credential files are being read at one time: a dead network file system holds a thread for ever.
  package var fileReads = 16
  /// How long the word of a credential file that cannot be read is taken before it is tried again.
  package var fileRetry: Duration = .seconds(5)
  /// How long something that is no regular file (a pipe, a terminal) may take for its content.
  package var pipeTime: Duration = .seconds(10)
  /// How often watched files are looked at, where nothing tells of their changes (a network file system).
  package var fileLook: Duration = .seconds(10)
  /// Watched files are not looked at more often than this, however much happens in their folders.
  package var filePause: Duration = .milliseconds(100)
  /// Files must hold still for this long before a change is told: editors and cloud tools write in several steps.
  package var fileSettle: Duration = .milliseconds(500)
  /// A kubeconfig file, and each file that it names.
  package var configurationBytes = 16 << 20
  /// How long a token file's content is used before it is read again (client-go: 60 s less 10 s).
  package var tokenFileAge: Duration = .seconds(50)
  /// How long certificate files are used before their modification time is looked at again.
  package var certificateFileAge: Duration = .seconds(60)

  package init() {}
}
