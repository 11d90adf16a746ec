import Foundation
import KubeClient
import KubernetesAPI
import Synchronization

/// What a hub listed, as it is kept.
struct HubListing: Sendable, Hashable {
  var saved: Timestamp
  /// By watch.
  var objects: [String: [KubernetesObject]]
}

/// What one registry of one hub listed last, in a file of the state directory, for a start at which the hub is away.
///
/// No Secret is ever in it, nor what a client applied last. The file belongs to one kind on one server, and has a version:
/// a newer one is neither read nor replaced. A file that cannot be written costs nothing but the memory; it is written on
/// a thread of its own, at the first list and then at most once in `RegistryLimits.keptEvery`, and when the registry
/// stops, so that a program that is killed forgets at most what came after the last time.
final class HubMemory: Sendable {
  private struct State {
    var pending: HubListing?
    var written: Timestamp?
    var isNewer = false
  }
  static let version: Int64 = 1
  let path: String
  private let kind: String
  private let server: String
  private let state = Mutex(State())
  /// Held while the file is written: one write after the other.
  private let writing = Mutex(())

  /// - Parameter directory: is made where it is missing.
  init?(directory: String, hub: Hub) {
    let name = Self.fileName("\(hub.entry.kind) \(hub.name)")
    guard name.utf8.count <= 250 else { return nil }
    path = "\(directory)/\(name).json"
    kind = hub.entry.kind
    server = "\(hub.access.server)"
  }

  /// Letters, digits and a few signs as they are, everything else as `%` and its number: no name leaves the folder.
  private static func fileName(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { name, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
      default: name += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
  }

  // MARK: - Reading

  /// What is kept; nil where there is nothing, or nothing that can be read.
  func read() -> HubListing? {
    guard let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int,
      size <= RegistryLimits.keptBytes, let data = FileManager.default.contents(atPath: path),
      let json = try? JSON(parsing: Array(data)), case .int(let version)? = json["version"]
    else { return nil }
    guard version <= Self.version else {
      state.withLock { $0.isNewer = true }
      return nil
    }
    guard json.string(at: "registry") == kind, json.string(at: "server") == server,
      let saved = json.string(at: "saved").flatMap({ Timestamp($0) })
    else { return nil }
    var listing = HubListing(saved: saved, objects: [:])
    for (watch, objects) in json["objects"]?.objectValue ?? [:] {
      listing.objects[watch] = (objects.arrayValue ?? []).prefix(RegistryLimits.objects).map { KubernetesObject($0) }
    }
    return listing
  }

  // MARK: - Writing

  /// Takes what is known now; returns at once.
  func keep(_ listing: HubListing) {
    let isDue = state.withLock { state in
      state.pending = listing
      guard !state.isNewer else { return false }
      if let written = state.written, listing.saved - written < RegistryLimits.keptEvery { return false }
      state.written = listing.saved
      return true
    }
    guard isDue else { return }
    let thread = Thread { self.flush() }
    thread.name = "registry"
    thread.start()
  }

  /// Writes what is not written yet.
  func flush() {
    writing.withLock { _ in
      let listing: HubListing? = state.withLock { state in
        defer { state.pending = nil }
        return state.isNewer ? nil : state.pending
      }
      guard let listing else { return }
      let bytes = document(listing).bytes
      guard bytes.count <= RegistryLimits.keptBytes else { return }
      try? FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      write(bytes)
    }
  }

  /// All of it or nothing, and at no moment readable for others.
  private func write(_ bytes: [UInt8]) {
    let draft = (path as NSString).deletingLastPathComponent + "/.new-" + UUID().uuidString
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    let isWritten = (try? handle.write(contentsOf: bytes)) != nil
    if close(descriptor) != 0 || !isWritten || rename(draft, path) != 0 { unlink(draft) }
  }

  private func document(_ listing: HubListing) -> JSON {
    [
      "version": .int(Self.version), "registry": .string(kind), "server": .string(server),
      "saved": .string(listing.saved.description),
      "objects": .object(listing.objects.mapValues { .array($0.map(Self.kept)) }),
    ]
  }
  /// The object without what only machines read, and what may carry more than the object shows.
  private static func kept(_ object: KubernetesObject) -> JSON {
    var json = object.json
    json["metadata"]?["managedFields"] = nil
    json["metadata"]?["annotations"]?["kubectl.kubernetes.io/last-applied-configuration"] = nil
    return json
  }
}
