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
  /// The files that were read, to be watched for changes.
  package var files: [String] = []

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
  /// - Parameter isExplicit: a missing file is a problem; else only when all are missing, as in client-go.
  package static func load(paths: [String], isExplicit: Bool = false, limits: Limits = Limits()) -> Kubeconfig {
    var config = Kubeconfig()
    var entries = KubeconfigEntries()
    var missing: [Problem] = []
    for path in paths {
      let absolute = absolutePath(path)
      do throws(ClientError) {
        let bytes = try FileContent.read(absolute, what: "kubeconfig", limit: limits.configurationBytes)
        config.files.append(absolute)
        entries.add(KubeconfigFile(absolute, bytes))
      } catch {
        let isMissing = access(absolute, F_OK) != 0
        let remedy =
          isMissing
          ? "Give another with --kubeconfig or KUBECONFIG" : "Make it readable for you: chmod u+r '\(absolute)'"
        let problem = Problem(
          file: absolute, line: 0, message: isMissing ? "the file does not exist" : "\(error.message): \(error.cause)",
          remedy: remedy)
        if isMissing { missing.append(problem) } else { config.problems.append(problem) }
      }
    }
    if isExplicit || missing.count == paths.count { config.problems += missing }
    config.take(entries)
    return config
  }

  private mutating func take(_ entries: KubeconfigEntries) {
    problems += entries.problems
    currentContext = entries.currentContext
    for entry in entries.contexts {
      var reader = AccessReader(entries)
      let access = reader.access(of: entry)
      contexts.append(
        Context(
          name: entry.name, cluster: entry.string("cluster") ?? "", user: entry.string("user") ?? "",
          file: entry.file.path, line: entry.line(), access: access))
      for var problem in reader.problems {
        // One broken cluster or user is one problem, however many contexts need it.
        if let known = problems.firstIndex(where: { $0.isSame(as: problem) }) {
          problems[known].contexts.append(entry.name)
        } else {
          problem.contexts = [entry.name]
          problems.append(problem)
        }
      }
    }
  }

  private static func absolutePath(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }
}

extension Kubeconfig.Problem {
  fileprivate func isSame(as other: Self) -> Bool {
    file == other.file && line == other.line && message == other.message
  }
}
