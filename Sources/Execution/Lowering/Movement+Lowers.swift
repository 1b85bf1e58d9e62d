package import IR
package import Operators
import Tensors

extension Transpose: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0] else { return false }
    let shape = planner.shape(input)
    let order = permutation ?? Array(shape.indices.reversed())
    let moved = order.filter { shape[$0] != 1 }
    if moved == moved.sorted() {
      try planner.view(output, of: input)
      return true
    }
    if planner.selectChannels(output, of: input, order: order.map { ($0, Array(0..<shape[$0])) }) {
      return true
    }
    var move = try planner.move(from: input)
    move.axes = order.map { move.axes[$0] }
    try planner.addMove(move, output)
    return true
  }
}

extension Expand: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0] else { return false }
    if planner.shape(input) == planner.shape(output) {
      planner.alias(output, input)
    } else {
      try planner.addMove(try planner.expansion(of: input, to: planner.shape(output)), output)
    }
    return true
  }
}

extension Planner {
  /// A copy that repeats a value as broadcasting does.
  func expansion(of id: ValueID, to target: [Int]) throws(ExecutionError) -> Move {
    var move = try move(from: id)
    let shape = shape(id)
    let missing = target.count - shape.count
    move.axes = target.indices.map { axis in
      if axis < missing || shape[axis - missing] != target[axis] {
        return .even(start: 0, step: 0, count: target[axis])
      }
      return move.axes[axis - missing]
    }
    return move
  }
}

extension Gather: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let chosen = node.inputs[1], let output = node.outputs[0],
      let indices = planner.constant(chosen)
    else { return false }
    let shape = planner.shape(input)
    let axis = axis < 0 ? axis + shape.count : axis
    var positions: [Int] = []
    for index in indices.integers.map({ Int($0) }) {
      guard index >= -shape[axis], index < shape[axis] else { return false }
      positions.append(index < 0 ? index + shape[axis] : index)
    }
    if indices.rank <= 1 {
      var order = shape.indices.map { ($0, Array(0..<shape[$0])) }
      var fixed: [Int: Int] = [:]
      if indices.rank == 1 {
        order[axis].1 = positions
      } else {
        order.remove(at: axis)
        fixed[axis] = positions[0]
      }
      if planner.selectChannels(output, of: input, order: order, fixed: fixed) { return true }
    }
    if axis == 1, indices.rank == 1,
      try planner.selectChannels(positions, of: input, output)
    {
      return true
    }
    var move = try planner.move(from: input)
    move.axes[axis] = move.axes[axis].taking(positions)
    try planner.addMove(move, output)
    return true
  }
}

extension Split: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0] else { return false }
    let rank = planner.shape(input).count
    let axis = axis < 0 ? axis + rank : axis
    var start = 0
    var parts: [(output: ValueID, range: Range<Int>)] = []
    for output in node.outputs {
      // The place of a part whose predecessors are not bound cannot be told from shapes.
      guard let output else { return false }
      let size = planner.shape(output)[axis]
      parts.append((output, start..<start + size))
      start += size
    }
    for part in parts {
      if planner.shape(part.output).contains(0) {
        _ = try planner.makePlain(part.output)
        continue
      }
      if axis == 1, try planner.selectChannels(part.range.map { $0 }, of: input, part.output) {
        continue
      }
      var move = try planner.move(from: input)
      move.axes[axis] = move.axes[axis].taking(from: part.range.lowerBound, count: part.range.count)
      try planner.addMove(move, part.output)
    }
    return true
  }
}

