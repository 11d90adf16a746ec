package import KubernetesAPI

/// A span of time in a few characters, as kubectl's AGE has it (`duration.HumanDuration`): `12s`, `5m30s`, `41d`.
package func ageText(_ duration: Duration) -> String {
  let seconds = duration.components.seconds
  if seconds < -1 { return "<invalid>" }
  if seconds < 0 { return "0s" }
  if seconds < 120 { return "\(seconds)s" }
  let minutes = seconds / 60
  if minutes < 10 { return seconds % 60 == 0 ? "\(minutes)m" : "\(minutes)m\(seconds % 60)s" }
  if minutes < 180 { return "\(minutes)m" }
  let hours = seconds / 3_600
  if hours < 8 { return minutes % 60 == 0 ? "\(hours)h" : "\(hours)h\(minutes % 60)m" }
  if hours < 48 { return "\(hours)h" }
  let days = hours / 24
  if hours < 192 { return hours % 24 == 0 ? "\(days)d" : "\(days)d\(hours % 24)h" }
  if days < 730 { return "\(days)d" }
  let years = days / 365
  if years < 8 { return days % 365 == 0 ? "\(years)y" : "\(years)y\(days % 365)d" }
  return "\(years)y"
}

/// How long ago a moment was; `<unknown>` where there is none, as kubectl has it.
package func ageText(since moment: Timestamp?, now: Timestamp) -> String {
  moment.map { ageText(now - $0) } ?? "<unknown>"
}
