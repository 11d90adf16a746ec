import Glibc
import Synchronization
import Testing

@testable import KubeClient

@Suite("The watch over files", .timeLimit(.minutes(10)))
struct FileWatchTests {
  let folder = TemporaryFolder()

  /// Counts changes and lets a test wait for the next one.
  final class Changes: Sendable {
    private let state = Mutex<(count: Int, waiting: CheckedContinuation<Bool, Never>?)>((0, nil))
    /// Only what is not told at all takes so long.
    private static let patience: Duration = .seconds(60)

    var untaken: Int { state.withLock { $0.count } }
    func note() {
      let waiting = state.withLock { state in
        if state.waiting == nil { state.count += 1 }
        defer { state.waiting = nil }
        return state.waiting
      }
      waiting?.resume(returning: true)
    }
    /// Takes one change, waiting for it; false where none is told.
    func next() async -> Bool {
      let timer = Task {
        try await Task.sleep(for: Self.patience)
        let waiting = state.withLock { state in
          defer { state.waiting = nil }
          return state.waiting
        }
        waiting?.resume(returning: false)
      }
      defer { timer.cancel() }
      return await withCheckedContinuation { continuation in
        let isThere = state.withLock { state in
          if state.count > 0 {
            state.count -= 1
            return true
          }
          state.waiting = continuation
          return false
        }
        if isThere { continuation.resume(returning: true) }
      }
    }
  }

  /// - Parameter look: without the kernel's notices a change would be seen after this.
  func watch(_ paths: Set<String>, look: Duration = .seconds(3_600)) async -> (FileWatch, Changes) {
    var limits = Limits()
    limits.fileLook = look
    limits.fileSettle = .milliseconds(5)
    limits.filePause = .milliseconds(1)
    let changes = Changes()
    let watch = FileWatch(limits: limits) { changes.note() }
    watch.watch(paths)
    await withCheckedContinuation { continuation in watch.whenSettled { continuation.resume() } }
    return (watch, changes)
  }

  @Test("tells that a file was written, replaced, removed and made")
  func changes() async {
    let path = folder.write("config", "one")
    let (watch, changes) = await watch([path, folder.path + "/later"])
    _ = folder.write("config", "two!")
    #expect(await changes.next(), "not told: the file was written")
    rename(folder.write("config.new", "three"), path)
    #expect(await changes.next(), "not told: another file took its place")
    unlink(path)
    #expect(await changes.next(), "not told: it was removed")
    _ = folder.write("later", "x")
    #expect(await changes.next(), "not told: a file that was not there was made")
    watch.stop()
  }

  @Test("a link that is led elsewhere, as Kubernetes mounts secrets, is a change, and so is its target")
  func links() async {
    for name in ["first", "second"] {
      mkdir(folder.path + "/" + name, 0o700)
      _ = folder.write(name + "/token", name)
    }
    symlink("first", folder.path + "/..data")
    symlink("..data/token", folder.path + "/token")
    let (watch, changes) = await watch([folder.path + "/token"])
    symlink("second", folder.path + "/..new")
    rename(folder.path + "/..new", folder.path + "/..data")
    #expect(await changes.next(), "not told: the link leads elsewhere")
    _ = folder.write("second/token", "third")
    #expect(await changes.next(), "not told: what it leads to was written")
    watch.stop()
  }

  @Test("a folder that is not there yet is looked for now and then")
  func laterFolder() async {
    let (watch, changes) = await watch([folder.path + "/later/config"], look: .milliseconds(20))
    mkdir(folder.path + "/later", 0o700)
    _ = folder.write("later/config", "x")
    #expect(await changes.next(), "not told: the folder came, with the file")
    watch.stop()
  }

  @Test("a file beside those that are watched is no change")
  func beside() async {
    let path = folder.write("config", "one")
    let (watch, changes) = await watch([path])
    _ = folder.write("beside", "x")
    unlink(folder.path + "/beside")
    await withCheckedContinuation { continuation in watch.whenSettled { continuation.resume() } }
    #expect(changes.untaken == 0)
    _ = folder.write("config", "two!")
    #expect(await changes.next(), "not told: the file was written")
    watch.stop()
  }
}
