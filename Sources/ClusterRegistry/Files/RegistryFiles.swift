package import KubeClient
import Synchronization

/// The operator's own files, read now and whenever one of them changes.
///
/// A file that has a fault as a whole counts as it last was, and its registry is unknown until it is mended: who repairs
/// a file must not lose the fleet meanwhile. All that a file names is followed as well: certificates, keys, tokens,
/// providers.
package final class RegistryFiles: Sendable {
  private struct State {
    var watch: FileWatch?
    var watched: Set<String> = []
    var aimed: Set<String>?
  }
  private let kubeconfigs: [String]
  private let isExplicit: Bool
  private let files: [String]
  private let state = Mutex(State())
  /// Held as long as a reading takes, which a file system that does not answer may make for ever: nobody else waits for
  /// it.
  private let memory = Mutex(RegistryMemory())

  /// - Parameter isExplicit: the operator named the kubeconfig files, and a missing one is a fault.
  package init(kubeconfigs: [String], isExplicit: Bool, files: [String]) {
    self.kubeconfigs = kubeconfigs
    self.isExplicit = isExplicit
    self.files = files
  }

  /// Reads them now; blocks as long as files take.
  package func read() -> Registry {
    memory.withLock { memory in
      let registry = Registry.read(kubeconfigs: kubeconfigs, isExplicit: isExplicit, files: files, memory: &memory)
      state.withLock { $0.watched = registry.watched }
      return registry
    }
  }

  /// Reads them again after each change from the last reading on, on the thread `files`.
  ///
  /// - Parameter changed: one call after the other; also once at the start, since files may have changed meanwhile.
  package func follow(limits: Limits = Limits(), _ changed: @escaping @Sendable (Registry) -> Void) {
    let watch = FileWatch(limits: limits) { [weak self] in self?.look(changed) }
    let old = state.withLock { state in
      defer { state.watch = watch }
      state.aimed = nil
      return state.watch
    }
    old?.stop()
    aim(changed)
  }

  /// Ends the following; returns at once, also while a reading is held up.
  package func stop() {
    let watch = state.withLock { state in
      defer { state.watch = nil }
      return state.watch
    }
    watch?.stop()
  }

  private func look(_ changed: @escaping @Sendable (Registry) -> Void) {
    changed(read())
    aim(changed)
  }

  /// Watches what was read; what changed between the reading and the watch is seen by reading once more.
  private func aim(_ changed: @escaping @Sendable (Registry) -> Void) {
    let (watch, paths): (FileWatch?, Set<String>) = state.withLock { state in
      guard state.aimed != state.watched else { return (nil, []) }
      state.aimed = state.watched
      return (state.watch, state.watched)
    }
    watch?.watch(paths)
    watch?.whenSettled { [weak self] in self?.look(changed) }
  }
}
