import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

extension DashboardState {
  /// The keys of every view.
  func globalBindings(_ content: Content) -> [ViewBinding] {
    let item = selectedItem(in: content)
    let isList = item != nil
    var keys: [ViewBinding] = [
      ViewBinding(
        "list.open", .enter, "open", "Goes into what is under the cursor; Esc comes back to it.",
        off: drillReaction(item) == nil ? "nothing to open here" : nil, isShown: isList
      ) { state in state.drillReaction(state.selectedItem)?(&state) ?? [] },
      ViewBinding("filter", .character("/"), "filter", "Shows only the rows that match; says how many it hides.") {
        state in
        state.prompt = Prompt(.filter(before: state.place.filter), text: state.place.filter)
        return []
      },
      ViewBinding("scope", .character("@"), "scope", "Chooses the clusters, sets or labels that are looked at.") {
        state in
        state.prompt = Prompt(.scope, text: state.scope)
        return []
      },
      ViewBinding("command", .character(":"), "go", "A view, a kind or a command; Tab completes.") { state in
        state.prompt = Prompt(.command)
        return []
      },
    ]
    if item?.object != nil || item?.rows.isEmpty == false || !place.marks.isEmpty {
      keys += rowBindings(item, content)
    }
    keys += [
      ViewBinding("run.toggle", .tab, "run", "To the run that matters most, and back.", isShown: runs?.isEmpty == false)
      {
        state in
        state.toggleRun()
        return []
      },
      ViewBinding("inbox", .character("!"), "you", "What waits for you.") { state in
        state.place.view == "inbox" ? state.back() : state.go(Place("inbox"))
        return []
      },
      ViewBinding("keys", .character("?"), "keys", "Every key that works here.") { state in
        if state.place.view == "keys" {
          state.back()
        } else {
          state.go(Place("keys", .none, face: state.place.view))
        }
        return []
      },
      ViewBinding(
        "back", .escape, "back", "Clears marks and filter, then goes back to where the cursor was.", isShown: false
      ) {
        state in
        state.back()
        return []
      },
      ViewBinding("matrix", .character("m"), "matrix", "Workloads down, clusters across.", isShown: false) { state in
        state.go(Place("matrix"))
        return []
      },
      ViewBinding(
        "list.mark", .character(" "), "mark", "Marks the row; actions take all that are marked.",
        off: item?.object == nil && item?.rows.isEmpty != false ? "this line is no object" : nil, isShown: false
      ) {
        state in
        state.toggleMark()
        return []
      },
      ViewBinding(
        "copy", .character("c"), "copy", "Row, name, kubectl line or the screen, to the terminal's clipboard.",
        isShown: false
      ) { state in
        state.openCopyMenu()
        return []
      },
      ViewBinding("history.back", .character("["), "earlier", "The place before this one.", isShown: false) { state in
        state.historyBack()
        return []
      },
      ViewBinding("history.forward", .character("]"), "later", "The place after this one.", isShown: false) { state in
        state.historyForward()
        return []
      },
      ViewBinding("history.toggle", .character("-"), "last", "Between here and the last place.", isShown: false) {
        state in
        state.historyToggle()
        return []
      },
      ViewBinding("wide", .control("w"), "wide", "More columns, or fewer again.", isShown: false) { state in
        state.isWide.toggle()
        return []
      },
      ViewBinding(
        "faults", .control("z"), "faults", "Only what is not well; in fleet, grouped by cause.", isShown: false
      ) {
        state in
        state.toggleFaults()
        return []
      },
      ViewBinding("screen.save", .control("s"), "save", "Saves the screen as text to a file.", isShown: false) { _ in
        [.saveScreen]
      },
    ]
    for digit in 0...9 {
      let name = digit == 0 ? "all namespaces" : recentNamespaces.count >= digit ? recentNamespaces[digit - 1] : nil
      keys.append(
        ViewBinding(
          "namespace.\(digit)", .character(Character(String(digit))), name ?? "namespace \(digit)",
          "Shows \(name ?? "the namespace on this digit").",
          off: name == nil ? "no namespace here yet; :ns NAME puts one" : nil, isShown: false
        ) { state in
          state.setNamespace(digit == 0 ? "" : name ?? "")
          return []
        })
    }
    return keys
  }

  func drillReaction(_ item: ListItem?) -> ((inout DashboardState) -> [DashboardEffect])? {
    item.flatMap { view.drill($0, scene) }
  }

  mutating func setNamespace(_ name: String) {
    namespace = name
    place.list.offset = 0
    guard !name.isEmpty, !recentNamespaces.contains(name) else { return }
    recentNamespaces.insert(name, at: 0)
    recentNamespaces = Array(recentNamespaces.prefix(9))
  }

  mutating func toggleMark() {
    let content = content()
    guard let item = selectedItem(in: content) else { return }
    if place.marks.removeValue(forKey: item.id) == nil { place.marks[item.id] = targets(of: item) }
    _ = move(.down, in: content)
  }

  mutating func toggleFaults() {
    if place.view == "fleet" || place.view == "apps" { return go(Place("problems")) }
    if place.view == "problems" { return back() }
    place.onlyFaults.toggle()
    place.list.offset = 0
  }

  mutating func openCopyMenu() {
    var entries: [Menu.Entry] = []
    if let item = selectedItem {
      let text = item.draw(false, size.columns - 1).map(\.text.trimmed).joined(separator: "\n")
      if let object = item.object {
        entries += [
          Menu.Entry(letter: "n", title: "name  \(object.key.name)", choice: .effects([.copy(object.key.name)])),
          kubectlEntry(object),
        ]
      } else if let cluster = item.cluster {
        entries.append(
          Menu.Entry(letter: "n", title: "name  \(cluster)", choice: .effects([.copy(cluster.text)])))
      }
      entries.append(Menu.Entry(letter: "r", title: "row", choice: .effects([.copy(text)])))
    }
    let screen = render(size: size).lines.joined(separator: "\n")
    entries.append(Menu.Entry(letter: "s", title: "screen as text", choice: .effects([.copy(screen)])))
    dialog = .menu(Menu(title: "Copy", entries: entries))
  }
}

extension DashboardState {
  /// The kubectl line of an object, as a thing to copy.
  func kubectlEntry(_ id: RowID) -> Menu.Entry {
    let context = clusterLines[id.cluster]?.record.context ?? ""
    return Menu.Entry(
      letter: "k", title: "kubectl line",
      off: context.isEmpty ? "no kubeconfig has a context for \(id.cluster)" : nil,
      choice: .effects([.copy(KubectlLine.get(id.key, context: context))]))
  }
}

/// The line that does the same by hand.
enum KubectlLine {
  /// - Parameter context: the kubeconfig's own name, which is not always the name that we show.
  static func get(_ key: ObjectKey, context: String) -> String {
    var words = ["kubectl", "--context", quoted(context)]
    if !key.namespace.isEmpty { words += ["-n", quoted(key.namespace)] }
    // With its group: kinds of several groups may have one name.
    let type = ResourceType.builtIn(key.kind)?.name ?? key.kind.kind.lowercased()
    words += [
      "get", quoted(key.kind.group.isEmpty ? type : "\(type).\(key.kind.group)"), quoted(key.name), "-o", "yaml",
    ]
    return words.joined(separator: " ")
  }
  /// For a shell: names come from outside.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 47, 58, 61, 64, 95, 43, 44: true
        default: false
        }
      }
    return isPlain
      ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
