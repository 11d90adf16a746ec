import KubernetesAPI

/// Evaluates an expression over variables.
struct CELEvaluator {
  private var variables: [String: CELValue]
  private var steps = 0

  init(_ variables: [String: CELValue]) { self.variables = variables }

  static func value(of expression: CELExpression, _ variables: [String: CELValue]) throws(CELProblem) -> CELValue {
    var evaluator = CELEvaluator(variables)
    return try evaluator.value(expression.root)
  }

  mutating func value(_ node: CELNode) throws(CELProblem) -> CELValue {
    steps += 1
    if steps > Limits.ruleSteps { throw .evaluation("operation cancelled: actual cost limit exceeded") }
    switch node {
    case .literal(let value): return value
    case .name(let name):
      if let value = variables[name] { return value }
      if CELValue.typeNames.contains(name) { return .type(name) }
      throw .evaluation("no such attribute(s): \(name)")
    case .select(let base, let field, let isOptional):
      return try select(try value(base), .string(field), isOptional: isOptional)
    case .has(let base, let field):
      switch try value(base) {
      case .map(let members): return .bool(members[.string(field)] != nil)
      case .optional(let inner): return .bool(inner.map { Self.member($0, .string(field)) != nil } ?? false)
      default: throw .noOverload
      }
    case .index(let base, let index, let isOptional):
      return try select(try value(base), try value(index), isOptional: isOptional)
    case .and(let left, let right): return try logic(left, right, decisive: false)
    case .or(let left, let right): return try logic(left, right, decisive: true)
    case .choice(let condition, let yes, let no):
      guard case .bool(let truth) = try value(condition) else { throw .noOverload }
      return try value(truth ? yes : no)
    case .list(let elements):
      var values: [CELValue] = []
      for (element, isOptional) in elements {
        let found = try value(element)
        guard isOptional else {
          values.append(found)
          continue
        }
        guard case .optional(let inner) = found else { throw .noOverload }
        if let inner { values.append(inner) }
      }
      return .list(values)
    case .map(let entries):
      var members: [CELValue: CELValue] = [:]
      for (key, node, isOptional) in entries {
        let key = try value(key)
        let found = try value(node)
        if isOptional {
          guard case .optional(let inner) = found else { throw .noOverload }
          members[key] = inner
        } else {
          members[key] = found
        }
      }
      return .map(members)
    case .macro(let macro, let receiver, let variable, let filter, let body):
      return try expand(macro, try value(receiver), variable, filter, body)
    case .call(let receiver, let function, let arguments):
      var given: [CELValue] = []
      var name = function
      if let receiver {
        // `sets.contains(a, b)`: the name before the dot is a part of the function's.
        if case .name(let space) = receiver, variables[space] == nil, CELFunctions.spaces.contains(space) {
          name = "\(space).\(function)"
        } else {
          given.append(try value(receiver))
        }
      }
      // These two look at their second argument only where they need it.
      if name == "orValue" || name == "or", given.count == 1, case .optional(let inner) = given[0] {
        if let inner { return name == "or" ? .optional(inner) : inner }
        guard arguments.count == 1 else { throw .noOverload }
        return try value(arguments[0])
      }
      for argument in arguments { given.append(try value(argument)) }
      return try CELFunctions.call(name, given)
    }
  }

  private static func member(_ value: CELValue, _ key: CELValue) -> CELValue? {
    switch value {
    case .map(let members):
      if let found = members[key] { return found }
      if case .double(let number) = key, let whole = Int64(exactly: number) { return members[.int(whole)] }
      return nil
    case .list(let elements), .unordered(let elements):
      guard case .int(let index) = key, elements.indices.contains(Int(clamping: index)) else { return nil }
      return elements[Int(index)]
    default: return nil
    }
  }

  private func select(_ base: CELValue, _ key: CELValue, isOptional: Bool) throws(CELProblem) -> CELValue {
    if case .optional(let inner) = base { return .optional(inner.flatMap { Self.member($0, key) }) }
    let found = Self.member(base, key)
    if isOptional { return .optional(found) }
    if let found { return found }
    switch (base, key) {
    case (.map, .string(let name)): throw .evaluation("no such key: \(name)")
    case (.map, let key): throw .evaluation("no such key: \(CELFunctions.text(key) ?? "")")
    case (.list, .int(let index)), (.unordered, .int(let index)):
      throw .evaluation("index out of bounds: \(index)")
    default: throw .noOverload
    }
  }

  /// `&&` and `||` look at both sides: where one decides, it does not matter that the other fails.
  private mutating func logic(_ left: CELNode, _ right: CELNode, decisive: Bool) throws(CELProblem) -> CELValue {
    func side(_ node: CELNode, _ evaluator: inout CELEvaluator) -> Result<Bool, CELProblem> {
      do throws(CELProblem) {
        guard case .bool(let truth) = try evaluator.value(node) else { return .failure(.noOverload) }
        return .success(truth)
      } catch {
        return .failure(error)
      }
    }
    let first = side(left, &self)
    if case .success(decisive) = first { return .bool(decisive) }
    let second = side(right, &self)
    if case .success(decisive) = second { return .bool(decisive) }
    _ = try first.get()
    _ = try second.get()
    return .bool(!decisive)
  }

  private mutating func expand(
    _ macro: CELNode.Macro, _ receiver: CELValue, _ variable: String, _ filter: CELNode?, _ body: CELNode
  ) throws(CELProblem) -> CELValue {
    if macro == .optMap || macro == .optFlatMap {
      guard case .optional(let inner) = receiver else { throw .noOverload }
      guard let inner else { return .optional(nil) }
      let result = try bound(variable, inner, body)
      return macro == .optFlatMap ? result : .optional(result)
    }
    let elements: [CELValue]
    switch receiver {
    case .list(let list), .unordered(let list): elements = list
    case .map(let members): elements = Array(members.keys)
    default: throw .noOverload
    }
    func truth(_ element: CELValue, _ node: CELNode, _ evaluator: inout CELEvaluator) throws(CELProblem) -> Bool {
      guard case .bool(let truth) = try evaluator.bound(variable, element, node) else { throw .noOverload }
      return truth
    }
    switch macro {
    case .all, .exists:
      // Like `&&` and `||`: an element that decides outweighs one that fails.
      var problem: CELProblem?
      for element in elements {
        do throws(CELProblem) {
          if try truth(element, body, &self) == (macro == .exists) { return .bool(macro == .exists) }
        } catch {
          problem = problem ?? error
        }
      }
      if let problem { throw problem }
      return .bool(macro == .all)
    case .existsOne:
      var count = 0
      for element in elements where try truth(element, body, &self) { count += 1 }
      return .bool(count == 1)
    case .filter:
      var kept: [CELValue] = []
      for element in elements where try truth(element, body, &self) { kept.append(element) }
      return .list(kept)
    case .map:
      var values: [CELValue] = []
      for element in elements {
        if let filter, !(try truth(element, filter, &self)) { continue }
        values.append(try bound(variable, element, body))
      }
      return .list(values)
    case .optMap, .optFlatMap: throw .noOverload
    }
  }

  private mutating func bound(
    _ variable: String, _ value: CELValue, _ node: CELNode
  ) throws(CELProblem) -> CELValue {
    let before = variables[variable]
    variables[variable] = value
    defer { variables[variable] = before }
    return try self.value(node)
  }
}
