import KubernetesAPI

/// Runs pods until enough of them have ended well (`pkg/controller/job`), non-indexed.
enum JobController {
  private static let controller = ClusterEvent.Component.controller("job-controller")
  private static let labels = ["batch.kubernetes.io/controller-uid", "controller-uid"]
  private static let nameLabels = ["batch.kubernetes.io/job-name", "job-name"]

  static func reconcile(_ view: ClusterSnapshot, _ key: WorkKey, _ moment: inout Moment) -> Reconciliation {
    var plan = Reconciliation()
    guard let job = view.object(.jobs, key.namespace, key.name), !job.isDeleting else { return plan }
    let pods = view.owned(by: job, .pods)
    if job.condition("Complete")?.status == "True" || job.condition("Failed")?.status == "True" {
      expire(job, moment, &plan)
      return plan
    }
    var pass = Pass(job: job, pods: pods, moment: moment, plan: plan)
    pass.run()
    moment.random = pass.moment.random
    return pass.plan
  }

  private static func expire(_ job: KubernetesObject, _ moment: Moment, _ plan: inout Reconciliation) {
    guard let seconds = job.json.int(at: "spec", "ttlSecondsAfterFinished") else { return }
    let end =
      job.time(at: "status", "completionTime") ?? job.condition("Failed")?.lastTransitionTime ?? moment.now
    if end + .seconds(seconds) <= moment.now { plan.delete(job, .jobs) } else { plan.wake(at: end + .seconds(seconds)) }
  }

  private struct Pass {
    let job: KubernetesObject
    let pods: [KubernetesObject]
    var moment: Moment
    var plan: Reconciliation

    mutating func run() {
      var status = job.json["status"] ?? [:]
      let active = pods.filter(\.isActive)
      let succeeded = Int64(pods.count { $0.phase == "Succeeded" })
      let failed = Int64(pods.count { $0.phase == "Failed" })
      let completions = (job.json.int(at: "spec", "completions") ?? 1).asCount
      let limit = job.json.int(at: "spec", "backoffLimit") ?? 6
      var activeCount = Int64(active.count)
      if job.json.bool(at: "spec", "suspend") {
        for pod in active { delete(pod) }
        if job.condition("Suspended")?.status != "True" {
          event("Suspended", "Job suspended")
          setCondition(&status, "Suspended", "JobSuspended", "Job suspended")
        }
        status["startTime"] = nil
        activeCount = 0
      } else {
        if status["startTime"] == nil { status["startTime"] = .time(moment.now) }
        if failed > limit {
          for pod in active { delete(pod) }
          let message = "Job has reached the specified backoff limit"
          plan.event(job, JobController.controller, "BackoffLimitExceeded", message, warning: true)
          setCondition(&status, "FailureTarget", "BackoffLimitExceeded", message)
          setCondition(&status, "Failed", "BackoffLimitExceeded", message)
          activeCount = 0
        } else if succeeded >= completions {
          event("Completed", "Job completed")
          let message = "Reached expected number of succeeded pods"
          setCondition(&status, "SuccessCriteriaMet", "CompletionsReached", message)
          setCondition(&status, "Complete", "CompletionsReached", message)
          status["completionTime"] = .time(moment.now)
          activeCount = 0
        } else if let retryAt = retryTime(failed), retryAt > moment.now {
          plan.wake(at: retryAt)
        } else {
          let wanted = min(
            job.json.int(at: "spec", "parallelism") ?? 1, completions - succeeded,
            activeCount + Int64(ReplicaSetController.burst))
          for _ in activeCount..<max(activeCount, wanted) {
            create()
            activeCount += 1
          }
        }
      }
      status.setCount("active", activeCount)
      status.setCount("succeeded", succeeded)
      status.setCount("failed", failed)
      status["ready"] = .int(active.count(where: \.isReady))
      status["terminating"] = .int(pods.count { $0.isDeleting && $0.phase != "Succeeded" && $0.phase != "Failed" })
      status["uncountedTerminatedPods"] = [:]
      guard status != job.json["status"] else { return }
      var written = job
      written.json["status"] = status
      plan.update(written, .jobs, "status")
    }

    /// Failures are tried again after 10 s, 20 s, 40 s, … up to ten minutes.
    private func retryTime(_ failures: Int64) -> Timestamp? {
      let ends = pods.filter { $0.phase == "Failed" }.compactMap { pod in
        pod.json.elements(at: "status", "containerStatuses")
          .compactMap { $0.string(at: "state", "terminated", "finishedAt").flatMap { Timestamp($0) } }.max()
      }
      guard let last = ends.max() else { return nil }
      return last + .seconds(min(600, 10 << min(failures - 1, 6)))
    }

    private mutating func event(_ reason: String, _ message: String) {
      plan.event(job, JobController.controller, reason, message)
    }
    private mutating func delete(_ pod: KubernetesObject) {
      plan.delete(pod, .pods)
      event("SuccessfulDelete", "Deleted pod: \(pod.name)")
    }
    private mutating func create() {
      let name = "\(job.name)-\(moment.suffix())"
      var pod = PodTemplate(of: job).pod(
        name: name, generateName: "\(job.name)-", namespace: job.namespace, owner: job)
      for label in JobController.labels { pod[at: "metadata", "labels", label] = .string(job.uid) }
      for label in JobController.nameLabels { pod[at: "metadata", "labels", label] = .string(job.name) }
      plan.create(pod, .pods)
      event("SuccessfulCreate", "Created pod: \(name)")
    }
    private func setCondition(_ status: inout JSON, _ type: String, _ reason: String, _ message: String) {
      let others = status.elements(at: "conditions").filter { $0.string(at: "type") != type }
      status["conditions"] = .array(
        others + [
          [
            "type": .string(type), "status": "True", "lastProbeTime": .time(moment.now),
            "lastTransitionTime": .time(moment.now), "reason": .string(reason), "message": .string(message),
          ]
        ])
    }
  }
}
