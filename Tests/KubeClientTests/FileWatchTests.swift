import Glibc
import Synchronization
import Testing

@testable import KubeClient

@Suite("The watch over files", .timeLimit(.minutes(10)))
struct FileWatchTests {
  let folder = TemporaryFolder()

  /// Counts changes and lets a test wait for the next one.
  final class Changes: Sendable {
    private let state = Mutex<(count: Int, waiting: CheckedContinuation<Void, Never>?)>((0, nil))
    func note() {
      let waiting = state.withLock { state in
        state.count += 1
        defer { state.waiting = nil }
        return state.waiting
      }
      waiting?.resume()
    }
    /// Takes one change, waiting for it.
    func next() async {
      await withCheckedContinuation { continuation in
        let isThere = state.withLock { state in
          if state.count > 0 { return true }
          state.waiting = continuation
          return false
        }
        if isThere { continuation.resume() }
      }
      state.withLock { $0.count -= 1 }
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
    await changes.next()
    rename(folder.write("config.new", "three"), path)
    await changes.next()
    unlink(path)
    await changes.next()
    _ = folder.write("later", "x")
    await changes.next()
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
    await changes.next()
    _ = folder.write("second/token", "third")
    await changes.next()
    watch.stop()
  }

  @Test("a folder that is not there yet is looked for now and then")
  func laterFolder() async {
    let (watch, changes) = await watch([folder.path + "/later/config"], look: .milliseconds(20))
    mkdir(folder.path + "/later", 0o700)
    _ = folder.write("later/config", "x")
    await changes.next()
    watch.stop()
  }
}
