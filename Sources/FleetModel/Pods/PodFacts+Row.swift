package import KubernetesAPI

extension PodFacts {
  /// The row of a pod, with a verdict on it.
  ///
  /// READY and RESTARTS as `kubectl get pods` counts them (`printers.go`, printPod): containers, and init containers
  /// that restart always.
  package func row(cluster: ClusterName, kind: GroupVersionKind, verdict: Verdict) -> Row {
    var row = Row(
      cluster: cluster, key: ObjectKey(kind: kind, namespace: metadata.namespace, name: metadata.name),
      verdict: verdict)
    row.uid = metadata.uid
    row.resourceVersion = metadata.resourceVersion
    row.created = metadata.created
    row.isDeleting = metadata.deleted != nil
    row.labels = metadata.labels
    row.owner = metadata.owner
    row.node = spec.node
    row.address = status.address
    row.images = spec.containers.map(\.image)
    row.ready = readyContainers
    row.desired = countedContainers
    row.restarts = Int(clamping: restarts)
    row.lastRestart = lastRestart
    // What has ended asks for nothing.
    if status.phase != "Succeeded", status.phase != "Failed" {
      let requests = requests
      row.cpuMillis = requests.cpuMillis
      row.memoryBytes = requests.memoryBytes
    }
    return row
  }

  /// What the pod asks for, as the scheduler counts (KEP-753): the larger of what its containers with its sidecars, and
  /// what each init container with the sidecars before it, want.
  package var requests: Requests {
    var running = Requests()
    var starting = Requests()
    for container in spec.initContainers {
      starting = starting.larger(running.plus(container.requests))
      if container.restartsAlways { running = running.plus(container.requests) }
    }
    for container in spec.containers { running = running.plus(container.requests) }
    return running.larger(starting).plus(spec.overhead)
  }
}

extension PodFacts.Requests {
  fileprivate func plus(_ other: Self) -> Self {
    Self(
      cpuMillis: cpuMillis.added(other.cpuMillis), memoryBytes: memoryBytes.added(other.memoryBytes))
  }
  fileprivate func larger(_ other: Self) -> Self {
    Self(cpuMillis: max(cpuMillis, other.cpuMillis), memoryBytes: max(memoryBytes, other.memoryBytes))
  }
}

extension Int64 {
  /// The sum; beyond 64 bits the largest number, since a hostile request must not end the program.
  func added(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
