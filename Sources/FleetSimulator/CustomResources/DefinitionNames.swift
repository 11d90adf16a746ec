import KubernetesAPI

/// Accepts a definition's names and establishes it, as the naming and establishing controllers do
/// (`pkg/controller/status/naming_controller.go`).
enum DefinitionNames {
  /// The status with the names that are free and what is said of them.
  ///
  /// - Parameter others: the other definitions of the group.
  static func reviewed(_ definition: KubernetesObject, others: [KubernetesObject], now: Timestamp) -> JSON {
    var resources: Set<String> = []
    var kinds: Set<String> = []
    for other in others {
      let accepted = other.json[at: "status", "acceptedNames"] ?? [:]
      for member in ["plural", "singular"] { resources.insert(accepted.string(at: member) ?? "") }
      resources.formUnion(accepted.elements(at: "shortNames").compactMap(\.stringValue))
      for member in ["kind", "listKind"] { kinds.insert(accepted.string(at: member) ?? "") }
    }
    let wanted = definition.json[at: "spec", "names"] ?? [:]
    var accepted = definition.json[at: "status", "acceptedNames"] ?? [:]
    var fault: (reason: String, message: String)?
    func claim(_ member: String, _ reason: String, _ used: Set<String>) {
      let name = wanted.string(at: member) ?? ""
      if name != accepted.string(at: member) ?? "", used.contains(name) {
        fault = (reason, "\"\(name)\" is already in use")
      } else {
        accepted[member] = wanted[member]
      }
    }
    claim("plural", "PluralConflict", resources)
    claim("singular", "SingularConflict", resources)
    let own = Set(accepted.elements(at: "shortNames"))
    let taken = wanted.elements(at: "shortNames").filter { name in
      !own.contains(name) && resources.contains(name.stringValue ?? "")
    }
    if taken.isEmpty {
      accepted["shortNames"] = wanted["shortNames"]
    } else {
      let texts = taken.map { "\($0.text) is already in use" }
      fault = ("ShortNamesConflict", texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]")
    }
    claim("kind", "KindConflict", kinds)
    claim("listKind", "ListKindConflict", kinds)
    accepted["categories"] = wanted["categories"]

    var status = definition.json["status"] ?? [:]
    status["acceptedNames"] = accepted
    set(
      &status, "NamesAccepted", fault == nil, fault?.reason ?? "NoConflicts", fault?.message ?? "no conflicts found",
      now)
    if definition.condition("Established")?.status != "True" {
      set(
        &status, "Established", false, fault == nil ? "Installing" : "NotAccepted",
        fault == nil ? "the initial names have been accepted" : "not all names are accepted", now)
    }
    return status
  }

  /// The status of a definition whose names were accepted, once it is served; nil where nothing changes.
  static func established(_ definition: KubernetesObject, now: Timestamp) -> JSON? {
    guard definition.condition("NamesAccepted")?.status == "True",
      definition.condition("Established")?.status != "True"
    else { return nil }
    var status = definition.json["status"] ?? [:]
    set(&status, "Established", true, "InitialNamesAccepted", "the initial names have been accepted", now)
    return status
  }

  private static func set(
    _ status: inout JSON, _ type: String, _ isTrue: Bool, _ reason: String, _ message: String, _ now: Timestamp
  ) {
    var conditions = status.elements(at: "conditions")
    let place = conditions.firstIndex { $0.string(at: "type") == type }
    let word: JSON = isTrue ? "True" : "False"
    let since = place.flatMap { conditions[$0]["status"] == word ? conditions[$0]["lastTransitionTime"] : nil }
    let condition: JSON = [
      "type": .string(type), "status": word, "lastTransitionTime": since ?? .string(now.description),
      "reason": .string(reason), "message": .string(message),
    ]
    if let place { conditions[place] = condition } else { conditions.append(condition) }
    status["conditions"] = .array(conditions)
  }
}
