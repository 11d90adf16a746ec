import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

extension DashboardState {
  /// One key: what stands on top takes it.
  mutating func press(_ key: Key) -> [DashboardEffect] {
    message = nil
    if let dialog { return pressInDialog(key, dialog) }
    if prompt != nil { return pressInPrompt(key) }
    if case .paste = key {
      say("a paste outside a prompt is not taken")
      return []
    }
    let content = content()
    if place.list.selected == nil || heldUntil == nil {
      holdOrder(of: content)
    } else {
      heldUntil = now + .seconds(DashboardLimits.heldOrder)
    }
    if let binding = bindings(content).first(where: { $0.key == key }) { return use(binding) }
    if move(key, in: content) { return [] }
    if case .character(let character) = key {
      if character.isUppercase, sort(by: character) { return [] }
      // Whoever presses a key waits for something: silence would look like a slow answer.
      say("\(key.label) does nothing here; ? has the keys that do")
    }
    return []
  }

  mutating func use(_ binding: ViewBinding) -> [DashboardEffect] {
    if let off = binding.off {
      say("\(binding.title): \(off)", isError: true)
      return []
    }
    return binding.perform(&self)
  }

  /// The keys that work here: the view's own first, then those of every view; the operator's own keys put in.
  var bindings: [ViewBinding] { bindings(content()) }
  /// The same for whoever has the content of this state already.
  func bindings(_ content: Content) -> [ViewBinding] {
    let own = view.bindings(scene).map(rebound)
    let keys = Set(own.map(\.key))
    return own + globalBindings(content).map(rebound).filter { !keys.contains($0.key) }
  }
  private func rebound(_ binding: ViewBinding) -> ViewBinding {
    guard let key = configuration.keys[binding.name] else { return binding }
    var binding = binding
    binding.key = key
    return binding
  }

  private mutating func sort(by letter: Character) -> Bool {
    guard let sort = view.sorts.first(where: { $0.letter == letter }) else { return false }
    if place.sort == sort.column {
      if place.isDescending {
        place.sort = ""
        place.isDescending = false
      } else {
        place.isDescending = true
      }
    } else {
      place.sort = sort.column
      place.isDescending = false
    }
    place.list.offset = 0
    heldUntil = nil
    return true
  }

  /// Why nothing may be changed, if so.
  var readOnlyReason: String? { configuration.isReadOnly ? "read-only (started so)" : nil }
}
