import FleetModel
import KubernetesAPI

/// Deployments, replica sets, stateful sets, daemon sets, jobs and cron jobs.
enum WorkloadTable {
  private static func status(_ object: KubernetesObject, _ name: String) -> Int64 {
    object.json.int(at: "status", name) ?? 0
  }
  private static func template(_ object: KubernetesObject) -> JSON? { object.json[at: "spec", "template"] }
  private static let wide: [Table.Column] = [.wide("Containers"), .wide("Images"), .wide("Selector")]

  static let deployments = Table.Printer(
    columns: [
      .name, .init("Ready"), .init("Up-to-date"), .init("Available"), .age,
    ] + wide
  ) { object, now in
    [
      .string(object.name),
      .string("\(status(object, "readyReplicas"))/\(object.json.int(at: "spec", "replicas") ?? 0)"),
      .int(status(object, "updatedReplicas")), .int(status(object, "availableReplicas")), Table.age(object, now),
    ] + Table.containers(template(object)) + [Table.selector(object.json[at: "spec", "selector"])]
  }

  static let replicaSets = Table.Printer(
    columns: [
      .name, .count("Desired"), .count("Current"), .count("Ready"), .age,
    ] + wide
  ) { object, now in
    [
      .string(object.name), .int(object.json.int(at: "spec", "replicas") ?? 0), .int(status(object, "replicas")),
      .int(status(object, "readyReplicas")), Table.age(object, now),
    ] + Table.containers(template(object)) + [Table.selector(object.json[at: "spec", "selector"])]
  }

  static let statefulSets = Table.Printer(columns: [
    .name, .init("Ready"), .age, .wide("Containers"), .wide("Images"),
  ]) { object, now in
    [
      .string(object.name),
      .string("\(status(object, "readyReplicas"))/\(object.json.int(at: "spec", "replicas") ?? 0)"),
      Table.age(object, now),
    ] + Table.containers(template(object))
  }

  static let daemonSets = Table.Printer(
    columns: [
      .name, .count("Desired"), .count("Current"), .count("Ready"), .count("Up-to-date"), .count("Available"),
      .init("Node Selector"), .age,
    ] + wide
  ) { object, now in
    [
      .string(object.name), .int(status(object, "desiredNumberScheduled")),
      .int(status(object, "currentNumberScheduled")), .int(status(object, "numberReady")),
      .int(status(object, "updatedNumberScheduled")), .int(status(object, "numberAvailable")),
      Table.labels(object.json.strings(at: "spec", "template", "spec", "nodeSelector")), Table.age(object, now),
    ] + Table.containers(template(object)) + [Table.selector(object.json[at: "spec", "selector"])]
  }

  static let jobs = Table.Printer(
    columns: [
      .name, .init("Status"), .init("Completions"), .init("Duration"), .age,
    ] + wide
  ) { object, now in
    let start = object.time(at: "status", "startTime")
    let end = object.time(at: "status", "completionTime")
    let duration = start.map { ageText((end ?? now) - $0) } ?? ""
    let completions = object.json.int(at: "spec", "completions")
    let parallelism = object.json.int(at: "spec", "parallelism") ?? 1
    let succeeded = status(object, "succeeded")
    let progress =
      completions.map { "\(succeeded)/\($0)" }
      ?? (parallelism > 1 ? "\(succeeded)/1 of \(parallelism)" : "\(succeeded)/1")
    return [
      .string(object.name), .string(jobStatus(object)), .string(progress), .string(duration), Table.age(object, now),
    ] + Table.containers(template(object)) + [Table.selector(object.json[at: "spec", "selector"])]
  }

  private static func jobStatus(_ job: KubernetesObject) -> String {
    func isTrue(_ type: String) -> Bool { job.condition(type)?.status == "True" }
    if isTrue("Complete") { return "Complete" }
    if isTrue("Failed") { return "Failed" }
    if job.isTerminating { return "Terminating" }
    if isTrue("Suspended") { return "Suspended" }
    if isTrue("FailureTarget") { return "FailureTarget" }
    if isTrue("SuccessCriteriaMet") { return "SuccessCriteriaMet" }
    return "Running"
  }

  static let cronJobs = Table.Printer(
    columns: [
      .name, .init("Schedule"), .init("Timezone"), .init("Suspend", type: "boolean"), .count("Active"),
      .init("Last Schedule"), .age,
    ] + wide
  ) { object, now in
    let last = object.time(at: "status", "lastScheduleTime")
    return [
      .string(object.name), .string(object.json.string(at: "spec", "schedule") ?? ""),
      Table.text(object.json.string(at: "spec", "timeZone")),
      object.json[at: "spec", "suspend"] == true ? "True" : "False",
      .int(Int64(object.json.elements(at: "status", "active").count)), last.map { Table.since($0, now) } ?? "<none>",
      Table.age(object, now),
    ] + Table.containers(object.json[at: "spec", "jobTemplate", "spec", "template"]) + [
      Table.selector(object.json[at: "spec", "jobTemplate", "spec", "selector"])
    ]
  }
}
