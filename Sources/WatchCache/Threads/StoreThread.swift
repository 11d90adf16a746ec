import FleetModel
import KubernetesAPI
import Synchronization

/// The thread `store`: the only one that touches the file, so that nobody waits for a disk.
///
/// Jobs run in the order of posting, urgent ones first. Without a file (a problem, or none wanted) they still run, and
/// get nil.
final class StoreThread: Sendable {
  typealias Job = @Sendable (CacheFile?) -> Void
  private struct Mail {
    var urgent: [Job] = []
    var jobs: [Job] = []
    var isStopped = false
  }
  private let mail = Mutex(Mail())
  private let bell = Bell()
  private let thread = Mutex<NamedThread?>(nil)
  private let currentProblem = Mutex<StoreProblem?>(nil)

  /// What is wrong with the file, or nil.
  var problem: StoreProblem? { currentProblem.withLock { $0 } }
  func report(_ problem: StoreProblem?) { currentProblem.withLock { $0 = problem } }

  /// - Parameter directory: nil keeps nothing.
  func start(directory: String?) {
    let started = NamedThread("store") { [self] in
      var file: CacheFile?
      if let directory {
        do throws(StoreProblem) {
          let opened = try CacheFile(directory: directory)
          if !opened.isWriter { report(.secondProgram(opened.path)) }
          file = opened
        } catch { report(error) }
      }
      run(file)
    }
    thread.withLock { $0 = started }
  }

  func post(isUrgent: Bool = false, _ job: @escaping Job) {
    mail.withLock { mail in
      guard !mail.isStopped else { return }
      if isUrgent { mail.urgent.append(job) } else { mail.jobs.append(job) }
    }
    bell.ring()
  }

  /// Runs what was posted before, closes the file and ends the thread.
  func stop() {
    mail.withLock { $0.isStopped = true }
    bell.ring()
    thread.withLock { thread in
      defer { thread = nil }
      return thread
    }?.join()
  }

  private func run(_ file: CacheFile?) {
    while true {
      let (job, isStopped): (Job?, Bool) = mail.withLock { mail in
        if !mail.urgent.isEmpty { return (mail.urgent.removeFirst(), mail.isStopped) }
        return (mail.jobs.isEmpty ? nil : mail.jobs.removeFirst(), mail.isStopped)
      }
      if let job {
        job(file)
        if let notices = file?.takeNotices(), let last = notices.last { report(.repaired(last)) }
      } else if isStopped {
        return
      } else {
        bell.wait(nil)
      }
    }
  }
}
