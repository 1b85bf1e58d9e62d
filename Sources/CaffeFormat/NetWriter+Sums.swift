import IR
import Operators
import Tensors

/// Patterns of several functions of two values.
extension NetWriter {
  /// What an Eltwise layer takes: the values, the factors of a sum, and the nodes before that it stands for.
  struct Terms {
    var function: Binary.Function
    var values: [(value: ValueID, factor: Float)]
    var nodes: [Node] = []
  }

  /// The terms of a sum, product or maximum of values of one shape; nil for another node.
  ///
  /// The sums of a sum are taken in as long as their order stays, up to a limit, and so are products of terms by a
  /// number.
  func terms(_ node: Node, limit: Int = 64) -> Terms? {
    guard let function = (node.op as? Binary)?.function,
      [.add, .sub, .mul, .max].contains(function),
      let (a, b) = values(node), response(before: node) == nil
    else { return nil }
    let kind = function == .sub ? .add : function
    var terms = Terms(function: kind, values: [])
    if limit > 0, let source = onlySource(node, 0),
      let inner = self.terms(source, limit: limit - 1), inner.function == kind
    {
      terms = inner
      terms.nodes.append(source)
    } else {
      append(a, 1, of: node, 0, to: &terms)
    }
    append(b, function == .sub ? -1 : 1, of: node, 1, to: &terms)
    return terms
  }

  /// The operands, when neither is known and both have one shape.
  private func values(_ node: Node) -> (ValueID, ValueID)? {
    guard node.inputs.count == 2, let a = node.inputs[0], let b = node.inputs[1],
      known(a) == nil, known(b) == nil, let x = graph[a].fact.tensorType,
      let y = graph[b].fact.tensorType, x.element == .f32, concrete(a) != nil,
      x.shape == y.shape
    else { return nil }
    return (a, b)
  }

  private func append(
    _ value: ValueID, _ sign: Float, of node: Node, _ index: Int, to terms: inout Terms
  ) {
    guard terms.function == .add, let source = onlySource(node, index),
      let (function, factor, isFirst) = number(source), function == .mul,
      powers(source).isEmpty, let inner = source.inputs[isFirst ? 1 : 0]
    else {
      terms.values.append((value, sign))
      return
    }
    terms.values.append((inner, sign * Float(factor)))
    terms.nodes.append(source)
  }

  // MARK: LRN

  /// A response normalisation within channels.
  struct Response {
    let x: ValueID
    let size: Int
    let alpha: Float
    let beta: Float
    let nodes: [Node]
  }

  /// x · (1 + α · mean of x² around)^-β
  func response(before node: Node) -> Response? {
    guard (node.op as? Binary)?.function == .mul, let x = node.inputs[0],
      let power = source(of: node, 1, .pow), let beta = factor(power),
      let shifted = source(of: power, 0, .add), factor(shifted) == 1,
      let scaled = source(of: shifted, 0, .mul), let alpha = factor(scaled),
      let mean = onlySource(scaled, 0), let pool = mean.op as? AveragePool,
      let size = pool.kernel.first, size % 2 == 1, pool.kernel == [size, size],
      pool.stride.allSatisfy({ $0 == 1 }), pool.pads == Array(repeating: size / 2, count: 4),
      pool.dilation.allSatisfy({ $0 == 1 }), pool.autoPad == .explicit, pool.countIncludePad,
      let square = source(of: mean, 0, .mul), square.inputs == [x, x]
    else { return nil }
    return Response(
      x: x, size: size, alpha: Float(alpha), beta: Float(-beta),
      nodes: [power, shifted, scaled, mean, square])
  }

  /// The number by which a node changes its first operand.
  private func factor(_ node: Node) -> Double? {
    number(node).flatMap { $0.isFirst ? nil : $0.number }
  }

  // MARK: Normalize

  /// A value over its norm, times trained numbers, as the layer of the SSD fork computes it.
  struct Norm {
    let x: ValueID
    let epsilon: Float
    let acrossSpatial: Bool
    /// One number for all channels when the shape is empty.
    let scale: Tensor
    let nodes: [Node]
  }

  /// x / √(Σ x² + ε) · scale
  func norm(before node: Node) -> Norm? {
    guard (node.op as? Binary)?.function == .mul, let scale = known(node, 1), scale.element == .f32,
      let quotient = source(of: node, 0, .div), let x = quotient.inputs[0],
      let root = onlySource(quotient, 1), (root.op as? Unary)?.function == .sqrt,
      let shifted = source(of: root, 0, .add),
      let (_, epsilon, isFirst) = number(shifted), !isFirst,
      let sum = onlySource(shifted, 0), let reduce = sum.op as? Reduce, reduce.function == .sum,
      reduce.keepDims, let axes = known(sum, 1)?.integers,
      let square = source(of: sum, 0, .mul), square.inputs == [x, x],
      let sizes = concrete(x), sizes.count >= 2
    else { return nil }
    let all = (1..<sizes.count).map { Int64($0) }
    guard axes == [1] || axes == all, let span = AxisSpan(scale.shape, in: sizes),
      span.rank == 0 || span == AxisSpan(axis: 1, sizes: [sizes[1]])
    else { return nil }
    return Norm(
      x: x, epsilon: Float(epsilon), acrossSpatial: axes != [1] || sizes.count == 2,
      scale: scale.reshaped(span.sizes), nodes: [quotient, root, shifted, sum, square])
  }

  private func source(of node: Node, _ index: Int, _ function: Binary.Function) -> Node? {
    guard let source = onlySource(node, index), (source.op as? Binary)?.function == function else {
      return nil
    }
    return source
  }
}
