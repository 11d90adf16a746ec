import Testing

@testable import KubeClient

@Suite("Proxies of the environment")
struct ProxyRulesTests {
  static let both = ["HTTPS_PROXY": "http://secure:3128", "HTTP_PROXY": "http://plain:3128"]

  @Test("https and http have their own, in capitals or not, capitals first")
  func schemes() {
    let rules = ProxyRules(environment: Self.both)
    #expect(rules.proxy(for: ServerAddress(url: "https://a.example")!) == "http://secure:3128")
    #expect(rules.proxy(for: ServerAddress(url: "http://a.example")!) == "http://plain:3128")
    let small = ProxyRules(environment: ["https_proxy": "small:1", "HTTP_PROXY": "", "http_proxy": "small:2"])
    #expect(small.proxy(for: ServerAddress(url: "https://a.example")!) == "http://small:1")
    #expect(small.proxy(for: ServerAddress(url: "http://a.example")!) == "http://small:2")
    let capitals = ProxyRules(environment: ["HTTPS_PROXY": "big:1", "https_proxy": "small:1"])
    #expect(capitals.proxy(for: ServerAddress(url: "https://a.example")!) == "http://big:1")
    // Go has no ALL_PROXY, and no proxy is no proxy.
    let all = ProxyRules(environment: ["ALL_PROXY": "http://all:1"])
    #expect(all.proxy(for: ServerAddress(url: "https://a.example")!) == nil)
  }

  @Test(
    "a proxy's URL as it is written",
    arguments: [
      ("proxy", "http://proxy"), ("proxy:8080", "http://proxy:8080"), ("http://u:p@proxy", "http://u:p@proxy"),
      ("https://proxy:1", "https://proxy:1"), ("socks5://proxy:1080", "socks5h://proxy:1080"),
      ("socks5h://proxy", "socks5h://proxy"), ("ftp://proxy", nil), ("", nil),
    ])
  func urls(_ text: String, _ expected: String?) { #expect(ProxyRules.url(text) == expected) }

  @Test(
    "NO_PROXY takes out what Go takes out, and nothing else (the table of httpproxy's own test)",
    arguments: [
      ("https://localhost:6443", false), ("https://127.0.0.1", false), ("https://127.1.2.3:1", false),
      ("https://[::1]:6443", false), ("https://192.168.1.1", false), ("https://192.168.1.2", true),
      ("https://192.168.0.1", true), ("https://[2001:db8::52:0:1]", false), ("https://[2001:db8::52:0:2]", true),
      ("https://10.244.7.7", false), ("https://10.245.0.1", true), ("https://www.barbaz.net", false),
      ("https://barbaz.net", true), ("https://foobar.com", false), ("https://www.foobar.com", false),
      ("https://foofoobar.com", true), ("https://prefixbaz.com", true), ("https://baz.com", true),
      ("https://x.baz.com", false), ("https://port.example:6443", false), ("https://port.example:443", true),
      ("https://FOOBAR.com", false), ("https://10.9.9.9:7443", false), ("https://10.9.9.9:6443", true),
    ])
  func exceptions(_ url: String, _ hasProxy: Bool) {
    var environment = Self.both
    environment["NO_PROXY"] =
      "foobar.com, .barbaz.net, *.baz.com,192.168.1.1, 192.168.1.81, 2001:db8::52:0:1, 10.244.0.0/16, port.example:6443,"
      + ":1,10.9.9.9:7443,,"
    let rules = ProxyRules(environment: environment)
    #expect((rules.proxy(for: ServerAddress(url: url)!) != nil) == hasProxy)
  }

  @Test("a star is no proxy for anything")
  func star() {
    var environment = Self.both
    environment["no_proxy"] = "a.example,*"
    #expect(ProxyRules(environment: environment).proxy(for: ServerAddress(url: "https://b.example")!) == nil)
  }
}
