/// Makes long context names short: cloud prefixes are cut, and the shortest form that is still unique is shown.
///
/// `arn:aws:eks:eu-west-1:123456789012:cluster/prod` is `prod`; where two are called so, the region comes back:
/// `prod-eu-west-1`. Names that are not unique even then stay whole.
package enum ShortNames {
  /// The short form of each name, in order; equal names (two files, one context) get a number.
  package static func shorten(_ names: [String]) -> [String] {
    let forms = names.map(Self.forms)
    var result = names
    var isSettled = names.map { _ in false }
    for level in 0..<3 {
      var counts: [String: Int] = [:]
      for index in names.indices {
        counts[isSettled[index] ? result[index] : forms[index][min(level, forms[index].count - 1)], default: 0] += 1
      }
      for index in names.indices where !isSettled[index] {
        let form = forms[index][min(level, forms[index].count - 1)]
        if counts[form] == 1 {
          result[index] = form
          isSettled[index] = true
        }
      }
    }
    var taken: Set<String> = []
    let wanted = Set(result)
    for index in names.indices where !taken.insert(result[index]).inserted {
      var number = 2
      while wanted.contains("\(result[index])-\(number)") || taken.contains("\(result[index])-\(number)") {
        number += 1
      }
      result[index] += "-\(number)"
      taken.insert(result[index])
    }
    return result
  }

  /// From the shortest to the whole name.
  private static func forms(of name: String) -> [String] {
    // EKS: arn:aws:eks:REGION:ACCOUNT:cluster/NAME
    if name.hasPrefix("arn:"), let slash = name.lastIndex(of: "/") {
      let cluster = String(name[name.index(after: slash)...])
      let parts = name.split(separator: ":", omittingEmptySubsequences: false)
      return parts.count > 4 && !cluster.isEmpty ? [cluster, "\(cluster)-\(parts[3])", name] : [name]
    }
    // GKE: gke_PROJECT_ZONE_NAME
    if name.hasPrefix("gke_") {
      let parts = name.split(separator: "_", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
      return parts.count == 4 && !parts[3].isEmpty ? [parts[3], "\(parts[3])-\(parts[2])", name] : [name]
    }
    // kubeadm and friends: USER@CLUSTER
    if let at = name.lastIndex(of: "@"), at != name.startIndex, name.index(after: at) != name.endIndex {
      return [String(name[name.index(after: at)...]), name]
    }
    return [name]
  }
}
