import CKernels
package import IR
package import Operators
import Tensors

extension Binary: Lowers, Fuses {
  package var isExact: Bool { function == .min || function == .max }

  fileprivate var operation: nn_operation? {
    switch function {
    case .add: NN_ADD
    case .sub: NN_SUBTRACT
    case .mul: NN_MULTIPLY
    case .div: NN_DIVIDE
    case .min: NN_MINIMUM
    case .max: NN_MAXIMUM
    case .prelu: NN_PRELU_SLOPE
    default: nil
    }
  }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let a = node.inputs[0], var b = node.inputs[1], planner.isFloat(a), planner.isFloat(b)
    else { return false }
    var operation = operation
    if function == .pow, let exponent = planner.constant(b), exponent.count == 1,
      exponent.rank <= planner.shape(a).count, exponent.floats[0] == 2
    {
      operation = NN_MULTIPLY
      b = a
    }
    guard let operation, let output = node.outputs[0] else { return false }
    let epilogue = planner.epilogue(after: output, [])
    planner.cover(epilogue)
    try planner.addBinary(operation, a, b, epilogue, planner.isBlocked(a) || planner.isBlocked(b))
    return true
  }

  func fuse(_ node: Node, into epilogue: inout Epilogue, _ planner: Planner) -> Bool {
    guard epilogue.isLinear, let a = node.inputs[0], let b = node.inputs[1], a != b else {
      return false
    }
    let other = a == epilogue.output ? b : a
    let shape = planner.shape(epilogue.output)
    guard planner.isFloat(other), let output = node.outputs[0], planner.shape(output) == shape
    else { return false }
    let vector = planner.channelValues(other, of: shape, axis: epilogue.channelAxis)
    switch function {
    case .add:
      if epilogue.abilities.contains(.bias), let vector {
        epilogue.bias = epilogue.bias.map { zip($0, vector).map(+) } ?? vector
        return true
      }
      guard epilogue.abilities.contains(.add), epilogue.add == nil,
        planner.shape(other) == shape, planner.isReady(other)
      else { return false }
      epilogue.add = other
      return true
    case .prelu:
      guard epilogue.abilities.contains(.slope), a == epilogue.output, let vector else {
        return false
      }
      epilogue.slope = vector
      epilogue.activation = nn_activation(function: NN_PRELU, a: 0, b: 0)
      return true
    default: return false
    }
  }
}

extension Planner {
  /// The values of a constant that differ along one axis of a shape alone, one for each index of it.
  func channelValues(_ id: ValueID, of shape: [Int], axis: Int) -> [Float]? {
    guard let tensor = constant(id), tensor.rank <= shape.count, axis < shape.count else {
      return nil
    }
    if tensor.count == 1 { return Array(repeating: tensor.floats[0], count: shape[axis]) }
    let padded = Array(repeating: 1, count: shape.count - tensor.rank) + tensor.shape
    guard tensor.count == shape[axis], padded[axis] == shape[axis] else { return nil }
    return tensor.floats
  }

  /// - Parameter inBlocks: whether an operand is in blocks already.
  fileprivate func addBinary(
    _ operation: nn_operation, _ a: ValueID, _ b: ValueID, _ epilogue: Epilogue, _ inBlocks: Bool
  ) throws(ExecutionError) {
    var output = epilogue.output
    let links = chain(from: &output, inBlocks: inBlocks && isBlockable(output))
    let kernel = links.isEmpty ? "binary" : "binary chain"
    if inBlocks, isBlockable(output), let left = try blockedSide(a, of: output),
      let right = try blockedSide(b, of: output),
      left.operand == NN_EACH || right.operand == NN_EACH
    {
      let stages = try stages(links) { id throws(ExecutionError) in
        try self.blockedSide(id, of: output)
      }
      let target = try makeBlocked(output)
      let step = BinaryStep(
        operation: operation, activation: epilogue.activation, a: left, b: right,
        stages: tables.store(stages), stageCount: stages.count,
        dst: target.place, dstImage: target.imageStride, dstBlock: target.blockStride,
        grid: grid(
          target, extent: target.blockStride, grain: 64,
          work: target.byteCount / 4 * (3 + 2 * stages.count)))
      emit(.binary(step), kernel, inPlace: inPlace(left, right))
      return
    }
    let left = try plainSide(a, of: output)
    let right = try plainSide(b, of: output)
    // One of both must run along the result.
    let first =
      left.operand == NN_EACH || right.operand == NN_EACH ? left : try expandedSide(a, of: output)
    let stages = try stages(links) { id throws(ExecutionError) in
      try self.plainSide(id, of: output)
    }
    let target = try makePlain(output)
    let step = BinaryStep(
      operation: operation, activation: epilogue.activation, a: first, b: right,
      stages: tables.store(stages), stageCount: stages.count,
      dst: target.place, dstImage: 0, dstBlock: 0,
      grid: Grid(
        images: 1, blocks: 1, extent: target.count, grain: 64,
        work: target.count * (3 + 2 * stages.count), threads: options.threads))
    emit(.binary(step), kernel, inPlace: inPlace(first, right))
  }

