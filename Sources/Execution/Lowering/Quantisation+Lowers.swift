import CKernels
package import IR
package import Operators
import Tensors

extension QuantizeLinear: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0], planner.isSingle(input),
      precision ?? .f32 == .f32, let points = planner.points(of: node, planner.element(output))
    else { return false }
    if let readers = planner.dequantizers(of: output, points) {
      return try planner.lowerSnap(node, input, points, readers)
    }
    guard planner.element(output).byteCount == 1 else { return false }
    let source = try planner.plain(input)
    let target = try planner.makePlain(output)
    planner.emit(
      .quantize(
        QuantizeStep(
          points: points, src: source.place, dst: target.place,
          grid: planner.elementGrid(source.count))),
      "quantize")
    return true
  }
}

extension DequantizeLinear: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0] else { return false }
    if let tensor = planner.dequantized(node) {
      planner.constants[output] = tensor
      return true
    }
    let element = planner.element(input)
    guard element == .u8 || element == .i8, planner.isSingle(output),
      let points = planner.points(of: node, element)
    else { return false }
    let source = try planner.plain(input)
    let target = try planner.makePlain(output)
    planner.emit(
      .dequantize(
        DequantizeStep(
          scale: points.scale, zero: points.zero, isSigned: element == .i8, src: source.place,
          dst: target.place, grid: planner.elementGrid(source.count))),
      "dequantize")
    return true
  }
}

/// The nodes that read a quantised tensor: those that make floats of it again, and those between that change nothing.
struct Dequantizers {
  var outputs: [ValueID] = []
  var nodes: [Node] = []
}

extension Planner {
  /// The points of a quantiser whose scale is one known f32 and whose zero point is known; nil for others.
  fileprivate func points(of node: Node, _ element: ElementType) -> nn_grid? {
    guard node.inputs.count > 1, let scale = node.inputs[1].flatMap(typedConstant),
      scale.element == .f32, scale.count == 1, scale.rank <= 1, element.byteCount <= 2
    else { return nil }
    var zero: Float = 0
    if node.inputs.count > 2, let id = node.inputs[2] {
      guard let tensor = constant(id), tensor.count == 1 else { return nil }
      zero = tensor.floats[0]
    }
    let half = Float(1 << (8 * element.byteCount - 1))
    return element.isSigned
      ? nn_grid(scale: scale.floats[0], zero: zero, low: -half, high: half - 1)
      : nn_grid(scale: scale.floats[0], zero: zero, low: 0, high: 2 * half - 1)
  }

  /// The readers of a quantised value, when all of them make floats of it by the same points.
  fileprivate func dequantizers(of id: ValueID, _ points: nn_grid) -> Dequantizers? {
    guard options.fusion else { return nil }
    var result = Dequantizers()
    return collect(id, points, into: &result) && !result.outputs.isEmpty ? result : nil
  }

  private func collect(_ id: ValueID, _ points: nn_grid, into result: inout Dequantizers) -> Bool {
    guard !graph.isOutput(id) else { return false }
    for use in graph[id].uses {
      let node = graph[use]
      guard segment.contains(use), node.inputs.first == id, let output = node.outputs.first ?? nil
      else { return false }
      if node.op is DequantizeLinear, isSingle(output), hasShape(output),
        let own = self.points(of: node, element(id)), own.scale == points.scale,
        own.zero == points.zero
      {
        result.outputs.append(output)
      } else if node.op is Identity || node.op is Cast, element(output) == element(id) {
        guard collect(output, points, into: &result) else { return false }
      } else {
        return false
      }
      result.nodes.append(node)
    }
    return true
  }

  /// Floats that go to the nearest points at once, without bytes in between.
  fileprivate func lowerSnap(
    _ node: Node, _ input: ValueID, _ points: nn_grid, _ readers: Dequantizers
  ) throws(ExecutionError) -> Bool {
    current += readers.nodes
    covered.formUnion(readers.nodes.map(\.id))
    let output = readers.outputs[0]
    let way = try elementwise(input, output)
    emit(
      .snap(
        SnapStep(
          points: points, src: way.src, dst: way.dst, srcImage: way.srcImage,
          dstImage: way.dstImage,
          grid: Grid(
            images: way.images, blocks: 1, extent: way.extent, grain: 64,
            work: way.images * way.extent * 4, threads: options.threads))),
      "snap", inPlace: [way.src])
    for other in readers.outputs.dropFirst() { alias(other, output) }
    return true
  }

  /// What a node makes of values known while planning; nil when they are not or it cannot be evaluated.
  fileprivate func dequantized(_ node: Node) -> Tensor? {
    var values: [Value?] = []
    for input in node.inputs {
      guard let input else {
        values.append(nil)
        continue
      }
      guard let tensor = typedConstant(input) else { return nil }
      values.append(.tensor(tensor))
    }
    return (try? node.op.evaluate(values))?.first?.tensor
  }
}
