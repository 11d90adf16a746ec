extension SchemaTable {
  /// The schemas of the built-in kinds, from the OpenAPI v3 documents of Kubernetes 1.36, without descriptions.
  ///
  /// `#Name group/version/Kind flags =type` opens a schema; each line after it is a property: name, type, flags. Names
  /// begin with `^` (meta/v1), `~` (core/v1), `%` (another group of the API) or `!` (apimachinery). Types: `s` string,
  /// `t` time, `y` bytes, `i` int32, `l` int64, `n` integer, `d` number, `b` boolean, `x` integer or string,
  /// `q` quantity, `o` object, `a` anything, `@` a schema, `[]` list, `{}` map. Flags: `*` required, `=` default,
  /// `L` list type, `k` list map keys, `m` patch merge key, `p` patch strategy, `M` atomic map.
  static let builtIn = #"""
    #%apps.v1.ControllerRevision apps/v1/ControllerRevision
    apiVersion s
    data @!runtime.RawExtension
    kind s
    metadata @^ObjectMeta
    revision l *
    #%apps.v1.ControllerRevisionList apps/v1/ControllerRevisionList
    apiVersion s
    items []@%apps.v1.ControllerRevision *
    kind s
    metadata @^ListMeta
    #%apps.v1.DaemonSet apps/v1/DaemonSet
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%apps.v1.DaemonSetSpec
    status @%apps.v1.DaemonSetStatus
    #%apps.v1.DaemonSetCondition
    lastTransitionTime @^Time
    message s
    reason s
    status s *
    type s *
    #%apps.v1.DaemonSetList apps/v1/DaemonSetList
    apiVersion s
    items []@%apps.v1.DaemonSet *
    kind s
    metadata @^ListMeta
    #%apps.v1.DaemonSetSpec
    minReadySeconds i
    revisionHistoryLimit i
    selector @^LabelSelector *
    template @~PodTemplateSpec *
    updateStrategy @%apps.v1.DaemonSetUpdateStrategy
    #%apps.v1.DaemonSetStatus
    collisionCount i
    conditions []@%apps.v1.DaemonSetCondition Lmap ktype mtype pmerge
    currentNumberScheduled i *
    desiredNumberScheduled i *
    numberAvailable i
    numberMisscheduled i *
    numberReady i *
    numberUnavailable i
    observedGeneration l
    updatedNumberScheduled i
    #%apps.v1.DaemonSetUpdateStrategy
    rollingUpdate @%apps.v1.RollingUpdateDaemonSet
    type s
    #%apps.v1.Deployment apps/v1/Deployment
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%apps.v1.DeploymentSpec
    status @%apps.v1.DeploymentStatus
    #%apps.v1.DeploymentCondition
    lastTransitionTime @^Time
    lastUpdateTime @^Time
    message s
    reason s
    status s *
    type s *
    #%apps.v1.DeploymentList apps/v1/DeploymentList
    apiVersion s
    items []@%apps.v1.Deployment *
    kind s
    metadata @^ListMeta
    #%apps.v1.DeploymentSpec
    minReadySeconds i
    paused b
    progressDeadlineSeconds i
    replicas i
    revisionHistoryLimit i
    selector @^LabelSelector *
    strategy @%apps.v1.DeploymentStrategy pretainKeys
    template @~PodTemplateSpec *
    #%apps.v1.DeploymentStatus
    availableReplicas i
    collisionCount i
    conditions []@%apps.v1.DeploymentCondition Lmap ktype mtype pmerge
    observedGeneration l
    readyReplicas i
    replicas i
    terminatingReplicas i
    unavailableReplicas i
    updatedReplicas i
    #%apps.v1.DeploymentStrategy
    rollingUpdate @%apps.v1.RollingUpdateDeployment
    type s
    #%apps.v1.ReplicaSet apps/v1/ReplicaSet
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%apps.v1.ReplicaSetSpec
    status @%apps.v1.ReplicaSetStatus
    #%apps.v1.ReplicaSetCondition
    lastTransitionTime @^Time
    message s
    reason s
    status s *
    type s *
    #%apps.v1.ReplicaSetList apps/v1/ReplicaSetList
    apiVersion s
    items []@%apps.v1.ReplicaSet *
    kind s
    metadata @^ListMeta
    #%apps.v1.ReplicaSetSpec
    minReadySeconds i
    replicas i
    selector @^LabelSelector *
    template @~PodTemplateSpec
    #%apps.v1.ReplicaSetStatus
    availableReplicas i
    conditions []@%apps.v1.ReplicaSetCondition Lmap ktype mtype pmerge
    fullyLabeledReplicas i
    observedGeneration l
    readyReplicas i
    replicas i *
    terminatingReplicas i
    #%apps.v1.RollingUpdateDaemonSet
    maxSurge @!util.intstr.IntOrString
    maxUnavailable @!util.intstr.IntOrString
    #%apps.v1.RollingUpdateDeployment
    maxSurge @!util.intstr.IntOrString
    maxUnavailable @!util.intstr.IntOrString
    #%apps.v1.RollingUpdateStatefulSetStrategy
    maxUnavailable @!util.intstr.IntOrString
    partition i
    #%apps.v1.StatefulSet apps/v1/StatefulSet
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%apps.v1.StatefulSetSpec
    status @%apps.v1.StatefulSetStatus
    #%apps.v1.StatefulSetCondition
    lastTransitionTime @^Time
    message s
    reason s
    status s *
    type s *
    #%apps.v1.StatefulSetList apps/v1/StatefulSetList
    apiVersion s
    items []@%apps.v1.StatefulSet *
    kind s
    metadata @^ListMeta
    #%apps.v1.StatefulSetOrdinals
    start i
    #%apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy
    whenDeleted s
    whenScaled s
    #%apps.v1.StatefulSetSpec
    minReadySeconds i
    ordinals @%apps.v1.StatefulSetOrdinals
    persistentVolumeClaimRetentionPolicy @%apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy
    podManagementPolicy s
    replicas i
    revisionHistoryLimit i
    selector @^LabelSelector *
    serviceName s
    template @~PodTemplateSpec *
    updateStrategy @%apps.v1.StatefulSetUpdateStrategy
    volumeClaimTemplates []@~PersistentVolumeClaim Latomic
    #%apps.v1.StatefulSetStatus
    availableReplicas i
    collisionCount i
    conditions []@%apps.v1.StatefulSetCondition Lmap ktype mtype pmerge
    currentReplicas i
    currentRevision s
    observedGeneration l
    readyReplicas i
    replicas i *
    updateRevision s
    updatedReplicas i
    #%apps.v1.StatefulSetUpdateStrategy
    rollingUpdate @%apps.v1.RollingUpdateStatefulSetStrategy
    type s
    #%authentication.v1.BoundObjectReference
    apiVersion s
    kind s
    name s
    uid s
    #%authentication.v1.SelfSubjectReview authentication.k8s.io/v1/SelfSubjectReview
    apiVersion s
    kind s
    metadata @^ObjectMeta
    status @%authentication.v1.SelfSubjectReviewStatus
    #%authentication.v1.SelfSubjectReviewStatus
    userInfo @%authentication.v1.UserInfo
    #%authentication.v1.TokenRequest authentication.k8s.io/v1/TokenRequest
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%authentication.v1.TokenRequestSpec
    status @%authentication.v1.TokenRequestStatus
    #%authentication.v1.TokenRequestSpec
    audiences []s Latomic
    boundObjectRef @%authentication.v1.BoundObjectReference
    expirationSeconds l
    #%authentication.v1.TokenRequestStatus
    expirationTimestamp @^Time
    token s
    #%authentication.v1.TokenReview authentication.k8s.io/v1/TokenReview
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%authentication.v1.TokenReviewSpec *
    status @%authentication.v1.TokenReviewStatus
    #%authentication.v1.TokenReviewSpec
    audiences []s Latomic
    token s *
    #%authentication.v1.TokenReviewStatus
    audiences []s Latomic
    authenticated b
    error s
    user @%authentication.v1.UserInfo
    #%authentication.v1.UserInfo
    extra {}[]s
    groups []s Latomic
    uid s
    username s
    #%authorization.v1.FieldSelectorAttributes
    rawSelector s
    requirements []@^FieldSelectorRequirement Latomic
    #%authorization.v1.LabelSelectorAttributes
    rawSelector s
    requirements []@^LabelSelectorRequirement Latomic
    #%authorization.v1.LocalSubjectAccessReview authorization.k8s.io/v1/LocalSubjectAccessReview
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%authorization.v1.SubjectAccessReviewSpec *
    status @%authorization.v1.SubjectAccessReviewStatus
    #%authorization.v1.NonResourceAttributes
    path s
    verb s
    #%authorization.v1.NonResourceRule
    nonResourceURLs []s Latomic
    verbs []s * Latomic
    #%authorization.v1.ResourceAttributes
    fieldSelector @%authorization.v1.FieldSelectorAttributes
    group s
    labelSelector @%authorization.v1.LabelSelectorAttributes
    name s
    namespace s
    resource s
    subresource s
    verb s
    version s
    #%authorization.v1.ResourceRule
    apiGroups []s Latomic
    resourceNames []s Latomic
    resources []s Latomic
    verbs []s * Latomic
    #%authorization.v1.SelfSubjectAccessReview authorization.k8s.io/v1/SelfSubjectAccessReview
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%authorization.v1.SelfSubjectAccessReviewSpec *
    status @%authorization.v1.SubjectAccessReviewStatus
    #%authorization.v1.SelfSubjectAccessReviewSpec
    nonResourceAttributes @%authorization.v1.NonResourceAttributes
    resourceAttributes @%authorization.v1.ResourceAttributes
    #%authorization.v1.SelfSubjectRulesReview authorization.k8s.io/v1/SelfSubjectRulesReview
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%authorization.v1.SelfSubjectRulesReviewSpec *
    status @%authorization.v1.SubjectRulesReviewStatus
    #%authorization.v1.SelfSubjectRulesReviewSpec
    namespace s
    #%authorization.v1.SubjectAccessReview authorization.k8s.io/v1/SubjectAccessReview
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%authorization.v1.SubjectAccessReviewSpec *
    status @%authorization.v1.SubjectAccessReviewStatus
    #%authorization.v1.SubjectAccessReviewSpec
    extra {}[]s
    groups []s Latomic
    nonResourceAttributes @%authorization.v1.NonResourceAttributes
    resourceAttributes @%authorization.v1.ResourceAttributes
    uid s
    user s
    #%authorization.v1.SubjectAccessReviewStatus
    allowed b *
    denied b
    evaluationError s
    reason s
    #%authorization.v1.SubjectRulesReviewStatus
    evaluationError s
    incomplete b *
    nonResourceRules []@%authorization.v1.NonResourceRule * Latomic
    resourceRules []@%authorization.v1.ResourceRule * Latomic
    #%autoscaling.v1.Scale autoscaling/v1/Scale
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%autoscaling.v1.ScaleSpec
    status @%autoscaling.v1.ScaleStatus
    #%autoscaling.v1.ScaleSpec
    replicas i
    #%autoscaling.v1.ScaleStatus
    replicas i *
    selector s
    #%autoscaling.v2.ContainerResourceMetricSource
    container s *
    name s *
    target @%autoscaling.v2.MetricTarget *
    #%autoscaling.v2.ContainerResourceMetricStatus
    container s *
    current @%autoscaling.v2.MetricValueStatus *
    name s *
    #%autoscaling.v2.CrossVersionObjectReference
    apiVersion s
    kind s *
    name s *
    #%autoscaling.v2.ExternalMetricSource
    metric @%autoscaling.v2.MetricIdentifier *
    target @%autoscaling.v2.MetricTarget *
    #%autoscaling.v2.ExternalMetricStatus
    current @%autoscaling.v2.MetricValueStatus *
    metric @%autoscaling.v2.MetricIdentifier *
    #%autoscaling.v2.HPAScalingPolicy
    periodSeconds i *
    type s *
    value i *
    #%autoscaling.v2.HPAScalingRules
    policies []@%autoscaling.v2.HPAScalingPolicy Latomic
    selectPolicy s
    stabilizationWindowSeconds i
    tolerance @!api.resource.Quantity
    #%autoscaling.v2.HorizontalPodAutoscaler autoscaling/v2/HorizontalPodAutoscaler
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%autoscaling.v2.HorizontalPodAutoscalerSpec *
    status @%autoscaling.v2.HorizontalPodAutoscalerStatus
    #%autoscaling.v2.HorizontalPodAutoscalerBehavior
    scaleDown @%autoscaling.v2.HPAScalingRules
    scaleUp @%autoscaling.v2.HPAScalingRules
    #%autoscaling.v2.HorizontalPodAutoscalerCondition
    lastTransitionTime @^Time
    message s
    reason s
    status s *
    type s *
    #%autoscaling.v2.HorizontalPodAutoscalerList autoscaling/v2/HorizontalPodAutoscalerList
    apiVersion s
    items []@%autoscaling.v2.HorizontalPodAutoscaler *
    kind s
    metadata @^ListMeta
    #%autoscaling.v2.HorizontalPodAutoscalerSpec
    behavior @%autoscaling.v2.HorizontalPodAutoscalerBehavior
    maxReplicas i *
    metrics []@%autoscaling.v2.MetricSpec Latomic
    minReplicas i
    scaleTargetRef @%autoscaling.v2.CrossVersionObjectReference *
    #%autoscaling.v2.HorizontalPodAutoscalerStatus
    conditions []@%autoscaling.v2.HorizontalPodAutoscalerCondition Lmap ktype mtype pmerge
    currentMetrics []@%autoscaling.v2.MetricStatus Latomic
    currentReplicas i
    desiredReplicas i *
    lastScaleTime @^Time
    observedGeneration l
    #%autoscaling.v2.MetricIdentifier
    name s *
    selector @^LabelSelector
    #%autoscaling.v2.MetricSpec
    containerResource @%autoscaling.v2.ContainerResourceMetricSource
    external @%autoscaling.v2.ExternalMetricSource
    object @%autoscaling.v2.ObjectMetricSource
    pods @%autoscaling.v2.PodsMetricSource
    resource @%autoscaling.v2.ResourceMetricSource
    type s *
    #%autoscaling.v2.MetricStatus
    containerResource @%autoscaling.v2.ContainerResourceMetricStatus
    external @%autoscaling.v2.ExternalMetricStatus
    object @%autoscaling.v2.ObjectMetricStatus
    pods @%autoscaling.v2.PodsMetricStatus
    resource @%autoscaling.v2.ResourceMetricStatus
    type s *
    #%autoscaling.v2.MetricTarget
    averageUtilization i
    averageValue @!api.resource.Quantity
    type s *
    value @!api.resource.Quantity
    #%autoscaling.v2.MetricValueStatus
    averageUtilization i
    averageValue @!api.resource.Quantity
    value @!api.resource.Quantity
    #%autoscaling.v2.ObjectMetricSource
    describedObject @%autoscaling.v2.CrossVersionObjectReference *
    metric @%autoscaling.v2.MetricIdentifier *
    target @%autoscaling.v2.MetricTarget *
    #%autoscaling.v2.ObjectMetricStatus
    current @%autoscaling.v2.MetricValueStatus *
    describedObject @%autoscaling.v2.CrossVersionObjectReference *
    metric @%autoscaling.v2.MetricIdentifier *
    #%autoscaling.v2.PodsMetricSource
    metric @%autoscaling.v2.MetricIdentifier *
    target @%autoscaling.v2.MetricTarget *
    #%autoscaling.v2.PodsMetricStatus
    current @%autoscaling.v2.MetricValueStatus *
    metric @%autoscaling.v2.MetricIdentifier *
    #%autoscaling.v2.ResourceMetricSource
    name s *
    target @%autoscaling.v2.MetricTarget *
    #%autoscaling.v2.ResourceMetricStatus
    current @%autoscaling.v2.MetricValueStatus *
    name s *
    #%batch.v1.CronJob batch/v1/CronJob
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%batch.v1.CronJobSpec *
    status @%batch.v1.CronJobStatus
    #%batch.v1.CronJobList batch/v1/CronJobList
    apiVersion s
    items []@%batch.v1.CronJob *
    kind s
    metadata @^ListMeta
    #%batch.v1.CronJobSpec
    concurrencyPolicy s
    failedJobsHistoryLimit i
    jobTemplate @%batch.v1.JobTemplateSpec *
    schedule s *
    startingDeadlineSeconds l
    successfulJobsHistoryLimit i
    suspend b
    timeZone s
    #%batch.v1.CronJobStatus
    active []@~ObjectReference Latomic
    lastScheduleTime @^Time
    lastSuccessfulTime @^Time
    #%batch.v1.Job batch/v1/Job
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%batch.v1.JobSpec
    status @%batch.v1.JobStatus
    #%batch.v1.JobCondition
    lastProbeTime @^Time
    lastTransitionTime @^Time
    message s
    reason s
    status s *
    type s *
    #%batch.v1.JobList batch/v1/JobList
    apiVersion s
    items []@%batch.v1.Job *
    kind s
    metadata @^ListMeta
    #%batch.v1.JobSpec
    activeDeadlineSeconds l
    backoffLimit i
    backoffLimitPerIndex i
    completionMode s
    completions i
    managedBy s
    manualSelector b
    maxFailedIndexes i
    parallelism i
    podFailurePolicy @%batch.v1.PodFailurePolicy
    podReplacementPolicy s
    selector @^LabelSelector
    successPolicy @%batch.v1.SuccessPolicy
    suspend b
    template @~PodTemplateSpec *
    ttlSecondsAfterFinished i
    #%batch.v1.JobStatus
    active i
    completedIndexes s
    completionTime @^Time
    conditions []@%batch.v1.JobCondition Latomic mtype pmerge
    failed i
    failedIndexes s
    ready i
    startTime @^Time
    succeeded i
    terminating i
    uncountedTerminatedPods @%batch.v1.UncountedTerminatedPods
    #%batch.v1.JobTemplateSpec
    metadata @^ObjectMeta
    spec @%batch.v1.JobSpec
    #%batch.v1.PodFailurePolicy
    rules []@%batch.v1.PodFailurePolicyRule * Latomic
    #%batch.v1.PodFailurePolicyOnExitCodesRequirement
    containerName s
    operator s *
    values []i * Lset
    #%batch.v1.PodFailurePolicyOnPodConditionsPattern
    status s
    type s *
    #%batch.v1.PodFailurePolicyRule
    action s *
    onExitCodes @%batch.v1.PodFailurePolicyOnExitCodesRequirement
    onPodConditions []@%batch.v1.PodFailurePolicyOnPodConditionsPattern Latomic
    #%batch.v1.SuccessPolicy
    rules []@%batch.v1.SuccessPolicyRule * Latomic
    #%batch.v1.SuccessPolicyRule
    succeededCount i
    succeededIndexes s
    #%batch.v1.UncountedTerminatedPods
    failed []s Lset
    succeeded []s Lset
    #%coordination.v1.Lease coordination.k8s.io/v1/Lease
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%coordination.v1.LeaseSpec
    #%coordination.v1.LeaseList coordination.k8s.io/v1/LeaseList
    apiVersion s
    items []@%coordination.v1.Lease *
    kind s
    metadata @^ListMeta
    #%coordination.v1.LeaseSpec
    acquireTime @^MicroTime
    holderIdentity s
    leaseDurationSeconds i
    leaseTransitions i
    preferredHolder s
    renewTime @^MicroTime
    strategy s
    #~AWSElasticBlockStoreVolumeSource
    fsType s
    partition i
    readOnly b
    volumeID s *
    #~Affinity
    nodeAffinity @~NodeAffinity
    podAffinity @~PodAffinity
    podAntiAffinity @~PodAntiAffinity
    #~AppArmorProfile
    localhostProfile s
    type s *
    #~AttachedVolume
    devicePath s *
    name s *
    #~AzureDiskVolumeSource
    cachingMode s ="ReadWrite"
    diskName s *
    diskURI s *
    fsType s ="ext4"
    kind s ="Shared"
    readOnly b
    #~AzureFilePersistentVolumeSource
    readOnly b
    secretName s *
    secretNamespace s
    shareName s *
    #~AzureFileVolumeSource
    readOnly b
    secretName s *
    shareName s *
    #~Binding /v1/Binding
    apiVersion s
    kind s
    metadata @^ObjectMeta
    target @~ObjectReference *
    #~CSIPersistentVolumeSource
    controllerExpandSecretRef @~SecretReference
    controllerPublishSecretRef @~SecretReference
    driver s *
    fsType s
    nodeExpandSecretRef @~SecretReference
    nodePublishSecretRef @~SecretReference
    nodeStageSecretRef @~SecretReference
    readOnly b
    volumeAttributes {}s
    volumeHandle s *
    #~CSIVolumeSource
    driver s *
    fsType s
    nodePublishSecretRef @~LocalObjectReference
    readOnly b
    volumeAttributes {}s
    #~Capabilities
    add []s Latomic
    drop []s Latomic
    #~CephFSPersistentVolumeSource
    monitors []s * Latomic
    path s
    readOnly b
    secretFile s
    secretRef @~SecretReference
    user s
    #~CephFSVolumeSource
    monitors []s * Latomic
    path s
    readOnly b
    secretFile s
    secretRef @~LocalObjectReference
    user s
    #~CinderPersistentVolumeSource
    fsType s
    readOnly b
    secretRef @~SecretReference
    volumeID s *
    #~CinderVolumeSource
    fsType s
    readOnly b
    secretRef @~LocalObjectReference
    volumeID s *
    #~ClientIPConfig
    timeoutSeconds i
    #~ClusterTrustBundleProjection
    labelSelector @^LabelSelector
    name s
    optional b
    path s *
    signerName s
    #~ComponentCondition
    error s
    message s
    status s *
    type s *
    #~ComponentStatus /v1/ComponentStatus
    apiVersion s
    conditions []@~ComponentCondition Lmap ktype mtype pmerge
    kind s
    metadata @^ObjectMeta
    #~ComponentStatusList /v1/ComponentStatusList
    apiVersion s
    items []@~ComponentStatus *
    kind s
    metadata @^ListMeta
    #~ConfigMap /v1/ConfigMap
    apiVersion s
    binaryData {}y
    data {}s
    immutable b
    kind s
    metadata @^ObjectMeta
    #~ConfigMapEnvSource
    name s
    optional b
    #~ConfigMapKeySelector M
    key s *
    name s
    optional b
    #~ConfigMapList /v1/ConfigMapList
    apiVersion s
    items []@~ConfigMap *
    kind s
    metadata @^ListMeta
    #~ConfigMapNodeConfigSource
    kubeletConfigKey s *
    name s *
    namespace s *
    resourceVersion s
    uid s
    #~ConfigMapProjection
    items []@~KeyToPath Latomic
    name s
    optional b
    #~ConfigMapVolumeSource
    defaultMode i
    items []@~KeyToPath Latomic
    name s
    optional b
    #~Container
    args []s Latomic
    command []s Latomic
    env []@~EnvVar Lmap kname mname pmerge
    envFrom []@~EnvFromSource Latomic
    image s
    imagePullPolicy s
    lifecycle @~Lifecycle
    livenessProbe @~Probe
    name s *
    ports []@~ContainerPort Lmap kcontainerPort,protocol mcontainerPort pmerge
    readinessProbe @~Probe
    resizePolicy []@~ContainerResizePolicy Latomic
    resources @~ResourceRequirements
    restartPolicy s
    restartPolicyRules []@~ContainerRestartRule Latomic
    securityContext @~SecurityContext
    startupProbe @~Probe
    stdin b
    stdinOnce b
    terminationMessagePath s
    terminationMessagePolicy s
    tty b
    volumeDevices []@~VolumeDevice Lmap kdevicePath mdevicePath pmerge
    volumeMounts []@~VolumeMount Lmap kmountPath mmountPath pmerge
    workingDir s
    #~ContainerExtendedResourceRequest
    containerName s *
    requestName s *
    resourceName s *
    #~ContainerImage
    names []s Latomic
    sizeBytes l
    #~ContainerPort
    containerPort i *
    hostIP s
    hostPort i
    name s
    protocol s ="TCP"
    #~ContainerResizePolicy
    resourceName s *
    restartPolicy s *
    #~ContainerRestartRule
    action s *
    exitCodes @~ContainerRestartRuleOnExitCodes
    #~ContainerRestartRuleOnExitCodes
    operator s *
    values []i Lset
    #~ContainerState
    running @~ContainerStateRunning
    terminated @~ContainerStateTerminated
    waiting @~ContainerStateWaiting
    #~ContainerStateRunning
    startedAt @^Time
    #~ContainerStateTerminated
    containerID s
    exitCode i *
    finishedAt @^Time
    message s
    reason s
    signal i
    startedAt @^Time
    #~ContainerStateWaiting
    message s
    reason s
    #~ContainerStatus
    allocatedResources {}@!api.resource.Quantity
    allocatedResourcesStatus []@~ResourceStatus Lmap kname mname pmerge
    containerID s
    image s *
    imageID s *
    lastState @~ContainerState
    name s *
    ready b *
    resources @~ResourceRequirements
    restartCount i *
    started b
    state @~ContainerState
    stopSignal s
    user @~ContainerUser
    volumeMounts []@~VolumeMountStatus Lmap kmountPath mmountPath pmerge
    #~ContainerUser
    linux @~LinuxContainerUser
    #~DaemonEndpoint
    Port i *
    #~DownwardAPIProjection
    items []@~DownwardAPIVolumeFile Latomic
    #~DownwardAPIVolumeFile
    fieldRef @~ObjectFieldSelector
    mode i
    path s *
    resourceFieldRef @~ResourceFieldSelector
    #~DownwardAPIVolumeSource
    defaultMode i
    items []@~DownwardAPIVolumeFile Latomic
    #~EmptyDirVolumeSource
    medium s
    sizeLimit @!api.resource.Quantity
    #~EndpointAddress M
    hostname s
    ip s *
    nodeName s
    targetRef @~ObjectReference
    #~EndpointPort M
    appProtocol s
    name s
    port i *
    protocol s
    #~EndpointSubset
    addresses []@~EndpointAddress Latomic
    notReadyAddresses []@~EndpointAddress Latomic
    ports []@~EndpointPort Latomic
    #~Endpoints /v1/Endpoints
    apiVersion s
    kind s
    metadata @^ObjectMeta
    subsets []@~EndpointSubset Latomic
    #~EndpointsList /v1/EndpointsList
    apiVersion s
    items []@~Endpoints *
    kind s
    metadata @^ListMeta
    #~EnvFromSource
    configMapRef @~ConfigMapEnvSource
    prefix s
    secretRef @~SecretEnvSource
    #~EnvVar
    name s *
    value s
    valueFrom @~EnvVarSource
    #~EnvVarSource
    configMapKeyRef @~ConfigMapKeySelector
    fieldRef @~ObjectFieldSelector
    fileKeyRef @~FileKeySelector
    resourceFieldRef @~ResourceFieldSelector
    secretKeyRef @~SecretKeySelector
    #~EphemeralContainer
    args []s Latomic
    command []s Latomic
    env []@~EnvVar Lmap kname mname pmerge
    envFrom []@~EnvFromSource Latomic
    image s
    imagePullPolicy s
    lifecycle @~Lifecycle
    livenessProbe @~Probe
    name s *
    ports []@~ContainerPort Lmap kcontainerPort,protocol mcontainerPort pmerge
    readinessProbe @~Probe
    resizePolicy []@~ContainerResizePolicy Latomic
    resources @~ResourceRequirements
    restartPolicy s
    restartPolicyRules []@~ContainerRestartRule Latomic
    securityContext @~SecurityContext
    startupProbe @~Probe
    stdin b
    stdinOnce b
    targetContainerName s
    terminationMessagePath s
    terminationMessagePolicy s
    tty b
    volumeDevices []@~VolumeDevice Lmap kdevicePath mdevicePath pmerge
    volumeMounts []@~VolumeMount Lmap kmountPath mmountPath pmerge
    workingDir s
    #~EphemeralVolumeSource
    volumeClaimTemplate @~PersistentVolumeClaimTemplate
    #~Event /v1/Event
    action s
    apiVersion s
    count i
    eventTime @^MicroTime
    firstTimestamp @^Time
    involvedObject @~ObjectReference *
    kind s
    lastTimestamp @^Time
    message s
    metadata @^ObjectMeta *
    reason s
    related @~ObjectReference
    reportingComponent s
    reportingInstance s
    series @~EventSeries
    source @~EventSource
    type s
    #~EventList /v1/EventList
    apiVersion s
    items []@~Event *
    kind s
    metadata @^ListMeta
    #~EventSeries
    count i
    lastObservedTime @^MicroTime
    #~EventSource
    component s
    host s
    #~ExecAction
    command []s Latomic
    #~FCVolumeSource
    fsType s
    lun i
    readOnly b
    targetWWNs []s Latomic
    wwids []s Latomic
    #~FileKeySelector M
    key s *
    optional b
    path s *
    volumeName s *
    #~FlexPersistentVolumeSource
    driver s *
    fsType s
    options {}s
    readOnly b
    secretRef @~SecretReference
    #~FlexVolumeSource
    driver s *
    fsType s
    options {}s
    readOnly b
    secretRef @~LocalObjectReference
    #~FlockerVolumeSource
    datasetName s
    datasetUUID s
    #~GCEPersistentDiskVolumeSource
    fsType s
    partition i
    pdName s *
    readOnly b
    #~GRPCAction
    port i *
    service s
    #~GitRepoVolumeSource
    directory s
    repository s *
    revision s
    #~GlusterfsPersistentVolumeSource
    endpoints s *
    endpointsNamespace s
    path s *
    readOnly b
    #~GlusterfsVolumeSource
    endpoints s *
    path s *
    readOnly b
    #~HTTPGetAction
    host s
    httpHeaders []@~HTTPHeader Latomic
    path s
    port @!util.intstr.IntOrString *
    scheme s
    #~HTTPHeader
    name s *
    value s *
    #~HostAlias
    hostnames []s Latomic
    ip s *
    #~HostIP
    ip s *
    #~HostPathVolumeSource
    path s *
    type s
    #~ISCSIPersistentVolumeSource
    chapAuthDiscovery b
    chapAuthSession b
    fsType s
    initiatorName s
    iqn s *
    iscsiInterface s ="default"
    lun i *
    portals []s Latomic
    readOnly b
    secretRef @~SecretReference
    targetPortal s *
    #~ISCSIVolumeSource
    chapAuthDiscovery b
    chapAuthSession b
    fsType s
    initiatorName s
    iqn s *
    iscsiInterface s ="default"
    lun i *
    portals []s Latomic
    readOnly b
    secretRef @~LocalObjectReference
    targetPortal s *
    #~ImageVolumeSource
    pullPolicy s
    reference s
    #~ImageVolumeStatus
    imageRef s *
    #~KeyToPath
    key s *
    mode i
    path s *
    #~Lifecycle
    postStart @~LifecycleHandler
    preStop @~LifecycleHandler
    stopSignal s
    #~LifecycleHandler
    exec @~ExecAction
    httpGet @~HTTPGetAction
    sleep @~SleepAction
    tcpSocket @~TCPSocketAction
    #~LimitRange /v1/LimitRange
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @~LimitRangeSpec
    #~LimitRangeItem
    default {}@!api.resource.Quantity
    defaultRequest {}@!api.resource.Quantity
    max {}@!api.resource.Quantity
    maxLimitRequestRatio {}@!api.resource.Quantity
    min {}@!api.resource.Quantity
    type s *
    #~LimitRangeList /v1/LimitRangeList
    apiVersion s
    items []@~LimitRange *
    kind s
    metadata @^ListMeta
    #~LimitRangeSpec
    limits []@~LimitRangeItem * Latomic
    #~LinuxContainerUser
    gid l *
    supplementalGroups []l Latomic
    uid l *
    #~LoadBalancerIngress
    hostname s
    ip s
    ipMode s
    ports []@~PortStatus Latomic
    #~LoadBalancerStatus
    ingress []@~LoadBalancerIngress Latomic
    #~LocalObjectReference M
    name s
    #~LocalVolumeSource
    fsType s
    path s *
    #~ModifyVolumeStatus
    status s *
    targetVolumeAttributesClassName s
    #~NFSVolumeSource
    path s *
    readOnly b
    server s *
    #~Namespace /v1/Namespace
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @~NamespaceSpec
    status @~NamespaceStatus
    #~NamespaceCondition
    lastTransitionTime @^Time
    message s
    reason s
    status s *
    type s *
    #~NamespaceList /v1/NamespaceList
    apiVersion s
    items []@~Namespace *
    kind s
    metadata @^ListMeta
    #~NamespaceSpec
    finalizers []s Latomic
    #~NamespaceStatus
    conditions []@~NamespaceCondition Lmap ktype mtype pmerge
    phase s
    #~Node /v1/Node
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @~NodeSpec
    status @~NodeStatus
    #~NodeAddress
    address s *
    type s *
    #~NodeAffinity
    preferredDuringSchedulingIgnoredDuringExecution []@~PreferredSchedulingTerm Latomic
    requiredDuringSchedulingIgnoredDuringExecution @~NodeSelector
    #~NodeAllocatableResourceClaimStatus
    containers []s Lset
    resourceClaimName s *
    resources {}@!api.resource.Quantity *
    #~NodeCondition
    lastHeartbeatTime @^Time
    lastTransitionTime @^Time
    message s
    reason s
    status s *
    type s *
    #~NodeConfigSource
    configMap @~ConfigMapNodeConfigSource
    #~NodeConfigStatus
    active @~NodeConfigSource
    assigned @~NodeConfigSource
    error s
    lastKnownGood @~NodeConfigSource
    #~NodeDaemonEndpoints
    kubeletEndpoint @~DaemonEndpoint
    #~NodeFeatures
    supplementalGroupsPolicy b
    #~NodeList /v1/NodeList
    apiVersion s
    items []@~Node *
    kind s
    metadata @^ListMeta
    #~NodeRuntimeHandler
    features @~NodeRuntimeHandlerFeatures
    name s
    #~NodeRuntimeHandlerFeatures
    recursiveReadOnlyMounts b
    userNamespaces b
    #~NodeSelector M
    nodeSelectorTerms []@~NodeSelectorTerm * Latomic
    #~NodeSelectorRequirement
    key s *
    operator s *
    values []s Latomic
    #~NodeSelectorTerm M
    matchExpressions []@~NodeSelectorRequirement Latomic
    matchFields []@~NodeSelectorRequirement Latomic
    #~NodeSpec
    configSource @~NodeConfigSource
    externalID s
    podCIDR s
    podCIDRs []s Lset pmerge
    providerID s
    taints []@~Taint Latomic
    unschedulable b
    #~NodeStatus
    addresses []@~NodeAddress Lmap ktype mtype pmerge
    allocatable {}@!api.resource.Quantity
    capacity {}@!api.resource.Quantity
    conditions []@~NodeCondition Lmap ktype mtype pmerge
    config @~NodeConfigStatus
    daemonEndpoints @~NodeDaemonEndpoints
    declaredFeatures []s Latomic
    features @~NodeFeatures
    images []@~ContainerImage Latomic
    nodeInfo @~NodeSystemInfo
    phase s
    runtimeHandlers []@~NodeRuntimeHandler Latomic
    volumesAttached []@~AttachedVolume Latomic
    volumesInUse []s Latomic
    #~NodeSwapStatus
    capacity l
    #~NodeSystemInfo
    architecture s *
    bootID s *
    containerRuntimeVersion s *
    kernelVersion s *
    kubeProxyVersion s *
    kubeletVersion s *
    machineID s *
    operatingSystem s *
    osImage s *
    swap @~NodeSwapStatus
    systemUUID s *
    #~ObjectFieldSelector M
    apiVersion s
    fieldPath s *
    #~ObjectReference M
    apiVersion s
    fieldPath s
    kind s
    name s
    namespace s
    resourceVersion s
    uid s
    #~PersistentVolume /v1/PersistentVolume
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @~PersistentVolumeSpec
    status @~PersistentVolumeStatus
    #~PersistentVolumeClaim /v1/PersistentVolumeClaim
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @~PersistentVolumeClaimSpec
    status @~PersistentVolumeClaimStatus
    #~PersistentVolumeClaimCondition
    lastProbeTime @^Time
    lastTransitionTime @^Time
    message s
    reason s
    status s *
    type s *
    #~PersistentVolumeClaimList /v1/PersistentVolumeClaimList
    apiVersion s
    items []@~PersistentVolumeClaim *
    kind s
    metadata @^ListMeta
    #~PersistentVolumeClaimSpec
    accessModes []s Latomic
    dataSource @~TypedLocalObjectReference
    dataSourceRef @~TypedObjectReference
    resources @~VolumeResourceRequirements
    selector @^LabelSelector
    storageClassName s
    volumeAttributesClassName s
    volumeMode s
    volumeName s
    #~PersistentVolumeClaimStatus
    accessModes []s Latomic
    allocatedResourceStatuses {}s M
    allocatedResources {}@!api.resource.Quantity
    capacity {}@!api.resource.Quantity
    conditions []@~PersistentVolumeClaimCondition Lmap ktype mtype pmerge
    currentVolumeAttributesClassName s
    modifyVolumeStatus @~ModifyVolumeStatus
    phase s
    #~PersistentVolumeClaimTemplate
    metadata @^ObjectMeta
    spec @~PersistentVolumeClaimSpec *
    #~PersistentVolumeClaimVolumeSource
    claimName s *
    readOnly b
    #~PersistentVolumeList /v1/PersistentVolumeList
    apiVersion s
    items []@~PersistentVolume *
    kind s
    metadata @^ListMeta
    #~PersistentVolumeSpec
    accessModes []s Latomic
    awsElasticBlockStore @~AWSElasticBlockStoreVolumeSource
    azureDisk @~AzureDiskVolumeSource
    azureFile @~AzureFilePersistentVolumeSource
    capacity {}@!api.resource.Quantity
    cephfs @~CephFSPersistentVolumeSource
    cinder @~CinderPersistentVolumeSource
    claimRef @~ObjectReference M
    csi @~CSIPersistentVolumeSource
    fc @~FCVolumeSource
    flexVolume @~FlexPersistentVolumeSource
    flocker @~FlockerVolumeSource
    gcePersistentDisk @~GCEPersistentDiskVolumeSource
    glusterfs @~GlusterfsPersistentVolumeSource
    hostPath @~HostPathVolumeSource
    iscsi @~ISCSIPersistentVolumeSource
    local @~LocalVolumeSource
    mountOptions []s Latomic
    nfs @~NFSVolumeSource
    nodeAffinity @~VolumeNodeAffinity
    persistentVolumeReclaimPolicy s
    photonPersistentDisk @~PhotonPersistentDiskVolumeSource
    portworxVolume @~PortworxVolumeSource
    quobyte @~QuobyteVolumeSource
    rbd @~RBDPersistentVolumeSource
    scaleIO @~ScaleIOPersistentVolumeSource
    storageClassName s
    storageos @~StorageOSPersistentVolumeSource
    volumeAttributesClassName s
    volumeMode s
    vsphereVolume @~VsphereVirtualDiskVolumeSource
    #~PersistentVolumeStatus
    lastPhaseTransitionTime @^Time
    message s
    phase s
    reason s
    #~PhotonPersistentDiskVolumeSource
    fsType s
    pdID s *
    #~Pod /v1/Pod
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @~PodSpec
    status @~PodStatus
    #~PodAffinity
    preferredDuringSchedulingIgnoredDuringExecution []@~WeightedPodAffinityTerm Latomic
    requiredDuringSchedulingIgnoredDuringExecution []@~PodAffinityTerm Latomic
    #~PodAffinityTerm
    labelSelector @^LabelSelector
    matchLabelKeys []s Latomic
    mismatchLabelKeys []s Latomic
    namespaceSelector @^LabelSelector
    namespaces []s Latomic
    topologyKey s *
    #~PodAntiAffinity
    preferredDuringSchedulingIgnoredDuringExecution []@~WeightedPodAffinityTerm Latomic
    requiredDuringSchedulingIgnoredDuringExecution []@~PodAffinityTerm Latomic
    #~PodCertificateProjection
    certificateChainPath s
    credentialBundlePath s
    keyPath s
    keyType s *
    maxExpirationSeconds i
    signerName s *
    userAnnotations {}s
    #~PodCondition
    lastProbeTime @^Time
    lastTransitionTime @^Time
    message s
    observedGeneration l
    reason s
    status s *
    type s *
    #~PodDNSConfig
    nameservers []s Latomic
    options []@~PodDNSConfigOption Latomic
    searches []s Latomic
    #~PodDNSConfigOption
    name s
    value s
    #~PodExtendedResourceClaimStatus
    requestMappings []@~ContainerExtendedResourceRequest * Latomic
    resourceClaimName s *
    #~PodIP
    ip s *
    #~PodList /v1/PodList
    apiVersion s
    items []@~Pod *
    kind s
    metadata @^ListMeta
    #~PodOS
    name s *
    #~PodReadinessGate
    conditionType s *
    #~PodResourceClaim
    name s *
    resourceClaimName s
    resourceClaimTemplateName s
    #~PodResourceClaimStatus
    name s *
    resourceClaimName s
    #~PodSchedulingGate
    name s *
    #~PodSchedulingGroup
    podGroupName s
    #~PodSecurityContext
    appArmorProfile @~AppArmorProfile
    fsGroup l
    fsGroupChangePolicy s
    runAsGroup l
    runAsNonRoot b
    runAsUser l
    seLinuxChangePolicy s
    seLinuxOptions @~SELinuxOptions
    seccompProfile @~SeccompProfile
    supplementalGroups []l Latomic
    supplementalGroupsPolicy s
    sysctls []@~Sysctl Latomic
    windowsOptions @~WindowsSecurityContextOptions
    #~PodSpec
    activeDeadlineSeconds l
    affinity @~Affinity
    automountServiceAccountToken b
    containers []@~Container * Lmap kname mname pmerge
    dnsConfig @~PodDNSConfig
    dnsPolicy s
    enableServiceLinks b
    ephemeralContainers []@~EphemeralContainer Lmap kname mname pmerge
    hostAliases []@~HostAlias Lmap kip mip pmerge
    hostIPC b
    hostNetwork b
    hostPID b
    hostUsers b
    hostname s
    hostnameOverride s
    imagePullSecrets []@~LocalObjectReference Lmap kname mname pmerge
    initContainers []@~Container Lmap kname mname pmerge
    nodeName s
    nodeSelector {}s M
    os @~PodOS
    overhead {}@!api.resource.Quantity
    preemptionPolicy s
    priority i
    priorityClassName s
    readinessGates []@~PodReadinessGate Latomic
    resourceClaims []@~PodResourceClaim Lmap kname mname pmerge,retainKeys
    resources @~ResourceRequirements
    restartPolicy s
    runtimeClassName s
    schedulerName s
    schedulingGates []@~PodSchedulingGate Lmap kname mname pmerge
    schedulingGroup @~PodSchedulingGroup
    securityContext @~PodSecurityContext
    serviceAccount s
    serviceAccountName s
    setHostnameAsFQDN b
    shareProcessNamespace b
    subdomain s
    terminationGracePeriodSeconds l
    tolerations []@~Toleration Latomic
    topologySpreadConstraints []@~TopologySpreadConstraint Lmap ktopologyKey,whenUnsatisfiable mtopologyKey pmerge
    volumes []@~Volume Lmap kname mname pmerge,retainKeys
    #~PodStatus
    allocatedResources {}@!api.resource.Quantity
    conditions []@~PodCondition Lmap ktype mtype pmerge
    containerStatuses []@~ContainerStatus Latomic
    ephemeralContainerStatuses []@~ContainerStatus Latomic
    extendedResourceClaimStatus @~PodExtendedResourceClaimStatus
    hostIP s
    hostIPs []@~HostIP Latomic mip pmerge
    initContainerStatuses []@~ContainerStatus Latomic
    message s
    nodeAllocatableResourceClaimStatuses []@~NodeAllocatableResourceClaimStatus Latomic
    nominatedNodeName s
    observedGeneration l
    phase s
    podIP s
    podIPs []@~PodIP Lmap kip mip pmerge
    qosClass s
    reason s
    resize s
    resourceClaimStatuses []@~PodResourceClaimStatus Lmap kname mname pmerge,retainKeys
    resources @~ResourceRequirements
    startTime @^Time
    #~PodTemplate /v1/PodTemplate
    apiVersion s
    kind s
    metadata @^ObjectMeta
    template @~PodTemplateSpec
    #~PodTemplateList /v1/PodTemplateList
    apiVersion s
    items []@~PodTemplate *
    kind s
    metadata @^ListMeta
    #~PodTemplateSpec
    metadata @^ObjectMeta
    spec @~PodSpec
    #~PortStatus
    error s
    port i *
    protocol s *
    #~PortworxVolumeSource
    fsType s
    readOnly b
    volumeID s *
    #~PreferredSchedulingTerm
    preference @~NodeSelectorTerm *
    weight i *
    #~Probe
    exec @~ExecAction
    failureThreshold i
    grpc @~GRPCAction
    httpGet @~HTTPGetAction
    initialDelaySeconds i
    periodSeconds i
    successThreshold i
    tcpSocket @~TCPSocketAction
    terminationGracePeriodSeconds l
    timeoutSeconds i
    #~ProjectedVolumeSource
    defaultMode i
    sources []@~VolumeProjection Latomic
    #~QuobyteVolumeSource
    group s
    readOnly b
    registry s *
    tenant s
    user s
    volume s *
    #~RBDPersistentVolumeSource
    fsType s
    image s *
    keyring s ="/etc/ceph/keyring"
    monitors []s * Latomic
    pool s ="rbd"
    readOnly b
    secretRef @~SecretReference
    user s ="admin"
    #~RBDVolumeSource
    fsType s
    image s *
    keyring s ="/etc/ceph/keyring"
    monitors []s * Latomic
    pool s ="rbd"
    readOnly b
    secretRef @~LocalObjectReference
    user s ="admin"
    #~ReplicationController /v1/ReplicationController
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @~ReplicationControllerSpec
    status @~ReplicationControllerStatus
    #~ReplicationControllerCondition
    lastTransitionTime @^Time
    message s
    reason s
    status s *
    type s *
    #~ReplicationControllerList /v1/ReplicationControllerList
    apiVersion s
    items []@~ReplicationController *
    kind s
    metadata @^ListMeta
    #~ReplicationControllerSpec
    minReadySeconds i
    replicas i =1
    selector {}s M
    template @~PodTemplateSpec
    #~ReplicationControllerStatus
    availableReplicas i
    conditions []@~ReplicationControllerCondition Lmap ktype mtype pmerge
    fullyLabeledReplicas i
    observedGeneration l
    readyReplicas i
    replicas i *
    #~ResourceClaim
    name s *
    request s
    #~ResourceFieldSelector M
    containerName s
    divisor @!api.resource.Quantity
    resource s *
    #~ResourceHealth
    health s
    message s
    resourceID s *
    #~ResourceQuota /v1/ResourceQuota
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @~ResourceQuotaSpec
    status @~ResourceQuotaStatus
    #~ResourceQuotaList /v1/ResourceQuotaList
    apiVersion s
    items []@~ResourceQuota *
    kind s
    metadata @^ListMeta
    #~ResourceQuotaSpec
    hard {}@!api.resource.Quantity
    scopeSelector @~ScopeSelector
    scopes []s Latomic
    #~ResourceQuotaStatus
    hard {}@!api.resource.Quantity
    used {}@!api.resource.Quantity
    #~ResourceRequirements
    claims []@~ResourceClaim Lmap kname
    limits {}@!api.resource.Quantity
    requests {}@!api.resource.Quantity
    #~ResourceStatus
    name s *
    resources []@~ResourceHealth Lmap kresourceID
    #~SELinuxOptions
    level s
    role s
    type s
    user s
    #~ScaleIOPersistentVolumeSource
    fsType s ="xfs"
    gateway s *
    protectionDomain s
    readOnly b
    secretRef @~SecretReference *
    sslEnabled b
    storageMode s ="ThinProvisioned"
    storagePool s
    system s *
    volumeName s
    #~ScaleIOVolumeSource
    fsType s ="xfs"
    gateway s *
    protectionDomain s
    readOnly b
    secretRef @~LocalObjectReference *
    sslEnabled b
    storageMode s ="ThinProvisioned"
    storagePool s
    system s *
    volumeName s
    #~ScopeSelector M
    matchExpressions []@~ScopedResourceSelectorRequirement Latomic
    #~ScopedResourceSelectorRequirement
    operator s *
    scopeName s *
    values []s Latomic
    #~SeccompProfile
    localhostProfile s
    type s *
    #~Secret /v1/Secret
    apiVersion s
    data {}y
    immutable b
    kind s
    metadata @^ObjectMeta
    stringData {}s
    type s
    #~SecretEnvSource
    name s
    optional b
    #~SecretKeySelector M
    key s *
    name s
    optional b
    #~SecretList /v1/SecretList
    apiVersion s
    items []@~Secret *
    kind s
    metadata @^ListMeta
    #~SecretProjection
    items []@~KeyToPath Latomic
    name s
    optional b
    #~SecretReference M
    name s
    namespace s
    #~SecretVolumeSource
    defaultMode i
    items []@~KeyToPath Latomic
    optional b
    secretName s
    #~SecurityContext
    allowPrivilegeEscalation b
    appArmorProfile @~AppArmorProfile
    capabilities @~Capabilities
    privileged b
    procMount s
    readOnlyRootFilesystem b
    runAsGroup l
    runAsNonRoot b
    runAsUser l
    seLinuxOptions @~SELinuxOptions
    seccompProfile @~SeccompProfile
    windowsOptions @~WindowsSecurityContextOptions
    #~Service /v1/Service
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @~ServiceSpec
    status @~ServiceStatus
    #~ServiceAccount /v1/ServiceAccount
    apiVersion s
    automountServiceAccountToken b
    imagePullSecrets []@~LocalObjectReference Latomic
    kind s
    metadata @^ObjectMeta
    secrets []@~ObjectReference Lmap kname mname pmerge
    #~ServiceAccountList /v1/ServiceAccountList
    apiVersion s
    items []@~ServiceAccount *
    kind s
    metadata @^ListMeta
    #~ServiceAccountTokenProjection
    audience s
    expirationSeconds l
    path s *
    #~ServiceList /v1/ServiceList
    apiVersion s
    items []@~Service *
    kind s
    metadata @^ListMeta
    #~ServicePort
    appProtocol s
    name s
    nodePort i
    port i *
    protocol s ="TCP"
    targetPort @!util.intstr.IntOrString
    #~ServiceSpec
    allocateLoadBalancerNodePorts b
    clusterIP s
    clusterIPs []s Latomic
    externalIPs []s Latomic
    externalName s
    externalTrafficPolicy s
    healthCheckNodePort i
    internalTrafficPolicy s
    ipFamilies []s Latomic
    ipFamilyPolicy s
    loadBalancerClass s
    loadBalancerIP s
    loadBalancerSourceRanges []s Latomic
    ports []@~ServicePort Lmap kport,protocol mport pmerge
    publishNotReadyAddresses b
    selector {}s M
    sessionAffinity s
    sessionAffinityConfig @~SessionAffinityConfig
    trafficDistribution s
    type s
    #~ServiceStatus
    conditions []@^Condition Lmap ktype mtype pmerge
    loadBalancer @~LoadBalancerStatus
    #~SessionAffinityConfig
    clientIP @~ClientIPConfig
    #~SleepAction
    seconds l *
    #~StorageOSPersistentVolumeSource
    fsType s
    readOnly b
    secretRef @~ObjectReference
    volumeName s
    volumeNamespace s
    #~StorageOSVolumeSource
    fsType s
    readOnly b
    secretRef @~LocalObjectReference
    volumeName s
    volumeNamespace s
    #~Sysctl
    name s *
    value s *
    #~TCPSocketAction
    host s
    port @!util.intstr.IntOrString *
    #~Taint
    effect s *
    key s *
    timeAdded @^Time
    value s
    #~Toleration
    effect s
    key s
    operator s
    tolerationSeconds l
    value s
    #~TopologySelectorLabelRequirement
    key s *
    values []s * Latomic
    #~TopologySelectorTerm M
    matchLabelExpressions []@~TopologySelectorLabelRequirement Latomic
    #~TopologySpreadConstraint
    labelSelector @^LabelSelector
    matchLabelKeys []s Latomic
    maxSkew i *
    minDomains i
    nodeAffinityPolicy s
    nodeTaintsPolicy s
    topologyKey s *
    whenUnsatisfiable s *
    #~TypedLocalObjectReference M
    apiGroup s
    kind s *
    name s *
    #~TypedObjectReference
    apiGroup s
    kind s *
    name s *
    namespace s
    #~Volume
    awsElasticBlockStore @~AWSElasticBlockStoreVolumeSource
    azureDisk @~AzureDiskVolumeSource
    azureFile @~AzureFileVolumeSource
    cephfs @~CephFSVolumeSource
    cinder @~CinderVolumeSource
    configMap @~ConfigMapVolumeSource
    csi @~CSIVolumeSource
    downwardAPI @~DownwardAPIVolumeSource
    emptyDir @~EmptyDirVolumeSource
    ephemeral @~EphemeralVolumeSource
    fc @~FCVolumeSource
    flexVolume @~FlexVolumeSource
    flocker @~FlockerVolumeSource
    gcePersistentDisk @~GCEPersistentDiskVolumeSource
    gitRepo @~GitRepoVolumeSource
    glusterfs @~GlusterfsVolumeSource
    hostPath @~HostPathVolumeSource
    image @~ImageVolumeSource
    iscsi @~ISCSIVolumeSource
    name s *
    nfs @~NFSVolumeSource
    persistentVolumeClaim @~PersistentVolumeClaimVolumeSource
    photonPersistentDisk @~PhotonPersistentDiskVolumeSource
    portworxVolume @~PortworxVolumeSource
    projected @~ProjectedVolumeSource
    quobyte @~QuobyteVolumeSource
    rbd @~RBDVolumeSource
    scaleIO @~ScaleIOVolumeSource
    secret @~SecretVolumeSource
    storageos @~StorageOSVolumeSource
    vsphereVolume @~VsphereVirtualDiskVolumeSource
    #~VolumeDevice
    devicePath s *
    name s *
    #~VolumeMount
    mountPath s *
    mountPropagation s
    name s *
    readOnly b
    recursiveReadOnly s
    subPath s
    subPathExpr s
    #~VolumeMountStatus
    mountPath s *
    name s *
    readOnly b
    recursiveReadOnly s
    volumeStatus @~VolumeStatus
    #~VolumeNodeAffinity
    required @~NodeSelector
    #~VolumeProjection
    clusterTrustBundle @~ClusterTrustBundleProjection
    configMap @~ConfigMapProjection
    downwardAPI @~DownwardAPIProjection
    podCertificate @~PodCertificateProjection
    secret @~SecretProjection
    serviceAccountToken @~ServiceAccountTokenProjection
    #~VolumeResourceRequirements
    limits {}@!api.resource.Quantity
    requests {}@!api.resource.Quantity
    #~VolumeStatus
    image @~ImageVolumeStatus
    #~VsphereVirtualDiskVolumeSource
    fsType s
    storagePolicyID s
    storagePolicyName s
    volumePath s *
    #~WeightedPodAffinityTerm
    podAffinityTerm @~PodAffinityTerm *
    weight i *
    #~WindowsSecurityContextOptions
    gmsaCredentialSpec s
    gmsaCredentialSpecName s
    hostProcess b
    runAsUserName s
    #%discovery.v1.Endpoint
    addresses []s * Lset
    conditions @%discovery.v1.EndpointConditions
    deprecatedTopology {}s
    hints @%discovery.v1.EndpointHints
    hostname s
    nodeName s
    targetRef @~ObjectReference
    zone s
    #%discovery.v1.EndpointConditions
    ready b
    serving b
    terminating b
    #%discovery.v1.EndpointHints
    forNodes []@%discovery.v1.ForNode Latomic
    forZones []@%discovery.v1.ForZone Latomic
    #%discovery.v1.EndpointPort M
    appProtocol s
    name s
    port i
    protocol s
    #%discovery.v1.EndpointSlice discovery.k8s.io/v1/EndpointSlice
    addressType s *
    apiVersion s
    endpoints []@%discovery.v1.Endpoint Latomic
    kind s
    metadata @^ObjectMeta
    ports []@%discovery.v1.EndpointPort Latomic
    #%discovery.v1.EndpointSliceList discovery.k8s.io/v1/EndpointSliceList
    apiVersion s
    items []@%discovery.v1.EndpointSlice *
    kind s
    metadata @^ListMeta
    #%discovery.v1.ForNode
    name s *
    #%discovery.v1.ForZone
    name s *
    #%events.v1.Event events.k8s.io/v1/Event
    action s
    apiVersion s
    deprecatedCount i
    deprecatedFirstTimestamp @^Time
    deprecatedLastTimestamp @^Time
    deprecatedSource @~EventSource
    eventTime @^MicroTime *
    kind s
    metadata @^ObjectMeta
    note s
    reason s
    regarding @~ObjectReference
    related @~ObjectReference
    reportingController s
    reportingInstance s
    series @%events.v1.EventSeries
    type s
    #%events.v1.EventList events.k8s.io/v1/EventList
    apiVersion s
    items []@%events.v1.Event *
    kind s
    metadata @^ListMeta
    #%events.v1.EventSeries
    count i *
    lastObservedTime @^MicroTime *
    #%networking.v1.HTTPIngressPath
    backend @%networking.v1.IngressBackend *
    path s
    pathType s *
    #%networking.v1.HTTPIngressRuleValue
    paths []@%networking.v1.HTTPIngressPath * Latomic
    #%networking.v1.IPAddress networking.k8s.io/v1/IPAddress
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%networking.v1.IPAddressSpec *
    #%networking.v1.IPAddressList networking.k8s.io/v1/IPAddressList
    apiVersion s
    items []@%networking.v1.IPAddress *
    kind s
    metadata @^ListMeta
    #%networking.v1.IPAddressSpec
    parentRef @%networking.v1.ParentReference *
    #%networking.v1.IPBlock
    cidr s *
    except []s Latomic
    #%networking.v1.Ingress networking.k8s.io/v1/Ingress
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%networking.v1.IngressSpec
    status @%networking.v1.IngressStatus
    #%networking.v1.IngressBackend
    resource @~TypedLocalObjectReference
    service @%networking.v1.IngressServiceBackend
    #%networking.v1.IngressClass networking.k8s.io/v1/IngressClass
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%networking.v1.IngressClassSpec
    #%networking.v1.IngressClassList networking.k8s.io/v1/IngressClassList
    apiVersion s
    items []@%networking.v1.IngressClass *
    kind s
    metadata @^ListMeta
    #%networking.v1.IngressClassParametersReference
    apiGroup s
    kind s *
    name s *
    namespace s
    scope s
    #%networking.v1.IngressClassSpec
    controller s
    parameters @%networking.v1.IngressClassParametersReference
    #%networking.v1.IngressList networking.k8s.io/v1/IngressList
    apiVersion s
    items []@%networking.v1.Ingress *
    kind s
    metadata @^ListMeta
    #%networking.v1.IngressLoadBalancerIngress
    hostname s
    ip s
    ports []@%networking.v1.IngressPortStatus Latomic
    #%networking.v1.IngressLoadBalancerStatus
    ingress []@%networking.v1.IngressLoadBalancerIngress Latomic
    #%networking.v1.IngressPortStatus
    error s
    port i *
    protocol s *
    #%networking.v1.IngressRule
    host s
    http @%networking.v1.HTTPIngressRuleValue
    #%networking.v1.IngressServiceBackend
    name s *
    port @%networking.v1.ServiceBackendPort
    #%networking.v1.IngressSpec
    defaultBackend @%networking.v1.IngressBackend
    ingressClassName s
    rules []@%networking.v1.IngressRule Latomic
    tls []@%networking.v1.IngressTLS Latomic
    #%networking.v1.IngressStatus
    loadBalancer @%networking.v1.IngressLoadBalancerStatus
    #%networking.v1.IngressTLS
    hosts []s Latomic
    secretName s
    #%networking.v1.NetworkPolicy networking.k8s.io/v1/NetworkPolicy
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%networking.v1.NetworkPolicySpec
    #%networking.v1.NetworkPolicyEgressRule
    ports []@%networking.v1.NetworkPolicyPort Latomic
    to []@%networking.v1.NetworkPolicyPeer Latomic
    #%networking.v1.NetworkPolicyIngressRule
    from []@%networking.v1.NetworkPolicyPeer Latomic
    ports []@%networking.v1.NetworkPolicyPort Latomic
    #%networking.v1.NetworkPolicyList networking.k8s.io/v1/NetworkPolicyList
    apiVersion s
    items []@%networking.v1.NetworkPolicy *
    kind s
    metadata @^ListMeta
    #%networking.v1.NetworkPolicyPeer
    ipBlock @%networking.v1.IPBlock
    namespaceSelector @^LabelSelector
    podSelector @^LabelSelector
    #%networking.v1.NetworkPolicyPort
    endPort i
    port @!util.intstr.IntOrString
    protocol s
    #%networking.v1.NetworkPolicySpec
    egress []@%networking.v1.NetworkPolicyEgressRule Latomic
    ingress []@%networking.v1.NetworkPolicyIngressRule Latomic
    podSelector @^LabelSelector
    policyTypes []s Latomic
    #%networking.v1.ParentReference
    group s
    name s *
    namespace s
    resource s *
    #%networking.v1.ServiceBackendPort M
    name s
    number i
    #%networking.v1.ServiceCIDR networking.k8s.io/v1/ServiceCIDR
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%networking.v1.ServiceCIDRSpec
    status @%networking.v1.ServiceCIDRStatus
    #%networking.v1.ServiceCIDRList networking.k8s.io/v1/ServiceCIDRList
    apiVersion s
    items []@%networking.v1.ServiceCIDR *
    kind s
    metadata @^ListMeta
    #%networking.v1.ServiceCIDRSpec
    cidrs []s Latomic
    #%networking.v1.ServiceCIDRStatus
    conditions []@^Condition Lmap ktype mtype pmerge
    #%policy.v1.Eviction policy/v1/Eviction
    apiVersion s
    deleteOptions @^DeleteOptions
    kind s
    metadata @^ObjectMeta
    #%policy.v1.PodDisruptionBudget policy/v1/PodDisruptionBudget
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%policy.v1.PodDisruptionBudgetSpec
    status @%policy.v1.PodDisruptionBudgetStatus
    #%policy.v1.PodDisruptionBudgetList policy/v1/PodDisruptionBudgetList
    apiVersion s
    items []@%policy.v1.PodDisruptionBudget *
    kind s
    metadata @^ListMeta
    #%policy.v1.PodDisruptionBudgetSpec
    maxUnavailable @!util.intstr.IntOrString
    minAvailable @!util.intstr.IntOrString
    selector @^LabelSelector preplace
    unhealthyPodEvictionPolicy s
    #%policy.v1.PodDisruptionBudgetStatus
    conditions []@^Condition Lmap ktype mtype pmerge
    currentHealthy i
    desiredHealthy i
    disruptedPods {}@^Time
    disruptionsAllowed i
    expectedPods i
    observedGeneration l
    #%rbac.v1.AggregationRule
    clusterRoleSelectors []@^LabelSelector Latomic
    #%rbac.v1.ClusterRole rbac.authorization.k8s.io/v1/ClusterRole
    aggregationRule @%rbac.v1.AggregationRule
    apiVersion s
    kind s
    metadata @^ObjectMeta
    rules []@%rbac.v1.PolicyRule Latomic
    #%rbac.v1.ClusterRoleBinding rbac.authorization.k8s.io/v1/ClusterRoleBinding
    apiVersion s
    kind s
    metadata @^ObjectMeta
    roleRef @%rbac.v1.RoleRef *
    subjects []@%rbac.v1.Subject Latomic
    #%rbac.v1.ClusterRoleBindingList rbac.authorization.k8s.io/v1/ClusterRoleBindingList
    apiVersion s
    items []@%rbac.v1.ClusterRoleBinding *
    kind s
    metadata @^ListMeta
    #%rbac.v1.ClusterRoleList rbac.authorization.k8s.io/v1/ClusterRoleList
    apiVersion s
    items []@%rbac.v1.ClusterRole *
    kind s
    metadata @^ListMeta
    #%rbac.v1.PolicyRule
    apiGroups []s Latomic
    nonResourceURLs []s Latomic
    resourceNames []s Latomic
    resources []s Latomic
    verbs []s * Latomic
    #%rbac.v1.Role rbac.authorization.k8s.io/v1/Role
    apiVersion s
    kind s
    metadata @^ObjectMeta
    rules []@%rbac.v1.PolicyRule Latomic
    #%rbac.v1.RoleBinding rbac.authorization.k8s.io/v1/RoleBinding
    apiVersion s
    kind s
    metadata @^ObjectMeta
    roleRef @%rbac.v1.RoleRef *
    subjects []@%rbac.v1.Subject Latomic
    #%rbac.v1.RoleBindingList rbac.authorization.k8s.io/v1/RoleBindingList
    apiVersion s
    items []@%rbac.v1.RoleBinding *
    kind s
    metadata @^ListMeta
    #%rbac.v1.RoleList rbac.authorization.k8s.io/v1/RoleList
    apiVersion s
    items []@%rbac.v1.Role *
    kind s
    metadata @^ListMeta
    #%rbac.v1.RoleRef M
    apiGroup s
    kind s *
    name s *
    #%rbac.v1.Subject M
    apiGroup s
    kind s *
    name s *
    namespace s
    #%scheduling.v1.PriorityClass scheduling.k8s.io/v1/PriorityClass
    apiVersion s
    description s
    globalDefault b
    kind s
    metadata @^ObjectMeta
    preemptionPolicy s
    value i
    #%scheduling.v1.PriorityClassList scheduling.k8s.io/v1/PriorityClassList
    apiVersion s
    items []@%scheduling.v1.PriorityClass *
    kind s
    metadata @^ListMeta
    #%storage.v1.CSIDriver storage.k8s.io/v1/CSIDriver
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%storage.v1.CSIDriverSpec *
    #%storage.v1.CSIDriverList storage.k8s.io/v1/CSIDriverList
    apiVersion s
    items []@%storage.v1.CSIDriver *
    kind s
    metadata @^ListMeta
    #%storage.v1.CSIDriverSpec
    attachRequired b
    fsGroupPolicy s
    nodeAllocatableUpdatePeriodSeconds l
    podInfoOnMount b
    preventPodSchedulingIfMissing b
    requiresRepublish b
    seLinuxMount b
    serviceAccountTokenInSecrets b
    storageCapacity b
    tokenRequests []@%storage.v1.TokenRequest Latomic
    volumeLifecycleModes []s Lset
    #%storage.v1.CSINode storage.k8s.io/v1/CSINode
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%storage.v1.CSINodeSpec *
    #%storage.v1.CSINodeDriver
    allocatable @%storage.v1.VolumeNodeResources
    name s *
    nodeID s *
    topologyKeys []s Latomic
    #%storage.v1.CSINodeList storage.k8s.io/v1/CSINodeList
    apiVersion s
    items []@%storage.v1.CSINode *
    kind s
    metadata @^ListMeta
    #%storage.v1.CSINodeSpec
    drivers []@%storage.v1.CSINodeDriver * Lmap kname mname pmerge
    #%storage.v1.CSIStorageCapacity storage.k8s.io/v1/CSIStorageCapacity
    apiVersion s
    capacity @!api.resource.Quantity
    kind s
    maximumVolumeSize @!api.resource.Quantity
    metadata @^ObjectMeta
    nodeTopology @^LabelSelector
    storageClassName s *
    #%storage.v1.CSIStorageCapacityList storage.k8s.io/v1/CSIStorageCapacityList
    apiVersion s
    items []@%storage.v1.CSIStorageCapacity *
    kind s
    metadata @^ListMeta
    #%storage.v1.StorageClass storage.k8s.io/v1/StorageClass
    allowVolumeExpansion b
    allowedTopologies []@~TopologySelectorTerm Latomic
    apiVersion s
    kind s
    metadata @^ObjectMeta
    mountOptions []s Latomic
    parameters {}s
    provisioner s *
    reclaimPolicy s
    volumeBindingMode s
    #%storage.v1.StorageClassList storage.k8s.io/v1/StorageClassList
    apiVersion s
    items []@%storage.v1.StorageClass *
    kind s
    metadata @^ListMeta
    #%storage.v1.TokenRequest
    audience s *
    expirationSeconds l
    #%storage.v1.VolumeAttachment storage.k8s.io/v1/VolumeAttachment
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @%storage.v1.VolumeAttachmentSpec *
    status @%storage.v1.VolumeAttachmentStatus
    #%storage.v1.VolumeAttachmentList storage.k8s.io/v1/VolumeAttachmentList
    apiVersion s
    items []@%storage.v1.VolumeAttachment *
    kind s
    metadata @^ListMeta
    #%storage.v1.VolumeAttachmentSource
    inlineVolumeSpec @~PersistentVolumeSpec
    persistentVolumeName s
    #%storage.v1.VolumeAttachmentSpec
    attacher s *
    nodeName s *
    source @%storage.v1.VolumeAttachmentSource *
    #%storage.v1.VolumeAttachmentStatus
    attachError @%storage.v1.VolumeError
    attached b *
    attachmentMetadata {}s
    detachError @%storage.v1.VolumeError
    #%storage.v1.VolumeAttributesClass storage.k8s.io/v1/VolumeAttributesClass
    apiVersion s
    driverName s *
    kind s
    metadata @^ObjectMeta
    parameters {}s
    #%storage.v1.VolumeAttributesClassList storage.k8s.io/v1/VolumeAttributesClassList
    apiVersion s
    items []@%storage.v1.VolumeAttributesClass *
    kind s
    metadata @^ListMeta
    #%storage.v1.VolumeError
    errorCode i
    message s
    time @^Time
    #%storage.v1.VolumeNodeResources
    count i
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition
    description s
    format s
    jsonPath s *
    name s *
    priority i
    type s *
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion
    strategy s *
    webhook @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookConversion
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition apiextensions.k8s.io/v1/CustomResourceDefinition
    apiVersion s
    kind s
    metadata @^ObjectMeta
    spec @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec *
    status @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionCondition
    lastTransitionTime @^Time
    message s
    observedGeneration l
    reason s
    status s *
    type s *
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionList apiextensions.k8s.io/v1/CustomResourceDefinitionList
    apiVersion s
    items []@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition *
    kind s
    metadata @^ListMeta
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames
    categories []s Latomic
    kind s *
    listKind s
    plural s *
    shortNames []s Latomic
    singular s
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec
    conversion @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion
    group s *
    names @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames *
    preserveUnknownFields b
    scope s *
    versions []@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion * Latomic
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus
    acceptedNames @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames
    conditions []@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionCondition Lmap ktype
    observedGeneration l
    storedVersions []s Latomic
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion
    additionalPrinterColumns []@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition Latomic
    deprecated b
    deprecationWarning s
    name s *
    schema @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceValidation
    selectableFields []@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.SelectableField Latomic
    served b *
    storage b *
    subresources @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresources
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale
    labelSelectorPath s
    specReplicasPath s *
    statusReplicasPath s *
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus =o
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresources
    scale @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale
    status @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceValidation
    openAPIV3Schema @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ExternalDocumentation
    description s
    url s
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON =a
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps
    $ref s
    $schema s
    additionalItems @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool
    additionalProperties @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool
    allOf []@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps Latomic
    anyOf []@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps Latomic
    default @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON
    definitions {}@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps
    dependencies {}@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray
    description s
    enum []@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON Latomic
    example @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON
    exclusiveMaximum b
    exclusiveMinimum b
    externalDocs @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ExternalDocumentation
    format s
    id s
    items @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray
    maxItems l
    maxLength l
    maxProperties l
    maximum d
    minItems l
    minLength l
    minProperties l
    minimum d
    multipleOf d
    not @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps
    nullable b
    oneOf []@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps Latomic
    pattern s
    patternProperties {}@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps
    properties {}@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps
    required []s Latomic
    title s
    type s
    uniqueItems b
    x-kubernetes-embedded-resource b
    x-kubernetes-int-or-string b
    x-kubernetes-list-map-keys []s Latomic
    x-kubernetes-list-type s
    x-kubernetes-map-type s
    x-kubernetes-preserve-unknown-fields b
    x-kubernetes-validations []@io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ValidationRule Lmap krule mrule pmerge
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray =a
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool =a
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray =a
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.SelectableField
    jsonPath s *
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference
    name s *
    namespace s *
    path s
    port i
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ValidationRule
    fieldPath s
    message s
    messageExpression s
    optionalOldSelf b
    reason s
    rule s *
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookClientConfig
    caBundle y
    service @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference
    url s
    #io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookConversion
    clientConfig @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookClientConfig
    conversionReviewVersions []s * Latomic
    #!api.resource.Quantity =q
    #^APIResource
    categories []s Latomic
    group s
    kind s *
    name s *
    namespaced b *
    shortNames []s Latomic
    singularName s *
    storageVersionHash s
    verbs []s *
    version s
    #^APIResourceList /v1/APIResourceList
    apiVersion s
    groupVersion s *
    kind s
    resources []@^APIResource * Latomic
    #^Condition
    lastTransitionTime @^Time *
    message s *
    observedGeneration l
    reason s *
    status s *
    type s *
    #^DeleteOptions /v1/DeleteOptions
    apiVersion s
    dryRun []s Latomic
    gracePeriodSeconds l
    ignoreStoreReadErrorWithClusterBreakingPotential b
    kind s
    orphanDependents b
    preconditions @^Preconditions
    propagationPolicy s
    #^FieldSelectorRequirement
    key s *
    operator s *
    values []s Latomic
    #^FieldsV1 =o
    #^LabelSelector M
    matchExpressions []@^LabelSelectorRequirement Latomic
    matchLabels {}s
    #^LabelSelectorRequirement
    key s *
    operator s *
    values []s Latomic
    #^ListMeta
    continue s
    remainingItemCount l
    resourceVersion s
    selfLink s
    shardInfo @^ShardInfo
    #^ManagedFieldsEntry
    apiVersion s
    fieldsType s
    fieldsV1 @^FieldsV1
    manager s
    operation s
    subresource s
    time @^Time
    #^MicroTime =t
    #^ObjectMeta
    annotations {}s
    creationTimestamp @^Time
    deletionGracePeriodSeconds l
    deletionTimestamp @^Time
    finalizers []s Lset pmerge
    generateName s
    generation l
    labels {}s
    managedFields []@^ManagedFieldsEntry Latomic
    name s
    namespace s
    ownerReferences []@^OwnerReference Lmap kuid muid pmerge
    resourceVersion s
    selfLink s
    uid s
    #^OwnerReference M
    apiVersion s *
    blockOwnerDeletion b
    controller b
    kind s *
    name s *
    uid s *
    #^Patch =o
    #^Preconditions
    resourceVersion s
    uid s
    #^ShardInfo
    selector s *
    #^Status /v1/Status
    apiVersion s
    code i
    details @^StatusDetails
    kind s
    message s
    metadata @^ListMeta
    reason s
    status s
    #^StatusCause
    field s
    message s
    reason s
    #^StatusDetails
    causes []@^StatusCause Latomic
    group s
    kind s
    name s
    retryAfterSeconds i
    uid s
    #^Time =t
    #^WatchEvent /v1/WatchEvent
    object @!runtime.RawExtension *
    type s *
    #!runtime.RawExtension =o
    #!util.intstr.IntOrString =x
    """#
}
