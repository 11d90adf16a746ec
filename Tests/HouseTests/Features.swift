// A misspelt upcoming feature is silently ignored, and every room would go on without it. This target has the same
// settings as every room; `HouseTests` holds the names in Package.swift against these.

#if !hasFeature(ExistentialAny)
  #error("ExistentialAny is not enabled")
#endif
#if !hasFeature(InternalImportsByDefault)
  #error("InternalImportsByDefault is not enabled")
#endif
#if !hasFeature(MemberImportVisibility)
  #error("MemberImportVisibility is not enabled")
#endif
#if !hasFeature(NonisolatedNonsendingByDefault)
  #error("NonisolatedNonsendingByDefault is not enabled")
#endif
#if !hasFeature(InferIsolatedConformances)
  #error("InferIsolatedConformances is not enabled")
#endif
