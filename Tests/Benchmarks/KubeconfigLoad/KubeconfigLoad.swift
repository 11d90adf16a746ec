import Glibc
import KubeClient
import Measure

/// A kubeconfig of 1,000 contexts, with their clusters and users, from the file to ways in.
@main
enum KubeconfigLoad {
  static let contexts = 1_000
  static let rounds = 20
  static let wanted = 100.0

  static func main() {
    let path = "/tmp/kubeconfig-load-\(getpid())"
    guard let file = fopen(path, "w") else { fatalError("\(path) cannot be written") }
    defer { unlink(path) }
    fputs(text, file)
    fclose(file)
    var samples = Samples()
    for _ in 0..<rounds {
      let start = wallSeconds()
      let config = Kubeconfig.load(paths: [path], isExplicit: true)
      samples.add((wallSeconds() - start) * 1_000)
      guard config.contexts.count == contexts, config.problems.isEmpty else { fatalError("contexts were lost") }
    }
    var table = SampleTable(unit: "ms")
    table.add("\(contexts) contexts, \(text.utf8.count / 1_024) KiB", samples, wanted: SampleTable.text(wanted))
    table.print()
    print(samples.median <= wanted ? "reached" : "MISSED")
  }

  private static let text: String = {
    var text = "apiVersion: v1\nkind: Config\ncurrent-context: context-0\nclusters:\n"
    // The lines of PEM around as much as a certificate is.
    let certificate =
      "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCgoK" + String(repeating: "TUlJREJUQ0NBZTJn", count: 90)
      + "Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K"
    for number in 0..<contexts {
      text += "- name: cluster-\(number)\n  cluster:\n    server: https://10.\(number / 250).\(number % 250).1:6443\n"
      text += "    certificate-authority-data: \(certificate)\n"
    }
    text += "users:\n"
    for number in 0..<contexts {
      text += "- name: user-\(number)\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/v1\n"
      text += "      command: aws\n      args: [eks, get-token, --cluster-name, cluster-\(number)]\n"
      text += "      interactiveMode: Never\n"
    }
    text += "contexts:\n"
    for number in 0..<contexts {
      text += "- name: context-\(number)\n  context:\n    cluster: cluster-\(number)\n    user: user-\(number)\n"
    }
    return text
  }()
}
