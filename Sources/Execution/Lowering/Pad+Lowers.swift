import CKernels
package import IR
package import Operators
import Tensors

extension Pad: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0],
      let widths = Pad.widths(node, planner)
    else { return false }
    var fill = Tensor([Int64(0)], shape: [], as: planner.element(input))
    if node.inputs.count > 2, let value = node.inputs[2] {
      guard let known = planner.constant(value), known.count == 1 else { return false }
      fill = known.converted(to: planner.element(input))
    }
    let shape = planner.shape(input)
    if mode == .constant, planner.isBlocked(input),
      try planner.padBlocks(input, output, widths, fill: fill.floats[0])
    {
      return true
    }
    var move = try planner.move(from: input)
    for (axis, width) in widths.enumerated() {
      let lower = max(-width.before, 0)
      let kept = shape[axis] - lower - max(-width.after, 0)
      guard kept > 0 else { return false }
      if width == (0, 0) { continue }
      let axisOffsets = move.axes[axis]
      move.axes[axis] = .table(
        (0..<planner.shape(output)[axis]).map { index in
          let position = source(of: index - max(width.before, 0), kept: kept)
          return position < 0 ? MoveStep.outside : axisOffsets[lower + position]
        })
    }
    move.fill = fill.withUnsafeBytes { Array($0) }
    try planner.addMove(move, output)
    return true
  }

  /// Which of `kept` elements stands at a position relative to the first of them; -1: the value.
  private func source(of position: Int, kept: Int) -> Int {
    if (0..<kept).contains(position) { return position }
    switch mode {
    case .constant: return -1
    case .edge: return position < 0 ? 0 : kept - 1
    case .wrap: return (position % kept + kept) % kept
    case .reflect:
      let period = 2 * (kept - 1)
      if period == 0 { return 0 }
      let phase = (position % period + period) % period
      return phase < kept ? phase : period - phase
    }
  }

  /// The widths before and after each axis; nil when they are not known.
  private static func widths(_ node: Node, _ planner: Planner) -> [(before: Int, after: Int)]? {
    guard let input = node.inputs[0], let id = node.inputs[1],
      let pads = planner.constant(id)?.integers.map({ Int($0) })
    else { return nil }
    let rank = planner.shape(input).count
    var axes = Array(0..<rank)
    if node.inputs.count > 3, let id = node.inputs[3] {
      guard let given = planner.constant(id)?.integers else { return nil }
      axes = given.map { $0 < 0 ? Int($0) + rank : Int($0) }
    }
    guard pads.count == 2 * axes.count, axes.allSatisfy((0..<rank).contains) else { return nil }
    var widths = [(before: Int, after: Int)](repeating: (0, 0), count: rank)
    for (index, axis) in axes.enumerated() {
      widths[axis] = (pads[index], pads[axes.count + index])
    }
    return widths
  }
}

extension Planner {
  /// Pads a value in blocks around the image, or with channels of zeros.
  func padBlocks(
    _ input: ValueID, _ output: ValueID, _ widths: [(before: Int, after: Int)], fill: Float
  ) throws(ExecutionError) -> Bool {
    guard isBlockable(output), widths[0] == (0, 0), widths.count > 2 else { return false }
    if widths[2...].allSatisfy({ $0 == (0, 0) }) {
      guard fill == 0, widths[1].before >= 0, widths[1].after >= 0 else { return false }
      let nothing = LanesStep.Channel(place: .none, image: 0)
      let channels =
        Array(repeating: nothing, count: widths[1].before)
        + Planner.channels(of: try blocked(input))
        + Array(repeating: nothing, count: widths[1].after)
      addLanes(channels, to: try makeBlocked(output))
      return true
    }
    guard widths[1] == (0, 0), widths.count < 5 else { return false }
    try addWindow(
      input, output, top: widths.count == 3 ? 0 : widths[2].before,
      left: widths[widths.count - 1].before, strideH: 1, strideW: 1, value: fill)
    return true
  }

  /// Makes a value in blocks by a strided, shifted copy of another.
  func addWindow(
    _ input: ValueID, _ output: ValueID, top: Int, left: Int, strideH: Int, strideW: Int,
    value: Float
  ) throws(ExecutionError) {
    let source = try blocked(input)
    let target = try makeBlocked(output)
    var params = nn_window()
    params.pixel = kernels.lanes
    params.columns = target.width
    params.src_h = source.height
    params.src_w = source.width
    params.top = top
    params.left = left
    params.stride_h = strideH
    params.stride_w = strideW
    params.src_row = source.rowStride
    params.dst_row = target.rowStride
    params.value = value
    emit(
      .window(
        WindowStep(
          params: params, src: source.place, dst: target.place, srcImage: source.imageStride,
          dstImage: target.imageStride, srcBlock: source.blockStride,
          dstBlock: target.blockStride,
          grid: grid(target, extent: target.height, work: target.byteCount / 4))), "window")
  }
}
