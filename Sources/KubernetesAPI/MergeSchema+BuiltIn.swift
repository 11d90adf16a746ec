extension MergeSchema {
  /// The merge rules of the built-in kinds, as Kubernetes 1.36 publishes them in its OpenAPI v3 documents
  /// (`x-kubernetes-list-type`, `-list-map-keys`, `-map-type`, `-patch-merge-key`, `-patch-strategy`), of which this
  /// keeps what differs from the rule.
  ///
  /// `@apiVersion/Kind>Type` names a kind's type. Every other line is a type: `!` owned as a whole, then its fields:
  /// `=map(keys:default)`, `=set`, `=atomic`, `=granular`; `~key` strategic merge by key; `^` retains keys; `>Type`.
  static let builtIn = """
    CustomResource metadata>ObjectMeta
    @apps/v1/ControllerRevision
    @apps/v1/DaemonSet
    @apps/v1/Deployment
    @apps/v1/ReplicaSet
    @apps/v1/StatefulSet
    @authentication.k8s.io/v1/SelfSubjectReview
    @authentication.k8s.io/v1/TokenRequest>authentication.v1.TokenRequest
    @authentication.k8s.io/v1/TokenReview
    @authorization.k8s.io/v1/LocalSubjectAccessReview
    @authorization.k8s.io/v1/SelfSubjectAccessReview
    @authorization.k8s.io/v1/SelfSubjectRulesReview
    @authorization.k8s.io/v1/SubjectAccessReview
    @autoscaling/v1/Scale
    @autoscaling/v2/HorizontalPodAutoscaler
    @batch/v1/CronJob
    @batch/v1/Job
    @coordination.k8s.io/v1/Lease
    @v1/Binding
    @v1/ComponentStatus
    @v1/ConfigMap
    @v1/Endpoints
    @v1/Event>core.v1.Event
    @v1/LimitRange
    @v1/Namespace
    @v1/Node
    @v1/PersistentVolume
    @v1/PersistentVolumeClaim
    @v1/Pod
    @v1/PodTemplate
    @v1/ReplicationController
    @v1/ResourceQuota
    @v1/Secret
    @v1/Service
    @v1/ServiceAccount
    @discovery.k8s.io/v1/EndpointSlice
    @events.k8s.io/v1/Event>events.v1.Event
    @networking.k8s.io/v1/IPAddress
    @networking.k8s.io/v1/Ingress
    @networking.k8s.io/v1/IngressClass
    @networking.k8s.io/v1/NetworkPolicy
    @networking.k8s.io/v1/ServiceCIDR
    @policy/v1/Eviction
    @policy/v1/PodDisruptionBudget
    @rbac.authorization.k8s.io/v1/ClusterRole
    @rbac.authorization.k8s.io/v1/ClusterRoleBinding
    @rbac.authorization.k8s.io/v1/Role
    @rbac.authorization.k8s.io/v1/RoleBinding
    @scheduling.k8s.io/v1/PriorityClass
    @storage.k8s.io/v1/CSIDriver
    @storage.k8s.io/v1/CSINode
    @storage.k8s.io/v1/CSIStorageCapacity
    @storage.k8s.io/v1/StorageClass
    @storage.k8s.io/v1/VolumeAttachment
    @storage.k8s.io/v1/VolumeAttributesClass
    @apiextensions.k8s.io/v1/CustomResourceDefinition
    Affinity nodeAffinity>NodeAffinity podAffinity>PodAffinity podAntiAffinity>PodAntiAffinity
    AggregationRule clusterRoleSelectors>LabelSelector
    Binding metadata>ObjectMeta target>ObjectReference
    CSIDriver metadata>ObjectMeta spec>CSIDriverSpec
    CSIDriverSpec volumeLifecycleModes=set
    CSINode metadata>ObjectMeta spec>CSINodeSpec
    CSINodeSpec drivers=map(name)~name
    CSIPersistentVolumeSource controllerExpandSecretRef>SecretReference controllerPublishSecretRef>SecretReference \
    nodeExpandSecretRef>SecretReference nodePublishSecretRef>SecretReference nodeStageSecretRef>SecretReference
    CSIStorageCapacity metadata>ObjectMeta nodeTopology>LabelSelector
    CSIVolumeSource nodePublishSecretRef>LocalObjectReference
    CephFSPersistentVolumeSource secretRef>SecretReference
    CephFSVolumeSource secretRef>LocalObjectReference
    CinderPersistentVolumeSource secretRef>SecretReference
    CinderVolumeSource secretRef>LocalObjectReference
    ClusterRole aggregationRule>AggregationRule metadata>ObjectMeta
    ClusterRoleBinding metadata>ObjectMeta roleRef>RoleRef subjects>Subject
    ClusterTrustBundleProjection labelSelector>LabelSelector
    ComponentStatus conditions=map(type)~type metadata>ObjectMeta
    ConfigMap metadata>ObjectMeta
    ConfigMapKeySelector!
    Container env=map(name)~name>EnvVar ports=map(containerPort:0,protocol:TCP)~containerPort \
    resources>ResourceRequirements restartPolicyRules>ContainerRestartRule volumeDevices=map(devicePath)~devicePath \
    volumeMounts=map(mountPath)~mountPath
    ContainerRestartRule exitCodes>ContainerRestartRuleOnExitCodes
    ContainerRestartRuleOnExitCodes values=set
    ContainerStatus allocatedResourcesStatus=map(name)~name>ResourceStatus resources>ResourceRequirements \
    volumeMounts=map(mountPath)~mountPath
    ControllerRevision metadata>ObjectMeta
    CronJob metadata>ObjectMeta spec>CronJobSpec status>CronJobStatus
    CronJobSpec jobTemplate>JobTemplateSpec
    CronJobStatus active>ObjectReference
    CustomResourceDefinition metadata>ObjectMeta status>CustomResourceDefinitionStatus
    CustomResourceDefinitionStatus conditions=map(type)
    DaemonSet metadata>ObjectMeta spec>DaemonSetSpec status>DaemonSetStatus
    DaemonSetSpec selector>LabelSelector template>PodTemplateSpec
    DaemonSetStatus conditions=map(type)~type
    Deployment metadata>ObjectMeta spec>DeploymentSpec status>DeploymentStatus
    DeploymentSpec selector>LabelSelector strategy^ template>PodTemplateSpec
    DeploymentStatus conditions=map(type)~type
    DownwardAPIProjection items>DownwardAPIVolumeFile
    DownwardAPIVolumeFile fieldRef>ObjectFieldSelector resourceFieldRef>ResourceFieldSelector
    DownwardAPIVolumeSource items>DownwardAPIVolumeFile
    Endpoint addresses=set targetRef>ObjectReference
    EndpointAddress! targetRef>ObjectReference
    EndpointSlice endpoints>Endpoint metadata>ObjectMeta ports>discovery.v1.EndpointPort
    EndpointSubset addresses>EndpointAddress notReadyAddresses>EndpointAddress ports>core.v1.EndpointPort
    Endpoints metadata>ObjectMeta subsets>EndpointSubset
    EnvVar valueFrom>EnvVarSource
    EnvVarSource configMapKeyRef>ConfigMapKeySelector fieldRef>ObjectFieldSelector fileKeyRef>FileKeySelector \
    resourceFieldRef>ResourceFieldSelector secretKeyRef>SecretKeySelector
    EphemeralContainer env=map(name)~name>EnvVar ports=map(containerPort:0,protocol:TCP)~containerPort \
    resources>ResourceRequirements restartPolicyRules>ContainerRestartRule volumeDevices=map(devicePath)~devicePath \
    volumeMounts=map(mountPath)~mountPath
    EphemeralVolumeSource volumeClaimTemplate>PersistentVolumeClaimTemplate
    Eviction metadata>ObjectMeta
    ExternalMetricSource metric>MetricIdentifier
    ExternalMetricStatus metric>MetricIdentifier
    FileKeySelector!
    FlexPersistentVolumeSource secretRef>SecretReference
    FlexVolumeSource secretRef>LocalObjectReference
    HTTPIngressPath backend>IngressBackend
    HTTPIngressRuleValue paths>HTTPIngressPath
    HorizontalPodAutoscaler metadata>ObjectMeta spec>HorizontalPodAutoscalerSpec \
    status>HorizontalPodAutoscalerStatus
    HorizontalPodAutoscalerSpec metrics>MetricSpec
    HorizontalPodAutoscalerStatus conditions=map(type)~type currentMetrics>MetricStatus
    IPAddress metadata>ObjectMeta
    ISCSIPersistentVolumeSource secretRef>SecretReference
    ISCSIVolumeSource secretRef>LocalObjectReference
    Ingress metadata>ObjectMeta spec>IngressSpec
    IngressBackend resource>TypedLocalObjectReference service>IngressServiceBackend
    IngressClass metadata>ObjectMeta
    IngressRule http>HTTPIngressRuleValue
    IngressServiceBackend port>ServiceBackendPort
    IngressSpec defaultBackend>IngressBackend rules>IngressRule
    Job metadata>ObjectMeta spec>JobSpec status>JobStatus
    JobSpec podFailurePolicy>PodFailurePolicy selector>LabelSelector template>PodTemplateSpec
    JobStatus conditions~type uncountedTerminatedPods>UncountedTerminatedPods
    JobTemplateSpec metadata>ObjectMeta spec>JobSpec
    LabelSelector!
    Lease metadata>ObjectMeta
    LimitRange metadata>ObjectMeta
    LocalObjectReference!
    LocalSubjectAccessReview metadata>ObjectMeta
    MetricIdentifier selector>LabelSelector
    MetricSpec external>ExternalMetricSource object>ObjectMetricSource pods>PodsMetricSource
    MetricStatus external>ExternalMetricStatus object>ObjectMetricStatus pods>PodsMetricStatus
    Namespace metadata>ObjectMeta status>NamespaceStatus
    NamespaceStatus conditions=map(type)~type
    NetworkPolicy metadata>ObjectMeta spec>NetworkPolicySpec
    NetworkPolicyEgressRule to>NetworkPolicyPeer
    NetworkPolicyIngressRule from>NetworkPolicyPeer
    NetworkPolicyPeer namespaceSelector>LabelSelector podSelector>LabelSelector
    NetworkPolicySpec egress>NetworkPolicyEgressRule ingress>NetworkPolicyIngressRule podSelector>LabelSelector
    Node metadata>ObjectMeta spec>NodeSpec status>NodeStatus
    NodeAffinity preferredDuringSchedulingIgnoredDuringExecution>PreferredSchedulingTerm \
    requiredDuringSchedulingIgnoredDuringExecution>NodeSelector
    NodeAllocatableResourceClaimStatus containers=set
    NodeSelector! nodeSelectorTerms>NodeSelectorTerm
    NodeSelectorTerm!
    NodeSpec podCIDRs=set~
    NodeStatus addresses=map(type)~type conditions=map(type)~type
    ObjectFieldSelector!
    ObjectMeta finalizers=set~ ownerReferences=map(uid)~uid>OwnerReference
    ObjectMetricSource metric>MetricIdentifier
    ObjectMetricStatus metric>MetricIdentifier
    ObjectReference!
    OwnerReference!
    PersistentVolume metadata>ObjectMeta spec>PersistentVolumeSpec
    PersistentVolumeClaim metadata>ObjectMeta spec>PersistentVolumeClaimSpec status>PersistentVolumeClaimStatus
    PersistentVolumeClaimSpec dataSource>TypedLocalObjectReference selector>LabelSelector
    PersistentVolumeClaimStatus allocatedResourceStatuses=granular conditions=map(type)~type
    PersistentVolumeClaimTemplate metadata>ObjectMeta spec>PersistentVolumeClaimSpec
    PersistentVolumeSpec cephfs>CephFSPersistentVolumeSource cinder>CinderPersistentVolumeSource \
    claimRef=granular>ObjectReference csi>CSIPersistentVolumeSource flexVolume>FlexPersistentVolumeSource \
    iscsi>ISCSIPersistentVolumeSource nodeAffinity>VolumeNodeAffinity rbd>RBDPersistentVolumeSource \
    scaleIO>ScaleIOPersistentVolumeSource storageos>StorageOSPersistentVolumeSource
    Pod metadata>ObjectMeta spec>PodSpec status>PodStatus
    PodAffinity preferredDuringSchedulingIgnoredDuringExecution>WeightedPodAffinityTerm \
    requiredDuringSchedulingIgnoredDuringExecution>PodAffinityTerm
    PodAffinityTerm labelSelector>LabelSelector namespaceSelector>LabelSelector
    PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution>WeightedPodAffinityTerm \
    requiredDuringSchedulingIgnoredDuringExecution>PodAffinityTerm
    PodDisruptionBudget metadata>ObjectMeta spec>PodDisruptionBudgetSpec status>PodDisruptionBudgetStatus
    PodDisruptionBudgetSpec selector>LabelSelector
    PodDisruptionBudgetStatus conditions=map(type)~type
    PodFailurePolicy rules>PodFailurePolicyRule
    PodFailurePolicyOnExitCodesRequirement values=set
    PodFailurePolicyRule onExitCodes>PodFailurePolicyOnExitCodesRequirement
    PodSpec affinity>Affinity containers=map(name)~name>Container \
    ephemeralContainers=map(name)~name>EphemeralContainer hostAliases=map(ip)~ip \
    imagePullSecrets=map(name)~name>LocalObjectReference initContainers=map(name)~name>Container nodeSelector=atomic \
    resourceClaims=map(name)~name^ resources>ResourceRequirements schedulingGates=map(name)~name \
    topologySpreadConstraints=map(topologyKey,whenUnsatisfiable)~topologyKey>TopologySpreadConstraint \
    volumes=map(name)~name^>Volume
    PodStatus conditions=map(type)~type containerStatuses>ContainerStatus ephemeralContainerStatuses>ContainerStatus \
    hostIPs~ip initContainerStatuses>ContainerStatus \
    nodeAllocatableResourceClaimStatuses>NodeAllocatableResourceClaimStatus podIPs=map(ip)~ip \
    resourceClaimStatuses=map(name)~name^ resources>ResourceRequirements
    PodTemplate metadata>ObjectMeta template>PodTemplateSpec
    PodTemplateSpec metadata>ObjectMeta spec>PodSpec
    PodsMetricSource metric>MetricIdentifier
    PodsMetricStatus metric>MetricIdentifier
    PreferredSchedulingTerm preference>NodeSelectorTerm
    PriorityClass metadata>ObjectMeta
    ProjectedVolumeSource sources>VolumeProjection
    RBDPersistentVolumeSource secretRef>SecretReference
    RBDVolumeSource secretRef>LocalObjectReference
    ReplicaSet metadata>ObjectMeta spec>ReplicaSetSpec status>ReplicaSetStatus
    ReplicaSetSpec selector>LabelSelector template>PodTemplateSpec
    ReplicaSetStatus conditions=map(type)~type
    ReplicationController metadata>ObjectMeta spec>ReplicationControllerSpec status>ReplicationControllerStatus
    ReplicationControllerSpec selector=atomic template>PodTemplateSpec
    ReplicationControllerStatus conditions=map(type)~type
    ResourceFieldSelector!
    ResourceQuota metadata>ObjectMeta spec>ResourceQuotaSpec
    ResourceQuotaSpec scopeSelector>ScopeSelector
    ResourceRequirements claims=map(name)
    ResourceStatus resources=map(resourceID)
    Role metadata>ObjectMeta
    RoleBinding metadata>ObjectMeta roleRef>RoleRef subjects>Subject
    RoleRef!
    Scale metadata>ObjectMeta
    ScaleIOPersistentVolumeSource secretRef>SecretReference
    ScaleIOVolumeSource secretRef>LocalObjectReference
    ScopeSelector!
    Secret metadata>ObjectMeta
    SecretKeySelector!
    SecretReference!
    SelfSubjectAccessReview metadata>ObjectMeta
    SelfSubjectReview metadata>ObjectMeta
    SelfSubjectRulesReview metadata>ObjectMeta
    Service metadata>ObjectMeta spec>ServiceSpec status>ServiceStatus
    ServiceAccount imagePullSecrets>LocalObjectReference metadata>ObjectMeta secrets=map(name)~name>ObjectReference
    ServiceBackendPort!
    ServiceCIDR metadata>ObjectMeta status>ServiceCIDRStatus
    ServiceCIDRStatus conditions=map(type)~type
    ServiceSpec ports=map(port:0,protocol:TCP)~port selector=atomic
    ServiceStatus conditions=map(type)~type
    StatefulSet metadata>ObjectMeta spec>StatefulSetSpec status>StatefulSetStatus
    StatefulSetSpec selector>LabelSelector template>PodTemplateSpec volumeClaimTemplates>PersistentVolumeClaim
    StatefulSetStatus conditions=map(type)~type
    StorageClass allowedTopologies>TopologySelectorTerm metadata>ObjectMeta
    StorageOSPersistentVolumeSource secretRef>ObjectReference
    StorageOSVolumeSource secretRef>LocalObjectReference
    Subject!
    SubjectAccessReview metadata>ObjectMeta
    TokenReview metadata>ObjectMeta
    TopologySelectorTerm!
    TopologySpreadConstraint labelSelector>LabelSelector
    TypedLocalObjectReference!
    UncountedTerminatedPods failed=set succeeded=set
    Volume cephfs>CephFSVolumeSource cinder>CinderVolumeSource csi>CSIVolumeSource \
    downwardAPI>DownwardAPIVolumeSource ephemeral>EphemeralVolumeSource flexVolume>FlexVolumeSource \
    iscsi>ISCSIVolumeSource projected>ProjectedVolumeSource rbd>RBDVolumeSource scaleIO>ScaleIOVolumeSource \
    storageos>StorageOSVolumeSource
    VolumeAttachment metadata>ObjectMeta spec>VolumeAttachmentSpec
    VolumeAttachmentSource inlineVolumeSpec>PersistentVolumeSpec
    VolumeAttachmentSpec source>VolumeAttachmentSource
    VolumeAttributesClass metadata>ObjectMeta
    VolumeNodeAffinity required>NodeSelector
    VolumeProjection clusterTrustBundle>ClusterTrustBundleProjection downwardAPI>DownwardAPIProjection
    WeightedPodAffinityTerm podAffinityTerm>PodAffinityTerm
    authentication.v1.TokenRequest metadata>ObjectMeta
    core.v1.EndpointPort!
    core.v1.Event involvedObject>ObjectReference metadata>ObjectMeta related>ObjectReference
    discovery.v1.EndpointPort!
    events.v1.Event metadata>ObjectMeta regarding>ObjectReference related>ObjectReference
    """
}
