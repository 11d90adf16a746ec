import KubernetesAPI

/// The objects that a list or a watch wants: a namespace, labels, fields.
struct Selection: Sendable {
  var namespace: String?
  var name: String?
  var labels: LabelSelector?
  var fields: FieldSelector?
  /// Whether anything but the namespace is asked for.
  var isFiltered: Bool { labels != nil || fields != nil || name != nil }

  init(_ call: Call) throws(Status) {
    namespace = call.path.namespace
    name = call.path.name
    if let text = call.request["labelSelector"], !text.isEmpty {
      do throws(SelectorError) { labels = try LabelSelector(text) } catch {
        throw Refusal.badRequest("unable to parse requirement: \(error)")
      }
    }
    if let text = call.request["fieldSelector"], !text.isEmpty {
      let parsed: FieldSelector
      do throws(SelectorError) { parsed = try FieldSelector(text) } catch {
        throw Refusal.badRequest("invalid field selector: \(error)")
      }
      for requirement in parsed.requirements where !Selection.allows(requirement.field, of: call.served) {
        let kind = call.served.type.kind
        throw Refusal.badRequest(
          "Unable to find \"\(kind.group)/\(kind.version), Resource=\(call.served.type.name)\" that match label "
            + "selector \"\(call.request["labelSelector"] ?? "")\", field selector \"\(text)\": "
            + "field label not supported: \(requirement.field)")
      }
      fields = parsed
    }
  }

  func matches(_ stored: StoredObject) -> Bool {
    let object = stored.object
    if let namespace, object.namespace != namespace { return false }
    if let name, object.name != name { return false }
    if let labels, !labels.matches(object.labels) { return false }
    if let fields, !fields.matches(object.json) { return false }
    return true
  }

  /// The fields that a resource can be selected by, beyond its name and namespace.
  private static func allows(_ field: String, of served: ServedResource) -> Bool {
    if ["metadata.name", "metadata.namespace"].contains(field) { return true }
    guard let version = served.version else { return selectable[served.key.qualified]?.contains(field) ?? false }
    return version.json.elements(at: "selectableFields").contains { $0.string(at: "jsonPath") == "." + field }
  }
  private static let selectable: [String: Set<String>] = [
    "pods": [
      "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
      "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName",
    ],
    "events": [
      "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
      "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
      "reportingComponent", "source", "type",
    ],
    "nodes": ["spec.unschedulable"], "namespaces": ["status.phase"], "secrets": ["type"],
    "services": ["spec.clusterIP", "spec.type"], "replicasets.apps": ["status.replicas"],
    "jobs.batch": ["status.successful"], "replicationcontrollers": ["status.replicas"],
  ]
}
