import FleetModel
import KubernetesAPI

/// Pods: the STATUS column is worked out from phase, reason and every container (`printPod`).
enum PodTable {
  static let printer = Table.Printer(columns: [
    .name, .init("Ready"), .init("Status"), .init("Restarts"), .age, .wide("IP"), .wide("Node"),
    .wide("Nominated Node"), .wide("Readiness Gates"),
  ]) { pod, now in
    let json = pod.json
    let summary = summary(of: pod)
    var restarts = String(summary.restarts)
    if let last = summary.lastRestart, summary.restarts > 0 { restarts += " (\(ageText(now - last)) ago)" }
    let gates = json.elements(at: "spec", "readinessGates")
    let passed = gates.filter { gate in
      pod.condition(gate.string(at: "conditionType") ?? "")?.status == "True"
    }
    return [
      .string(pod.name), .string("\(summary.ready)/\(summary.total)"), .string(summary.status), .string(restarts),
      Table.age(pod, now), Table.text(json.string(at: "status", "podIP")),
      Table.text(json.string(at: "spec", "nodeName")), Table.text(json.string(at: "status", "nominatedNodeName")),
      gates.isEmpty ? "<none>" : .string("\(passed.count)/\(gates.count)"),
    ]
  }

  struct Summary {
    var ready = 0
    var total = 0
    var restarts: Int64 = 0
    var lastRestart: Timestamp?
    var status = ""
  }

  static func summary(of pod: KubernetesObject) -> Summary {
    let json = pod.json
    var summary = Summary()
    summary.total = json.elements(at: "spec", "containers").count
    let phase = json.string(at: "status", "phase") ?? "Unknown"
    summary.status = json.string(at: "status", "reason") ?? phase
    if let gated = json[at: "spec", "schedulingGates"]?.arrayValue, !gated.isEmpty,
      pod.condition("PodScheduled")?.reason == "SchedulingGated"
    {
      summary.status = "SchedulingGated"
    }
    let inits = json.elements(at: "status", "initContainerStatuses")
    let initTotal = json.elements(at: "spec", "initContainers").count
    var isInitializing = false
    for (index, container) in inits.enumerated() {
      summary.restarts += container.int(at: "restartCount") ?? 0
      if let exit = container.int(at: "state", "terminated", "exitCode") {
        if exit == 0 { continue }
        summary.status = "Init:" + (container.string(at: "state", "terminated", "reason") ?? "ExitCode:\(exit)")
      } else if let reason = container.string(at: "state", "waiting", "reason"), !reason.isEmpty,
        reason != "PodInitializing"
      {
        summary.status = "Init:" + reason
      } else {
        summary.status = "Init:\(index)/\(initTotal)"
      }
      isInitializing = true
      break
    }
    if !isInitializing {
      summary.restarts = 0
      containers(json.elements(at: "status", "containerStatuses"), pod, &summary)
    }
    if pod.isTerminating, json.string(at: "status", "reason") == "NodeLost" {
      summary.status = "Unknown"
    } else if pod.isTerminating, phase != "Succeeded", phase != "Failed" {
      summary.status = "Terminating"
    }
    return summary
  }

  private static func containers(_ statuses: [JSON], _ pod: KubernetesObject, _ summary: inout Summary) {
    var isRunning = false
    for container in statuses.reversed() {
      summary.restarts += container.int(at: "restartCount") ?? 0
      if let text = container.string(at: "lastState", "terminated", "finishedAt"), let time = Timestamp(text) {
        summary.lastRestart = max(summary.lastRestart ?? time, time)
      }
      if let reason = container.string(at: "state", "waiting", "reason"), !reason.isEmpty {
        summary.status = reason
      } else if let terminated = container[at: "state", "terminated"] {
        let signal = terminated.int(at: "signal") ?? 0
        summary.status =
          terminated.string(at: "reason").flatMap { $0.isEmpty ? nil : $0 }
          ?? (signal != 0 ? "Signal:\(signal)" : "ExitCode:\(terminated.int(at: "exitCode") ?? 0)")
      } else if container["ready"] == true, container[at: "state", "running"] != nil {
        isRunning = true
        summary.ready += 1
      }
    }
    // A container that completed beside one that runs leaves the pod running.
    if summary.status == "Completed", isRunning {
      summary.status = pod.condition("Ready")?.status == "True" ? "Running" : "NotReady"
    }
  }
}
