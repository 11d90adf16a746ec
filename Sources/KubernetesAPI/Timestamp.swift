/// An instant in UTC, as Kubernetes writes it (RFC 3339), without Foundation.
///
/// The range is the years 1 to 9999, and what lies beyond stays at its end: numbers of a server must end no program.
/// Fractions down to nanoseconds are kept (`MicroTime` has six digits).
package struct Timestamp: Sendable, Hashable, Comparable {
  /// Whole seconds since 1970-01-01T00:00:00Z.
  package private(set) var seconds: Int64
  /// 0 to 999,999,999, added to `seconds`.
  package var nanoseconds: Int32

  package init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = min(max(seconds, Self.range.lowerBound), Self.range.upperBound)
    self.nanoseconds = nanoseconds
  }

  /// From the first second of the year 1 to the last of the year 9999.
  package static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799
  /// More than lies between any two instants.
  private static let longest: Duration = .seconds(1 << 40)

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
  package static func + (left: Timestamp, right: Duration) -> Timestamp {
    let (seconds, attoseconds) = min(max(right, .zero - longest), longest).components
    let nanoseconds = Int64(left.nanoseconds) + attoseconds / 1_000_000_000
    let carry = nanoseconds.quotient(floor: 1_000_000_000)
    return Timestamp(
      seconds: left.seconds + seconds + carry, nanoseconds: Int32(nanoseconds - carry * 1_000_000_000))
  }
  package static func - (left: Timestamp, right: Duration) -> Timestamp {
    left + (.zero - min(max(right, .zero - longest), longest))
  }
  package static func - (left: Timestamp, right: Timestamp) -> Duration {
    .seconds(left.seconds - right.seconds) + .nanoseconds(Int64(left.nanoseconds) - Int64(right.nanoseconds))
  }
}

extension Int64 {
  fileprivate func quotient(floor divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension Timestamp {
  /// Year, month, day, hour, minute, second in UTC.
  package var civil: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    let days = seconds.quotient(floor: 86_400)
    let second = Int(seconds - days * 86_400)
    // Howard Hinnant, "chrono-compatible low-level date algorithms": civil_from_days.
    let shifted = days + 719_468
    let era = shifted.quotient(floor: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = Int(dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    let month = Int(monthIndex < 10 ? monthIndex + 3 : monthIndex - 9)
    let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    return (year, month, day, second / 3_600, second / 60 % 60, second % 60)
  }

  /// An instant from its parts in UTC; parts outside their range carry over.
  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = shiftedYear.quotient(floor: 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    self.init(seconds: days * 86_400 + Int64(hour * 3_600 + minute * 60 + second))
  }

  /// Reads `2026-11-22T16:56:08Z`, with a fraction or an offset where there is one; nil for anything else.
  package init?(_ text: some StringProtocol) {
    let read = text.utf8.withContiguousStorageIfAvailable { Timestamp(bytes: $0) }
    guard let time = read ?? Array(text.utf8).withUnsafeBufferPointer({ Timestamp(bytes: $0) }) else { return nil }
    self = time
  }

  init?(bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 20 else { return nil }
    func number(_ from: Int, _ count: Int) -> Int? {
      guard from + count <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[from..<from + count] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 48)
      }
      return value
    }
    guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
      let minute = number(14, 2), let second = number(17, 2), bytes[4] == 45, bytes[7] == 45,
      bytes[10] | 32 == 116, bytes[13] == 58, bytes[16] == 58, (1...12).contains(month), (1...31).contains(day),
      hour < 24, minute < 60, second <= 60, year >= 1
    else { return nil }
    var rest = 19
    var nanoseconds = 0
    if bytes[rest] == 46 {
      rest += 1
      var scale = 100_000_000
      let start = rest
      while rest < bytes.count, (48...57).contains(bytes[rest]) {
        nanoseconds += Int(bytes[rest] - 48) * scale
        scale /= 10
        rest += 1
      }
      guard rest > start else { return nil }
    }
    guard rest < bytes.count else { return nil }
    var offset = 0
    if bytes[rest] | 32 == 122 {
      guard rest + 1 == bytes.count else { return nil }
    } else {
      guard bytes[rest] == 43 || bytes[rest] == 45, rest + 6 == bytes.count, bytes[rest + 3] == 58,
        let hours = number(rest + 1, 2), let minutes = number(rest + 4, 2), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * 60 * (bytes[rest] == 45 ? -1 : 1)
    }
    let local = Timestamp(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    self.init(seconds: local.seconds - Int64(offset), nanoseconds: Int32(nanoseconds))
  }
}

extension Timestamp: CustomStringConvertible {
  /// `2026-11-22T16:56:08Z`, as `metav1.Time` writes it: without fractions.
  package var description: String {
    let (year, month, day, hour, minute, second) = civil
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
      + "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))Z"
  }
  /// `2026-11-22T16:56:08.000000Z`, as `metav1.MicroTime` writes it.
  package var microDescription: String {
    description.dropLast() + "." + padded(Int(nanoseconds) / 1_000, 6) + "Z"
  }
  /// `16:56Z`: what a line of the screen has room for.
  package var clock: String { "\(padded(civil.hour, 2)):\(padded(civil.minute, 2))Z" }
  /// `16:56:08Z`.
  package var clockWithSeconds: String {
    "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))Z"
  }

  private func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return text.count < width ? String(repeating: "0", count: width - text.count) + text : text
  }
}
