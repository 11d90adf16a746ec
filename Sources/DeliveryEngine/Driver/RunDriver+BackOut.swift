import DeliveryModel
import FleetModel
import KubernetesAPI
import Synchronization

/// A back-out is a run of its own, carried by the driver of the run that it undoes.
extension RunDriver {
  /// Makes the child run, or finds the one that an earlier driver made, and carries it.
  func backOut(_ run: Run, _ request: BackOutRequest) {
    let before = inbox.withLock { $0.child }
    let task = Task { [self] in
      await before?.value
      // What was being written when the back-out was asked for is written now, or was not begun.
      await lanes.idle(Self.clusters(of: request.scope, in: run))
      guard !inbox.withLock({ $0.isHalted }) else { return }
      do throws(EngineError) {
        let child = try await makeChild(of: run, request)
        // The run was ended while its child was made: that ends, too.
        if inbox.withLock({ $0.isHalted }) {
          let time = now()
          _ = try await journal.asking { try $0.add(.end(by: request.by), run: child, now: time) }
        }
        arrive { $0.child = .started(name: child) }
        await carry(child: child)
      } catch {
        arrive { $0.child = .failed(why: error.description) }
      }
    }
    inbox.withLock { $0.child = task }
  }

  /// Carries a child that an earlier driver has made and told the run of.
  func carryChild(_ child: String) {
    let task = Task { [self] in await carry(child: child) }
    inbox.withLock { $0.child = task }
  }

  /// Hands a command to the child; one that is not made yet is not begun (`isHalted`).
  func tellChild(of run: Run, _ command: RunCommand) async {
    guard let child = run.backedOutBy else { return }
    let time = now()
    do throws(EngineError) {
      _ = try await journal.asking { try $0.add(command, run: child, now: time) }
    } catch {
      let line = JournalLine(time: time, text: "\(child) cannot be told: \(error)")
      try? await journal.asking { [name] in try $0.append([line], run: name) }
    }
  }

  private func carry(child: String) async {
    do throws(EngineError) {
      // The parent may end before its child does: nobody else may carry that then.
      let lock = try await RunLock(directory: journal.directory, run: child)
      let ended = try await RunDriver(
        run: child, journal: journal, members: members, host: host, process: process, now: now, periods: periods,
        sleep: sleep
      ).drive()
      _ = consume lock
      let kept = (ended.deletions.kept ?? [:]).sorted { $0.key < $1.key }.flatMap { cluster, texts in
        texts.map { JournalLine(time: now(), cluster: cluster, text: $0) }
      }
      if !kept.isEmpty { try await journal.asking { [name] in try $0.append(kept, run: name) } }
      let left = ended.clusters.filter { $0.value.state != .succeeded }.keys.sorted()
      let isDone = ended.state == .completed || ended.state == .completedWithSkips && left.isEmpty
      let names = left.prefix(Limits.namesInMessage).map(\.text).joined(separator: ", ")
      let rest = left.count > Limits.namesInMessage ? " and \(left.count - Limits.namesInMessage) more" : ""
      arrive {
        $0.child =
          isDone
          ? .done
          : .failed(
            why: "\(child): \(ended.sentence)" + (left.isEmpty ? "" : "; not backed out: \(names)\(rest)"))
      }
    } catch {
      arrive { $0.child = .failed(why: error.description) }
    }
  }

  /// The child's name: `RUN-out`, and `RUN-out-2` where an earlier one has ended and left something.
  private func makeChild(of run: Run, _ request: BackOutRequest) async throws(EngineError) -> String {
    var number = 1
    while true {
      let child = "\(run.name)-out" + (number > 1 ? "-\(number)" : "")
      number += 1
      if let found = try await journal.asking({ try $0.run(named: child) }) {
        if found.state.isFinal { continue }
        return child
      }
      let plan = try await plan(backingOut: run, request)
      var made = Run.planned(plan, name: child, created: now(), startedBy: request.by)
      made.backsOut = run.name
      _ = try await journal.asking { [made] in try $0.create(made, .confirm(digest: plan.digest)) }
      return child
    }
  }

  /// What was asked for and never begun has no pre-image in the journal: it was not touched, and is left alone.
  private func plan(backingOut run: Run, _ request: BackOutRequest) async throws(EngineError) -> Plan {
    let name = run.name
    var preimages = try await journal.asking { try $0.preimages(run: name) }.mapValues { $0.mapValues { $0?.json } }
    var run = run
    for cluster in run.touched(in: request.scope) {
      let known = preimages[cluster, default: [:]]
      preimages[cluster] = known
      for index in run.clusters[cluster]?.objects.indices ?? 0..<0 {
        guard let object = run.clusters[cluster]?.objects[index] else { continue }
        // An intent says that a request may have left, whatever the run had heard of it when it was saved.
        run.clusters[cluster]?.objects[index].isRequested = known.keys.contains(object.key)
        if !known.keys.contains(object.key) { run.clusters[cluster]?.objects[index].writtenVersion = nil }
      }
    }
    let live = await live(preimages.mapValues { Array($0.keys) }, in: run.touched(in: request.scope))
    do throws(DeliveryProblems) {
      return try backOutPlan(run, request, preImages: preimages, live: live)
    } catch {
      throw EngineError(
        .refused, error.problems.map(\.message).joined(separator: "; "),
        help: error.problems.map(\.help).filter { !$0.isEmpty }.joined(separator: "; "))
    }
  }

  /// The objects as they are now; those of clusters that do not answer in time are left out.
  private func live(
    _ keys: [ClusterName: [ObjectKey]], in clusters: [ClusterName]
  ) async -> [ClusterName: [ObjectKey: JSON]] {
    await withTaskGroup(of: (ClusterName, [ObjectKey: JSON]?).self) { group in
      for cluster in clusters {
        guard let member = members(cluster) else { continue }
        let keys = keys[cluster] ?? []
        group.addTask { [sleep] in
          let found = await answer(within: Limits.liveLookPatience, sleep: sleep) {
            var found: [ObjectKey: JSON] = [:]
            for key in keys {
              do throws(EngineError) {
                found[key] = try await member.get(key)?.json
              } catch {
                if error.code == .unreachable { break }
              }
            }
            return found
          }
          return (cluster, found)
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
  }
}