  /// An operation on what the ones before it made and another value.
  private struct Link {
    var operation: nn_operation
    var other: ValueID
    /// Whether the other value is the left operand.
    var isLeft: Bool
    var activation: nn_activation
  }

  /// Takes the operations after a value into the step that makes it, as long as it has one reader and
  /// keeps its shape.
  private func chain(from output: inout ValueID, inBlocks: Bool) -> [Link] {
    var links: [Link] = []
    guard options.fusion else { return [] }
    while narrow(output) == nil, let node = soleReader(of: output), let op = node.op as? Binary,
      let operation = op.operation, let a = node.inputs[0], let b = node.inputs[1], a != b,
      let result = node.outputs[0], facts[result.index]?.constant == nil, hasShape(result),
      shape(result) == shape(output), isFloat(result), narrow(result) == nil
    {
      let other = a == output ? b : a
      guard isFloat(other), isReady(other), meets(other, output, inBlocks: inBlocks) else { break }
      current.append(node)
      covered.insert(node.id)
      let epilogue = epilogue(after: result, [])
      cover(epilogue)
      links.append(
        Link(
          operation: operation, other: other, isLeft: other == a, activation: epilogue.activation))
      output = epilogue.output
    }
    return links
  }

  /// Whether an operand meets a result without a copy.
  private func meets(_ id: ValueID, _ output: ValueID, inBlocks: Bool) -> Bool {
    let shape = shape(output)
    return self.shape(id) == shape
      || self.shape(id).reduce(1, *) == 1 && self.shape(id).count <= shape.count
      || inBlocks && channelValues(id, of: shape, axis: 1) != nil
  }

  private func stages(
    _ links: [Link], _ side: (ValueID) throws(ExecutionError) -> BinaryStep.Side?
  ) throws(ExecutionError) -> [BinaryStep.Stage] {
    var stages: [BinaryStep.Stage] = []
    for link in links {
      guard let side = try side(link.other) else {
        preconditionFailure("'\(graph[link.other].name)' does not meet its result")
      }
      stages.append(
        BinaryStep.Stage(
          operation: link.operation, side: side, isLeft: link.isLeft, activation: link.activation))
    }
    return stages
  }

  private func inPlace(_ a: BinaryStep.Side, _ b: BinaryStep.Side) -> [Place] {
    [a, b].filter { $0.operand == NN_EACH }.map(\.place)
  }

  /// How an operand meets a result in blocks; nil when it cannot without a copy.
  private func blockedSide(
    _ id: ValueID, of output: ValueID
  ) throws(ExecutionError) -> BinaryStep.Side? {
    let target = shape(output)
    let own = shape(id)
    if own == target {
      let operand = try blocked(id)
      return BinaryStep.Side(
        place: operand.place, operand: NN_EACH, image: operand.imageStride,
        block: operand.blockStride)
    }
    if own.reduce(1, *) == 1 {
      return BinaryStep.Side(place: try plain(id).place, operand: NN_SCALAR, image: 0, block: 0)
    }
    if let values = channelValues(id, of: target, axis: 1) {
      let table = addSlot(.table(channelTable(values)))
      return BinaryStep.Side(place: table, operand: NN_LANES, image: 0, block: kernels.lanes)
    }
    guard own.count == target.count, own[1] == target[1], own[0] == target[0] || own[0] == 1,
      own[2...].allSatisfy({ $0 == 1 })
    else { return nil }
    let operand = try blocked(id)
    return BinaryStep.Side(
      place: operand.place, operand: NN_LANES, image: own[0] == 1 ? 0 : operand.imageStride,
      block: operand.blockStride)
  }

  private func plainSide(
    _ id: ValueID, of output: ValueID
  ) throws(ExecutionError) -> BinaryStep.Side {
    if shape(id) == shape(output) {
      return BinaryStep.Side(place: try plain(id).place, operand: NN_EACH, image: 0, block: 0)
    }
    if shape(id).reduce(1, *) == 1 {
      return BinaryStep.Side(place: try plain(id).place, operand: NN_SCALAR, image: 0, block: 0)
    }
    return try expandedSide(id, of: output)
  }

  /// A copy of an operand that has the shape of the result.
  private func expandedSide(
    _ id: ValueID, of output: ValueID
  ) throws(ExecutionError) -> BinaryStep.Side {
    let target = try temporaryPlain(shape(output), .f32, for: output)
    emit(try expansion(of: id, to: shape(output)), to: target.place, isConversion: true)
    return BinaryStep.Side(place: target.place, operand: NN_EACH, image: 0, block: 0)
  }

  /// Values by channel, rounded up to whole blocks with zeros.
  func channelTable(_ values: [Float]) -> UnsafePointer<Float> {
    let lanes = kernels.lanes
    let padding = (lanes - values.count % lanes) % lanes
    return tables.store(values + Array(repeating: 0, count: padding))
  }
}
