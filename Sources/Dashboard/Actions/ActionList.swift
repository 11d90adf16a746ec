/// Everything that may be done to a row, in the order of the menu.
enum ActionList {
  static let all: [any RowAction] = [
    RestartAction(), ScaleAction(), CordonAction(), UncordonAction(), DeleteAction(), ForceDeleteAction(),
  ]
}
