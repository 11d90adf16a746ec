import KubernetesAPI
import Testing

@testable import FleetModel

@Suite struct HealthTests {
  private let now = Fixture.now

  @Test("pods have kubectl's words and numbers")
  func podWords() throws {
    let rows = try Fixture.json("pods.table").elements(at: "rows")
    let pods = try Fixture.objects("pods")
    #expect(rows.count == pods.count)
    for (pod, row) in zip(pods, rows) {
      let facts = PodFacts(pod)
      #expect(.string(facts.word(facts.initWord)) == row[at: "cells"]?[2], "\(pod.name)")
      #expect(.string("\(facts.readyContainers)/\(facts.countedContainers)") == row[at: "cells"]?[1], "\(pod.name)")
    }
    for (node, row) in zip(try Fixture.objects("nodes"), try Fixture.json("nodes.table").elements(at: "rows")) {
      #expect(.string(verdict(of: node, now: now).reason) == row[at: "cells"]?[1])
    }
    for (job, row) in zip(try Fixture.objects("jobs"), try Fixture.json("jobs.table").elements(at: "rows")) {
      #expect(.string(verdict(of: job, now: now).reason) == row[at: "cells"]?[1])
    }
  }

  @Test(
    "recorded objects are judged",
    arguments: [
      ("pods", "agent-2", .well, "Running", ""),
      ("pods", "broken", .bad, "CrashLoopBackOff", "back-off 5m0s restarting"),
      ("pods", "unschedulable", .bad, "Unschedulable", "0/3 nodes"), ("deployments", "web", .well, "Available", ""),
      ("deployments", "broken", .bad, "", ""), ("deployments", "unschedulable", .bad, "", ""),
      ("nodes", "real-2-node-1", .waiting, "Ready,SchedulingDisabled", ""),
      ("nodes", "real-2-node-0", .well, "Ready", ""),
      ("statefulsets", "db", .moving, "Progressing", "1 of 3 ready"), ("daemonsets", "agent", .well, "Available", ""),
      ("jobs", "import", .moving, "Running", "0 of 1 done"), ("jobs", "paused", .waiting, "Suspended", ""),
      ("cronjobs", "nightly", .well, "Scheduled", ""),
      ("persistentvolumeclaims", "data", .waiting, "Pending", "class fast"),
      ("services", "edge", .waiting, "Pending", ""), ("services", "web", .well, "ClusterIP", ""),
      ("namespaces", "wire", .well, "Active", ""),
    ] as [(String, String, Verdict.Level, String, String)])
  func recorded(list: String, name: String, level: Verdict.Level, reason: String, message: String) throws {
    let found = verdict(of: try Fixture.object(list, name), now: now)
    #expect(found.level == level, "\(found)")
    #expect(reason.isEmpty || found.reason == reason)
    #expect(found.message.hasPrefix(message), "\(found.message)")
  }

  @Test(
    "the largest and the smallest number in each field of each kind end nothing",
    arguments: ["pods", "nodes", "deployments", "statefulsets", "daemonsets", "jobs", "namespaces"], [Int64.min, .max])
  func largestNumbers(list: String, number: Int64) throws {
    let fields: [[String]] = [
      ["metadata", "deletionGracePeriodSeconds"], ["metadata", "generation"], ["spec", "replicas"],
      ["spec", "completions"], ["spec", "updateStrategy", "rollingUpdate", "partition"],
    ]
    let counts = [
      "replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "observedGeneration", "succeeded", "failed",
      "desiredNumberScheduled", "updatedNumberScheduled", "numberAvailable",
    ].map { ["status", $0] }
    func patch(_ path: ArraySlice<String>, _ value: JSON) -> JSON {
      guard let first = path.first else { return value }
      return .object([first: patch(path.dropFirst(), value)])
    }
    for object in try Fixture.objects(list) {
      for path in fields + counts {
        for other in [JSON.null, .string("2026-11-22T15:00:00Z")] {
          let changed = KubernetesObject(
            object.json.mergePatch(patch(path[...], .int(number)))
              .mergePatch(["metadata": ["deletionTimestamp": other]]))
          // That it comes back is the test; the words are whatever they are.
          #expect(!verdict(of: changed, now: now).reason.isEmpty)
        }
      }
    }
  }

  private func pod(_ status: JSON, spec: JSON = ["containers": [["name": "c"]]], metadata: JSON = [:])
    -> KubernetesObject
  {
    KubernetesObject([
      "apiVersion": "v1", "kind": "Pod", "spec": spec, "status": status,
      "metadata": (["name": "p", "creationTimestamp": "2026-11-22T15:00:00Z"] as JSON).mergePatch(metadata),
    ])
  }

