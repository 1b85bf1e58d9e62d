import Operators
import Tensors

/// Draws graphs in the language of Graphviz (https://graphviz.org/doc/info/lang.html).
///
/// A node shows its name, its operator, the attributes that are not the default, and its weights; an edge the
/// type of the value that runs along it. Regions are clusters. The same graph gives the same text.
public struct DotPrinter {
  public init() {}

  /// The text of a drawing, ending in a line break.
  public func print(_ graph: Graph) -> String {
    var drawing = Drawing()
    drawing.lines.append("digraph \(Self.quoted([graph.name])) {")
    drawing.lines.append("  node [shape=box, fontname=\"Helvetica\", fontsize=10];")
    drawing.lines.append("  edge [fontname=\"Helvetica\", fontsize=9];")
    drawing.draw(graph, "n", indent: "  ", captures: [:])
    drawing.lines.append("}")
    return drawing.lines.joined(separator: "\n") + "\n"
  }

  /// Lines of text as one quoted identifier.
  fileprivate static func quoted(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      line.replacing("\\", "\\\\").replacing("\"", "\\\"").replacing("\n", " ")
    }
    return "\"\(escaped.joined(separator: "\\n"))\""
  }
}

extension String {
  /// The text with every occurrence of one character replaced.
  fileprivate func replacing(_ character: Character, _ text: String) -> String {
    reduce(into: "") { result, next in
      if next == character { result += text } else { result.append(next) }
    }
  }
}

/// A drawing as it grows.
private struct Drawing {
  var lines: [String] = []

  /// Draws a graph; identifiers begin with `prefix`, `captures` say where values of outside come from.
  mutating func draw(
    _ graph: Graph, _ prefix: String, indent: String, captures: [ValueID: String]
  ) {
    var sources = captures
    for (index, id) in graph.inputs.enumerated() where sources[id] == nil {
      let name = "\(prefix)_in\(index)"
      sources[id] = name
      add(name, [graph[id].name, graph[id].fact.type.text], "shape=oval", indent)
    }
    for (index, node) in graph.nodes.enumerated() {
      let name = "\(prefix)_\(index)"
      for case let id? in node.outputs { sources[id] = name }
      add(name, label(node, graph), nil, indent)
      var seen = Set<ValueID>()
      for case let id? in node.inputs where seen.insert(id).inserted {
        connect(id, name, graph, sources, indent)
      }
      for (number, region) in node.regions.enumerated() {
        let inner = "\(name)_\(number)"
        lines.append("\(indent)subgraph cluster_\(inner) {")
        lines.append(
          "\(indent)  label=\(DotPrinter.quoted(["\(node.name): \(region.name)"]));")
        var given: [ValueID: String] = [:]
        let operands = node.inputs.suffix(region.inputs.count)
        for (id, operand) in zip(region.inputs, operands) {
          if let operand, let source = sources[operand] { given[id] = source }
        }
        draw(region, inner, indent: indent + "  ", captures: given)
        lines.append("\(indent)}")
      }
    }
    for (index, output) in graph.outputs.enumerated() {
      let name = "\(prefix)_out\(index)"
      add(name, [output.name], "shape=oval, style=bold", indent)
      connect(output.value, name, graph, sources, indent)
    }
  }

  private mutating func add(
    _ name: String, _ label: [String], _ style: String?, _ indent: String
  ) {
    let style = style.map { ", \($0)" } ?? ""
    lines.append("\(indent)\(name) [label=\(DotPrinter.quoted(label))\(style)];")
  }

  private mutating func connect(
    _ value: ValueID, _ target: String, _ graph: Graph, _ sources: [ValueID: String],
    _ indent: String
  ) {
    guard let source = sources[value] else { return }
    let label = DotPrinter.quoted([graph[value].fact.type.text])
    lines.append("\(indent)\(source) -> \(target) [label=\(label)];")
  }

  /// A node's name, what it does, and the constants that it reads.
  private func label(_ node: Node, _ graph: Graph) -> [String] {
    var lines = [node.name, type(of: node.op).name]
    for (name, value) in AttributeCollector.differing(node.op) {
      lines.append("\(name): \(value)")
    }
    for case let id? in node.inputs {
      guard graph[id].isConstant else { continue }
      lines.append("@\(graph[id].name): \(graph[id].fact.type.text)")
    }
    return lines
  }
}
