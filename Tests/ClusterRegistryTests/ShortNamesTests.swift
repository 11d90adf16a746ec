import Testing

@testable import ClusterRegistry

@Suite struct ShortNamesTests {
  @Test(
    "cloud prefixes are cut as far as names stay apart",
    arguments: [
      (["arn:aws:eks:eu-west-1:123456789012:cluster/prod"], ["prod"]),
      (
        ["arn:aws:eks:eu-west-1:1:cluster/prod", "arn:aws:eks:us-east-1:1:cluster/prod"],
        ["prod-eu-west-1", "prod-us-east-1"]
      ),
      (
        ["arn:aws:eks:eu-west-1:1:cluster/prod", "arn:aws:eks:eu-west-1:2:cluster/prod"],
        ["arn:aws:eks:eu-west-1:1:cluster/prod", "arn:aws:eks:eu-west-1:2:cluster/prod"]
      ),
      (["gke_shop_europe-west4-a_web_1"], ["web_1"]),
      (["gke_shop_europe-west4_web", "gke_shop_us-east1_web"], ["web-europe-west4", "web-us-east1"]),
      (["kubernetes-admin@kubernetes"], ["kubernetes"]),
      (["a@kubernetes", "b@kubernetes"], ["a@kubernetes", "b@kubernetes"]),
      (["prod", "arn:aws:eks:eu-west-1:1:cluster/prod"], ["prod", "prod-eu-west-1"]),
      (
        ["kind-lab", "", "@x", "x@", "gke_a_b", "arn:x/", "arn:a/b"],
        ["kind-lab", "", "@x", "x@", "gke_a_b", "arn:x/", "arn:a/b"]
      ),
      ([], []),
    ] as [([String], [String])])
  func shorten(names: [String], short: [String]) {
    #expect(ShortNames.shorten(names) == short)
  }

  @Test("equal names get numbers that no other name has")
  func duplicates() {
    #expect(ShortNames.shorten(["a", "a", "a-2", "a"]) == ["a", "a-3", "a-2", "a-4"])
  }
}