  @Test("a pod's containers decide its word, level and evidence")
  func pods() throws {
    let init2: JSON = ["initContainers": [["name": "a"], ["name": "b"]], "containers": [["name": "c"]]]
    let ended: JSON = ["exitCode": 0, "reason": "Completed"]
    let cases: [(KubernetesObject, Verdict.Level, String, String)] = [
      (
        pod(["phase": "Pending", "initContainerStatuses": [["name": "a", "state": ["running": [:]]]]], spec: init2),
        .warn, "Init:0/2", ""
      ),
      (
        pod(
          [
            "phase": "Pending",
            "initContainerStatuses": [
              ["name": "a", "state": ["terminated": ended]],
              [
                "name": "b", "state": ["waiting": ["reason": "CrashLoopBackOff"]],
                "lastState": [
                  "terminated": [
                    "exitCode": 2, "reason": "Error", "startedAt": "2026-11-22T15:40:00Z",
                    "finishedAt": "2026-11-22T15:40:12Z",
                  ]
                ],
              ],
            ],
          ], spec: init2), .bad, "Init:CrashLoopBackOff", "exit 2 (Error) after 12s"
      ),
      (
        pod([
          "phase": "Pending",
          "containerStatuses": [
            ["name": "c", "state": ["waiting": ["reason": "ImagePullBackOff", "message": "Back-off\npulling x"]]]
          ],
        ]), .bad, "ImagePullBackOff", "Back-off pulling x"
      ),
      (
        pod(["phase": "Succeeded", "containerStatuses": [["name": "c", "state": ["terminated": ended]]]]), .done,
        "Completed", ""
      ),
      (
        pod([
          "phase": "Failed",
          "containerStatuses": [
            ["name": "c", "state": ["terminated": ["exitCode": 137, "reason": "OOMKilled"]]]
          ],
        ]), .bad, "OOMKilled", "exit 137 (OOMKilled)"
      ),
      (pod(["phase": "Failed", "reason": "Evicted", "message": "low on memory"]), .warn, "Evicted", "low on memory"),
      (
        pod([
          "phase": "Running",
          "containerStatuses": [
            ["name": "c", "state": ["terminated": ["exitCode": 3]], "ready": false]
          ],
        ]), .bad, "ExitCode:3", "exit 3"
      ),
      (
        pod(
          ["phase": "Running"],
          metadata: [
            "deletionTimestamp": "2026-11-22T15:49:50Z", "deletionGracePeriodSeconds": 30,
          ]), .moving, "Terminating", ""
      ),
      (
        pod(["phase": "Running"], metadata: ["deletionTimestamp": "2026-11-22T15:30:00Z"]), .warn, "Terminating",
        "still"
      ),
      (
        pod(["phase": "Running", "reason": "NodeLost"], metadata: ["deletionTimestamp": "2026-11-22T15:30:00Z"]),
        .bad, "Unknown", "its node"
      ),
      (
        pod([
          "phase": "Pending",
          "conditions": [
            ["type": "PodScheduled", "status": "False", "reason": "SchedulingGated", "message": "gates"]
          ],
        ]), .waiting, "SchedulingGated", "gates"
      ),
      (
        pod([
          "phase": "Pending",
          "conditions": [
            [
              "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
              "lastTransitionTime": "2026-11-22T15:49:55Z",
            ]
          ],
        ]), .waiting, "Unschedulable", ""
      ),
      (
        pod([
          "phase": "Running", "conditions": [["type": "Ready", "status": "True"]],
          "containerStatuses": [
            [
              "name": "c", "ready": true, "restartCount": 4, "state": ["running": [:]],
              "lastState": ["terminated": ["exitCode": 1, "finishedAt": "2026-11-22T15:45:00Z"]],
            ]
          ],
        ]), .warn, "Running", "restarted 4 times: exit 1"
      ),
      (
        pod([
          "phase": "Running", "containerStatuses": [["name": "c", "ready": false, "state": ["running": [:]]]],
          "conditions": [["type": "Ready", "status": "False", "lastTransitionTime": "2026-11-22T15:49:50Z"]],
        ]),
        .moving, "Running", "0 of 1 ready"
      ),
    ]
    for (pod, level, word, message) in cases {
      let found = verdict(of: pod, now: now)
      #expect(found.level == level && found.reason == word && found.message.hasPrefix(message), "\(found) for \(word)")
    }
  }

  private func workload(_ kind: String, _ spec: JSON, _ status: JSON, generation: Int64 = 1) -> KubernetesObject {
    KubernetesObject([
      "apiVersion": "apps/v1", "kind": .string(kind), "spec": spec,
      "status": (["observedGeneration": 1] as JSON).mergePatch(status),
      "metadata": ["name": "w", "creationTimestamp": "2026-11-22T10:00:00Z", "generation": .int(generation)],
    ])
  }

