import FleetModel
import KubernetesAPI

/// The objects that were opened, as they were last seen, for reading when the cluster is away.
///
/// Bounded in bytes; the one that was not used for longest goes first. Never holds data of a Secret.
struct OpenedObjects {
  struct Kept {
    var bytes: [UInt8]
    var readAt: Timestamp
    var lastUse: UInt64
  }
  private var kept: [RowID: Kept] = [:]
  private var bytes = 0
  private var uses: UInt64 = 0
  /// What the file does not know yet.
  private(set) var dirty: Set<RowID> = []
  let limit: Int
  init(limit: Int) { self.limit = limit }

  mutating func keep(_ object: KubernetesObject, id: RowID, readAt: Timestamp, isNews: Bool = true) {
    let text = RowReader.withoutData(object).json.bytes
    remove(id)
    guard text.count <= limit else { return }
    uses += 1
    kept[id] = Kept(bytes: text, readAt: readAt, lastUse: uses)
    bytes += text.count
    if isNews { dirty.insert(id) }
    while bytes > limit, let oldest = kept.min(by: { $0.value.lastUse < $1.value.lastUse }) { remove(oldest.key) }
  }
  mutating func take(_ id: RowID) -> (object: KubernetesObject, readAt: Timestamp)? {
    guard let found = kept[id], let json = try? JSON(parsing: found.bytes) else { return nil }
    uses += 1
    kept[id]?.lastUse = uses
    return (KubernetesObject(json), found.readAt)
  }
  mutating func takeDirty() -> [(id: RowID, bytes: [UInt8], readAt: Timestamp)] {
    defer { dirty = [] }
    return dirty.compactMap { id in kept[id].map { (id, $0.bytes, $0.readAt) } }
  }
  private mutating func remove(_ id: RowID) {
    guard let old = kept.removeValue(forKey: id) else { return }
    bytes -= old.bytes.count
    dirty.remove(id)
  }
}
