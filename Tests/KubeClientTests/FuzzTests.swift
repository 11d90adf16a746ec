import KubernetesAPI
import TestSupport
import Testing

@testable import KubeClient

/// As the fuzzing of KubernetesAPI's readers, for what this room reads itself.
@Suite("Fuzzing: lists, kubeconfigs, answers of plugins, header lines") struct FuzzTests {
  @Test("lists: objects and head are the same however the bytes come, and no object is more than one of JSON")
  func lists() {
    let pods = (0..<6).map { pod("pod-\($0)", $0) }
    let fuzz = Fuzz(
      corpus: [
        Array(podList(pods, version: 7).utf8), Array(podList([], version: 9, continuation: "c", remaining: 3).utf8),
        Array("{\"items\":[{\"a\":\"\\\\\\\"]}\"},{}],\"metadata\":{\"resourceVersion\":\"1\"},\"x\":[1,{}]}".utf8),
      ],
      words: [
        "{", "}", "[", "]", "\"", "\\", "\\\\", ",", ":", "\"items\":[", "\"metadata\":{", "null", "1", " ", "\n",
      ])
    fuzz.run(rounds: 6_000) { input, seed, random in
      func read(_ pieces: [[UInt8]]) -> (items: [[UInt8]], head: ListFramer.Head?) {
        var framer = ListFramer(itemLimit: 4_096)
        var items: [[UInt8]] = []
        for piece in pieces {
          let isRead: Void? = try? piece.withUnsafeBytes { try framer.receive($0) { items.append(Array($0)) } }
          if isRead == nil { return (items, nil) }
        }
        return (items, try? framer.finish())
      }
      let whole = read([input])
      let parts = read(Fuzz.pieces(input, &random))
      #expect(parts.items == whole.items && parts.head == whole.head, "seed \(seed)")
      // Where the whole is JSON that names its items once, the framer's objects are its objects.
      let names = String(decoding: input, as: UTF8.self).ranges(of: "items").count
      if names == 1, let json = try? JSON(parsing: input), json["metadata"]?.objectValue != nil, whole.head != nil,
        let items = json["items"]?.arrayValue, items.allSatisfy({ $0.objectValue != nil })
      {
        #expect(whole.items.map { try? JSON(parsing: $0) } == items, "seed \(seed)")
      }
    }
  }

  @Test("kubeconfigs: contexts and problems, every one with its file, and nothing of a secret in any problem")
  func kubeconfigs() {
    let secret = "c2VjcmV0LXRoYXQtbXVzdC1ub3QtYmUtc2Vlbg"
    let text = """
      apiVersion: v1
      kind: Config
      current-context: a
      clusters:
      - name: c
        cluster: {server: "https://10.0.0.1:6443/prefix", certificate-authority-data: \(secret), tls-server-name: k8s}
      users:
      - name: u
        user:
          token: \(secret)
          exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [x], env: [{name: A, value: b}], interactiveMode: Never}
      contexts:
      - name: a
        context: {cluster: c, user: u, namespace: shop}

      """
    let fuzz = Fuzz(
      corpus: [Array(text.utf8)],
      words: [
        "name: ", "cluster: ", "user: ", "context: ", "- ", "[]", "{}", "null", "proxy-url: socks5://x:1\n", "~", "*a",
        "&a ",
        "://", ":99999", "[::1]", "%41", "\n", "  ", "exec: ", "server: ", "\u{0}", "|\n",
      ])
    fuzz.run(rounds: 1_200) { input, seed, _ in
      var entries = KubeconfigEntries()
      entries.add(KubeconfigFile("/k/config", input))
      var config = Kubeconfig()
      config.take(entries)
      for problem in config.problems {
        #expect(problem.file == "/k/config" && !problem.message.isEmpty, "seed \(seed)")
        #expect(!"\(problem)".contains(secret), "seed \(seed)")
      }
      for context in config.contexts { #expect(!"\(context)".contains(secret), "seed \(seed)") }
    }
  }

  @Test("answers of plugins: a credential without line ends, or words that hold nothing of it")
  func plugins() {
    let secret = "tOkEn-that-nobody-sees"
    let answer = """
      {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false},"status":{"token":"\(secret)","expirationTimestamp":"2026-11-24T22:00:00Z","clientCertificateData":"-----BEGIN CERTIFICATE-----\\nAA==\\n-----END CERTIFICATE-----","clientKeyData":"\(secret)"}}
      """
    let fuzz = Fuzz(
      corpus: [
        Array(answer.utf8),
        Array("kind: ExecCredential\napiVersion: client.authentication.k8s.io/v1\nstatus:\n  token: \(secret)\n".utf8),
      ],
      words: [
        "\\n", "\\u0000", "\u{1B}[31m", "null", "\"token\":", "9999-99-99T99:99:99Z", "-1", "{", "}", "v1beta1", "\n",
      ])
    let plugin = CredentialPlugin(apiVersion: "client.authentication.k8s.io/v1", command: "login")
    fuzz.run(rounds: 2_500) { input, seed, _ in
      do throws(ClientError) {
        let credential = try IssuedCredential(output: input, of: plugin, now: Timestamp(seconds: 1_795_000_000))
        #expect(!"\(credential)".contains(secret), "seed \(seed)")
      } catch {
        #expect(!"\(error)".contains(secret), "seed \(seed)")
      }
    }
  }

  @Test("header lines: a head of what was said, within its bound")
  func headers() {
    let fuzz = Fuzz(
      corpus: [
        Array(
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/2 429 \r\nretry-after: 7\r\ndate: Tue, 24 Nov 2026 22:00:00 GMT\r\n\r\nx: y\r\n"
            .utf8)
      ], words: ["HTTP/1.1 ", "HTTP/2 ", ":", "\r\n", "retry-after: ", "99999999999999999999", "-1", " ", "\u{0}"])
    fuzz.run(rounds: 4_000) { input, seed, _ in
      var reader = HeaderReader()
      for line in input.split(separator: 10, omittingEmptySubsequences: false) {
        switch (Array(line) + [10]).withUnsafeBytes({ reader.take($0, limit: 512) }) {
        case .more: break
        case .complete(let head): #expect(head.headers.count <= 512, "seed \(seed)")
        case .tooLarge: #expect(input.count + 1 > 512, "seed \(seed)")
        }
      }
    }
  }
}
