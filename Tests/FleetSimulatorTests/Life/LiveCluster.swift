import KubernetesAPI

@testable import FleetSimulator

/// One living cluster under a driven clock, with nodes, for tests.
struct LiveCluster {
  static let start = Timestamp(year: 2026, month: 11, day: 22, hour: 15)
  let timeline: FleetTimeline
  let store: ClusterStore
  let controllers: ClusterControllers
  /// Every change that any controller follows, as it was committed.
  let changes: ChangeLog

  init(nodes: Int = 3, cpu: String = "4", memory: String = "16Gi", version: String = "v1.36.2", seed: UInt64 = 1) {
    let clock = DrivenClock(Self.start)
    timeline = FleetTimeline(clock: clock)
    store = ClusterStore(name: "test", clock: clock, uids: UIDSource(seed: seed))
    changes = ChangeLog()
    store.observe { [changes] in changes.append($0) }
    controllers = ClusterControllers(store: store, timeline: timeline, version: version, seed: seed)
    for number in 0..<nodes {
      let resources: JSON = ["cpu": .string(cpu), "memory": .string(memory), "pods": "110"]
      store.seed(
        [
          "metadata": [
            "name": .string("node-\(number)"), "labels": ["kubernetes.io/hostname": .string("node-\(number)")],
          ],
          "spec": ["podCIDR": .string("10.244.\(number).0/24")],
          "status": [
            "allocatable": resources, "capacity": resources,
            "addresses": [["type": "InternalIP", "address": .string("10.0.0.\(number + 1)")]],
          ],
        ], type: .nodes)
    }
    _ = try? store.create(["metadata": ["name": "shop"]], type: .namespaces, actor: .system)
    advance(.seconds(1))
  }

  var now: Timestamp { timeline.clock.now }
  func advance(_ span: Duration) { timeline.advance(by: span) }

  static let user = Actor(user: "alice", fieldManager: "kubectl")

  /// A Deployment with what an API server fills in.
  static func deployment(
    _ name: String = "web", image: String = "registry.example.com/web:1.0", replicas: Int64 = 3, cpu: String = "100m",
    surge: JSON = "25%", unavailable: JSON = "25%", deadline: Int64 = 600
  ) -> JSON {
    [
      "metadata": ["name": .string(name), "namespace": "shop", "labels": ["app": .string(name)]],
      "spec": [
        "replicas": .int(replicas), "selector": ["matchLabels": ["app": .string(name)]],
        "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": surge, "maxUnavailable": unavailable]],
        "revisionHistoryLimit": 10, "progressDeadlineSeconds": .int(deadline),
        "template": [
          "metadata": ["labels": ["app": .string(name)]],
          "spec": [
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "schedulerName": "default-scheduler",
            "containers": [
              [
                "name": .string(name), "image": .string(image), "imagePullPolicy": "IfNotPresent",
                "resources": ["requests": ["cpu": .string(cpu), "memory": "64Mi"]],
              ]
            ],
          ],
        ],
      ],
    ]
  }

  @discardableResult
  func create(_ json: JSON, _ type: ResourceType) -> KubernetesObject? {
    try? store.create(json, type: type, actor: Self.user)
  }
  /// Reads, changes and writes an object back.
  func edit(_ type: ResourceType, _ name: String, namespace: String = "shop", _ change: (inout JSON) -> Void) {
    guard var json = store.object(type, namespace: namespace, name: name)?.json else { return }
    change(&json)
    _ = try? store.update(json, type: type, actor: Self.user)
  }
  func deployment(_ name: String = "web") -> KubernetesObject? {
    store.object(.deployments, namespace: "shop", name: name)
  }
  var pods: [KubernetesObject] { store.objects(.pods, namespace: "shop") }
  var sets: [KubernetesObject] { store.objects(.replicaSets, namespace: "shop") }
  func events(_ reason: String) -> [KubernetesObject] {
    store.objects(.events).filter { $0.json.string(at: "reason") == reason }
  }
  func setImage(_ image: String, of name: String = "web") {
    edit(.deployments, name) { json in
      var container = json.elements(at: "spec", "template", "spec", "containers")[0]
      container["image"] = .string(image)
      json[at: "spec", "template", "spec", "containers"] = [container]
    }
  }
}
