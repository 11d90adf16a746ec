import Glibc
import KubernetesAPI
import Synchronization
import Testing

@testable import KubeClient

@Suite("Credential plugins", .timeLimit(.minutes(10)))
struct PluginTests {
  let bench = PluginBench()

  @Test("one runs once for all who ask, with its arguments, its environment and what it is told")
  func runsOnce() async throws {
    var plugin = bench.plugin(
      "echo \"$2 $COLOR $KUBERNETES_EXEC_INFO\" >> \(bench.folder.path)/runs\n"
        + PluginBench.answer("{\"token\":\"tk\"}"))
    plugin.arguments.append("first arg")
    plugin.environment = [.init(name: "COLOR", value: "no"), .init(name: "COLOR", value: "a b")]
    plugin.clusterInfo = "{\"server\":\"https://h:1\"}"
    let shared = plugin
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<5 {
        group.addTask { #expect((try? await bench.ask(shared).get())?.token?.text == "tk") }
      }
    }
    let runs = bench.lines("runs")
    #expect(runs.count == 1)
    #expect(runs[0].hasPrefix("first arg a b {"))
    #expect(runs[0].contains("\"interactive\":false"))
    #expect(runs[0].contains("\"server\":\"https://h:1\""))
  }

  @Test("one inherits nothing that is open here but its three streams")
  func inheritsNothing() async throws {
    let descriptor = open("/dev/null", O_RDONLY)
    defer { close(descriptor) }
    let plugin = bench.plugin(
      "for n in /proc/$$/fd/*; do readlink $n >> \(bench.folder.path)/open; done\n"
        + "test -e /proc/$$/fd/\(descriptor) && echo inherited >> \(bench.folder.path)/open\n"
        + PluginBench.answer("{\"token\":\"t\"}"))
    _ = try await bench.ask(plugin).get()
    #expect(!bench.lines("open").isEmpty)
    #expect(!bench.lines("open").contains("inherited"))
  }

  @Test("clusters with the same whole configuration share a run; another cluster's information is another plugin")
  func shares() async throws {
    let script = "echo x >> \(bench.folder.path)/runs\n" + PluginBench.answer("{\"token\":\"t\"}")
    let plugin = bench.plugin(script)
    var other = plugin
    other.clusterInfo = "{\"server\":\"https://other\"}"
    for each in [plugin, plugin, other, other] { _ = try await bench.ask(each).get() }
    #expect(bench.lines("runs").count == 2)
  }

  @Test("no more run at one time than the limit says, and the one that a person looks at goes first")
  func limitAndOrder() async throws {
    let bench = PluginBench { $0.plugins = 1 }
    let plugins = ["a", "b", "c", "d"].map { bench.gated($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      let asked = Mutex(0)
      for plugin in plugins {
        // In order: the next asks when this one is queued.
        bench.credentials.credential(of: plugin, user: "me") { _ in asked.withLock { $0 += 1 } }
      }
      #expect(await bench.begun() == "a")
      bench.credentials.prefer(plugins[3])
      bench.release("a")
      #expect(await bench.begun() == "d")
      for name in ["d", "b", "c"] {
        bench.release(name)
        if name != "c" { _ = await bench.begun() }
      }
      for plugin in plugins { _ = try await bench.ask(plugin).get() }
      #expect(asked.withLock { $0 } == 4)
    }
    #expect(
      bench.log == ["begin a", "end a", "begin d", "end d", "begin b", "end b", "begin c", "end c"])
  }

