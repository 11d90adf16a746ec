import KubernetesAPI

/// Namespaces: one that is on its way out says what it waits for.
@Sendable func namespaceVerdict(_ object: KubernetesObject, _ now: Timestamp) -> Verdict {
  guard let since = object.deletionTimestamp else {
    return Verdict(.well, object.json.string(at: "status", "phase") ?? "Active")
  }
  let failures = [
    "NamespaceDeletionDiscoveryFailure", "NamespaceDeletionGroupVersionParsingFailure",
    "NamespaceDeletionContentFailure",
  ].compactMap(object.condition).filter { $0.status == "True" }
  let remains = ["NamespaceFinalizersRemaining", "NamespaceContentRemaining"]
    .compactMap(object.condition).filter { $0.status == "True" }
  let isLate = now - since > HealthLimits.terminate
  return Verdict(
    isLate || !failures.isEmpty ? .warn : .moving, "Terminating",
    message: (failures + remains).first?.message.oneLine ?? "", since: since)
}
