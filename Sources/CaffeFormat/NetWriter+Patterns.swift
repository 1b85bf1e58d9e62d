import IR
import Operators
import Tensors

/// Which nodes one layer stands for together.
extension NetWriter {
  /// The nodes that are written with a later one; such a node stands for no other.
  func patterns() -> Set<NodeID> {
    var absorbed: Set<NodeID> = []
    for node in graph.nodes.reversed() where !absorbed.contains(node.id) {
      absorbed.formUnion(parts(of: node).map(\.id))
    }
    return absorbed
  }

  /// The nodes before a node that its layer stands for as well.
  private func parts(of node: Node) -> [Node] {
    switch node.op {
    case is Gemm: return flattening(node).map { [$0] } ?? []
    case is Binary:
      if let product = product(before: node) { return [product] }
      if let scale = scaling(before: node) { return [scale] }
      if let norm = norm(before: node) { return norm.nodes }
      if let response = response(before: node) { return response.nodes }
      let powers = powers(node)
      if !powers.isEmpty { return powers }
      return terms(node)?.nodes ?? spread(node)?.source.map { [$0] } ?? []
    case is Reshape: return shuffle(node).map(\.nodes) ?? []
    case is Cast: return (argument(node) ?? comparison(node)).map { [$0] } ?? []
    case is Gather: return indices(node).map { [$0] } ?? []
    default: return []
    }
  }

  // MARK: InnerProduct

  /// The node that makes a matrix of what a matrix product reads: the layer does so itself.
  func flattening(_ node: Node) -> Node? {
    guard let gemm = node.op as? Gemm, !gemm.transposeA, let source = onlySource(node, 0),
      source.op is Flatten || source.op is Reshape, known(node, 1) != nil,
      let input = source.inputs.first ?? nil,
      let from = graph[input].fact.tensorType?.shape, let to = source.outputs[0],
      let matrix = graph[to].fact.tensorType?.shape, from.count > 1, matrix.count == 2,
      from[0].isEqual(to: matrix[0]), known(input) == nil
    else { return nil }
    return source
  }

  /// The matrix product whose bias a sum adds.
  func product(before node: Node) -> Node? {
    guard (node.op as? Binary)?.function == .add else { return nil }
    for index in 0...1 {
      guard let source = onlySource(node, index), source.op is MatMul,
        let weight = known(source, 1), weight.rank == 2, known(source, 0) == nil,
        let bias = known(node, 1 - index), bias.element == .f32,
        bias.shape.drop(while: { $0 == 1 }) == [weight.shape[1]],
        bias.rank <= (graph[source.outputs[0]!].fact.tensorType?.shape.count ?? 0)
      else { continue }
      return source
    }
    return nil
  }

  // MARK: Scale

  /// The product by numbers along axes to which a sum adds others.
  func scaling(before node: Node) -> Node? {
    guard (node.op as? Binary)?.function == .add, let (index, span) = span(node), span.rank > 0,
      let source = onlySource(node, 1 - index), (source.op as? Binary)?.function == .mul,
      let (_, other) = self.span(source), other == span
    else { return nil }
    return source
  }

  /// The operand that is known, and along which axes of the other it lies.
  func span(_ node: Node) -> (known: Int, span: AxisSpan)? {
    for index in [1, 0] {
      guard let tensor = known(node, index), tensor.element == .f32, known(node, 1 - index) == nil,
        has(node, 1 - index), let value = node.inputs[1 - index],
        let sizes = concrete(value),
        let span = AxisSpan(tensor.shape, in: sizes)
      else { continue }
      return (index, span)
    }
    return nil
  }

  // MARK: Two values

  /// A smaller value along axes of a larger one.
  struct Spread {
    /// Which operand is the larger one.
    let large: Int
    /// The first of the axes along which the other lies, and the sizes that it needs.
    let axis: Int
    let sizes: [Int]
    /// The smaller one, and the change of shape that gave its axes of size 1 and that is not needed.
    let small: ValueID
    let source: Node?
  }

  /// Two operands that are computed, one of which is repeated along some axes; nil for another node.
  func spread(_ node: Node) -> Spread? {
    let operands = node.inputs.compactMap { $0 }
    let shapes = operands.compactMap { concrete($0) }
    guard node.inputs.count == 2, shapes.count == 2, shapes[0] != shapes[1],
      operands.allSatisfy({ known($0) == nil }),
      let function = (node.op as? Binary)?.function, [.add, .sub, .mul, .div].contains(function)
    else { return nil }
    let large = shapes[0].reduce(1, *) >= shapes[1].reduce(1, *) ? 0 : 1
    guard let span = AxisSpan(shapes[1 - large], in: shapes[large]) else { return nil }
    // The smaller one begins with the images where it can, so that it may have a number for each.
    let before = shapes[large][..<span.axis]
    let axis = before.allSatisfy { $0 == 1 } ? 0 : span.axis
    let sizes = (axis == 0 ? Array(before) : []) + span.sizes
    if let source = onlySource(node, 1 - large), source.op is Reshape, let inner = source.inputs[0],
      concrete(inner) == sizes, shuffle(source) == nil,
      known(inner) == nil
    {
      return Spread(large: large, axis: axis, sizes: sizes, small: inner, source: source)
    }
    return Spread(
      large: large, axis: axis, sizes: sizes, small: operands[1 - large], source: nil)
  }

