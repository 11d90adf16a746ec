import KubeClient
import Testing

@testable import ClusterRegistry

@Suite struct CredentialProvidersTests {
  private func read(_ text: String) -> (CredentialProviders, [String]) {
    let (providers, problems) = CredentialProviders.read(text, path: "/op/p.json")
    return (providers, problems.map(\.description))
  }
  private let exec = #""execConfig": {"apiVersion": "client.authentication.k8s.io/v1", "command": "x"}"#

  @Test("a relative command is one beside the file, a bare one is looked up, an absolute one stays")
  func commands() {
    for (command, wanted) in [("./bin/x", "/op/./bin/x"), ("x", "x"), ("/usr/bin/x", "/usr/bin/x")] {
      let (found, problems) = read(
        #"{"providers": [{"name": "a", "execConfig": {"apiVersion": "client.authentication.k8s.io/v1", "command": "\#(command)"}}]}"#
      )
      #expect(problems == [])
      #expect(found.providers.first?.plugin.command == wanted)
    }
  }

  @Test("all faults of a file are told at once, each with its place; the providers without one count")
  func faults() {
    let (found, problems) = read(
      """
      {"providers": [
        {\(exec)},
        {"name": "a", \(exec), "profileSourcedCLIArgsPolicy": "Sometimes"},
        {"name": "a", \(exec)},
        {"name": "b"},
        {"name": "c", "execConfig": {"apiVersion": "v0", "command": "x"}},
        {"name": "d", "execConfig": {"apiVersion": "client.authentication.k8s.io/v1"}},
        {"name": "e", \(exec), "colour": 1}
      ]}
      """)
    #expect(found.providers.map(\.name) == ["a", "e"])
    #expect(
      problems.map { String($0.prefix { $0 != "(" }) } == [
        "/op/p.json:2:3: providers[0] has no name",
        "/op/p.json:3:98: profileSourcedCLIArgsPolicy is \"Sometimes\" ",
        "/op/p.json:4:3: a is there twice ",
        "/op/p.json:5:3: no exec config found for provider b ",
        "/op/p.json:6:32: c: execConfig.apiVersion is \"v0\", and neither client.authentication.k8s.io/v1 nor client.authentication.k8s.io/v1beta1",
        "/op/p.json:7:17: d: execConfig.command is missing",
        "/op/p.json:8:98: colour is no field of a provider",
      ])
  }

  @Test(
    "a file that is none says so",
    arguments: [
      ("", "/op/p.json:1: has no list of providers (see providers)"),
      ("[]", "/op/p.json:1: has no list of providers (see providers)"),
      (#"{"providers": {}}"#, "/op/p.json:1: has no list of providers (see providers)"),
    ])
  func none(text: String, problem: String) {
    #expect(read(text).1 == [problem])
  }

  @Test("a file that is not there says so")
  func missing() {
    #expect(CredentialProviders.read(path: "/nonexistent/p.json").1.map(\.message) == ["cannot be read"])
  }
}
