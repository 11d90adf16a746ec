import Glibc
import KubernetesAPI
import Synchronization
import TestSupport

@testable import KubeClient

/// Credential plugins that are shell scripts in a folder, under a driven clock.
final class PluginBench: Sendable {
  let folder = TemporaryFolder()
  let credentials: PluginCredentials
  let time = Clock()
  private let started: Int32

  init(_ change: (inout Limits) -> Void = { _ in }) {
    var limits = Limits()
    change(&limits)
    let time = time
    credentials = PluginCredentials(limits: limits) { time.now }
    mkfifo(folder.path + "/started", 0o600)
    // Both ends, so that neither the scripts nor we wait for each other to open it.
    started = open(folder.path + "/started", O_RDWR | O_CLOEXEC)
  }
  deinit { close(started) }

  final class Clock: Sendable {
    private let moment = Mutex(Timestamp(seconds: 1_800_000_000))
    var now: Timestamp { moment.withLock { $0 } }
    func pass(_ duration: Duration) { moment.withLock { $0 = $0 + duration } }
  }

  /// A plugin whose program is `sh` with this script; `$1` is its name.
  func plugin(_ script: String, named name: String = "one") -> CredentialPlugin {
    let file = folder.write("plugin-\(name)", script + "\n", mode: 0o700)
    // Not the script itself: a program that another test starts may still hold it open for writing.
    var plugin = CredentialPlugin(apiVersion: "client.authentication.k8s.io/v1", command: "/bin/sh")
    plugin.arguments = [file, name]
    return plugin
  }

  /// A plugin that says `begin NAME` into the log, waits for `release`, says `end NAME` and gives its name as a token.
  func gated(_ name: String) -> CredentialPlugin {
    mkfifo(folder.path + "/gate-\(name)", 0o600)
    return plugin(
      "echo begin $1 >> \(folder.path)/log; echo $1 > \(folder.path)/started; timeout 50 cat \(folder.path)/gate-$1; "
        + "echo end $1 >> \(folder.path)/log\n" + Self.answer("{\"token\":\"'$1'\"}"), named: name)
  }
  /// Returns when a gated plugin has begun: its name.
  func begun() async -> String {
    await withCheckedContinuation { continuation in
      Thread.start("begun") { [started] in
        var text: [UInt8] = []
        var byte: UInt8 = 0
        while read(started, &byte, 1) == 1, byte != 10 { text.append(byte) }
        continuation.resume(returning: String(decoding: text, as: UTF8.self))
      }
    }
  }
  func release(_ name: String) { close(open(folder.path + "/gate-\(name)", O_WRONLY)) }
  var log: [String] { lines("log") }
  func lines(_ file: String) -> [String] {
    let bytes = (try? FileContent.read(folder.path + "/" + file, what: "log", limit: 1 << 20)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  static func answer(_ status: String, version: String = "v1", kind: String = "ExecCredential") -> String {
    "echo '{\"apiVersion\":\"client.authentication.k8s.io/\(version)\",\"kind\":\"\(kind)\",\"status\":\(status)}'\n"
  }

  func ask(_ plugin: CredentialPlugin) async -> Result<IssuedCredential, ClientError> {
    await withCheckedContinuation { continuation in
      credentials.credential(of: plugin, user: "me") { continuation.resume(returning: $0) }
    }
  }
  func renew(_ plugin: CredentialPlugin, refused: UInt64) async -> Result<IssuedCredential, ClientError> {
    await withCheckedContinuation { continuation in
      credentials.renew(plugin, user: "me", refused: refused) { continuation.resume(returning: $0) }
    }
  }
}
