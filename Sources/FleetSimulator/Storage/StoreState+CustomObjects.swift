import KubernetesAPI

/// What happens to a custom resource before it is kept: defaults, pruning, validation, rules.
extension StoreState {
  /// The version in which a write comes; nil for a built-in kind.
  func version(_ type: ResourceType, _ options: WriteOptions) -> CustomDefinition.Version? {
    guard let definition = definitions[CollectionKey(type)] else { return nil }
    return definition.version(options.version ?? type.kind.version) ?? definition.storage
  }

  /// How fields of a kind merge, and who owns what.
  func mergeSchema(_ type: ResourceType, _ options: WriteOptions) -> MergeSchema {
    version(type, options)?.merge ?? MergeSchema(type.kind)
  }

  /// An object of a custom kind, as it is kept, in the shape of a version; any other object as it is.
  func shaped(_ json: JSON, type: ResourceType, _ options: WriteOptions) -> JSON {
    guard let definition = definitions[CollectionKey(type)], let version = version(type, options) else { return json }
    return definition.converted(json, to: version)
  }

  /// The same, the other way round.
  func keepable(_ json: JSON, type: ResourceType) -> JSON {
    guard let definition = definitions[CollectionKey(type)], let storage = definition.storage else { return json }
    return definition.converted(json, to: storage)
  }
}

extension CustomDefinition.Version {
  /// What is wrong with an object of this version, in the order in which a real server says it.
  ///
  /// - Parameter subresource: `status` looks at the status alone, and at what holds for the whole object.
  func errors(_ json: JSON, old: JSON?, subresource: String?) -> [FieldError] {
    var errors: [FieldError] = []
    if subresource == "status" {
      if let status = json["status"], let schema = schema.properties["status"] {
        errors += SchemaValidation.errors(status, against: schema, old: old?["status"], root: "status")
      }
    } else {
      errors += SchemaValidation.errors(json, against: schema, old: old)
    }
    errors += scaleErrors(json)
    if old.map({ schema.duplicates(in: $0).isEmpty }) ?? true { errors += schema.duplicates(in: json) }
    guard schema.hasRules else { return errors }
    if errors.contains(where: \.kind.blocksRules) {
      errors.append(
        FieldError(
          .invalid, at: "", value: .null,
          "some validation rules were not checked because the object was invalid; correct the existing errors to "
            + "complete validation"))
    } else {
      errors += RuleValidation.errors(json, against: schema, old: old)
    }
    return errors
  }

  private func scaleErrors(_ json: JSON) -> [FieldError] {
    guard let scale else { return [] }
    return [scale.specReplicas, scale.statusReplicas].compactMap { path in
      guard let value = json[at: path[...]], !value.isNull else { return nil }
      let field = "." + path.joined(separator: ".")
      guard let number = value.intValue else { return nil }
      if number < 0 { return FieldError(.invalid, at: field, value: value, "should be a non-negative integer") }
      if number > Int64(Int32.max) {
        return FieldError(.invalid, at: field, value: value, "should be less than or equal to \(Int32.max)")
      }
      return nil
    }
  }
}
