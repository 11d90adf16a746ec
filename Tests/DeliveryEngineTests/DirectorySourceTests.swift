import DeliveryModel
import Foundation
import KubernetesAPI
import Testing

@testable import DeliveryEngine

@Suite struct DirectorySourceTests {
  let folder = TestFolder()

  @Test("files are read in the order of their paths, documents in theirs, lists are opened, hidden files left out")
  func reads() throws {
    folder.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n", to: "deploy/2.yaml")
    folder.write(
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n\n---\napiVersion: v1\nkind: List\nitems:\n"
        + "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n", to: "deploy/1/x.yml")
    folder.write("not: [yaml", to: "deploy/.hidden/x.yaml")
    folder.write("no manifest", to: "deploy/README.md")
    let payload = try DirectorySource.read(path: "deploy", relativeTo: folder.path)
    #expect(payload.objects.map { $0.string(at: "metadata", "name") } == ["a", "c", "b"])
    #expect(payload.entries.first?.file == "deploy/1/x.yml")
  }

  @Test("every fault is told at once, with file and line")
  func faults() throws {
    folder.write("apiVersion: v1\nkind: ConfigMap\n", to: "deploy/a.yaml")
    folder.write("a: 1\nb: [\n", to: "deploy/b.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/deploy/c.yaml", withDestinationPath: "/etc/hostname")
    let faults = #expect(throws: DeliveryFaults.self) {
      try DirectorySource.read(path: "deploy", relativeTo: folder.path)
    }
    #expect(faults?.problems.map(\.file) == ["deploy/a.yaml", "deploy/b.yaml", "deploy/c.yaml"])
    #expect(faults?.problems[1].line != nil)
    #expect(faults?.problems[2].message.contains("leads out") == true)
  }

  @Test("a folder that is not there, and one without manifests, are named")
  func missing() throws {
    let missing = #expect(throws: DeliveryFaults.self) {
      try DirectorySource.read(path: "none", relativeTo: folder.path)
    }
    #expect(missing?.problems.first?.message == "there is no such file or folder")
    folder.write("x", to: "empty/README.md")
    #expect(throws: DeliveryFaults.self) { try DirectorySource.read(path: "empty", relativeTo: folder.path) }
  }
}
