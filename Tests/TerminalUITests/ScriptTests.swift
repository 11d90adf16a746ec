import Testing

@testable import TerminalUI

struct ScriptTests {
  private let start = ContinuousClock.now

  @Test("every step is read")
  func steps() throws {
    let script = try Script(
      text: """
        # a comment
        key j
        key C-w
          type /web x

        wait idle
        wait text "3 for you"
        resize 100x30
        save fleet.svg
        advance 5m
        key F5
        quit
        """, file: "a")
    #expect(
      script.lines.map(\.step) == [
        .key(.character("j")), .key(.control("w")), .type("/web x"), .waitIdle, .waitText("3 for you"),
        .resize(Size(columns: 100, rows: 30)), .save("fleet.svg"), .advance(.seconds(300)), .key(.function(5)), .quit,
      ])
    #expect(script.lines.map(\.number) == [2, 3, 4, 6, 7, 8, 9, 10, 11, 12])
  }

  @Test(
    "a mistake is told with its line",
    arguments: [
      "key Nope", "jump", "resize 0x9", "resize 80", "save a.png", "wait", "wait text x", "advance 5", "quit 1", "type",
    ])
  func mistakes(_ line: String) {
    let error = #expect(throws: Script.Mistake.self) { try Script(text: "key j\n\(line)", file: "demo.qs") }
    #expect(error?.description.hasPrefix("demo.qs:2: ") == true)
  }

  private final class Counter: ScreenProgram {
    var text = ""
    var isIdle = true
    var size = Size(columns: 1, rows: 1)
    var wantsExit = false
    var nextWake: ContinuousClock.Instant?
    func started(size: Size, capabilities: TerminalCapabilities) { self.size = size }
    func key(_ key: Key) {
      if case .character(let character) = key { text.append(character) }
    }
    func resized(_ size: Size) { self.size = size }
    func received(_ message: String) { text += message }
    func wake() {
      text += "!"
      nextWake = nil
    }
    func advanced(by duration: Duration) {}
    func frame() -> Frame? {
      var frame = Frame(size: size)
      frame.put(text, x: 0, y: 0)
      return frame
    }
  }

  @Test("a script drives a program, waits for what it shows, and saves it")
  func headless() throws {
    let mailbox = Mailbox<String>()
    let program = Counter()
    let text = "type ab\nwait text \"abc\"\nresize 20x1\nsave a.txt\nadvance 30s\nsave b.txt\nquit"
    let screen = HeadlessScreen(
      program, mailbox: mailbox, script: try Script(text: text, file: "s"), theme: try .named("dark"))
    program.nextWake = start + .seconds(20)
    #expect(screen.step(now: start) == .went)
    #expect(screen.step(now: start) == .went)
    #expect(screen.step(now: start) == .wait)
    mailbox.post("c")
    #expect(screen.step(now: start) == .went)
    #expect(screen.step(now: start) == .save(name: "a.txt", contents: "abc\n"))
    #expect(screen.step(now: start) == .went)
    #expect(screen.step(now: start) == .save(name: "b.txt", contents: "abc!\n"))
    #expect(screen.step(now: start) == .finished)
  }

  @Test("a wait that is in vain fails with its line and the screen")
  func vain() throws {
    let program = Counter()
    program.isIdle = false
    let screen = HeadlessScreen(
      program, mailbox: Mailbox<String>(), script: try Script(text: "key x\nwait idle", file: "s"),
      theme: try .named("dark"), size: Size(columns: 5, rows: 1), patience: .seconds(5))
    #expect(screen.step(now: start) == .went)
    #expect(screen.step(now: start) == .wait)
    #expect(screen.due == start + .seconds(5))
    #expect(screen.step(now: start + .seconds(5)) == .failed("s:2: waited for idle in vain; the screen was:\nx"))
  }
}
