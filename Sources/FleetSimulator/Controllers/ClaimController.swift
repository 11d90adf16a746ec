import KubernetesAPI

/// Binds claims to volumes that it makes for them (`pkg/controller/volume/persistentvolume`, and a provisioner).
enum ClaimController {
  private static let controller = ClusterEvent.Component.controller("persistentvolume-controller")

  static func reconcile(_ view: ClusterSnapshot, _ key: WorkKey, _ moment: inout Moment) -> Reconciliation {
    var plan = Reconciliation()
    guard var claim = view.object(.claims, key.namespace, key.name), !claim.isDeleting,
      claim.json.string(at: "status", "phase") != "Bound"
    else { return plan }
    let isUsed = view.objects(.pods, namespace: claim.namespace).contains { pod in
      pod.json.elements(at: "spec", "volumes").contains {
        $0.string(at: "persistentVolumeClaim", "claimName") == claim.name
      }
    }
    guard isUsed else {
      if claim.json.string(at: "status", "phase") == nil {
        claim.json[at: "status", "phase"] = "Pending"
        plan.update(claim, .claims, "status")
      }
      plan.event(
        claim, controller, "WaitForFirstConsumer", "waiting for first consumer to be created before binding")
      return plan
    }
    let volume = "pvc-\(claim.uid)"
    let capacity = claim.json[at: "spec", "resources", "requests", "storage"] ?? "1Gi"
    if var made = view.object(.volumes, "", volume) {
      made.json[at: "status", "phase"] = "Bound"
      if made != view.object(.volumes, "", volume) { plan.update(made, .volumes, "status") }
    } else {
      plan.create(
        [
          "apiVersion": "v1", "kind": "PersistentVolume",
          "metadata": ["name": .string(volume)],
          "spec": [
            "capacity": ["storage": capacity], "accessModes": claim.json[at: "spec", "accessModes"] ?? [],
            "claimRef": claim.eventReference, "persistentVolumeReclaimPolicy": "Delete",
            "storageClassName": claim.json[at: "spec", "storageClassName"] ?? "standard",
            "csi": ["driver": "csi.example.com", "volumeHandle": .string(volume)], "volumeMode": "Filesystem",
          ],
        ], .volumes)
    }
    if claim.json.string(at: "spec", "volumeName") != volume {
      claim.json[at: "spec", "volumeName"] = .string(volume)
      plan.update(claim, .claims)
      return plan
    }
    claim.json["status"] = [
      "phase": "Bound", "accessModes": claim.json[at: "spec", "accessModes"] ?? [], "capacity": ["storage": capacity],
    ]
    plan.update(claim, .claims, "status")
    return plan
  }
}
