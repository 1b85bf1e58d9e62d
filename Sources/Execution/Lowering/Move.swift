import CKernels
import IR
import Operators
import Tensors

/// A copy in the making: along each axis of the result, where the source is read.
struct Move {
  var source: Place
  /// Bytes of an element.
  var width: Int
  var axes: [Axis]
  /// Bytes that follow each other in source and result.
  var run: Int
  /// The element that is put outside.
  var fill: [UInt8] = []

  /// The bytes that each index of an axis adds to the source's address.
  enum Axis {
    case even(start: Int, step: Int, count: Int)
    /// `MoveStep.outside` where the fill is put.
    case table([Int])

    var count: Int {
      switch self {
      case .even(_, _, let count): count
      case .table(let offsets): offsets.count
      }
    }

    subscript(index: Int) -> Int {
      switch self {
      case .even(let start, let step, _): start + index * step
      case .table(let offsets): offsets[index]
      }
    }

    var hasOutside: Bool {
      if case .table(let offsets) = self { offsets.contains { $0 < 0 } } else { false }
    }

    /// The axis with chosen indices alone.
    func taking(_ indices: [Int]) -> Axis { .table(indices.map { self[$0] }) }

    /// The axis with every step-th index from one on.
    func taking(from first: Int, step: Int = 1, count: Int) -> Axis {
      switch self {
      case .even(let start, let own, _):
        .even(start: start + first * own, step: count > 1 ? own * step : 0, count: count)
      case .table: taking((0..<count).map { first + $0 * step })
      }
    }

    /// The same axis, even where its table is.
    var simplified: Axis {
      guard case .table(let offsets) = self, let first = offsets.first, first >= 0 else {
        return self
      }
      let step = offsets.count > 1 ? offsets[1] - first : 0
      for (index, offset) in offsets.enumerated()
      where offset < 0 || offset != first + index * step { return self }
      return .even(start: first, step: step, count: offsets.count)
    }
  }

  init(source: Place, width: Int, axes: [Axis]) {
    self.source = source
    self.width = width
    self.axes = axes
    run = width
  }

  /// Joins axes that are walked evenly, and takes those that are walked without gaps into the run.
  mutating func simplify() {
    var result: [Axis] = []
    for axis in axes.map(\.simplified) {
      guard case .even(let start, let step, let count) = axis else {
        result.append(axis)
        continue
      }
      source.offset += start
      if count == 1 { continue }
      if case .even(_, let outer, let outerCount)? = result.last, outer == step * count {
        result[result.count - 1] = .even(start: 0, step: step, count: count * outerCount)
      } else {
        result.append(.even(start: 0, step: step, count: count))
      }
    }
    if case .even(_, let step, let count)? = result.last, step == run {
      run *= count
      result.removeLast()
    }
    axes = result
  }
}

extension Planner {
  /// The elements of a value where they lie: the bytes that each index of each axis adds.
  func move(from id: ValueID) throws(ExecutionError) -> Move {
    let shape = shape(id)
    if let source = blockeds[id], plains[id] == nil, constant(id) == nil {
      var axes: [Move.Axis] = [
        .even(start: 0, step: source.imageStride * 4, count: source.images),
        .table(
          (0..<source.channels).map {
            ($0 / source.lanes * source.blockStride + $0 % source.lanes) * 4
          }),
      ]
      let steps = [source.planeStride * 4, source.rowStride * 4, source.lanes * 4]
      for (axis, step) in zip(2..<shape.count, steps.suffix(shape.count - 2)) {
        axes.append(.even(start: 0, step: step, count: shape[axis]))
      }
      return Move(source: source.place, width: 4, axes: axes)
    }
    let source = try plain(id)
    let width = source.element.byteCount
    let strides = Strides.rowMajor(shape)
    return Move(
      source: source.place, width: width,
      axes: shape.indices.map { .even(start: 0, step: strides[$0] * width, count: shape[$0]) })
  }

  /// Makes a value, plain, by a copy whose axes are those of the value.
  func addMove(_ move: Move, _ output: ValueID) throws(ExecutionError) {
    let target = try makePlain(output)
    emit(move, to: target.place)
  }

  /// Adds the step of a copy to consecutive bytes, or to rows at a distance.
  ///
  /// - Parameter rowBytes: from one entry of the first axis to the next; nil: without gaps.
  func emit(_ move: Move, to target: Place, rowBytes: Int? = nil, isConversion: Bool = false) {
    var move = move
    if rowBytes == nil {
      move.simplify()
      if let transpose = transposition(move, to: target) {
        emit(.transpose(transpose), "transpose", isConversion: isConversion)
        return
      }
    }
    // The last axis is the row that is written at once; the others choose its start.
    while move.axes.count < (rowBytes == nil ? 1 : 2) {
      move.axes.append(.even(start: 0, step: 0, count: 1))
    }
    let rows = move.axes.dropLast().reduce(1) { $0 * $1.count }
    let bytes = rows * (move.axes.last?.count ?? 1) * move.run
    var pattern: UInt64 = 0
    if !move.fill.isEmpty {
      for byte in 0..<8 { pattern |= UInt64(move.fill[byte % move.fill.count]) << (8 * byte) }
    }
    let axes = move.axes.map { axis in
      switch axis {
      case .even(let start, let step, let count):
        MoveStep.Axis(count: count, start: start, step: step, table: nil)
      case .table(let offsets):
        MoveStep.Axis(count: offsets.count, start: 0, step: 0, table: tables.store(offsets))
      }
    }
    emit(
      .move(
        MoveStep(
          src: move.source, dst: target, run: move.run, axes: tables.store(axes),
          axisCount: axes.count, rows: rows,
          rowBytes: rowBytes ?? (move.axes.last?.count ?? 1) * move.run,
          hasOutside: move.axes.contains(where: \.hasOutside), fill: pattern,
          chunks: bytes / 4 >= Grid.sharedWork ? min(options.threads, max(rows, 1)) : 1)), "copy",
      isConversion: isConversion)
  }

  /// The step for a copy that transposes matrices of 32-bit elements.
  private func transposition(_ move: Move, to target: Place) -> TransposeStep? {
    guard move.run == 4, move.axes.count == 2 || move.axes.count == 3,
      case .even(_, let columnStep, let columns)? = move.axes.last,
      case .even(_, 4, let rows) = move.axes[move.axes.count - 2],
      columnStep > 0, columnStep % 4 == 0, rows >= 4, columns >= 4
    else { return nil }
    var batch = (step: 0, count: 1)
    if move.axes.count == 3 {
      guard case .even(_, let step, let count) = move.axes[0] else { return nil }
      batch = (step, count)
    }
    var params = nn_transpose()
    params.rows = columns
    params.columns = rows
    params.src_row = columnStep / 4
    params.dst_row = columns
    return TransposeStep(
      params: params, src: move.source, dst: target, batches: batch.count,
      srcBatch: batch.step / 4, dstBatch: rows * columns,
      grid: Grid(
        images: batch.count, blocks: 1, extent: rows, grain: kernels.lanes,
        work: product(batch.count, rows, columns), threads: options.threads))
  }

  /// A product, at most the largest number; sizes of hostile graphs have products beyond that.
  func product(_ factors: Int...) -> Int {
    var result = 1
    for factor in factors {
      let (value, overflow) = result.multipliedReportingOverflow(by: factor)
      if overflow { return .max }
      result = value
    }
    return result
  }
}