  @Test("six run at one time over the fleet, and a seventh waits")
  func six() async {
    let names = (1...7).map { "p\($0)" }
    let plugins = names.map { bench.gated($0) }
    for plugin in plugins { bench.credentials.credential(of: plugin, user: "me") { _ in } }
    var begun: Set<String> = []
    for _ in 1...6 { begun.insert(await bench.begun()) }
    #expect(begun == Set(names.prefix(6)))
    #expect(bench.log.count == 6)
    bench.release("p3")
    #expect(await bench.begun() == "p7")
    #expect(bench.log.firstIndex(of: "end p3")! < bench.log.firstIndex(of: "begin p7")!)
    for name in names where name != "p3" { bench.release(name) }
    for plugin in plugins { #expect(await bench.ask(plugin).error == nil) }
  }

  @Test("a credential is used until it expires by its own word, then the plugin runs again")
  func expiry() async throws {
    let soon = bench.time.now + .seconds(60)
    let plugin = bench.plugin(
      "echo x >> \(bench.folder.path)/runs; n=$(wc -l < \(bench.folder.path)/runs | tr -d ' ')\n"
        + "[ $n = 1 ] && e='\(soon)' || e='\(soon + .seconds(600))'\n"
        + PluginBench.answer("{\"token\":\"t'$n'\",\"expirationTimestamp\":\"'$e'\"}"))
    #expect(try await bench.ask(plugin).get().token?.text == "t1")
    bench.time.pass(.seconds(59))
    #expect(try await bench.ask(plugin).get().token?.text == "t1")
    bench.time.pass(.seconds(1))
    #expect(try await bench.ask(plugin).get().token?.text == "t2")
  }

  @Test("a refused credential is asked for anew once, whoever of those who share it hears of it first")
  func refused() async throws {
    let plugin = bench.plugin(
      "echo x >> \(bench.folder.path)/runs; n=$(wc -l < \(bench.folder.path)/runs | tr -d ' ')\n"
        + PluginBench.answer("{\"token\":\"t'$n'\"}"))
    #expect(try await bench.ask(plugin).get().number == 1)
    #expect(try await bench.renew(plugin, refused: 1).get().token?.text == "t2")
    #expect(try await bench.renew(plugin, refused: 1).get().token?.text == "t2")
    #expect(try await bench.ask(plugin).get().token?.text == "t2")
    #expect(bench.lines("runs").count == 2)
  }

  @Test("one that failed is not run in a circle: the pauses grow, and a person's key cuts them short")
  func pauses() async {
    let plugin = bench.plugin("echo x >> \(bench.folder.path)/runs; echo 'no session' >&2; exit 1")
    func runs() -> Int { bench.lines("runs").count }
    for pause in [5, 20, 80, 300, 300] {
      let before = runs()
      #expect(await bench.ask(plugin).error?.cause == "no session")
      #expect(runs() == before + 1)
      bench.time.pass(.seconds(pause) - .seconds(1))
      #expect(await bench.ask(plugin).error?.cause == "no session")
      #expect(runs() == before + 1)
      bench.time.pass(.seconds(1))
    }
    _ = await bench.ask(plugin)
    let before = runs()
    bench.credentials.retry(plugin)
    _ = await bench.ask(plugin)
    #expect(runs() == before + 1)
  }

  @Test("one that answers in YAML, or with a certificate, is understood")
  func forms() async throws {
    let yaml = bench.plugin(
      "cat <<E\napiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nstatus: {token: why}\nE\n")
    #expect(try await bench.ask(yaml).get().token?.text == "why")
    let pair = bench.plugin(
      PluginBench.answer("{\"clientCertificateData\":\"CERT\",\"clientKeyData\":\"KEY\"}"), named: "pair")
    let credential = try await bench.ask(pair).get()
    #expect(credential.token == nil)
    #expect(credential.certificate == PinnedBytes(Array("CERT".utf8)))
  }

  @Test(
    "bad answers are each a state with words, never a hang, and never show what was said",
    arguments: [
      ("echo no network >&2; exit 3", ClientError.Code.loginNeeded, "ended with 3", "no network"),
      ("echo secret-token", .credentials, "is no ExecCredential", ""),
      ("printf '][secret-token'", .credentials, "neither JSON nor YAML", ""),
      ("printf '\\033[31m{\"token\":\"secret-token\"}\\033[0m\\n'", .credentials, "neither JSON nor YAML", "colours"),
      ("sleep 50", .loginNeeded, "did not end within", ""),
      ("sleep 50 & sleep 50", .loginNeeded, "did not end within", ""),
      ("exec >&-; sleep 50", .loginNeeded, "did not end within", ""),
      ("yes secret-token", .tooLarge, "wrote more than 1048576 bytes", ""),
      ("head -c 10485760 /dev/zero", .tooLarge, "wrote more than 1048576 bytes", ""),
      ("kill -9 $$", .loginNeeded, "killed by signal 9", ""),
      ("yes 'a complaint' | head -c 10000000 >&2; exit 1", .loginNeeded, "ended with 1", "a complaint"),
      (
        "printf '\\033[1;31mexpired\\033[0m\\r\\nrun \\033]0;x\\007aws sso login\\n' >&2; exit 1", .loginNeeded,
        "ended with 1", "expired\nrun aws sso login"
      ),
      (PluginBench.answer("{}", version: "v1beta1"), .credentials, "answers in version", "asks for"),
      (PluginBench.answer("{\"token\":\"secret-token\"}", kind: "Token"), .credentials, "is no ExecCredential", ""),
      (PluginBench.answer("{}"), .credentials, "neither a token nor", ""),
      (PluginBench.answer("null"), .credentials, "has no status", ""),
      (PluginBench.answer("{\"token\":7}"), .credentials, "token of the plugin's answer is no text", ""),
      (
        PluginBench.answer("{\"token\":\"secret\\\\nx-header: token\"}"), .credentials, "characters that no token has",
        ""
      ),
      (
        PluginBench.answer("{\"clientCertificateData\":\"secret-token\"}"), .credentials,
        "a client certificate without its key", ""
      ),
      (
        PluginBench.answer("{\"clientKeyData\":\"secret-token\"}"), .credentials,
        "a client key without its certificate", ""
      ),
      (
        PluginBench.answer("{\"token\":\"secret-token\",\"expirationTimestamp\":\"soon\"}"), .credentials,
        "expirationTimestamp is no time", "4 characters, and not as"
      ),
      (
        PluginBench.answer("{\"token\":\"secret-token\",\"expirationTimestamp\":\"2020-01-01T00:00:00Z\"}"),
        .loginNeeded,
        "that has expired", "2020-01-01"
      ),
    ])
  func badAnswers(_ script: String, _ code: ClientError.Code, _ words: String, _ cause: String) async {
    // Only those that never end are to meet the limit, on however busy a machine.
    let bench = PluginBench { if script.contains("sleep") { $0.pluginTime = .milliseconds(200) } }
    guard let error = await bench.ask(bench.plugin(script)).error else {
      Issue.record("no failure")
      return
    }
    #expect(error.code == code, "\(error)")
    #expect(error.message.contains(words), "\(error)")
    #expect(error.cause.contains(cause), "\(error)")
    #expect(!"\(error)".contains("secret"))
    #expect(!"\(error)".utf8.contains(0x1B))
    #expect(error.cause.count <= Limits().errorText + 1)
    #expect(error.needsLogin || error.code == .tooLarge)
  }

  @Test("one that is not there gives its hint without colours, and one that wants a person is not run")
  func absent() async {
    var plugin = bench.plugin("")
    plugin.command = "no-such-plugin"
    plugin.installHint = "\u{1B}[1mget it\u{1B}[0m from x\n"
    let error = await bench.ask(plugin).error
    #expect(error?.code == .credentials)
    #expect(error?.cause == "No such file or directory; get it from x")
    var person = bench.plugin("touch \(bench.folder.path)/ran\n")
    person.interaction = .always
    #expect(await bench.ask(person).error?.code == .loginNeeded)
    #expect(access(bench.folder.path + "/ran", F_OK) != 0)
  }

  @Test("a login with the terminal is told so, and what it prints is the credential of all who share it")
  func login() async throws {
    var plugin = bench.plugin("")
    plugin.interaction = .always
    plugin.environment = [.init(name: "WHO", value: "me")]
    let login = bench.credentials.login(plugin)
    #expect(login.words == ["/bin/sh"] + plugin.arguments)
    #expect(login.variables["WHO"] == "me")
    #expect(login.variables["KUBERNETES_EXEC_INFO"]?.contains("\"interactive\":true") == true)
    let answer =
      "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"t\"}}"
    #expect(bench.credentials.finish(login, output: [], exit: 1)?.code == .loginNeeded)
    #expect(await bench.ask(plugin).error?.code == .loginNeeded)
    #expect(bench.credentials.finish(login, output: Array(answer.utf8), exit: 0) == nil)
    #expect(try await bench.ask(plugin).get().token?.text == "t")
  }

  @Test("what it complained is kept for the operator, plain")
  func report() async {
    let plugin = bench.plugin(
      "printf '\\033[31mfirst\\033[0m\\nsecond\\n' >&2\n" + PluginBench.answer("{\"token\":\"t\"}"))
    _ = await bench.ask(plugin)
    #expect(bench.credentials.reports.map(\.trouble) == ["first\nsecond\n"])
    #expect(bench.credentials.reports.map(\.problem) == [nil])
  }

  @Test("it has no terminal and a session of its own, and its children end with it")
  func session() async throws {
    let bench = PluginBench { $0.pluginTime = .milliseconds(300) }
    let folder = bench.folder.path
    _ = await bench.ask(
      bench.plugin(
        "cut -d' ' -f6,7 /proc/$$/stat > \(folder)/session; echo $$ >> \(folder)/session; sleep 50 & "
          + "echo $! > \(folder)/child; wait"))
    let session = bench.lines("session")
    #expect(session[0] == "\(session[1]) 0")
    let child = try #require(bench.lines("child").first)
    // Killed is not yet gone: the kernel ends it when it next runs.
    while isAlive(child) { sched_yield() }
  }

  @Test("the program's end ends those that run")
  func stop() async {
    let plugin = bench.gated("a")
    async let answer = bench.ask(plugin)
    #expect(await bench.begun() == "a")
    bench.credentials.stop()
    #expect(await answer.error?.message.contains("killed by signal 9") == true)
    #expect(await bench.ask(bench.plugin("echo", named: "late")).error?.code == .credentials)
  }

  private func isAlive(_ process: String) -> Bool {
    guard let stat = try? FileContent.read("/proc/\(process)/stat", what: "process", limit: 4_096) else { return false }
    let state = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ").first
    return state != "Z" && state != "X"
  }

  @Test("one login serves plugins that differ only in the cluster that they name")
  func identity() {
    func plugin(_ arguments: [String], _ profile: String) -> CredentialPlugin {
      var plugin = CredentialPlugin(apiVersion: "client.authentication.k8s.io/v1", command: "aws")
      plugin.arguments = arguments
      plugin.environment = [.init(name: "AWS_PROFILE", value: profile), .init(name: "AWS_REGION", value: arguments[1])]
      return plugin
    }
    let first = plugin(["--region", "eu-west-1", "eks", "get-token", "--cluster-name", "a"], "prod")
    #expect(first.login == plugin(["--region", "us-1", "eks", "get-token", "--cluster-name=b"], "prod").login)
    #expect(first.login != plugin(["--region", "eu-west-1", "eks", "get-token", "--cluster-name", "a"], "dev").login)
    #expect(
      first.login
        != plugin(["--region", "eu-west-1", "eks", "get-token", "--cluster-name", "a", "--role-arn", "r"], "prod").login
    )
  }
}

