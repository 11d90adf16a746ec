import DeliveryModel
import FleetModel
import KubernetesAPI
import TerminalUI

/// Going to places and coming back to where the cursor was.
extension DashboardState {
  /// Goes deeper; Esc comes back.
  mutating func go(_ next: Place) {
    guard next.view != place.view || next.subject != place.subject || next.face != place.face else { return }
    remember()
    stack.append(place)
    if stack.count > DashboardLimits.history { stack.removeFirst() }
    enter(next)
  }

  /// Goes to a place of its own (`:pods`): Esc leads home from there.
  mutating func jump(_ next: Place) {
    remember()
    stack = place.view == configuration.home && stack.isEmpty ? [place] : Array(stack.prefix(1))
    if next.view == configuration.home, next.subject == .none { stack = [] }
    enter(next)
  }

  private mutating func enter(_ next: Place) {
    place = next
    heldUntil = nil
    isFirstRun = false
  }

  private mutating func remember() {
    past.append(place)
    if past.count > DashboardLimits.history { past.removeFirst() }
    future = []
  }

  mutating func back() {
    if !place.marks.isEmpty || !place.filter.isEmpty || place.onlyFaults {
      place.marks = [:]
      place.filter = ""
      place.onlyFaults = false
      place.list.offset = 0
      return
    }
    guard let last = stack.popLast() else {
      say(":q quits")
      return
    }
    past.append(place)
    future = []
    enter(last)
  }

  mutating func historyBack() {
    guard let last = past.popLast() else { return say("no place before this one") }
    future.append(place)
    enter(last)
  }
  mutating func historyForward() {
    guard let next = future.popLast() else { return say("no place after this one") }
    past.append(place)
    enter(next)
  }
  /// Between here and where one was last.
  mutating func historyToggle() {
    guard let last = past.popLast() else { return say("no place before this one") }
    past.append(place)
    enter(last)
  }

  /// To the run that matters most, and from it back.
  mutating func toggleRun() {
    if place.view == "run", let before = beforeRun, let last = before.last {
      stack = Array(before.dropLast())
      beforeRun = nil
      enter(last)
      return
    }
    guard let run = RunGist.worst(of: runs ?? [], now: now)?.summary ?? (runs ?? []).first else {
      return say("no run; :plan FILE makes one")
    }
    beforeRun = stack + [place]
    go(Place("run", .run(run.run.name)))
  }
}
