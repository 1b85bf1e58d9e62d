public import IR
import Operators
public import Rewrite
import Tensors

/// Makes one pointwise convolution of several that read the same value, and parts of its result.
///
///     %a = conv(%x, @v)               %s = conv(%x, @concat(v, w))
///     %b = conv(%x, @w)           ⇒   %a, %b = split(%s, @maps) {axis: 1}
///
/// The kernels have one element, groups is 1, and all other attributes are the same; biases are joined, zeros
/// where absent. The multiply-adds are the same; the value is read once instead of once per convolution, and
/// the result is copied once more, so this is for runtimes whose `split` costs nothing.
///
/// Refuses a convolution that differs from the first pointwise one of its value in stride, pads or element
/// type, and one whose weight or bias is not constant.
public struct JoinSiblingConvolutions: Pass {
  public let name = "join-sibling-convolutions"
  public let rewriteClass = RewriteClass.bitExact

  public init() {}

  private struct Sibling {
    let node: Node
    let op: Conv
    let weight: Tensor
    let bias: Tensor?
  }

  public func run(
    _ graph: inout Graph, _ ledger: inout Ledger, path: String
  ) throws(RewriteError) {
    if path.isEmpty { ledger.forgetRefusals(of: name) }
    try graph.editRegions(by: name, path: path) { region, inner throws(RewriteError) in
      let ids = region.nodeIDs
      try run(&region, &ledger, path: inner)
      return region.nodeIDs != ids
    }
    for (x, nodes) in readers(in: graph) {
      var siblings: [Sibling] = []
      for node in nodes {
        do throws(Mismatch) {
          siblings.append(try sibling(node, of: siblings.first, in: graph))
        } catch {
          ledger.record(
            .refused, by: name, rewriteClass, at: node, in: graph, path: path,
            reason: error.reason)
        }
      }
      guard siblings.count > 1 else { continue }
      for sibling in siblings {
        ledger.record(.fired, by: name, rewriteClass, at: sibling.node, in: graph, path: path)
      }
      do throws(GraphError) {
        try join(siblings, of: x, in: &graph)
      } catch {
        throw .graph(pass: name, error)
      }
    }
  }

  /// The values that several pointwise convolutions read, with these.
  private func readers(in graph: Graph) -> [(x: ValueID, nodes: [Node])] {
    var table: [ValueID: [Node]] = [:]
    for node in graph.nodes {
      guard let conv = node.op as? Conv, conv.groups == 1, let x = node.inputs[0],
        let weight = node.inputs[1], let shape = graph[weight].fact.tensorType?.shape,
        shape.dropFirst(2).allSatisfy({ $0.value == 1 })
      else { continue }
      table[x, default: []].append(node)
    }
    return table.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func sibling(
    _ node: Node, of first: Sibling?, in graph: Graph
  ) throws(Mismatch) -> Sibling {
    guard let conv = node.op as? Conv, let id = node.inputs[1], graph[id].isConstant,
      let weight = graph[id].tensor
    else { throw Mismatch("the weight of '\(node.name)' is not constant") }
    var bias: Tensor?
    if node.inputs.count > 2, let id = node.inputs[2] {
      guard graph[id].isConstant, let tensor = graph[id].tensor else {
        throw Mismatch("the bias of '\(node.name)' is not constant")
      }
      bias = tensor
    }
    if let first,
      conv != first.op || weight.element != first.weight.element
        || weight.shape.dropFirst() != first.weight.shape.dropFirst()
    {
      throw Mismatch("'\(node.name)' differs from '\(first.node.name)' in its attributes")
    }
    return Sibling(node: node, op: conv, weight: weight, bias: bias)
  }

  private func join(
    _ siblings: [Sibling], of x: ValueID, in graph: inout Graph
  ) throws(GraphError) {
    let first = siblings[0]
    let maps = siblings.map { $0.weight.shape[0] }
    let weight = joined(
      siblings.map(\.weight), shape: [maps.reduce(0, +)] + first.weight.shape.dropFirst())
    var inputs: [ValueID?] = [
      x, try graph.addConstant(graph.freshName("\(first.node.name).joined"), weight),
    ]
    if siblings.contains(where: { $0.bias != nil }) {
      let parts = zip(siblings, maps).map { sibling, count in
        sibling.bias ?? Tensor(splat: 0, shape: [count], as: weight.element)
      }
      inputs.append(
        try graph.addConstant(
          graph.freshName("\(first.node.name).bias"), joined(parts, shape: [weight.shape[0]])))
    }
    let origins = siblings.flatMap { $0.node.origins }
    let whole = try graph.addNode(
      first.op, inputs, outputs: [graph.freshName("\(first.node.name).joined")],
      name: first.node.name, origins: origins, valueOrigins: [nil], before: first.node.id)
    let sizes = try graph.addConstant(graph.freshName("\(first.node.name).maps"), Tensor(maps))
    var names: [String] = []
    for index in siblings.indices {
      names.append(graph.freshName("\(first.node.name).joined.\(index)"))
    }
    let parts = try graph.addNode(
      Split { $0.axis = 1 }, [whole[0], sizes], outputs: names, name: "\(first.node.name).split",
      origins: origins, valueOrigins: names.map { _ in nil }, before: first.node.id)
    for (sibling, part) in zip(siblings, parts) {
      guard let old = sibling.node.outputs.first ?? nil, let part else { continue }
      let info = graph[old]
      try graph.substitute(part, for: old)
      graph.removeNode(sibling.node.id)
      graph.removeUnused(sibling.node.inputs.compactMap { $0 })
      graph.rename(part, to: info.name)
      graph.setOrigin(part, to: info.origin)
    }
  }

  /// The elements of tensors one after the other.
  private func joined(_ parts: [Tensor], shape: [Int]) -> Tensor {
    Tensor(element: parts[0].element, shape: shape) { target in
      var start = 0
      for part in parts {
        part.withUnsafeBytes { bytes in
          UnsafeMutableRawBufferPointer(rebasing: target[start..<start + bytes.count])
            .copyMemory(from: bytes)
          start += bytes.count
        }
      }
    }
  }
}
