/// The kubeconfig files that could be read, as they last were; what is in them stays in memory only.
package struct KubeconfigMemory: Sendable {
  /// By absolute path.
  var files: [String: KubeconfigFile] = [:]
  package init() {}
}
