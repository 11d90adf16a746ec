/// The kubeconfig files that could be read, as they last were, and what pipes gave, readable or not; what is in them stays in memory only.
package struct KubeconfigMemory: Sendable {
  /// By absolute path.
  var files: [String: KubeconfigFile] = [:]
  package init() {}
}
