import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// A word that `:` takes and that is no view.
struct Command: Sendable {
  var names: [String]
  var usage: String
  var title: String
  /// What may stand after it.
  var arguments: @Sendable (DashboardState) -> [String] = { _ in [] }
  var run: @Sendable ([String], inout DashboardState) -> [DashboardEffect]
}

/// What `:` takes: these, the views, and every kind.
enum CommandList {
  static let all: [Command] = [
    Command(names: ["q", "quit", "exit", "qa", "q!"], usage: ":q", title: "Ends the program; runs go on.") { _, state in
      [.quit]
    },
    Command(
      names: ["ns", "namespace"], usage: ":ns [NAME]", title: "Shows one namespace; without a name all.",
      arguments: { $0.recentNamespaces }
    ) { words, state in
      state.setNamespace(words.first == "all" ? "" : words.first ?? "")
      return []
    },
    Command(
      names: ["ctx", "context", "cluster"], usage: ":ctx [CLUSTER]", title: "One cluster; without a name the fleet.",
      arguments: { ($0.clusters ?? []).map(\.record.name.text) }
    ) { words, state in
      guard let word = words.first else {
        state.jump(Place("fleet"))
        return []
      }
      guard let name = state.clusterName(word) else {
        state.say("no cluster \(word)", isError: true)
        return []
      }
      state.jump(Place("workloads", .cluster(name)))
      return []
    },
    Command(names: ["scope"], usage: ":scope WORDS", title: "As @: the clusters that are looked at.") { words, _ in
      [.setScope(words.joined(separator: " "))]
    },
    Command(
      names: ["plan"], usage: ":plan [FILE]", title: "What a delivery would do before it does it.",
      arguments: { $0.deliveries ?? [] }
    ) { words, state in
      guard let file = words.first else {
        state.jump(Place("deliveries"))
        return []
      }
      // A word that begins the name of one of the known files is as good as the file.
      let known = (state.deliveries ?? []).filter { ($0.split(separator: "/").last ?? "").hasPrefix(file) }
      return state.openPlan(known.count == 1 ? known[0] : file)
    },
    Command(
      names: ["unlock"], usage: ":unlock CLUSTER 30m REASON",
      title: "Lifts the typed confirmation of a protected cluster for a while.",
      arguments: { ($0.clusters ?? []).filter(\.record.isProtected).map(\.record.name.text) }
    ) { words, state in
      state.unlock(words)
      return []
    },
    Command(
      names: ["theme"], usage: ":theme NAME", title: "Another look.", arguments: { $0.configuration.themes }
    ) { words, state in
      guard let name = words.first, state.configuration.themes.contains(name) else {
        state.say("themes: \(state.configuration.themes.joined(separator: ", "))", isError: words.first != nil)
        return []
      }
      return [.theme(name)]
    },
    Command(
      names: ["redial"], usage: ":redial [CLUSTER]", title: "Tries to reach a cluster now.",
      arguments: { ($0.clusters ?? []).map(\.record.name.text) }
    ) { words, state in
      guard let name = words.first.flatMap(state.clusterName) ?? state.selectedItem?.cluster else {
        state.say("redial which cluster?", isError: true)
        return []
      }
      return [.redial(name)]
    },
    Command(names: ["suspend"], usage: ":suspend", title: "Back to the shell; fg comes back.") { _, _ in [.suspend] },
    Command(names: ["h", "help"], usage: ":help", title: "Every key that works here.") { _, state in
      state.go(Place("keys", .none, face: state.place.view))
      return []
    },
  ]

  /// Whole lines that begin as the text does.
  static func completions(of text: String, in state: DashboardState) -> [String] {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard let first = words.first, !text.isEmpty else { return [] }
    if words.count == 1 {
      let views = ViewList.all.filter(\.isRoot).map(\.id)
      let names = views + all.map { $0.names[0] } + ResourceType.builtIn.map(\.name)
      var seen: Set<String> = []
      return Array(
        names.filter { $0.hasPrefix(first) && $0 != first && seen.insert($0).inserted }
          .prefix(DashboardLimits.completions))
    }
    let last = words[words.count - 1]
    let lead = words.dropLast().joined(separator: " ")
    let options: [String]
    if last.hasPrefix("@") {
      options = (state.clusters ?? []).map { "@" + $0.record.name.text }
    } else if let command = all.first(where: { $0.names.contains(first) }) {
      options = command.arguments(state)
    } else {
      options = state.recentNamespaces
    }
    return options.filter { $0.hasPrefix(last) && $0 != last }.prefix(DashboardLimits.completions)
      .map { lead + " " + $0 }
  }
}

