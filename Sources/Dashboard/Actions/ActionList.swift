/// Everything that may be done to a row, in the order of the menu.
enum ActionList {
  static let all: [any RowAction] = [
    DirectAction.restart, ScaleAction(), DirectAction.cordon, DirectAction.uncordon, DirectAction.delete,
    DirectAction.forceDelete,
  ]
}
