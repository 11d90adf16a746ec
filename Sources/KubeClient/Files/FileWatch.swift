import CLinux
import Glibc
import Synchronization

/// Tells when one of some files was written, replaced, came or went, once they hold still.
///
/// What counts is a file's stamp; the kernel's notices (inotify, on the folders, since editors and cloud tools replace
/// files) only say that it is time to look. Where there are none, as on a network file system, it looks now and then.
/// The thread `files` does it, and may be held up by a file system that does not answer; nobody else is.
package final class FileWatch: Sendable {
  private struct State {
    var paths: Set<String> = []
    var isNew = false
    var isStopped = false
    /// Woken when the files as they are now have been looked at.
    var settling: [@Sendable () -> Void] = []
  }
  private let state = Mutex(State())
  private let wakeUp: Int32
  private let inotify: Int32
  private let limits: Limits
  private let onChange: @Sendable () -> Void

  /// - Parameter onChange: on the thread `files`; the next change is told only after it has returned.
  package init(limits: Limits = Limits(), onChange: @escaping @Sendable () -> Void) {
    self.limits = limits
    self.onChange = onChange
    wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    inotify = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        clinux_name_thread("files")
        Unmanaged<FileWatch>.fromOpaque(context!).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(code == 0, "no thread to watch files: \(code)")
    pthread_detach(thread)
  }

  /// From now on these files; how they are at this moment is what a change is measured against.
  package func watch(_ paths: Set<String>) {
    state.withLock { state in
      state.isNew = state.isNew || state.paths != paths
      state.paths = paths
    }
    eventfd_write(wakeUp, 1)
  }

  /// Calls back when the files have been looked at: what changes after that is told.
  ///
  /// On the thread `files`.
  package func whenSettled(_ call: @escaping @Sendable () -> Void) {
    state.withLock { $0.settling.append(call) }
    eventfd_write(wakeUp, 1)
  }

  package func stop() {
    state.withLock { $0.isStopped = true }
    eventfd_write(wakeUp, 1)
  }

  private func run() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    var stamps: [String: FileStamp] = [:]
    var paths: Set<String> = []
    var told = stamps
    var due: UInt64?
    while true {
      let (isStopped, isNew, settling) = state.withLock { state in
        defer {
          state.isNew = false
          state.settling = []
        }
        paths = state.paths
        return (state.isStopped, state.isNew, state.settling)
      }
      if isStopped { break }
      watchFolders(of: paths)
      let now = Self.stamps(of: paths)
      if isNew {
        (stamps, told, due) = (now, now, nil)
      } else if now != stamps {
        stamps = now
        due = SteadyClock.nanoseconds + limits.fileSettle.nanoseconds
      }
      for wake in settling { wake() }
      if let moment = due, moment <= SteadyClock.nanoseconds {
        due = nil
        if stamps != told {
          told = stamps
          onChange()
        }
      }
      wait(until: due ?? SteadyClock.nanoseconds + limits.fileLook.nanoseconds)
    }
    close(wakeUp)
    if inotify >= 0 { close(inotify) }
  }

  /// Asks for notices; a folder that is asked for again, or that is not there, costs nothing.
  private func watchFolders(of paths: Set<String>) {
    guard inotify >= 0 else { return }
    var folders: Set<String> = []
    for path in paths {
      folders.insert(Self.folder(of: path))
      // A link's target is replaced in the target's folder.
      if let real = realpath(path, nil) {
        folders.insert(Self.folder(of: String(cString: real)))
        free(real)
      }
    }
    let changes = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB | IN_ONLYDIR
    for folder in folders { inotify_add_watch(inotify, folder, UInt32(changes)) }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func stamps(of paths: Set<String>) -> [String: FileStamp] {
    var stamps: [String: FileStamp] = [:]
    for path in paths { stamps[path] = FileStamp(path) }
    return stamps
  }

  private func wait(until moment: UInt64) {
    var wanted = [
      pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0), pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
    ]
    func wait(_ count: nfds_t, until moment: UInt64) {
      let now = SteadyClock.nanoseconds
      let milliseconds = moment > now ? (moment - now + 999_999) / 1_000_000 : 0
      poll(&wanted, count, Int32(min(milliseconds, 3_600_000)))
    }
    // A busy folder must not make us look all the time.
    if inotify >= 0 { wait(1, until: min(moment, SteadyClock.nanoseconds + limits.filePause.nanoseconds)) }
    if wanted[0].revents == 0 { wait(inotify >= 0 ? 2 : 1, until: moment) }
    var count: eventfd_t = 0
    eventfd_read(wakeUp, &count)
    // What happened does not matter: the stamps say it.
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while inotify >= 0, read(inotify, &buffer, buffer.count) > 0 {}
  }
}
