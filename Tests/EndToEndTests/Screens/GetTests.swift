import Foundation
import KubernetesAPI
import Testing

extension Screens {
  /// Views without the screen: rows on the output, words about them on the error stream, a code that says which.
  @Suite(.servedFleet) struct GetTests {
    @Test("apps is one application a row, the same in every form", .timeLimit(.minutes(10)))
    func apps() async throws {
      let fleet = try fleet
      func get(_ form: String) async throws -> Finished {
        let finished = try await fleet.quarterdeck("get", "apps", "-o", form, "name=web")
        #expect(finished.status == 0, "\(form): \(finished.errors)")
        return finished
      }
      let table = try await get("table").lines
      #expect(Self.words(table[0]) == ["NAMESPACE", "NAME", "READY", "VERSION", "CLUSTERS", "NOT", "WELL", "STATUS"])
      #expect(table.dropFirst().map(Self.words) == [["shop", "web", "4/4", "1.3", "2", "0", "well"]])
      let wide = try await get("wide").lines
      #expect(Self.words(wide[0]).contains("KIND") && Self.words(wide[0]).contains("WHERE"))
      #expect(wide[1].contains("Deployment"))
      #expect(
        try await get("csv").lines == [
          "NAMESPACE,KIND,NAME,READY,VERSION,CLUSTERS,NOT WELL,STATUS,SINCE,WHERE",
          "shop,Deployment,web,4/4,1.3,2,0,well,,",
        ])
      let json = try JSON(parsing: Array(try await get("json").output.utf8))
      #expect(json.string(at: "kind") == "AppList")
      let app = try #require(json["items"]?.elements.first)
      #expect(app.string(at: "name") == "web")
      #expect((app["ready"], app["desired"]) == (4, 4))
      #expect(app["clusters"]?.elements.map { $0.string(at: "cluster") } == ["one", "two"])
      let yaml = try YAMLDocument.documents(in: try await get("yaml").output, file: "apps.yaml")
      #expect(yaml.map { $0.json.string(at: "kind") } == ["AppList"])
      #expect(yaml.first?.json["items"]?.elements.first?.string(at: "name") == "web")
      let svg = try await get("svg").output
      #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n") && svg.contains("shop"))
    }

    @Test(
      "a view is the same list in every form", .timeLimit(.minutes(10)),
      arguments: [
        ("fleet", "FleetList", 2), ("apps", "AppList", 1), ("pods", "PodList", 4), ("nodes", "NodeList", 5),
        ("events", "EventList", 0), ("problems", "ProblemList", 0), ("registry", "RegistryList", 1),
        ("runs", "RunList", 0), ("drift", "DriftList", 0),
      ])
    func forms(view: String, kind: String, least: Int) async throws {
      let items = try await Forms.all(view, kind: kind, of: fleet)
      #expect(items.count >= least, "\(items)")
    }

    @Test(
      "what is wrong, and what happened, is a row a cause and a row an event in every form", .timeLimit(.minutes(10)))
    func trouble() async throws {
      let fleet = try fleet
      let server = try fleet.server(of: "one")
      let pod = """
        {"metadata": {"name": "odd"}, "spec": {"containers": [{"name": "web", "image": "broken.example.com/web:1"}]}}
        """
      #expect(try server.post("/api/v1/namespaces/shop/pods", pod, "application/json").status == 201)
      try await eventually("a problem") {
        let list = try await fleet.quarterdeck("get", "problems", "-o", "json")
        return list.output.contains("ImagePullBackOff") ? () : nil
      }
      let problems = try await Forms.all("problems", kind: "ProblemList", of: fleet)
      #expect(problems.map { $0.string(at: "reason") } == ["ImagePullBackOff"])
      #expect(problems.first?["clusters"] == ["one"])
      let events = try await fleet.quarterdeck("get", "events", "-o", "json", "Failed")
      #expect(events.status == 0 && events.output.contains("Pod shop/odd"), "\(events.output)")
      #expect(try server.send("DELETE", "/api/v1/namespaces/shop/pods/odd", "", "").status == 200)
    }

