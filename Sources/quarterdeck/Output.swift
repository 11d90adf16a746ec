import Foundation
import KubernetesAPI
import TerminalUI

enum OutputFormat: String, CaseIterable {
  case table, wide, json, yaml, csv, svg, clusterprofile
}

extension OutputFormat {
  /// Refuses the form that only clusters have, with exit code 2.
  func expectListing() throws {
    guard self == .clusterprofile else { return }
    Output.error("--output: only get fleet can be printed as ClusterProfiles")
    throw ExitCodes.wrongInput
  }
}

/// Standard output and error.
///
/// Text that came from outside is made harmless where a terminal reads it.
enum Output {
  /// Hands on what was printed, also into a pipe or a file: for commands that follow something.
  static func flush() { fflush(nil) }
  static func print(_ line: String) {
    let isTerminal = isatty(1) == 1
    Swift.print(isTerminal ? harmless(line) : line)
  }
  static func error(_ line: String) {
    FileHandle.standardError.write(Data(("quarterdeck: " + harmless(line) + "\n").utf8))
  }
  static func print(_ listing: Listing, as format: OutputFormat, title: String) {
    switch format {
    case .table, .wide:
      listing.table(isWide: format == .wide).forEach { print($0) }
      if listing.rows.isEmpty { error("\(title): no rows") }
    case .json: print(listing.json.prettyText)
    case .yaml: Swift.print(listing.json.yaml, terminator: "")
    case .csv: listing.csv.forEach { print($0) }
    case .svg:
      guard let theme = try? Theme.named(Theme.standardName) else { return }
      Swift.print(listing.frame(isWide: false).svg(theme: theme, title: title), terminator: "")
    case .clusterprofile: preconditionFailure("commands refuse it for what are no clusters")
    }
    // A picture has them in itself.
    if format != .svg { listing.notes.forEach { error($0) } }
  }
  private static func harmless(_ line: String) -> String {
    line.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.map { DisplayWidth.sanitized($0) }) }.joined(separator: "\n")
  }
}
