/// The field manager under which a delivery writes: `quarterdeck:NAME`.
package enum FieldManager {
  private static let prefix = "quarterdeck:"

  package static func of(delivery: String) -> String { prefix + delivery }

  /// The delivery whose manager it is; nil for that of anybody else.
  package static func delivery(of manager: String) -> String? {
    manager.hasPrefix(prefix) ? String(manager.dropFirst(prefix.count)) : nil
  }
}

extension Delivery {
  package var fieldManager: String { FieldManager.of(delivery: name) }
}

extension Plan {
  /// The field manager of its delivery.
  package var fieldManager: String { FieldManager.of(delivery: name) }
}