extension Slice: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0],
      let cuts = Slice.cuts(node, planner)
    else { return false }
    let shape = planner.shape(input)
    let result = planner.shape(output)
    if planner.isBlocked(input), planner.isBlockable(output),
      try planner.sliceBlocks(input, output, cuts)
    {
      return true
    }
    var move = try planner.move(from: input)
    for (axis, cut) in cuts.enumerated() {
      let (span, overflow) = (result[axis] - 1).multipliedReportingOverflow(by: cut.step)
      guard !overflow, (0..<shape[axis]).contains(cut.start),
        (0..<shape[axis]).contains(cut.start + span)
      else { return false }
      move.axes[axis] = move.axes[axis].taking(
        from: cut.start, step: cut.step, count: result[axis])
    }
    try planner.addMove(move, output)
    return true
  }

  /// The start and step along each axis; nil when they are not known.
  private static func cuts(_ node: Node, _ planner: Planner) -> [(start: Int, step: Int)]? {
    func vector(_ index: Int) -> [Int]?? {
      guard index < node.inputs.count, let id = node.inputs[index] else { return .some(nil) }
      return planner.constant(id).map { tensor in tensor.integers.map { Int($0) } }
    }
    guard let input = node.inputs[0], let output = node.outputs[0], let starts = vector(1),
      let starts,
      let axes = vector(3), let steps = vector(4)
    else { return nil }
    let shape = planner.shape(input)
    let result = planner.shape(output)
    var cuts = [(start: Int, step: Int)](repeating: (0, 1), count: shape.count)
    for (index, start) in starts.enumerated() {
      var axis = index
      if let axes {
        guard index < axes.count else { return nil }
        axis = axes[index] < 0 ? axes[index] + shape.count : axes[index]
      }
      guard shape.indices.contains(axis) else { return nil }
      let step = steps.map { index < $0.count ? $0[index] : 0 } ?? 1
      guard step != 0 else { return nil }
      let size = shape[axis]
      let position = start < 0 ? start < -size ? -1 : start + size : start
      let first = step > 0 ? max(min(position, size), 0) : max(min(position, size - 1), 0)
      // A step that is never taken may be larger than any size.
      cuts[axis] = (first, result[axis] > 1 ? step : 1)
    }
    return cuts
  }
}

extension Planner {
  /// Makes a value of channels of another that is in blocks; false when nothing is gained by that.
  func selectChannels(
    _ channels: [Int], of input: ValueID, _ output: ValueID
  ) throws(ExecutionError) -> Bool {
    guard isBlocked(input), isBlockable(output), shape(input).dropFirst(2).reduce(1, *) > 1
    else { return false }
    let source = try blocked(input)
    let lanes = source.lanes
    if let first = channels.first, first % lanes == 0, slices[output] == nil,
      channels == Array(first..<first + channels.count)
    {
      var view = source
      view.place = source.place.moved(by: first / lanes * source.blockStride * 4)
      view.channels = channels.count
      blockeds[output] = view
      fresh.append(output)
      return true
    }
    let all = Planner.channels(of: source)
    addLanes(channels.map { all[$0] }, to: try makeBlocked(output))
    return true
  }

  /// Slices a value in blocks along channels alone or along rows and columns alone.
  func sliceBlocks(
    _ input: ValueID, _ output: ValueID, _ cuts: [(start: Int, step: Int)]
  ) throws(ExecutionError) -> Bool {
    let from = shape(input)
    let into = shape(output)
    guard from.count == into.count, from[0] == into[0], cuts[0].start == 0, cuts[0].step == 1
    else { return false }
    let isWhole = { (axis: Int) in
      from[axis] == into[axis] && cuts[axis].start == 0 && cuts[axis].step == 1
    }
    if (2..<from.count).allSatisfy(isWhole) {
      let channels = (0..<into[1]).map { cuts[1].start + $0 * cuts[1].step }
      return try selectChannels(channels, of: input, output)
    }
    guard isWhole(1), (3...4).contains(from.count), cuts[2...].allSatisfy({ $0.step > 0 }) else {
      return false
    }
    let spatial = (from.count == 3 ? [(start: 0, step: 1)] : []) + cuts[2...]
    try addWindow(
      input, output, top: -spatial[0].start, left: -spatial[1].start, strideH: spatial[0].step,
      strideW: spatial[1].step, value: 0)
    return true
  }
}
