public import Operators
public import Tensors

/// Writes graphs in the text form, whose grammar stands at `GraphParser`.
public struct GraphPrinter {
  /// Chooses the spelling of a weight that is neither small, nor uniform, nor read from a text; nil: a literal.
  public typealias Spelling = (ValueInfo, Tensor) -> WeightSpelling?

  private let showsOrigins: Bool
  private let isBare: Bool
  private let ordersByUse: Bool
  private let spelling: Spelling?
  private var omitsElements = false

  /// - Parameters:
  ///   - origins: whether names of nodes and origins that are not the default are shown; without them
  ///     the text says what is computed and not where it came from.
  ///   - bare: leaves out `graph "name" { }` and the indentation.
  ///   - byUse: lists weights in the order in which nodes use them, then those that none uses, so that the text
  ///     is the same in whatever order a file has them.
  ///   - spelling: chooses the spelling of big weights.
  public init(
    origins: Bool = true, bare: Bool = false, byUse: Bool = false, spelling: Spelling? = nil
  ) {
    ordersByUse = byUse
    showsOrigins = origins
    isBare = bare
    self.spelling = spelling
  }

  /// A printer that writes `?` for all elements.
  fileprivate static var withoutElements: GraphPrinter {
    var printer = GraphPrinter()
    printer.omitsElements = true
    return printer
  }

  /// The text of a graph, ending in a line break.
  public func print(_ graph: Graph) -> String {
    var lines: [String] = []
    if isBare {
      append(graph, indent: "", to: &lines)
    } else {
      lines.append("graph \(Text.quoted(graph.name)) {")
      append(graph, indent: "  ", to: &lines)
      lines.append("}")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func append(_ graph: Graph, indent: String, to lines: inout [String]) {
    for id in graph.inputs {
      let info = graph[id]
      let initial = info.tensor.map { " = \(elements($0, of: info))" } ?? ""
      lines.append("\(indent)input %\(definition(info))\(initial)")
    }
    for id in ordersByUse ? graph.constantsByUse : graph.constants {
      let info = graph[id]
      guard let tensor = info.tensor else { continue }
      lines.append("\(indent)weight @\(definition(info)) = \(elements(tensor, of: info))")
    }
    for node in graph.nodes { append(node, of: graph, indent: indent, to: &lines) }
    for output in graph.outputs {
      let info = graph[output.value]
      let name = output.name == info.name ? "" : "\(Text.quoted(output.name)) = "
      lines.append("\(indent)output \(name)\(Self.reference(info))")
    }
  }

  private func append(
    _ node: Node, of graph: Graph, indent: String, to lines: inout [String]
  ) {
    let results = node.outputs.map { $0.map { "%\(definition(graph[$0]))" } ?? "_" }
    let operands = node.inputs.map { $0.map { Self.reference(graph[$0]) } ?? "_" }
    var line = indent + (results.isEmpty ? "_" : results.joined(separator: ", "))
    line += " = \(type(of: node.op).name)(\(operands.joined(separator: ", ")))"
    let attributes = AttributeCollector.differing(node.op)
    if !attributes.isEmpty {
      line += " {\(attributes.map { "\($0.name): \($0.value)" }.joined(separator: ", "))}"
    }
    if showsOrigins { line += provenance(node, of: graph) }
    for region in node.regions {
      lines.append(line + " graph \(Text.quoted(region.name)) {")
      append(region, indent: indent + "  ", to: &lines)
      line = indent + "}"
    }
    lines.append(line)
  }

  private func provenance(_ node: Node, of graph: Graph) -> String {
    var text = ""
    if node.name != graph.defaultName(of: node) { text += " as \(Text.quoted(node.name))" }
    if node.origins != Graph.defaultOrigins(name: node.name) {
      text += " from [\(node.origins.map(Text.quoted).joined(separator: ", "))]"
    }
    return text
  }

  private func definition(_ info: ValueInfo) -> String {
    var text = Text.name(info.name)
    if showsOrigins, info.origin != info.name {
      text += info.origin.map { "~\(Text.quoted($0))" } ?? "~_"
    }
    return "\(text): \(info.fact.type.text)"
  }

  private static func reference(_ info: ValueInfo) -> String {
    (info.isConstant ? "@" : "%") + Text.name(info.name)
  }
}

extension GraphPrinter {
  /// The number of elements up to which a weight is written out.
  private static let smallLimit = 8

  private func elements(_ tensor: Tensor, of info: ValueInfo) -> String {
    if omitsElements { return "?" }
    if let spelling = info.spelling, let text = spell(tensor, spelling) { return text }
    if tensor.count <= Self.smallLimit, let text = spell(tensor, .literal) { return text }
    if let text = spell(tensor, .splat) { return text }
    if let spelling = spelling?(info, tensor), let text = spell(tensor, spelling) { return text }
    return spell(tensor, .literal) ?? Self.hexadecimal(tensor)
  }

  /// The elements in one spelling; nil when it cannot say them.
  private func spell(_ tensor: Tensor, _ spelling: WeightSpelling) -> String? {
    switch spelling {
    case .literal: ElementText.spell(tensor).map { "[\($0.joined(separator: ","))]" }
    case .splat: ElementText.spellUniform(tensor).map { "splat(\($0))" }
    case .random(let seed): "random(\(seed))"
    case .bytes: Self.hexadecimal(tensor)
    case .file(let offset): "file(\(offset))"
    case .digest(let digest): digest
    case .elided: "?"
    }
  }

  private static func hexadecimal(_ tensor: Tensor) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = tensor.withUnsafeBytes { bytes in
      var text: [UInt8] = []
      text.reserveCapacity(bytes.count * 2)
      for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
      }
      return text
    }
    return "bytes(\"\(String(decoding: text, as: UTF8.self))\")"
  }
}

