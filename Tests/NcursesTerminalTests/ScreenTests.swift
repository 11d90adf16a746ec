import Glibc
import TerminalUI
import Testing

@testable import NcursesTerminal

/// ncurses is one in a process, so these come one after another.
@Suite(.serialized) struct NcursesTests {
  struct ScreenTests {
    init() { setenv("LC_ALL", "C.UTF-8", 1) }

    @Test(
      "keys, messages, wake-ups and sizes reach the program, and the terminal is as it was after it",
      arguments: ["xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100"])
    func whole(_ name: String) throws {
      let terminal = try PseudoTerminal()
      let screen = try RunningScreen(name, on: terminal.slave)
      #expect(terminal.expect("<started_80x24"))
      #expect(terminal.isRaw)
      terminal.send("j")
      #expect(terminal.expect("character"))
      for (bytes, shown) in [("\u{1B}[A", "<up>"), ("\u{1B}OB", "<down>"), ("\u{1B}[6~", "<pageDown>")] {
        terminal.send(bytes)
        #expect(terminal.expect(shown), "\(name) \(shown)")
      }
      screen.mailbox.post("from afar")
      #expect(terminal.expect("<message_from_afar>"))
      terminal.send("W")
      #expect(terminal.expect("<woken>"))
      terminal.resize(columns: 100, rows: 30)
      kill(getpid(), SIGWINCH)
      #expect(terminal.expect("<resized_100x30>"))
      terminal.send("q")
      #expect(screen.end(terminal) == .success(.finished))
      #expect(!terminal.isRaw)
    }

    @Test("a shell command gets the terminal, and its end is told")
    func command() throws {
      let terminal = try PseudoTerminal()
      let screen = try RunningScreen("xterm-256color", on: terminal.slave)
      #expect(terminal.expect("<started"))
      terminal.send("R")
      #expect(terminal.expect("\u{1B}[?1049l"))
      #expect(terminal.expect("in the shell"))
      #expect(terminal.expect("\u{1B}[?1049h"))
      #expect(terminal.expect("<ended_3>"))
      #expect(terminal.isRaw)
      terminal.send("N")
      #expect(terminal.expect("no-such-command: No such file"))
      #expect(terminal.expect("<ended_127>"))
      // Its output is kept, as much as the limit and one byte; what it asks and hears is the terminal's.
      terminal.send("K")
      #expect(terminal.expect("a question"))
      terminal.send("me\n")
      #expect(terminal.expect("<ended_0><kept_heard_>"))
      terminal.send("Y")
      #expect(terminal.expect("\u{1B}]52;c;a3ViZWN0bCBnZXQgcG9kcw==\u{7}"))
      terminal.send("q")
      #expect(screen.end(terminal) == .success(.finished))
    }

    @Test("a signal ends the program and gives the terminal back")
    func signal() throws {
      let terminal = try PseudoTerminal()
      let screen = try RunningScreen("xterm-256color", on: terminal.slave)
      #expect(terminal.expect("<started"))
      kill(getpid(), SIGTERM)
      #expect(screen.end(terminal) == .success(.signal(SIGTERM)))
      #expect(terminal.expect("\u{1B}[?1049l"))
      #expect(!terminal.isRaw)
    }

    @Test("nothing is written while nothing changes")
    func idle() throws {
      let terminal = try PseudoTerminal()
      let screen = try RunningScreen("xterm-256color", on: terminal.slave)
      #expect(terminal.expect("<started"))
      screen.mailbox.post("a")
      #expect(terminal.expect("<message_a>"))
      terminal.send("B")
      #expect(terminal.expect("\u{7}"))
      // The program draws the same picture again: nothing comes before and after the bell.
      screen.mailbox.post(EchoProgram.same)
      for _ in 0..<2 {
        terminal.send("B")
        #expect(terminal.expect("\u{7}"))
        #expect(terminal.skipped == 0)
      }
      terminal.send("q")
      #expect(screen.end(terminal) == .success(.finished))
    }

    @Test("a terminal that does not read stops neither keys nor the end")
    func stuck() throws {
      let terminal = try PseudoTerminal(columns: 200, rows: 60)
      let screen = try RunningScreen("xterm-256color", on: terminal.slave)
      #expect(terminal.expect("<started"))
      for number in 0..<20_000 { screen.mailbox.post(String(number)) }
      terminal.send("W")
      for _ in 0..<200 { kill(getpid(), SIGWINCH) }
      terminal.send("q")
      #expect(screen.end(terminal) == .success(.finished))
    }

    @Test("signs that this terminal makes wide are replaced by ASCII")
    func wide() throws {
      let terminal = try PseudoTerminal()
      let screen = try RunningScreen("xterm-256color", on: terminal.slave)
      #expect(terminal.expect("ascii_false"))
      terminal.send("\u{1B}[1;31R")
      #expect(terminal.expect("ascii_true>"))
      terminal.send("q")
      #expect(screen.end(terminal) == .success(.finished))
    }

    @Test("NO_COLOR and the entry decide about colours")
    func tiers() throws {
      for (name, isColorless, tier) in [
        ("xterm-256color", false, "palette"), ("xterm-256color", true, "mono"), ("xterm", false, "sixteen"),
        ("vt100", false, "mono"), ("linux", false, "sixteen"),
      ] {
        let terminal = try PseudoTerminal()
        let screen = try RunningScreen(name, on: terminal.slave) { $0.isColorless = isColorless }
        #expect(terminal.expect("<started_80x24_\(tier)_ascii_\(name == "linux")>"))
        terminal.send("q")
        #expect(screen.end(terminal) == .success(.finished))
      }
    }

    @Test("what is no terminal, or not known, is an error in one line")
    func errors() throws {
      let terminal = try PseudoTerminal()
      let ends = open("/dev/null", O_RDWR)
      defer { close(ends) }
      #expect(try RunningScreen("xterm", on: ends).end(terminal) == .failure(.notATerminal("standard input")))
      #expect(try RunningScreen("nope", on: terminal.slave).end(terminal) == .failure(.unknownTerminal("nope")))
      #expect(try RunningScreen("", on: terminal.slave).end(terminal) == .failure(.unknownTerminal("")))
      #expect(try RunningScreen("dumb", on: terminal.slave).end(terminal) == .failure(.tooSimple("dumb")))
      #expect(!terminal.isRaw)
    }

    @Test("a crash gives the terminal back")
    func crash() async throws {
      let terminal = try PseudoTerminal()
      terminal.send("C")
      await #expect(processExitsWith: .failure) { [path = terminal.path as String] in
        setenv("LC_ALL", "C.UTF-8", 1)
        let device = open(path, O_RDWR | O_NOCTTY)
        var options = ScreenOptions(terminal: "xterm-256color", theme: try .named("dark"))
        options.input = device
        options.output = device
        _ = try NcursesScreen.run(EchoProgram(), mailbox: Mailbox<String>(), options: options)
      }
      #expect(terminal.expect("\u{1B}[?1049h"))
      #expect(terminal.expect("\u{1B}[?1049l"))
      #expect(!terminal.isRaw)
    }
  }
}
