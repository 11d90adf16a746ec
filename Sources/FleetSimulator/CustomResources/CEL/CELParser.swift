import KubernetesAPI

/// Reads an expression by its grammar, macros included.
struct CELParser {
  private let tokens: [(token: CELToken, place: Int)]
  private var index = 0
  private var depth = 0
  /// How many nodes stand above each other in what was read last.
  private var height = 0
  /// Of nesting, and of nodes above each other: who walks, evaluates or frees a tree goes as deep as it is high.
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
      case .negatedMinimum: "9223372036854775808"
      case .symbol(let symbol): symbol
      case .end: "<EOF>"
      }
    return CELProblem(
      .syntax, "ERROR: <input>:1:\(tokens[index].place + 1): Syntax error: mismatched input '\(text)'")
  }

  private mutating func expression() throws(CELProblem) -> CELNode {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit else { throw Self.tooDeep }
    let condition = try disjunction()
    guard take("?") else { return condition }
    let first = height
    let yes = try disjunction()
    let second = height
    try expect(":")
    let no = try expression()
    try grow(over: first, second, height)
    return .choice(condition, yes, no)
  }

  private static let tooDeep = CELProblem(.syntax, "max recursion depth exceeded")
  /// Counts a node above others.
  private mutating func grow(over heights: Int...) throws(CELProblem) {
    height = (heights.max() ?? 0) + 1
    if height > Self.depthLimit { throw Self.tooDeep }
  }

  private mutating func disjunction() throws(CELProblem) -> CELNode {
    try balanced("||", join: { .or($0, $1) }) { parser throws(CELProblem) in try parser.conjunction() }
  }
  private mutating func conjunction() throws(CELProblem) -> CELNode {
    try balanced("&&", join: { .and($0, $1) }) { parser throws(CELProblem) in try parser.relation() }
  }
  /// A row of conditions as a tree that is as low as it can be: people write long ones, and any order is as good.
  private mutating func balanced(
    _ symbol: String, join: (CELNode, CELNode) -> CELNode,
    _ operand: (inout CELParser) throws(CELProblem) -> CELNode
  ) throws(CELProblem) -> CELNode {
    var nodes = [try operand(&self)]
    var highest = height
    while take(symbol) {
      nodes.append(try operand(&self))
      highest = max(highest, height)
    }
    height = highest
    while nodes.count > 1 {
      try grow(over: height)
      nodes = stride(from: 0, to: nodes.count, by: 2).map { index in
        index + 1 < nodes.count ? join(nodes[index], nodes[index + 1]) : nodes[index]
      }
    }
    return nodes[0]
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
      let left = height
      let right = try operand(&self)
      try grow(over: left, height)
      node = .call(receiver: nil, symbol, [node, right])
    }
    return node
  }

  private mutating func unary() throws(CELProblem) -> CELNode {
    var signs: [String] = []
    while let sign = ["!", "-"].first(where: { token == .symbol($0) }) {
      index += 1
      signs.append(sign)
      if signs.count > Self.depthLimit { throw Self.tooDeep }
    }
    var node: CELNode
    if token == .negatedMinimum, signs.last == "-" {
      index += 1
      signs.removeLast()
      node = .literal(.int(.min))
      height = 1
    } else {
      node = try member()
    }
    for sign in signs.reversed() {
      switch (sign, node) {
      case ("-", .literal(.int(let number))) where number != .min: node = .literal(.int(-number))
      case ("-", .literal(.double(let number))): node = .literal(.double(-number))
      default:
        try grow(over: height)
        node = .call(receiver: nil, sign == "-" ? "neg" : "!", [node])
      }
    }
    return node
  }

  private mutating func member() throws(CELProblem) -> CELNode {
    var node = try primary()
    while true {
      let below = height
      if take(".") {
        let isOptional = take("?")
        guard case .identifier(let name) = token else { throw unexpected() }
        index += 1
        if !isOptional, take("(") {
          let arguments = try list(until: ")")
          try grow(over: below, height)
          node = try call(of: node, name, arguments)
        } else {
          try grow(over: below)
          node = .select(node, CELName.unescaped(name), isOptional: isOptional)
        }
      } else if take("[") {
        let isOptional = take("?")
        let place = try expression()
        try grow(over: below, height)
        node = .index(node, place, isOptional: isOptional)
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
      height = 1
      return .literal(value)
    case .identifier(let name):
      index += 1
      height = 1
      guard take("(") else { return .name(name) }
      let arguments = try list(until: ")")
      try grow(over: height)
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
      guard case .identifier = token else { throw unexpected() }
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
    var highest = 0
    defer { height = highest }
    while !take(end) {
      nodes.append(try expression())
      highest = max(highest, height)
      guard take(",") else {
        try expect(end)
        break
      }
    }
    return nodes
  }
  private mutating func listLiteral() throws(CELProblem) -> CELNode {
    var elements: [(CELNode, Bool)] = []
    var highest = 0
    while !take("]") {
      let isOptional = take("?")
      elements.append((try expression(), isOptional))
      highest = max(highest, height)
      guard take(",") else {
        try expect("]")
        break
      }
    }
    try grow(over: highest)
    return .list(elements)
  }
  private mutating func mapLiteral() throws(CELProblem) -> CELNode {
    var entries: [(CELNode, CELNode, Bool)] = []
    var highest = 0
    while !take("}") {
      let isOptional = take("?")
      let key = try expression()
      highest = max(highest, height)
      try expect(":")
      entries.append((key, try expression(), isOptional))
      highest = max(highest, height)
      guard take(",") else {
        try expect("}")
        break
      }
    }
    try grow(over: highest)
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
