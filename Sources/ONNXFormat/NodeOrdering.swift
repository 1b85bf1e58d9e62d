import COnnxSchema
import Protobuf

/// The dependencies of the nodes of one graph.
struct NodeOrdering {
  private let nodes: Messages<Onnx__NodeProto>
  /// The node that gives a value.
  private var producers: [String: Int] = [:]

  /// - Throws: when two nodes give one value.
  init(_ nodes: Messages<Onnx__NodeProto>) throws(Located) {
    self.nodes = nodes
    for (index, node) in nodes.enumerated() {
      for name in texts(node.pointee.n_output, node.pointee.output) where !name.isEmpty {
        guard producers.updateValue(index, forKey: name) == nil else {
          throw Located(node.place, .duplicate(kind: "value", name: name))
        }
      }
    }
  }

  /// The nodes in topological order, the file's order where it is one.
  ///
  /// - Parameter chosen: those to take, with all that they need; nil for all.
  func sorted(_ chosen: Set<Int>? = nil) throws(Located) -> [Int] {
    enum State { case new, open, done }
    var states = [State](repeating: .new, count: nodes.count)
    var order: [Int] = []
    order.reserveCapacity(nodes.count)
    var open: [(node: Int, needs: [Int])] = []
    for index in nodes.indices where states[index] == .new && chosen?.contains(index) != false {
      open.append((index, needs(index)))
      states[index] = .open
      while let top = open.last {
        guard let next = top.needs.last else {
          states[top.node] = .done
          order.append(top.node)
          open.removeLast()
          continue
        }
        open[open.count - 1].needs.removeLast()
        switch states[next] {
        case .done: continue
        case .open: throw Located(nodes[next].place, .cycle)
        case .new:
          states[next] = .open
          open.append((next, needs(next)))
        }
      }
    }
    return order
  }

  /// The nodes that any of the values needs.
  func needed(for names: [String]) -> Set<Int> {
    var found = Set<Int>()
    var open = names.compactMap { producers[$0] }
    while let index = open.popLast() {
      if found.insert(index).inserted { open += needs(index) }
    }
    return found
  }

  /// The nodes whose results a node needs, the first one last.
  private func needs(_ index: Int) -> [Int] {
    let node = nodes[index]
    let names = texts(node.pointee.n_input, node.pointee.input) + node.freeNames
    return names.compactMap { producers[$0] }.reversed()
  }
}

extension UnsafePointer<Onnx__NodeProto> {
  /// The node's name, or that of its first output when it has none.
  var label: String {
    let name = text(pointee.name)
    if !name.isEmpty { return name }
    return texts(pointee.n_output, pointee.output).first { !$0.isEmpty } ?? ""
  }

  var place: ONNXPlace { .node(label, op: text(pointee.op_type)) }

  /// The names that the graphs in the node's attributes take from outside, in order of first use.
  var freeNames: [String] {
    Messages(pointee.n_attribute, pointee.attribute).flatMap { attribute in
      attribute.pointee.g.map { UnsafePointer<Onnx__GraphProto>($0).freeNames } ?? []
    }
  }
}

extension UnsafePointer<Onnx__GraphProto> {
  /// The names that the graph uses and does not define, in order of first use.
  var freeNames: [String] {
    var defined: Set<String> = [""]
    for input in Messages(pointee.n_input, pointee.input) {
      defined.insert(text(input.pointee.name))
    }
    for tensor in Messages(pointee.n_initializer, pointee.initializer) {
      defined.insert(text(tensor.pointee.name))
    }
    let nodes = Messages(pointee.n_node, pointee.node)
    for node in nodes { defined.formUnion(texts(node.pointee.n_output, node.pointee.output)) }
    let used =
      nodes.flatMap { texts($0.pointee.n_input, $0.pointee.input) + $0.freeNames }
      + Messages(pointee.n_output, pointee.output).map { text($0.pointee.name) }
    var seen = defined
    return used.filter { seen.insert($0).inserted }
  }
}