extension Graph {
  /// The graph in the text form with every weight that can be read back.
  public var text: String { GraphPrinter().print(self) }

  /// Whether both graphs have the same names, types, order, attributes, origins and bits of all weights.
  public func isIdentical(to other: Graph) -> Bool {
    let printer = GraphPrinter.withoutElements
    return printer.print(self) == printer.print(other) && hasSameElements(as: other)
  }

  private func hasSameElements(as other: Graph) -> Bool {
    let pairs = zip(inputs + constants, other.inputs + other.constants)
    let areSame = pairs.allSatisfy { a, b in
      guard let a = self[a].tensor, let b = other[b].tensor else { return true }
      return a.isIdentical(to: b)
    }
    return areSame
      && zip(nodes, other.nodes).allSatisfy { a, b in
        zip(a.regions, b.regions).allSatisfy { $0.hasSameElements(as: $1) }
      }
  }

  /// The constants in the order in which nodes and outputs use them, then those that nothing uses.
  fileprivate var constantsByUse: [ValueID] {
    let used = nodes.flatMap { $0.inputs.compactMap { $0 } } + outputs.map(\.value)
    var seen = Set<ValueID>()
    return (used.filter { self[$0].isConstant } + constants).filter { seen.insert($0).inserted }
  }

  /// A node's name when none is given: that of its first result.
  func defaultName(of node: Node) -> String {
    node.outputs.lazy.compactMap { $0 }.first.map { self[$0].name } ?? ""
  }

  /// The source nodes of a node that names none.
  static func defaultOrigins(name: String) -> [String] { name.isEmpty ? [] : [name] }
}

extension ValueType {
  /// The type as the text form writes it: `f32[N,3]`, `sequence(i64[])`, `optional(f32[2])`.
  public var text: String {
    switch self {
    case .tensor(let element, let shape): "\(element)\(shape.text)"
    case .sequence(let inner): "sequence(\(inner.text))"
    case .optional(let inner): "optional(\(inner.text))"
    }
  }
}
