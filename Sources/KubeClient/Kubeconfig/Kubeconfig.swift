import Glibc
import KubernetesAPI

/// What one or more kubeconfig files say, merged as client-go merges them, with what is wrong in them as values.
///
/// Of each cluster, user and context the first file that names it wins, as a whole entry; a context may refer to
/// entries of another file. A broken file costs its own entries, a broken entry the contexts that need it. Nothing is
/// ever written, and nothing is dialled or run by reading.
package struct Kubeconfig: Sendable, Hashable {
  /// In the order of the files, and within a file of its list.
  package var contexts: [Context] = []
  /// `current-context` of the first file that has one.
  package var currentContext: String?
  package var problems: [Problem] = []
  /// The files that were read.
  package var files: [String] = []
  /// Files that cannot be read or parsed now and count as they last were: `problems` says why.
  package var kept: Set<String> = []
  /// All files that count, be they there or not, and those that entries name: when one changes, it is time to read
  /// again.
  package var watched: Set<String> = []

  package struct Context: Sendable, Hashable {
    package var name: String
    package var cluster: String
    package var user: String
    package var file: String
    package var line: Int
    /// nil where something that it needs is wrong: `problems` says what, under this context's name.
    package var access: ClusterAccess?
  }

  /// What is wrong, where, and what to do.
  package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// From 1; 0 where it is the whole file's.
    package var line: Int
    package var message: String
    package var remedy: String
    /// The contexts that cannot be used because of it.
    package var contexts: [String] = []
    package var description: String { (line > 0 ? "\(file):\(line): " : "\(file): ") + message + ". " + remedy }
  }

  /// The files that count.
  ///
  /// `--kubeconfig`, else `KUBECONFIG` (a list, duplicates and empty places dropped), else `~/.kube/config`.
  package static func paths(explicit: String?, environment: [String: String]) -> [String] {
    if let explicit { return [explicit] }
    if let list = environment["KUBECONFIG"], !list.isEmpty {
      var seen: Set<Substring> = []
      return list.split(separator: ":").filter { seen.insert($0).inserted }.map(String.init)
    }
    return environment["HOME"].map { [$0 + "/.kube/config"] } ?? []
  }

  /// Reads and merges files.
  ///
  /// - Parameters:
  ///   - isExplicit: a missing file is a problem; else only when all are missing, as in client-go.
  ///   - inCluster: the only context where files say nothing at all and none was asked for by name.
  package static func load(
    paths: [String], isExplicit: Bool = false, inCluster: ClusterAccess? = nil, limits: Limits = Limits()
  ) -> Kubeconfig {
    var memory = KubeconfigMemory()
    return load(paths: paths, isExplicit: isExplicit, inCluster: inCluster, limits: limits, memory: &memory)
  }

  /// Reads and merges files again: one that has a fault as a whole, or that is empty now, counts as it last was.
  ///
  /// What gives its bytes once, as a pipe, is not read again: it says for ever what it said.
  ///
  /// - Parameter memory: what was read before; takes what is read now.
  package static func load(
    paths: [String], isExplicit: Bool = false, inCluster: ClusterAccess? = nil, limits: Limits = Limits(),
    memory: inout KubeconfigMemory
  ) -> Kubeconfig {
    var config = Kubeconfig()
    var entries = KubeconfigEntries()
    var missing: [Problem] = []
    let absolutes = paths.map(absolutePath)
    // Of several files one may be missing; where it is a fault, who repairs it must not lose what it said.
    let isFault = isExplicit || absolutes.allSatisfy { access($0, F_OK) != 0 }
    for absolute in absolutes {
      config.watched.insert(absolute)
      let isReadOnce = FileContent.isReadOnce(absolute)
      if isReadOnce, let file = memory.files[absolute] {
        config.files.append(absolute)
        entries.add(file)
        continue
      }
      do throws(ClientError) {
        let bytes = try FileContent.read(
          absolute, what: "kubeconfig", limit: limits.configurationBytes, pipeTime: limits.pipeTime)
        let isEmptied = FileContent.isBlank(bytes) && memory.files[absolute]?.document != nil
        let file = isEmptied ? KubeconfigFile(emptied: absolute) : KubeconfigFile(absolute, bytes)
        config.files.append(absolute)
        entries.add(file)
        if file.problem == nil || isReadOnce {
          memory.files[absolute] = file
        } else {
          config.keep(absolute, &entries, memory)
        }
      } catch {
        let isMissing = access(absolute, F_OK) != 0
        let problem = unreadable(absolute, isMissing: isMissing, error)
        if isMissing { missing.append(problem) } else { config.problems.append(problem) }
        if !isMissing || isFault {
          config.keep(absolute, &entries, memory)
        } else {
          memory.files[absolute] = nil
        }
      }
    }
    config.take(entries)
    if let inCluster, !isExplicit, entries.isEmpty, config.problems.isEmpty {
      config.contexts = [
        Context(
          name: inCluster.name, cluster: inCluster.name, user: inCluster.user, file: "(in-cluster)", line: 0,
          access: inCluster)
      ]
      return config
    }
    if isExplicit || missing.count == paths.count { config.problems += missing }
    return config
  }

  private mutating func keep(_ path: String, _ entries: inout KubeconfigEntries, _ memory: KubeconfigMemory) {
    guard let file = memory.files[path] else { return }
    kept.insert(path)
    entries.add(file)
  }

  /// Why a file cannot be read, and what to do about that.
  private static func unreadable(_ file: String, isMissing: Bool, _ error: ClientError) -> Problem {
    func problem(_ message: String, _ remedy: String) -> Problem {
      Problem(file: file, line: 0, message: message, remedy: remedy)
    }
    if isMissing { return problem("the file does not exist", "Give another with --kubeconfig or KUBECONFIG") }
    var status = stat()
    if stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      return problem("it is a directory, not a file", "Give a file in it with --kubeconfig or KUBECONFIG")
    }
    let message = error.cause.isEmpty ? error.message : "\(error.message): \(error.cause)"
    guard access(file, R_OK) == 0 else {
      return problem(message, "Make it readable for you: chmod u+r '\(file)'")
    }
    return problem(message, "Give another with --kubeconfig or KUBECONFIG")
  }

  mutating func take(_ entries: KubeconfigEntries) {
    problems += entries.problems
    currentContext = entries.currentContext
    // One broken cluster or user is one problem, however many contexts need it.
    var known: [Problem: Int] = [:]
    for entry in entries.contexts {
      var reader = AccessReader(entries)
      let access = reader.access(of: entry)
      watched.formUnion(reader.files)
      contexts.append(
        Context(
          name: entry.name, cluster: entry.string("cluster") ?? "", user: entry.string("user") ?? "",
          file: entry.file.path, line: entry.line(), access: access))
      for problem in reader.problems {
        let index = known[problem] ?? problems.count
        if known.updateValue(index, forKey: problem) == nil { problems.append(problem) }
        problems[index].contexts.append(entry.name)
      }
    }
    contexts.nameIdentities()
  }

  private static func absolutePath(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }
}
