import KubernetesAPI

/// An expression of the Common Expression Language, read and ready to be evaluated.
///
/// It is the language that rules of custom resource definitions are written in, without its type check: what a real
/// server refuses when the definition comes, fails here when the rule is evaluated.
struct CELExpression: Sendable {
  let root: CELNode
  /// The variables that it names: `self`, `oldSelf`.
  let names: Set<String>

  /// Throws where the text cannot be read, and where it calls what is not known here.
  init(_ text: String) throws(CELProblem) {
    var parser = try CELParser(text)
    root = try parser.parse()
    var names: Set<String> = []
    var unknown: [String] = []
    root.visit { node in
      switch node {
      case .name(let name): names.insert(name)
      case .call(_, let function, _) where !CELFunctions.known.contains(function): unknown.append(function)
      default: break
      }
    }
    if let function = unknown.first { throw CELProblem(.unsupported, "\(function)() is not known to the simulator") }
    self.names = names
  }
}

/// Why an expression cannot be read or evaluated.
struct CELProblem: Error, Sendable, Hashable {
  enum Kind: Sendable, Hashable { case syntax, unsupported, evaluation }
  var kind: Kind
  var message: String
  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
  static func evaluation(_ message: String) -> CELProblem { CELProblem(.evaluation, message) }
  static let noOverload = evaluation("no such overload")
}

/// A part of an expression.
indirect enum CELNode: Sendable {
  case literal(CELValue)
  case name(String)
  /// `a.b`, or `a.?b`.
  case select(CELNode, String, isOptional: Bool)
  /// `has(a.b)`.
  case has(CELNode, String)
  /// `a[b]`, or `a[?b]`.
  case index(CELNode, CELNode, isOptional: Bool)
  /// `f(a)`, or `r.f(a)`; operators are calls of functions named like them.
  case call(receiver: CELNode?, String, [CELNode])
  case and(CELNode, CELNode)
  case or(CELNode, CELNode)
  case choice(CELNode, CELNode, CELNode)
  case list([(element: CELNode, isOptional: Bool)])
  case map([(key: CELNode, value: CELNode, isOptional: Bool)])
  /// `r.all(x, p)` and its kin; `filter` is what three arguments of `map` have between.
  case macro(Macro, receiver: CELNode, variable: String, filter: CELNode?, body: CELNode)

  enum Macro: String, Sendable, CaseIterable {
    case all, exists
    case existsOne = "exists_one"
    case filter, map, optMap, optFlatMap
    init?(named name: String) {
      if name == "existsOne" { self = .existsOne } else { self.init(rawValue: name) }
    }
  }

  func visit(_ call: (CELNode) -> Void) {
    call(self)
    switch self {
    case .literal, .name: break
    case .select(let base, _, _), .has(let base, _): base.visit(call)
    case .index(let base, let index, _):
      base.visit(call)
      index.visit(call)
    case .call(let receiver, _, let arguments):
      receiver?.visit(call)
      for argument in arguments { argument.visit(call) }
    case .and(let left, let right), .or(let left, let right):
      left.visit(call)
      right.visit(call)
    case .choice(let condition, let yes, let no):
      for node in [condition, yes, no] { node.visit(call) }
    case .list(let elements): for element in elements { element.element.visit(call) }
    case .map(let entries):
      for entry in entries {
        entry.key.visit(call)
        entry.value.visit(call)
      }
    case .macro(_, let receiver, _, let filter, let body):
      receiver.visit(call)
      filter?.visit(call)
      body.visit(call)
    }
  }
}
