import Operators
import Tensors

extension GraphParser {
  private struct Result {
    let name: String
    let origin: String?
    let type: ValueType
    let position: Int
  }

  mutating func node(
    of graph: inout Graph, depth: Int, startsWithUnused: Bool = false
  ) throws(ParseError) {
    var results: [Result?] = startsWithUnused ? [nil] : [try result()]
    while reader.take(",") { results.append(try result()) }
    try reader.expect("=")
    _ = reader.peek()
    let start = reader.position
    guard let name = reader.word() else { throw reader.unexpected("an operator") }
    guard let type = Catalogue.named(name) else {
      throw reader.error(at: start, .unknownOperator(Text.shortened(name)))
    }
    let operands = try operands(in: graph)
    let op = try configured(type)
    let label = reader.take(word: "as") ? try reader.string("the node's name in quotes") : nil
    let origins = reader.take(word: "from") ? try strings() : nil
    var regions: [Graph] = []
    while reader.take(word: "graph") { regions.append(try block(depth: depth + 1)) }
    let nodeName = label ?? results.lazy.compactMap { $0?.name }.first ?? ""
    let values = try at(start) { () throws(GraphError) in
      try graph.addNode(
        op, operands, outputs: results.map { $0?.name }, regions: regions, name: nodeName,
        origins: origins ?? Graph.defaultOrigins(name: nodeName),
        valueOrigins: results.map { $0?.origin })
    }
    for (result, id) in zip(results, values) {
      guard let result, let id else { continue }
      try check(result, id, of: &graph)
    }
  }

  private mutating func result() throws(ParseError) -> Result? {
    if reader.take(word: "_") { return nil }
    guard reader.take("%") else { throw reader.unexpected("%result or _") }
    let start = reader.position - 1
    let (name, origin) = try definition()
    try reader.expect(":")
    return Result(name: name, origin: origin, type: try type(), position: start)
  }

  private mutating func operands(in graph: Graph) throws(ParseError) -> [ValueID?] {
    try reader.expect("(")
    var operands: [ValueID?] = []
    if reader.take(")") { return operands }
    repeat {
      if let id = try reference(in: graph) {
        operands.append(id)
      } else if reader.take(word: "_") {
        operands.append(nil)
      } else {
        throw reader.unexpected("%value, @weight or _")
      }
    } while reader.take(",")
    guard reader.take(")") else { throw reader.unexpected("',' or ')'") }
    return operands
  }

  /// Compares the written type of a result with the inferred one and keeps what it says beyond that.
  private func check(_ result: Result, _ id: ValueID, of graph: inout Graph) throws(ParseError) {
    let inferred = graph[id].fact
    guard let type = result.type.refining(inferred.type) else {
      throw reader.error(
        at: result.position,
        .type(
          value: "%" + Text.name(result.name), written: result.type.text,
          inferred: inferred.type.text))
    }
    if type != inferred.type { graph.setFact(id, to: Fact(type: type, value: inferred.value)) }
  }

  private mutating func strings() throws(ParseError) -> [String] {
    try reader.expect("[")
    var strings: [String] = []
    if reader.take("]") { return strings }
    repeat {
      strings.append(try reader.nonemptyString("a source node's name in quotes"))
    } while reader.take(",")
    try reader.expect("]")
    return strings
  }
}

extension GraphParser {
  private mutating func configured(
    _ type: any Operator.Type
  ) throws(ParseError) -> any Operator {
    var entries: [AttributeSetter.Entry] = []
    if reader.take("{"), !reader.take("}") {
      repeat { entries.append(try attribute(after: entries)) } while reader.take(",")
      guard reader.take("}") else { throw reader.unexpected("',' or '}'") }
    }
    return try configured(type, entries)
  }

  private func configured<O: Operator>(
    _ type: O.Type, _ entries: [AttributeSetter.Entry]
  ) throws(ParseError) -> any Operator {
    var op = O()
    var setter = AttributeSetter(entries)
    do throws(AttributeError) {
      try op.attributes(&setter)
    } catch {
      let name =
        switch error {
        case .unknown(let name), .value(let name, _, _): name
        }
      let position = entries.first { $0.name == name }?.position ?? reader.position
      throw reader.error(at: position, .attribute(op: O.name, error))
    }
    if let left = setter.entries.first {
      throw reader.error(
        at: left.position, .attribute(op: O.name, .unknown(name: Text.shortened(left.name))))
    }
    return op
  }

  private mutating func attribute(
    after entries: [AttributeSetter.Entry]
  ) throws(ParseError) -> AttributeSetter.Entry {
    _ = reader.peek()
    let start = reader.position
    guard let name = reader.word() else { throw reader.unexpected("an attribute") }
    if entries.contains(where: { $0.name == name }) {
      throw reader.error(at: start, .repeated(attribute: Text.shortened(name)))
    }
    try reader.expect(":")
    return AttributeSetter.Entry(name: name, value: try attributeValue(), position: start)
  }

  private mutating func attributeValue() throws(ParseError) -> AttributeValue {
    if reader.peek() == UInt8(ascii: "[") { return try attributeList() }
    _ = reader.peek()
    let start = reader.position
    guard let text = reader.number() else { throw reader.unexpected("an attribute's value") }
    if text == "true" || text == "false" { return .bool(text == "true") }
    if text == "none" { return .absent }
    if Text.isPlain(text) || text == "-inf" || text == "-nan" { return .word(text) }
    return try number(text, at: start)
  }

  private mutating func attributeList() throws(ParseError) -> AttributeValue {
    try reader.expect("[")
    var integers: [Int] = []
    var floats: [Float] = []
    if reader.take("]") { return .ints([]) }
    repeat {
      _ = reader.peek()
      let start = reader.position
      guard let text = reader.number() else { throw reader.unexpected("a number") }
      switch try number(text, at: start) {
      case .int(let value):
        integers.append(value)
        floats.append(Float(value))
      case .float(let value): floats.append(value)
      default: break
      }
    } while reader.take(",")
    guard reader.take("]") else { throw reader.unexpected("',' or ']'") }
    return integers.count == floats.count ? .ints(integers) : .floats(floats)
  }

  /// An integer, or a float when the number has a point, an exponent or is special.
  private func number(_ text: String, at position: Int) throws(ParseError) -> AttributeValue {
    if let special = Float(special: text) { return .float(special) }
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    if !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) {
      guard let value = Int(text) else {
        throw reader.error(
          at: position,
          .expected("an integer of at most 64 bits", found: "'\(Text.shortened(text))'"))
      }
      return .int(value)
    }
    guard digits.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let value = Float(text),
      value.isFinite
    else {
      throw reader.error(
        at: position, .expected("a number", found: "'\(Text.shortened(text))'"))
    }
    return .float(value)
  }
}

extension ValueType {
  /// The type as written, where it only says more than what is inferred; nil when the two differ.
  func refining(_ inferred: ValueType) -> ValueType? {
    switch (self, inferred) {
    case (.tensor(let element, let shape), .tensor(let other, let found)):
      guard element == other, shape.count == found.count,
        zip(shape, found).allSatisfy({ $0 == $1 || $1.isUnknown })
      else { return nil }
      return self
    case (.sequence(let a), .sequence(let b)): return a.refining(b).map { .sequence($0) }
    case (.optional(let a), .optional(let b)): return a.refining(b).map { .optional($0) }
    default: return nil
    }
  }
}
