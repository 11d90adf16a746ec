import KubernetesAPI

/// Reads an expression by its grammar, macros included.
struct CELParser {
  private let tokens: [(token: CELToken, place: Int)]
  private var index = 0
  private var depth = 0
  private static let depthLimit = 250

  init(_ text: String) throws(CELProblem) {
    var lexer = CELLexer(text)
    tokens = try lexer.tokens()
  }

  mutating func parse() throws(CELProblem) -> CELNode {
    let node = try expression()
    guard token == .end else { throw unexpected() }
    return node
  }

  private var token: CELToken { tokens[index].token }
  private mutating func take(_ symbol: String) -> Bool {
    guard token == .symbol(symbol) else { return false }
    index += 1
    return true
  }
  private mutating func expect(_ symbol: String) throws(CELProblem) { if !take(symbol) { throw unexpected() } }
  private func unexpected() -> CELProblem {
    let text =
      switch token {
      case .identifier(let name): name
      case .literal(let value): "\(value)"
      case .symbol(let symbol): symbol
      case .end: "<EOF>"
      }
    return CELProblem(
      .syntax, "ERROR: <input>:1:\(tokens[index].place + 1): Syntax error: mismatched input '\(text)'")
  }

  private mutating func expression() throws(CELProblem) -> CELNode {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit else { throw CELProblem(.syntax, "max recursion depth exceeded") }
    let condition = try disjunction()
    guard take("?") else { return condition }
    let yes = try disjunction()
    try expect(":")
    return .choice(condition, yes, try expression())
  }
  private mutating func disjunction() throws(CELProblem) -> CELNode {
    var node = try conjunction()
    while take("||") { node = .or(node, try conjunction()) }
    return node
  }
  private mutating func conjunction() throws(CELProblem) -> CELNode {
    var node = try relation()
    while take("&&") { node = .and(node, try relation()) }
    return node
  }
  private mutating func relation() throws(CELProblem) -> CELNode {
    try operators(["==", "!=", "<=", ">=", "<", ">", "in"]) { parser throws(CELProblem) in try parser.sum() }
  }
  private mutating func sum() throws(CELProblem) -> CELNode {
    try operators(["+", "-"]) { parser throws(CELProblem) in try parser.product() }
  }
  private mutating func product() throws(CELProblem) -> CELNode {
    try operators(["*", "/", "%"]) { parser throws(CELProblem) in try parser.unary() }
  }
  private mutating func operators(
    _ symbols: [String], _ operand: (inout CELParser) throws(CELProblem) -> CELNode
  ) throws(CELProblem) -> CELNode {
    var node = try operand(&self)
    while case .symbol(let symbol) = token, symbols.contains(symbol) {
      index += 1
      node = .call(receiver: nil, symbol, [node, try operand(&self)])
    }
    return node
  }

  private mutating func unary() throws(CELProblem) -> CELNode {
    if take("!") { return .call(receiver: nil, "!", [try unary()]) }
    guard take("-") else { return try member() }
    switch try unary() {
    case .literal(.int(.min)): return .literal(.int(.min))
    case .literal(.int(let number)): return .literal(.int(-number))
    case .literal(.double(let number)): return .literal(.double(-number))
    case let node: return .call(receiver: nil, "neg", [node])
    }
  }

  private mutating func member() throws(CELProblem) -> CELNode {
    var node = try primary()
    while true {
      if take(".") {
        let isOptional = take("?")
        guard case .identifier(let name) = token else { throw unexpected() }
        index += 1
        if !isOptional, take("(") {
          node = try call(of: node, name, try list(until: ")"))
        } else {
          node = .select(node, CELName.unescaped(name), isOptional: isOptional)
        }
      } else if take("[") {
        let isOptional = take("?")
        node = .index(node, try expression(), isOptional: isOptional)
        try expect("]")
      } else {
        return node
      }
    }
  }

  private mutating func primary() throws(CELProblem) -> CELNode {
    switch token {
    case .literal(let value):
      index += 1
      return .literal(value)
    case .identifier(let name):
      index += 1
      guard take("(") else { return .name(name) }
      let arguments = try list(until: ")")
      guard name == "has" else { return .call(receiver: nil, name, arguments) }
      guard arguments.count == 1, case .select(let base, let field, false) = arguments[0] else {
        throw CELProblem(.syntax, "invalid argument to has() macro")
      }
      return .has(base, field)
    case .symbol("("):
      index += 1
      let node = try expression()
      try expect(")")
      return node
    case .symbol("."):
      index += 1
      return try primary()
    case .symbol("["):
      index += 1
      return try listLiteral()
    case .symbol("{"):
      index += 1
      return try mapLiteral()
    default: throw unexpected()
    }
  }

  private mutating func list(until end: String) throws(CELProblem) -> [CELNode] {
    var nodes: [CELNode] = []
    while !take(end) {
      nodes.append(try expression())
      guard take(",") else {
        try expect(end)
        break
      }
    }
    return nodes
  }
  private mutating func listLiteral() throws(CELProblem) -> CELNode {
    var elements: [(CELNode, Bool)] = []
    while !take("]") {
      let isOptional = take("?")
      elements.append((try expression(), isOptional))
      guard take(",") else {
        try expect("]")
        break
      }
    }
    return .list(elements)
  }
  private mutating func mapLiteral() throws(CELProblem) -> CELNode {
    var entries: [(CELNode, CELNode, Bool)] = []
    while !take("}") {
      let isOptional = take("?")
      let key = try expression()
      try expect(":")
      entries.append((key, try expression(), isOptional))
      guard take(",") else {
        try expect("}")
        break
      }
    }
    return .map(entries)
  }

  private func call(of receiver: CELNode, _ name: String, _ arguments: [CELNode]) throws(CELProblem) -> CELNode {
    guard let macro = CELNode.Macro(named: name), arguments.count >= 2, case .name(let variable) = arguments[0] else {
      return .call(receiver: receiver, name, arguments)
    }
    if arguments.count == 3, macro == .map {
      return .macro(macro, receiver: receiver, variable: variable, filter: arguments[1], body: arguments[2])
    }
    // Two variables are a newer form, which is not known here.
    guard arguments.count == 2 else { return .call(receiver: receiver, "\(name) with two variables", arguments) }
    return .macro(macro, receiver: receiver, variable: variable, filter: nil, body: arguments[1])
  }
}

/// Names of fields that are no identifiers, as rules have to write them (`apiserver/pkg/cel/escaping.go`).
enum CELName {
  static func unescaped(_ name: String) -> String {
    guard name.contains("__") else { return name }
    if name.hasPrefix("__"), name.hasSuffix("__"), reserved.contains(String(name.dropFirst(2).dropLast(2))) {
      return String(name.dropFirst(2).dropLast(2))
    }
    return name.replacing("__underscores__", with: "\u{0}").replacing("__dot__", with: ".")
      .replacing("__dash__", with: "-").replacing("__slash__", with: "/").replacing("\u{0}", with: "__")
  }
  private static let reserved: Set<String> = [
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
    "let", "loop", "package", "namespace", "return", "var", "void", "while",
  ]
}
