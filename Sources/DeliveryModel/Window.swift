package import KubernetesAPI

/// A span of every week, in UTC, in which clusters may be started (allow) or may not (deny).
///
/// Written `Fri 16:00/63h`: the start and how long. Clusters in flight finish when a window shuts.
package struct Window: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Hashable, Codable { case allow, deny }
  package var kind: Kind
  /// 0 is Monday.
  package var weekday: Int
  /// Seconds after midnight.
  package var start: Int64
  /// At most a week.
  package var length: Int64

  package static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  static let week: Int64 = 7 * 86_400

  /// Nil for anything but `Fri 16:00/63h` with a length of one second to one week.
  package init?(_ kind: Kind, _ text: String) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, let length = Duration(written: halves[1]) else { return nil }
    let words = halves[0].split(separator: " ")
    guard words.count == 2, let weekday = Self.weekdays.firstIndex(of: String(words[0])) else { return nil }
    let clock = words[1].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 2, clock[0].count == 2, clock[1].count == 2, let hour = Int64(clock[0]),
      let minute = Int64(clock[1]), (0..<24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    let seconds = length.components.seconds
    guard seconds >= 1, seconds <= Self.week else { return nil }
    self.kind = kind
    self.weekday = weekday
    start = hour * 3_600 + minute * 60
    self.length = seconds
  }

  /// The span that covers this moment, if one does, else the next one.
  func span(around now: Timestamp) -> Range<Int64> {
    // 1970-01-01 was a Thursday: day 3 when Monday is day 0.
    let intoWeek = ((now.seconds + 3 * 86_400) % Self.week + Self.week) % Self.week
    let monday = now.seconds - intoWeek
    let first = monday + Int64(weekday) * 86_400 + start
    for begin in [first - Self.week, first] where now.seconds < begin + length { return begin..<begin + length }
    return first + Self.week..<first + Self.week + length
  }
}

extension [Window] {
  /// Whether clusters may be started: in no deny span, and in an allow span where there are any.
  package func isOpen(at now: Timestamp) -> Bool {
    var hasAllow = false
    var isAllowed = false
    for window in self {
      let covers = window.span(around: now).contains(now.seconds)
      switch window.kind {
      case .deny: if covers { return false }
      case .allow:
        hasAllow = true
        isAllowed = isAllowed || covers
      }
    }
    return !hasAllow || isAllowed
  }

  /// The next moment at which `isOpen` changes; nil where it never does.
  package func nextChange(after now: Timestamp) -> Timestamp? {
    let isOpenNow = isOpen(at: now)
    var moment = now
    // Each pass moves to the next edge of any span; within two weeks every edge has come up.
    for _ in 0..<(4 * count + 4) {
      let edges = flatMap { window -> [Int64] in
        let span = window.span(around: moment)
        return [span.lowerBound, span.upperBound].filter { $0 > moment.seconds }
      }
      guard let next = edges.min() else { return nil }
      moment = Timestamp(seconds: next)
      if isOpen(at: moment) != isOpenNow { return moment }
    }
    return nil
  }
}

extension Duration {
  /// Reads `90s`, `2m`, `1h30m`, `3d`; nil for anything else, for a negative one, and for more than ten years.
  package init?(written text: some StringProtocol) {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    var total: Int64 = 0
    var number: Int64?
    var last = Int64.max
    for character in text {
      if let digit = character.wholeNumberValue, character.isASCII {
        number = (number ?? 0) * 10 + Int64(digit)
        guard number! <= 315_360_000 else { return nil }
      } else {
        guard let unit = units[character], unit < last, let value = number else { return nil }
        last = unit
        total += value * unit
        number = nil
      }
    }
    guard number == nil, last != .max, total <= 315_360_000 else { return nil }
    self = .seconds(total)
  }

  /// `2m`, `1h30m`, `0s`: whole seconds, as files have them.
  package var written: String {
    var rest = components.seconds
    guard rest != 0 else { return "0s" }
    var text = rest < 0 ? "-" : ""
    rest = abs(rest)
    for (unit, size) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] as [(String, Int64)] where rest >= size {
      text += "\(rest / size)\(unit)"
      rest %= size
    }
    return text
  }
}
