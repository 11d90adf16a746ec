/// Waits until a probe answers, and says what was waited for in vain.
///
/// The only place in these tests where time passes: the programs that are looked at are other processes, which have
/// nothing to wait on but what they show.
@discardableResult func eventually<Value>(
  _ what: @autoclosure () -> String, within patience: Duration = .seconds(30), _ probe: () async throws -> Value?
) async throws -> Value {
  let end = ContinuousClock.now + patience
  while true {
    if let value = try await probe() { return value }
    guard ContinuousClock.now < end else { throw Failure("waited \(patience) in vain for \(what())") }
    try await Task.sleep(for: .milliseconds(25))
  }
}
