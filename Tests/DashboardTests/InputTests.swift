import FleetModel
import KubernetesAPI
import TerminalUI
import Testing

@testable import Dashboard

@Suite struct InputTests {
  @Test("a filter works while it is typed, and Esc brings back what was there before")
  func liveFilter() {
    var driven = Driven { query in
      guard case .rows(let rows) = query else { return Moment.answer(query) }
      let all = Moment.pods
      let shown = all.filter { rows.filter.isEmpty || $0.key.name.contains(rows.filter) }
      return Moment.rows(shown, hidden: all.count - shown.count)
    }
    driven.command("pods")
    driven.type("/2xk9g")
    #expect(driven.text.contains("hides 2 rows"))
    #expect(driven.text.contains("2xk9g"))
    #expect(!driven.text.contains("2xk9h"))
    driven.press(.escape)
    #expect(driven.text.contains("2xk9h"))
  }

  @Test("a faulty filter says where, and shows neither an empty nor a full table")
  func filterError() {
    var driven = Driven { query in
      guard case .rows(let rows) = query else { return Moment.answer(query) }
      if rows.filter.contains("(") {
        var answer = RowsAnswer()
        answer.filterError = FilterError(position: 5, message: "( is not closed")
        return .rows(answer)
      }
      return Moment.rows(Moment.pods.filter { rows.filter.isEmpty || $0.key.name.contains("2xk9g") }, hidden: 2)
    }
    driven.command("pods")
    driven.type("/2xk9g")
    driven.type("(")
    #expect(driven.lines[22].hasSuffix("^ ( is not closed"))
    #expect(driven.lines[22].prefix { $0 == " " }.count == 6)
    #expect(driven.text.contains("search-6c9-2xk9g"))
    #expect(!driven.text.contains("search-6c9-2xk9h"))
  }

  @Test("a paste outside a prompt is not taken, and says so")
  func strayPaste() {
    var driven = Driven()
    let before = driven.state.place
    driven.press(.paste("x\ny\n:q\n"))
    #expect(driven.state.place.view == before.view)
    #expect(driven.state.dialog == nil)
    #expect(driven.lastLine.contains("paste"))
    #expect(!driven.effects.contains(.quit))
  }

  @Test("a paste never confirms")
  func pasteDoesNotConfirm() {
    var driven = Driven()
    driven.command("plan deliver.yaml")
    driven.send(.plan(file: "deliver.yaml", withDryRuns: true, .success(Moment.plan)))
    driven.press(.character("1"), .paste("2"), .enter)
    #expect(!driven.effects.contains(.start(Moment.plan)))
  }

  @Test("keys that mean nothing do nothing, at any size")
  func strayKeys() {
    let keys: [Key] = [
      .function(5), .control("x"), .character("Ü"), .right, .pageDown, .end, .tab, .enter, .escape, .character("x"),
      .character(">"), .character("!"), .up, .character("b"), .character("5"),
    ]
    // Not random: every pair of keys at sizes from nothing to a wall.
    for size in [Size(columns: 0, rows: 0), Size(columns: 40, rows: 8), Size(columns: 400, rows: 50)] {
      for first in keys {
        var driven = Driven(columns: size.columns, rows: size.rows)
        for second in keys {
          driven.press(first, second)
          let frame = driven.picture
          #expect(frame.size == size)
        }
        let writes = driven.effects.filter {
          switch $0 {
          case .act, .start, .quit: true
          default: false
          }
        }
        #expect(writes.isEmpty)
      }
    }
  }

  @Test("under 40x8 there is one line that says so, and it keeps running", arguments: [(39, 24), (80, 7), (1, 1)])
  func tooSmall(_ columns: Int, _ rows: Int) {
    var driven = Driven(columns: columns, rows: rows)
    #expect(!driven.lines.dropFirst().contains { !$0.isEmpty })
    if columns > 1 { #expect(driven.lines[0] == "needs 40x8, has \(columns)x\(rows)") }
    driven.send(.resize(Size(columns: 80, rows: 24)))
    #expect(driven.text.contains("eu-west-1"))
  }

  @Test("hostile names come out as harmless cells")
  func hostile() {
    var driven = Driven { query in
      guard case .rows = query else { return Moment.answer(query) }
      var pod = Moment.pods[0]
      pod.key.name = "a\u{1b}[31mred\u{202e}\u{7}"
      return Moment.rows([pod])
    }
    driven.command("pods")
    #expect(!driven.text.unicodeScalars.contains { $0.value == 27 || $0.value == 7 || $0.value == 0x202e })
  }

  @Test("every key has one meaning in a view, a name of its own, and words")
  func bindings() {
    for way in GoldenFrameTests.ways {
      var driven = Driven()
      way.way(&driven)
      let bindings = driven.state.bindings
      for binding in bindings {
        #expect(!binding.tooltip.isEmpty && !binding.title.isEmpty, "\(binding.name)")
        #expect(bindings.count { $0.key == binding.key } == 1, "\(way.name): \(binding.key.label) is bound twice")
        #expect(bindings.count { $0.name == binding.name } == 1, "\(way.name): \(binding.name) is there twice")
        if binding.danger >= .changes, case .control = binding.key {
          Issue.record("\(binding.name) is on a bare control chord")
        }
      }
    }
  }

  @Test("the operator's own key takes the place of ours")
  func rebound() {
    var configuration = Moment.configuration
    configuration.keys = ["inbox": .function(2)]
    var driven = Driven(configuration)
    driven.press(.function(2))
    #expect(driven.state.place.view == "inbox")
  }
}