  @Test("workloads are judged as kubectl rollout status does")
  func workloads() {
    let done: JSON = ["type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"]
    let cases: [(KubernetesObject, Verdict.Level, String, String)] = [
      (workload("Deployment", ["replicas": 3], [:], generation: 2), .moving, "Progressing", "change not seen"),
      (
        workload("Deployment", ["replicas": 3], ["updatedReplicas": 1, "replicas": 3]), .moving, "Progressing",
        "1 of 3 updated"
      ),
      (
        workload("Deployment", ["replicas": 3], ["updatedReplicas": 3, "replicas": 4, "availableReplicas": 3]), .moving,
        "Progressing", "1 old pending"
      ),
      (
        workload(
          "Deployment", ["replicas": 3],
          [
            "updatedReplicas": 3, "replicas": 3, "availableReplicas": 2, "conditions": [done],
          ]), .warn, "Unavailable", "2 of 3 available"
      ),
      (
        workload(
          "Deployment", ["replicas": 3],
          [
            "updatedReplicas": 3, "replicas": 3,
            "conditions": [
              ["type": "Available", "status": "False", "lastTransitionTime": "2026-11-22T15:00:00Z"]
            ],
          ]), .bad, "Unavailable", "0 of 3 available"
      ),
      (
        workload(
          "Deployment", ["replicas": 1],
          [
            "conditions": [
              ["type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out"]
            ]
          ]), .bad, "ProgressDeadlineExceeded", "timed out"
      ),
      (workload("Deployment", ["replicas": 1, "paused": true], ["updatedReplicas": 0]), .waiting, "Paused", "0 of 1"),
      (workload("Deployment", ["replicas": 0], [:]), .well, "ScaledToZero", ""),
      (workload("ReplicaSet", ["replicas": 0], [:]), .done, "ScaledToZero", ""),
      (
        workload(
          "ReplicaSet", ["replicas": 1],
          [
            "conditions": [
              ["type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota"]
            ]
          ]), .bad, "FailedCreate", "exceeded quota"
      ),
      (workload("StatefulSet", ["replicas": 3], ["readyReplicas": 0]), .bad, "Unavailable", "0 of 3 ready"),
      (
        workload(
          "StatefulSet", ["replicas": 3],
          [
            "readyReplicas": 3, "updatedReplicas": 1, "currentRevision": "a", "updateRevision": "b",
          ]), .moving, "Progressing", "1 of 3 updated"
      ),
      (
        workload(
          "StatefulSet", ["replicas": 3, "updateStrategy": ["rollingUpdate": ["partition": 2]]],
          [
            "readyReplicas": 3, "updatedReplicas": 1, "currentRevision": "a", "updateRevision": "b",
          ]), .well, "Available", "partition at 2"
      ),
      (workload("DaemonSet", [:], ["desiredNumberScheduled": 0]), .well, "NoNodes", ""),
      (
        workload("DaemonSet", [:], ["desiredNumberScheduled": 4, "updatedNumberScheduled": 4, "numberAvailable": 3]),
        .warn, "Unavailable", "3 of 4 available"
      ),
    ]
    for (object, level, reason, message) in cases {
      let found = verdict(of: object, now: now)
      #expect(found.level == level && found.reason == reason && found.message.hasPrefix(message), "\(found)")
    }
  }

  @Test("any kind is judged by its conditions and generations")
  func generic() {
    func thing(_ status: JSON, metadata: JSON = ["generation": 2]) -> KubernetesObject {
      KubernetesObject(["apiVersion": "x.io/v1", "kind": "Thing", "status": status, "metadata": metadata])
    }
    func condition(_ type: String, _ status: String, _ reason: String = "") -> JSON {
      ["conditions": [["type": .string(type), "status": .string(status), "reason": .string(reason), "message": "m"]]]
    }
    let cases: [(KubernetesObject, Verdict.Level, String)] = [
      (thing([:]), .well, "Current"), (thing(["observedGeneration": 1]), .moving, "Progressing"),
      (thing(condition("Ready", "True", "Up")), .well, "Ready"),
      (thing(condition("Ready", "False", "Wait")), .moving, "Wait"),
      (thing(condition("Ready", "False", "InstallFailed")), .bad, "InstallFailed"),
      (thing(condition("Stalled", "True", "Bad")), .bad, "Bad"),
      (thing(condition("Reconciling", "True")), .moving, "Reconciling"),
      (
        thing([:], metadata: ["deletionTimestamp": "2026-11-22T15:49:00Z", "finalizers": ["x/y"]]), .moving,
        "Terminating"
      ),
    ]
    for (object, level, reason) in cases {
      let found = verdict(of: object, now: now)
      #expect(found.level == level && found.reason == reason, "\(found)")
    }
  }

  @Test("every recorded object of every kind gets a verdict with a reason")
  func all() throws {
    for list in [
      "pods", "nodes", "deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs", "namespaces",
      "events", "persistentvolumeclaims", "persistentvolumes", "services",
    ] {
      for object in try Fixture.objects(list) {
        #expect(!verdict(of: object, now: now).reason.isEmpty, "\(object.key)")
      }
    }
  }

  @Test(
    "ages are written as kubectl writes them",
    arguments: [
      (0, "0s"), (59, "59s"), (119, "119s"), (120, "2m"), (330, "5m30s"),
      (600, "10m"), (10_799, "179m"), (10_800, "3h"), (12_000, "3h20m"), (86_400, "24h"),
      (172_800, "2d"), (180_000, "2d2h"), (41 * 86_400, "41d"), (730 * 86_400, "2y"),
      (800 * 86_400, "2y70d"), (3_000 * 86_400, "8y"), (-1, "0s"), (-5, "<invalid>"),
    ])
  func ages(seconds: Int, text: String) {
    #expect(ageText(.seconds(seconds)) == text)
  }
}
