import KubernetesAPI
import Testing

@testable import DeliveryModel

private let whole = """
  apiVersion: quarterdeck.dev/v1alpha1
  kind: Delivery
  metadata: {name: shop}
  spec:
    source: {directory: ./objects}
    package: {raw: {}}
    placement:
      clusterSelector: {matchLabels: {env: prod}}
      propertySelector: {matchExpressions: [{name: country, operator: In, values: [DE, FR]}]}
      numberOfClusters: all
    overrides:
    - {name: eu-size, clusterSelector: {matchLabels: {region: eu}}, target: {kind: Deployment, name: web}, jsonPatch: [{op: replace, path: /spec/replicas, value: 14}]}
    - {name: eu-images, clusterSelector: {}, image: [{component: Registry, value: registry.eu}]}
    strategy:
      stages:
      - {name: canary, selector: {matchLabels: {ring: "0"}}, maxConcurrency: 1, soak: {clusterMinSuccess: 2m}, afterStageTasks: [{type: Approval, approvers: 2, expires: 1h}]}
      - {name: rest, remaining: true, maxConcurrency: 20%}
      failurePolicy: {maxFailures: 1, onFailure: Pause, onUnreachable: {action: Wait, grace: 5m}, onDriverLost: Continue}
    delivery: {mode: push, whenConflict: Report, whenAlreadyExists: TakeOverIfNoDiff, whenDrifted: Report, prune: true}
    policies:
      rateLimit: {clustersPerMinute: 10}
      blastRadius: {maxClustersChanged: 50% per 1h, maxObjectsDeleted: 10, forbidKinds: [PersistentVolumeClaim]}
      windows: [{deny: "Fri 16:00/63h", tz: UTC}]
    consequences: {rollback: Stage}
  """

@Test("a whole delivery file is read into its values")
func wholeFile() throws {
  let delivery = try Delivery.parse(text: whole, file: "deliver.yaml")
  #expect(delivery.name == "shop")
  #expect(delivery.source == .directory("./objects"))
  #expect(delivery.placement.clusterSelector == Selector(matchLabels: ["env": "prod"]))
  #expect(delivery.placement.propertySelector?.requirements == [Requirement("country", .in, ["DE", "FR"])])
  #expect(delivery.overrides.map(\.line) == [12, 13])
  #expect(delivery.strategy.stages.map(\.name) == ["canary", "rest"])
  let canary = delivery.strategy.stages[0]
  #expect(canary.clusterSoak == .seconds(120))
  #expect(canary.after == [.approval(approvers: 2, expires: .seconds(3_600), onRejection: .pause)])
  #expect(delivery.strategy.stages[1].isRemaining)
  #expect(delivery.strategy.stages[1].maxConcurrency == .percent(20))
  #expect(delivery.terms.maxFailures == 1)
  #expect(delivery.terms.unreachableGrace == .seconds(300))
  #expect(delivery.terms.onDriverLost == .goOn)
  #expect(delivery.terms.prunes)
  #expect(delivery.terms.clustersPerMinute == 10)
  #expect(delivery.terms.windows == [Window(.deny, "Fri 16:00/63h")!])
  #expect(delivery.blastRadius.maxClustersChanged == .percent(50))
  #expect(delivery.text == whole)
}

@Test("every fault of a file is told at once, with its line, its field and what is allowed")
func faults() {
  let text = """
    apiVersion: quarterdeck.dev/v1alpha1
    kind: Delivery
    metadata: {name: Shop}
    spec:
      source: {directory: a, git: {repo: x}}
      placement: {clusterSelector: {}, scores: []}
      strategy:
        stages:
        - name: canary
          remaining: true
          maxConcurency: 2
        - {name: rest, remaining: yes, soak: {stageWait: soon}}
        failurePolicy: {onFailure: Stop}
      policies: {windows: [{deny: "Fri 16:00/63h", tz: Europe/Berlin}]}
    """
  let error = #expect(throws: DeliveryProblems.self) { try Delivery.parse(text: text, file: "bad.yaml") }
  let problems = error?.problems ?? []
  #expect(problems.map(\.line) == [3, 5, 6, 11, 12, 12, 13, 14])
  #expect(problems.allSatisfy { $0.file == "bad.yaml" && ($0.column ?? 0) > 0 && !$0.help.isEmpty })
  #expect(problems[0].field == "metadata.name")
  #expect(problems[1].message == "is not supported yet by this version")
  #expect(problems[2].field == "spec.placement.scores")
  #expect(problems[3].help == "did you mean maxConcurrency?")
  #expect(problems[4].field == "spec.strategy.stages[1].remaining")
  #expect(problems[5].field == "spec.strategy.stages[1].soak.stageWait")
  #expect(problems[6].help.contains("Pause, Continue, Rollback, End"))
  #expect(problems[7].field == "spec.policies.windows[0].tz")
}

@Test(
  "rules over more than one field are held",
  arguments: [
    ("source: {directory: a, files: [b]}", "spec.source"),
    ("source: {}", "spec.source"),
    ("placement: {}", "spec.placement"),
    (
      "placement: {clusterSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}",
      "spec.placement.clusterSelector.matchExpressions[0]"
    ),
    ("overrides: [{name: a, clusterSelector: {}}]", "spec.overrides[0]"),
    ("overrides: [{name: a, jsonPatch: [{op: jump, path: /a}]}]", "spec.overrides[0].jsonPatch[0]"),
    ("strategy: {stages: [{name: a, selector: {}, names: [b]}]}", "spec.strategy.stages[0]"),
    ("strategy: {stages: [{name: a, selector: {}}, {name: a, names: [b]}]}", "spec.strategy.stages[1].name"),
    (
      "strategy: {stages: [{name: a, remaining: true}, {name: b, remaining: true}]}",
      "spec.strategy.stages[1].remaining"
    ),
    (
      "strategy: {stages: [{name: a, remaining: true, beforeStageTasks: [{type: ScheduledStart}]}]}",
      "spec.strategy.stages[0].beforeStageTasks[0]"
    ),
    (
      "strategy: {stages: [{name: a, remaining: true, afterStageTasks: [{type: Approval, waitTime: 1m}]}]}",
      "spec.strategy.stages[0].afterStageTasks[0].waitTime"
    ),
  ])
func together(line: String, field: String) {
  let name = line.prefix { $0 != ":" }
  let standard = ["source: {directory: a}", "placement: {clusterSelector: {}}"].filter { !$0.hasPrefix(name) }
  let text =
    "apiVersion: quarterdeck.dev/v1alpha1\nkind: Delivery\nmetadata: {name: a}\nspec:\n"
    + (standard + [line]).map { "  \($0)\n" }.joined()
  let error = #expect(throws: DeliveryProblems.self) { try Delivery.parse(text: text, file: "a.yaml") }
  #expect(error?.problems.map(\.field) == [field])
}

@Test("the example of the documentation differs from what is carried only in fields that are refused by name")
func unsupported() {
  for field in DeliveryField.all where !field.isCarried {
    #expect(field.words.contains("not supported yet"))
  }
  #expect(Set(DeliveryField.all.map(\.path)).count == DeliveryField.all.count)
}

@Test("the defaults of the list of fields are those of the values")
func defaults() throws {
  let text = """
    apiVersion: quarterdeck.dev/v1alpha1
    kind: Delivery
    metadata: {name: a}
    spec: {source: {directory: .}, placement: {clusterSelector: {}}}
    """
  let delivery = try Delivery.parse(text: text, file: "a.yaml")
  #expect(delivery.terms == RunTerms())
  #expect(delivery.strategy == Strategy())
  #expect(delivery.blastRadius == BlastRadius())
}
