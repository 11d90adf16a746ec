import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// The list on the screen: what is in it, in which order, what is selected, which part is in sight.
extension DashboardState {
  /// The view's content with the order that is held after a key.
  func content() -> Content {
    var content = view.content(scene)
    if let heldUntil, heldUntil > now, !place.list.order.isEmpty, content.items.count > 1, content.canvas == nil {
      content.items = HeldOrder.arrange(content.items, as: place.list.order)
    }
    return content
  }

  /// The index of the selected line; where what was selected is gone, the line that stands there now.
  func selectedIndex(in items: [ListItem]) -> Int? {
    guard !items.isEmpty else { return nil }
    if let selected = place.list.selected, let index = items.firstIndex(where: { $0.id == selected }) { return index }
    return place.list.selected == nil ? 0 : min(max(0, place.list.index), items.count - 1)
  }
  func selectedItem(in content: Content) -> ListItem? { selectedIndex(in: content.items).map { content.items[$0] } }
  var selectedItem: ListItem? { selectedItem(in: content()) }

  /// After the list changed: what is selected is what the screen shows as selected.
  mutating func anchorSelection() {
    guard place.list.selected != nil else { return }
    let items = content().items
    guard let index = selectedIndex(in: items) else { return }
    place.list.index = index
    place.list.selected = items[index].id
  }

  mutating func select(_ index: Int, in items: [ListItem]) {
    guard !items.isEmpty else { return }
    let index = min(max(0, index), items.count - 1)
    place.list.selected = items[index].id
    place.list.index = index
  }

  /// Holds the order that is on the screen for a while; the content stays as it is.
  mutating func holdOrder(of content: Content) {
    heldUntil = now + .seconds(DashboardLimits.heldOrder)
    place.list.order = content.items.map(\.id)
    if place.list.selected == nil, let first = content.items.first { place.list.selected = first.id }
    keepInSight(content)
  }

  mutating func keepInSight(_ content: Content) {
    let layout = BodyLayout(content, state: self)
    place.list.top = layout.top
  }

  /// Moves the cursor, or the text; whether the key was one for that.
  mutating func move(_ key: Key, in content: Content) -> Bool {
    let layout = BodyLayout(content, state: self)
    if content.text != nil { return scroll(key, content, page: layout.listHeight) }
    if let neighbour = content.neighbour, let item = selectedItem(in: content), let next = neighbour(item.id, key) {
      if let index = content.items.firstIndex(where: { $0.id == next }) { select(index, in: content.items) }
      return true
    }
    let page = max(1, layout.listHeight - 1)
    let current = selectedIndex(in: content.items) ?? 0
    let last = content.items.count - 1
    let target: Int
    switch key {
    case .up, .character("k"): target = current - 1
    case .down, .character("j"): target = current + 1
    case .pageUp, .control("b"): target = current - page
    case .pageDown, .control("f"): target = current + page
    case .home, .character("g"): target = 0
    case .end, .character("G"): target = last
    default: return false
    }
    select(target, in: content.items)
    slideWindow(content, key: key, target: target)
    keepInSight(content)
    return true
  }

  /// Asks for the neighbouring window where the cursor comes near the end of the one that is here.
  private mutating func slideWindow(_ content: Content, key: Key, target: Int) {
    guard let total = content.total, total > content.items.count + content.offset || content.offset > 0 else { return }
    let step = DashboardLimits.rows / 2
    if key == .end || key == .character("G") {
      place.list.offset = max(0, (total - 1) / step * step - step)
    } else if key == .home || key == .character("g") {
      place.list.offset = 0
    } else if target >= content.items.count - 30, content.offset + content.items.count < total {
      place.list.offset = content.offset + step
    } else if target < 30, content.offset > 0 {
      place.list.offset = max(0, content.offset - step)
    }
  }

  private mutating func scroll(_ key: Key, _ content: Content, page: Int) -> Bool {
    let count = content.text?.count ?? 0
    let bottom = max(0, count - page)
    let top = place.list.isFollowing && place.view == "logs" ? bottom : min(place.list.top, bottom)
    let target: Int
    switch key {
    case .up, .character("k"): target = top - 1
    case .down, .character("j"): target = top + 1
    case .pageUp, .control("b"): target = top - max(1, page - 1)
    case .pageDown, .control("f"), .character(" "): target = top + max(1, page - 1)
    case .home, .character("g"): target = 0
    case .end, .character("G"): target = bottom
    case .left:
      place.column = max(0, place.column - 8)
      return true
    case .right:
      place.column += 8
      return true
    default: return false
    }
    place.list.top = min(max(0, target), bottom)
    place.list.isFollowing = place.list.top == bottom
    return true
  }
}

/// Keeps lines where they were while a person looks at them.
enum HeldOrder {
  /// Lines in the order of `order`; those that are new to it come last, in their own order.
  static func arrange(_ items: [ListItem], as order: [ItemID]) -> [ListItem] {
    // Mostly nothing has moved.
    if items.count == order.count, zip(items, order).allSatisfy({ $0.id == $1 }) { return items }
    let place = Dictionary(order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var held = [Int?](repeating: nil, count: order.count)
    var new: [Int] = []
    for (index, item) in items.enumerated() {
      if let place = place[item.id], held[place] == nil { held[place] = index } else { new.append(index) }
    }
    return (held.compactMap(\.self) + new).map { items[$0] }
  }
}
