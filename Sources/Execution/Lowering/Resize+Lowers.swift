import CKernels
package import IR
package import Operators
import Tensors

extension Resize: Lowers {
  package var isExact: Bool { mode == .nearest && extrapolation == 0 }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0],
      let samplings = samplings(node, planner)
    else { return false }
    let shape = planner.shape(input)
    let touched = samplings.indices.filter { samplings[$0] != nil }
    let isSpatial =
      planner.isBlockable(input) && (3...4).contains(shape.count) && touched.allSatisfy { $0 >= 2 }
      && !samplings.contains { $0?.isOutside.contains(true) ?? false }
    if touched.isEmpty {
      planner.alias(output, input)
      return true
    }
    if mode == .nearest {
      if isSpatial, planner.isBlocked(input) {
        let tables = samplings.indices.dropFirst(2).map { axis in
          indices(samplings[axis], length: shape[axis], planner.shape(output)[axis])
        }
        try planner.addNearest(input, output, tables)
        return true
      }
      return try lowerPlain(input, output, samplings, planner)
    }
    guard mode == .linear, isSpatial else { return false }
    var lines: [Line] = []
    for axis in 2..<shape.count {
      guard let line = Line(self, samplings[axis], length: shape[axis]) else { return false }
      lines.append(line)
    }
    try planner.addBilinear(input, output, lines)
    return true
  }

  /// How the axes are sampled; nil when that depends on data.
  private func samplings(_ node: Node, _ planner: Planner) -> [Sampling?]? {
    guard let input = node.inputs[0], let output = node.outputs[0] else { return nil }
    var tensors: [Tensor?] = []
    for index in 1...3 {
      guard index < node.inputs.count, let id = node.inputs[index] else {
        tensors.append(nil)
        continue
      }
      guard let tensor = planner.constant(id) else { return nil }
      tensors.append(tensor)
    }
    return try? samplings(
      of: planner.shape(input), to: planner.shape(output), scales: tensors[1]?.floats ?? [],
      sizes: tensors[2]?.integers.map { Int($0) } ?? [], roi: tensors[0]?.doubles ?? [])
  }

  private func indices(_ sampling: Sampling?, length: Int, _ count: Int) -> [Int] {
    sampling?.positions.map { Sampling.nearest($0, nearest, length: length) }
      ?? Array(0..<count)
  }

  /// The nearest elements of any type, along any axes.
  private func lowerPlain(
    _ input: ValueID, _ output: ValueID, _ samplings: [Sampling?], _ planner: Planner
  ) throws(ExecutionError) -> Bool {
    var move = try planner.move(from: input)
    let shape = planner.shape(input)
    for (axis, sampling) in samplings.enumerated() {
      guard let sampling else { continue }
      let axisOffsets = move.axes[axis]
      let indices = indices(sampling, length: shape[axis], sampling.positions.count)
      move.axes[axis] = .table(
        zip(indices, sampling.isOutside).map { index, isOutside in
          isOutside ? MoveStep.outside : axisOffsets[index]
        })
    }
    let fill = Tensor([Double(extrapolation)], shape: [], as: planner.element(input))
    move.fill = fill.withUnsafeBytes { Array($0) }
    try planner.addMove(move, output)
    return true
  }
}

/// The two neighbours of each position of an axis, and the weight of the second.
struct Line {
  var low: [Int]
  var high: [Int]
  var weight: [Float]

  /// A line of height 1 for images without rows.
  static let single = Line(low: [0], high: [0], weight: [0])

  private init(low: [Int], high: [Int], weight: [Float]) {
    self.low = low
    self.high = high
    self.weight = weight
  }

  /// - Returns: nil when an element has more than two neighbours.
  init?(_ resize: Resize, _ sampling: Sampling?, length: Int) {
    guard let sampling else {
      let all = Array(0..<length)
      self.init(low: all, high: all, weight: Array(repeating: 0, count: length))
      return
    }
    let stencil = Stencil(resize, sampling, length: length)
    guard stencil.width == 2 else { return nil }
    let count = stencil.isOutside.count
    self.init(
      low: (0..<count).map { stencil.indices[2 * $0] },
      high: (0..<count).map { stencil.indices[2 * $0 + 1] },
      weight: (0..<count).map { Float(stencil.weights[2 * $0 + 1]) })
  }
}

extension Planner {
  fileprivate func addNearest(
    _ input: ValueID, _ output: ValueID, _ indices: [[Int]]
  ) throws(ExecutionError) {
    let source = try blocked(input)
    let target = try makeBlocked(output)
    var params = nn_nearest()
    params.row_index = tables.store(indices.count == 2 ? indices[0] : [0])
    params.column_index = tables.store(indices[indices.count - 1])
    params.columns = target.width
    params.src_row = source.rowStride
    params.dst_row = target.rowStride
    addResize(.nearest(params), source, target, "nearest")
  }

  fileprivate func addBilinear(
    _ input: ValueID, _ output: ValueID, _ lines: [Line]
  ) throws(ExecutionError) {
    let source = try blocked(input)
    let target = try makeBlocked(output)
    var params = nn_bilinear()
    params.row_line = stored(lines.count == 2 ? lines[0] : .single)
    params.column_line = stored(lines[lines.count - 1])
    params.columns = target.width
    params.src_row = source.rowStride
    params.dst_row = target.rowStride
    addResize(.bilinear(params), source, target, "bilinear")
  }

  private func stored(_ line: Line) -> nn_line {
    nn_line(
      low: tables.store(line.low), high: tables.store(line.high), weight: tables.store(line.weight))
  }

  private func addResize(
    _ method: ResizeStep.Method, _ source: Blocked, _ target: Blocked, _ label: String
  ) {
    emit(
      .resize(
        ResizeStep(
          method: method, src: source.place, dst: target.place, srcImage: source.imageStride,
          dstImage: target.imageStride, srcBlock: source.blockStride,
          dstBlock: target.blockStride,
          grid: grid(target, extent: target.height, work: target.byteCount / 2))), label)
  }
}
