import KubernetesAPI
import Testing

@testable import FleetSimulator

/// Numbers that no sensible client sends: a refusal in a server's words, or a clamp; never the end of the process.
@Suite("A simulated API server outlives any number")
struct HostileNumberTests {
  private let cluster = LiveCluster()
  private var api: APIServer { APIServer(store: cluster.store) }

  private func ask(
    _ method: String, _ target: String, _ body: JSON? = nil, type: String = "application/json"
  ) async throws -> (code: Int, message: String) {
    var request = WireRequest(method: method, target: target, headers: ["content-type": type])
    request.body = body?.bytes ?? []
    let answer = try await api.answer(request)
    return (answer.code, try JSON(parsing: Array(try await answer.text().utf8)).string(at: "message") ?? "")
  }

  @Test(
    "an option of a log that makes no sense is refused",
    arguments: [
      ("tailLines=-1", 422, "tailLines: Invalid value: -1: must be greater than or equal to 0"),
      ("limitBytes=-1", 422, "limitBytes: Invalid value: -1: must be greater than 0"),
      ("limitBytes=0", 422, "limitBytes: Invalid value: 0: must be greater than 0"),
      ("sinceSeconds=-9223372036854775808", 422, "sinceSeconds: Invalid value: -9223372036854775808"),
      ("tailLines=many", 400, "strconv.ParseInt: parsing \"many\": invalid syntax"),
    ])
  func logs(query: String, code: Int, message: String) async throws {
    cluster.create(LiveCluster.deployment(replicas: 1), .deployments)
    cluster.advance(.seconds(30))
    let pod = try #require(cluster.pods.first)
    let said = try await ask("GET", "/api/v1/namespaces/shop/pods/\(pod.name)/log?\(query)")
    #expect(said.code == code)
    #expect(said.message.contains(message), "\(said.message)")
  }

  @Test("as much log as a number can ask for is what there is", arguments: ["tailLines", "limitBytes", "sinceSeconds"])
  func muchLog(option: String) async throws {
    cluster.create(LiveCluster.deployment(replicas: 1), .deployments)
    cluster.advance(.seconds(30))
    let pod = try #require(cluster.pods.first)
    let path = "/api/v1/namespaces/shop/pods/\(pod.name)/log"
    let whole = try await api.answer(WireRequest(method: "GET", target: path, headers: [:])).text()
    let asked = WireRequest(method: "GET", target: "\(path)?\(option)=9223372036854775807", headers: [:])
    #expect(try await api.answer(asked).text() == whole)
  }

  @Test(
    "a count is refused where 32 bits do not hold it, wherever it stands",
    arguments: [
      ("replicas", ["spec", "replicas"], "DeploymentSpec.spec.replicas"),
      ("status", ["status", "replicas"], "DeploymentStatus.status.replicas"),
      ("deadline", ["spec", "progressDeadlineSeconds"], "DeploymentSpec.spec.progressDeadlineSeconds"),
    ])
  func counts(name: String, path: [String], field: String) async throws {
    var json = LiveCluster.deployment()
    json["apiVersion"] = "apps/v1"
    json["kind"] = "Deployment"
    for number in [Int64.max, Int64(Int32.max) + 1, .min] {
      json[at: path[...]] = .int(number)
      let said = try await ask("POST", "/apis/apps/v1/namespaces/shop/deployments", json)
      #expect(said.code == 400)
      #expect(
        said.message
          == "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal number \(number) "
          + "into Go struct field \(field) of type int32")
    }
  }

  @Test("a patch and a scale are held against the same bound")
  func patchAndScale() async throws {
    cluster.create(LiveCluster.deployment(), .deployments)
    let path = "/apis/apps/v1/namespaces/shop/deployments/web"
    let many: JSON = ["spec": ["replicas": .int(Int64.max)]]
    #expect(try await ask("PATCH", path, many, type: "application/merge-patch+json").code == 400)
    #expect(try await ask("PATCH", path + "/scale", many, type: "application/merge-patch+json").code == 400)
    let ports: JSON = [
      "apiVersion": "v1", "kind": "Service", "metadata": ["name": "web"],
      "spec": ["ports": [["port": 80], ["port": 4_294_967_296]]],
    ]
    let said = try await ask("POST", "/api/v1/namespaces/shop/services", ports)
    #expect(said.message.contains("ServicePort.spec.ports.port of type int32"), "\(said.message)")
  }

  @Test("controllers go on with counts, shares and annotations that are beyond all bounds")
  func controllers() throws {
    // Past the wire, as a scenario's author may write it.
    cluster.create(
      LiveCluster.deployment(
        "odd", replicas: 3, surge: "9223372036854775807%", unavailable: "-9223372036854775808%"), .deployments)
    cluster.advance(.seconds(5))
    cluster.create(LiveCluster.deployment("web", replicas: 4, surge: .int(Int64.max)), .deployments)
    cluster.advance(.seconds(20))
    cluster.setImage("registry.example.com/web:1.1")
    cluster.advance(.milliseconds(100))
    for set in cluster.sets where set.name.hasPrefix("web-") {
      cluster.edit(.replicaSets, set.name) {
        $0[at: "metadata", "annotations", DeploymentController.maxReplicas] = "-9223372036854775808"
      }
    }
    cluster.edit(.deployments, "web") { $0[at: "spec", "replicas"] = 2 }
    cluster.advance(.seconds(60))
    #expect(cluster.deployment()?.statusCount("availableReplicas") == 2)
    for count in [Int64.min, -1, .max] {
      for rounding in [CountOrPercent.Rounding.up, .down] {
        let share = CountOrPercent.resolve(.string("\(count)%"), of: .max, rounding: rounding)
        #expect(share >= 0)
        #expect(CountOrPercent.resolve(.int(count), of: 3, rounding: rounding) <= Int64(Int32.max))
      }
    }
  }

  @Test("a pod with all the time there is to end is told to end in its time")
  func grace() throws {
    cluster.create(
      [
        "metadata": ["name": "slow", "namespace": "shop"],
        "spec": [
          "nodeName": "node-0", "terminationGracePeriodSeconds": .int(Int64.max),
          "containers": [["name": "web", "image": "registry.example.com/web:1.0"]],
        ],
      ], .pods)
    cluster.advance(.seconds(10))
    try cluster.store.delete(.pods, namespace: "shop", name: "slow", actor: LiveCluster.user)
    cluster.advance(.seconds(60))
    #expect(cluster.store.object(.pods, namespace: "shop", name: "slow") == nil)
  }
}