  // MARK: Power

  /// A function of a value and a number.
  func number(_ node: Node) -> (function: Binary.Function, number: Double, isFirst: Bool)? {
    guard let function = (node.op as? Binary)?.function, let (index, span) = span(node),
      span.rank == 0, let number = known(node, index)?.doubles.first
    else { return nil }
    return (function, number, index == 0)
  }

  /// The nodes that a Power layer computes before the last one: (shift + scale · x)^power.
  func powers(_ node: Node) -> [Node] {
    guard let last = number(node), !last.isFirst || last.function != .pow else { return [] }
    var nodes: [Node] = []
    var present = node
    let order: [Binary.Function] = [.mul, .add, .pow]
    guard var stage = order.firstIndex(of: last.function), product(before: node) == nil else {
      return []
    }
    while let source = onlySource(present, number(present)?.isFirst == true ? 1 : 0),
      let before = number(source), let place = order.firstIndex(of: before.function),
      place < stage, product(before: source) == nil, scaling(before: source) == nil
    {
      nodes.append(source)
      (present, stage) = (source, place)
    }
    return nodes
  }

  // MARK: ShuffleChannel

  /// A change of shape that, with the two nodes before it, exchanges groups and members of channels.
  func shuffle(_ node: Node) -> (nodes: [Node], groups: Int)? {
    guard let transpose = onlySource(node, 0),
      let order = (transpose.op as? Transpose)?.permutation,
      let split = onlySource(transpose, 0), split.op is Reshape,
      let input = split.inputs.first ?? nil,
      let x = concrete(input), x.count == 4,
      let parts = split.outputs[0].flatMap({ concrete($0) }),
      let y = node.outputs[0].flatMap({ concrete($0) }), y == x,
      parts.count >= 4, parts[0] == x[0], parts[1] * parts[2] == x[1],
      order == [0, 2, 1] + Array(3..<parts.count),
      parts[3...].reduce(1, *) == x[2] * x[3]
    else { return nil }
    return ([split, transpose], parts[1])
  }

  // MARK: What a conversion to floats ends

  /// The search for the greatest whose place becomes a float.
  func argument(_ node: Node) -> Node? {
    guard (node.op as? Cast)?.to == .f32, let source = onlySource(node, 0),
      let op = source.op as? ArgExtremum, op.function == .max, op.selectLast, op.keepDims
    else { return nil }
    return source
  }

  /// The comparison with a number whose answer becomes a float.
  func comparison(_ node: Node) -> Node? {
    guard (node.op as? Cast)?.to == .f32, let source = onlySource(node, 0),
      (source.op as? Compare)?.function == .greater, known(source, 0) == nil,
      let limit = known(source, 1), limit.count == 1, limit.element == .f32,
      let x = source.inputs[0], graph[x].fact.tensorType?.shape.count ?? 0 >= limit.rank
    else { return nil }
    return source
  }

  /// The conversion of floats to places in a trained matrix.
  func indices(_ node: Node) -> Node? {
    guard (node.op as? Gather)?.axis == 0, known(node, 0)?.rank == 2,
      let source = onlySource(node, 1), (source.op as? Cast)?.to == .i64,
      let x = source.inputs.first ?? nil, graph[x].fact.tensorType?.element == .f32
    else { return nil }
    return source
  }
}

/// A run of axes of a value along which a smaller tensor broadcasts: sizes of 1 around it count for nothing.
struct AxisSpan: Equatable {
  let axis: Int
  let sizes: [Int]

  var rank: Int { sizes.count }

  init(axis: Int, sizes: [Int]) {
    self.axis = axis
    self.sizes = sizes
  }

  /// - Returns: nil when the tensor does not lie along axes that follow each other, or makes the value larger.
  init?(_ tensor: [Int], in sizes: [Int]) {
    guard tensor.count <= sizes.count else { return nil }
    let aligned = Array(repeating: 1, count: sizes.count - tensor.count) + tensor
    guard zip(aligned, sizes).allSatisfy({ $0 == $1 || $0 == 1 }) else { return nil }
    guard let first = aligned.firstIndex(where: { $0 != 1 }),
      let last = aligned.lastIndex(where: { $0 != 1 })
    else {
      // Numbers per channel where there is one channel.
      let isChannel = tensor.count > 1 && tensor.count == sizes.count - 1 && sizes[1] == 1
      axis = isChannel ? 1 : 0
      self.sizes = isChannel ? [1] : []
      return
    }
    guard (first...last).allSatisfy({ aligned[$0] == sizes[$0] }) else { return nil }
    axis = first
    self.sizes = Array(sizes[first...last])
  }
}