@Suite("A text of another program")
struct PlainTextTests {
  @Test(
    "becomes plain lines",
    arguments: [
      ("plain text", "plain text"), ("a\u{1B}[1;31mb\u{1B}[0mc", "abc"),
      ("\u{1B}]8;;http://x\u{07}link\u{1B}]8;;\u{1B}\\", "link"),
      ("a\r\nb\rc", "a\nb\nc"), ("tab\there", "tab here"), ("\u{1B}(Bx\u{1B}=y", "xy"), ("end\u{1B}[31", "end"),
      ("end\u{1B}", "end"), ("cut\u{1B}]0;title\nnext", "cut\nnext"), ("a\u{00}\u{07}\u{9B}b", "ab"), ("", ""),
    ])
  func table(_ text: String, _ expected: String) { #expect(plain(text) == expected) }

  @Test("of much it is the last lines that are kept")
  func lastLines() {
    let text = (0..<1_000).map { "line \($0)" }.joined(separator: "\n")
    let words = lastWords(text.utf8)
    #expect(words.hasSuffix("line 998\nline 999"))
    #expect(words.count <= Limits().errorText)
    #expect(lastWords(String(repeating: "x", count: 9_999).utf8).count == Limits().errorText + 1)
  }

  @Test(
    "a URL is shown without its password",
    arguments: [
      ("https://host/a", "https://host/a"), ("https://me:pw@host:1/a", "https://…@host:1/a"),
      ("http://a:p/w@d@host", "http://…@host"), ("me:pw@host", "…@host"), ("host", "host"),
    ])
  func passwords(_ url: String, _ expected: String) { #expect(withoutPassword(url) == expected) }
}