extension DashboardState {
  /// A cluster by its name, or by the only one that begins so.
  func clusterName(_ word: String) -> ClusterName? {
    let names = (clusters ?? []).map(\.record.name)
    if let exact = names.first(where: { $0.text == word }) { return exact }
    let fitting = names.filter { $0.text.hasPrefix(word) }
    return fitting.count == 1 ? fitting[0] : nil
  }

  /// `pods shop /web k=v @eu-1`: a view, a kind or a command.
  mutating func run(command text: String) -> [DashboardEffect] {
    guard !text.isEmpty else { return [] }
    commandHistory.removeAll { $0 == text }
    commandHistory.append(text)
    if commandHistory.count > DashboardLimits.commands { commandHistory.removeFirst() }
    let words = text.split(separator: " ").map(String.init)
    let rest = Array(words.dropFirst())
    if let command = CommandList.all.first(where: { $0.names.contains(words[0]) }) { return command.run(rest, &self) }

    var filter: [String] = []
    var cluster: ClusterName?
    var place: [String] = []
    for word in rest {
      if word.hasPrefix("@") {
        guard let name = clusterName(String(word.dropFirst())) else {
          say("no cluster \(word.dropFirst())", isError: true)
          return []
        }
        cluster = name
      } else if word.hasPrefix("/") || !filter.isEmpty || word.contains("=") || word.hasPrefix("-") {
        filter.append(word.hasPrefix("/") && filter.isEmpty ? String(word.dropFirst()) : word)
      } else {
        place.append(word)
      }
    }
    let filterText = filter.joined(separator: " ")
    if let view = ViewList.all.first(where: { $0.isRoot && ($0.id == words[0] || $0.aliases.contains(words[0])) }) {
      if let name = place.first { setNamespace(name == "all" ? "" : name) }
      jump(Place(view.id, cluster.map { .cluster($0) } ?? .none, filter: filterText))
      return []
    }
    guard let type = ResourceType.builtIn(named: words[0]) else {
      // Kinds that only a cluster knows are asked for by their plural name, which has a dot in it.
      guard words[0].contains(".") else {
        say("no view, kind or command \(words[0]); Tab completes", isError: true)
        return []
      }
      jump(Place("resources", .type(words[0].lowercased(), in: cluster), filter: filterText))
      return []
    }
    if let name = place.first { setNamespace(name == "all" ? "" : name) }
    switch type.name {
    case "pods", "nodes", "events": jump(Place(type.name, cluster.map { .cluster($0) } ?? .none, filter: filterText))
    default: jump(Place("resources", .type(type.name, in: cluster), filter: filterText))
    }
    return []
  }

  mutating func openPlan(_ file: String, withDryRuns: Bool = true) -> [DashboardEffect] {
    go(Place("plan", .plan(file)))
    plans[file] = PlanEntry(withDryRuns: withDryRuns, begun: now)
    return [.plan(file: file, withDryRuns: withDryRuns)]
  }

  mutating func unlock(_ words: [String]) {
    guard words.count >= 3, let name = clusterName(words[0]), let minutes = Self.minutes(words[1]) else {
      return say("usage: :unlock CLUSTER 30m REASON (at most 8h)", isError: true)
    }
    unlocked[name] = Unlock(until: now + .seconds(minutes * 60), reason: words.dropFirst(2).joined(separator: " "))
    say("\(name) unlocked for \(words[1])")
  }
  /// `30m`, `2h`; at most eight hours.
  private static func minutes(_ text: String) -> Int? {
    guard let number = Int(text.dropLast()), number > 0 else { return nil }
    let minutes: Int
    switch text.last {
    case "m": minutes = number
    case "h": minutes = number <= 8 ? number * 60 : 481
    default: return nil
    }
    return minutes <= 480 ? minutes : nil
  }
}