    @Test(
      "where there is no row the output is empty for people, and a header or a list for programs",
      .timeLimit(.minutes(10)))
    func empty() async throws {
      for (form, output) in [("table", ""), ("wide", "")] {
        let finished = try await fleet.quarterdeck("get", "pods", "-o", form, "nobody-has-this")
        #expect((finished.status, finished.output) == (0, output))
        #expect(finished.errors.contains("pods: no rows") && finished.errors.contains("the filter hides "))
      }
      #expect(try await fleet.quarterdeck("get", "pods", "-o", "csv", "nobody-has-this").lines.count == 1)
      let json = try JSON(
        parsing: Array(try await fleet.quarterdeck("get", "pods", "-o", "json", "nobody").output.utf8))
      #expect(json["items"] == [])
    }

    @Test("where there is no run it is said where runs were looked for", .timeLimit(.minutes(10)))
    func noRuns() async throws {
      let world = try World()
      defer { world.end() }
      for words in [["run", "list"], ["get", "runs"]] {
        let finished = try await world.quarterdeck(words + ["--state", world.path("elsewhere")])
        #expect((finished.status, finished.output) == (0, ""))
        #expect(finished.errors.contains("there is no run in \(world.path("elsewhere"))"), "\(finished.errors)")
      }
      let watch = try await world.quarterdeck(["run", "watch", "web-1"])
      #expect(watch.status == 1 && watch.errors.contains("no run is named web-1 in "), "\(watch.errors)")
    }

    @Test("what a table leaves out is said below it", .timeLimit(.minutes(10)))
    func leftOut() async throws {
      let pods = try await fleet.quarterdeck("get", "pods", "--limit", "1", "name=web*")
      #expect(pods.lines.count == 2)
      #expect(pods.errors.contains("3 more are not shown (--limit)"), "\(pods.errors)")
      // Nobody counts the items of a list to learn that there are more.
      let json = try await fleet.quarterdeck("get", "pods", "-o", "json", "--limit", "1", "name=web*")
      #expect(json.errors.contains("3 more are not shown (--limit)"), "\(json.errors)")
    }

    @Test("a cell that a spreadsheet would run is text in CSV, with a dash before it too", .timeLimit(.minutes(10)))
    func formula() async throws {
      let world = try World()
      defer { world.end() }
      let config = try world.write(
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
        users: [{name: u, user: {token: t}}]
        contexts: [{name: "-1+2", context: {cluster: c, user: u}}]

        """, to: "config.yaml")
      let finished = try await world.quarterdeck(["get", "fleet", "--cached", "-o", "csv", "--kubeconfig", config])
      #expect(finished.output.contains("\n'-1+2,"), "\(finished.output)\(finished.errors)")
      #expect(finished.output.contains(",-,"))
    }

    @Test(
      "what was asked wrongly is said with what would be right, and prints no row", .timeLimit(.minutes(10)),
      arguments: [
        (["nosuch"], 2, "fleet"), (["pdos"], 2, "did you mean pods?"), (["pods", "-o", "xml"], 2, "yaml"),
        (["fleet", "-o", "ymal"], 2, "did you mean yaml?"), (["pods", "name~["], 2, "at character 5"),
        (["pods", "--wait", "nan"], 64, "--wait"), (["pods", "--wait", "1e20"], 64, "--wait"),
        (["apps", "--limit=-1"], 64, "--limit"), (["runs", "-o", "clusterprofile"], 2, "only get fleet"),
        (["pods", "--scope", "nobody"], 2, "nobody is none of 2 clusters"),
        (["pods", "--scope", "tow"], 2, "did you mean two?"), (["pods", "--scope", "one,tow"], 2, "did you mean two?"),
        (["registry", "-o", "clusterprofile"], 2, "only get fleet"),
        (["fleet", "--scope", "eu-[1"], 2, "at character 4"),
      ])
    func wrong(arguments: [String], status: Int32, words: String) async throws {
      let finished = try await fleet.quarterdeck(["get"] + arguments)
      #expect((finished.status, finished.output) == (status, ""))
      #expect(finished.errors.contains(words), "\(finished.errors)")
    }

    @Test(
      "a name that may be a misspelt column is hinted at where nothing was found, and the code is that of any list",
      .timeLimit(.minutes(10)))
    func misspelt() async throws {
      let finished = try await fleet.quarterdeck("get", "pods", "stauts=Running", "-o", "csv")
      #expect(finished.status == 0, "\(finished.errors)")
      #expect(finished.lines.count == 1, "\(finished.output)")
      #expect(finished.errors.contains("did you mean status?"), "\(finished.errors)")
    }

    private static func words(_ line: Substring) -> [String] { line.split(separator: " ").map(String.init) }
  }
}
