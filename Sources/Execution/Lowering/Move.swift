import CKernels
import IR
import Operators
import Tensors

/// A copy in the making: each axis of the result has a table of offsets into the source.
struct Move {
  var source: Place
  /// Bytes of an element.
  var width: Int
  /// For each axis, bytes to add to the source's address; `MoveStep.outside` where the fill is put.
  var tables: [[Int]]
  /// Bytes that follow each other in source and result.
  var run: Int
  /// The element that is put outside.
  var fill: [UInt8] = []

  init(source: Place, width: Int, tables: [[Int]]) {
    self.source = source
    self.width = width
    self.tables = tables
    run = width
  }

  /// Joins axes that are walked evenly, and takes those that are walked without gaps into the run.
  mutating func simplify() {
    for table in tables where table.count == 1 && table[0] > 0 { source.offset += table[0] }
    tables.removeAll { $0.count == 1 && $0[0] >= 0 }
    var index = tables.count - 1
    while index > 0 {
      if let step = Move.step(tables[index]), let outer = Move.step(tables[index - 1]),
        outer == step * tables[index].count, tables[index][0] == 0
      {
        let start = tables[index - 1][0]
        let count = tables[index].count * tables[index - 1].count
        tables[index - 1] = (0..<count).map { start + $0 * step }
        tables.remove(at: index)
      }
      index -= 1
    }
    if let last = tables.last, last.count > 1, Move.step(last) == run, last[0] == 0 {
      run *= last.count
      tables.removeLast()
    }
  }

  /// The distance between the entries of a table, when all are the same.
  static func step(_ table: [Int]) -> Int? {
    guard table.count > 1, table[0] >= 0 else { return nil }
    let step = table[1] - table[0]
    for i in 1..<table.count where table[i] - table[i - 1] != step || table[i] < 0 { return nil }
    return step
  }
}

extension Planner {
  /// The elements of a value where they lie: the bytes that each index of each axis adds.
  func move(from id: ValueID) throws(ExecutionError) -> Move {
    let shape = shape(id)
    if let source = blockeds[id], plains[id] == nil, constant(id) == nil {
      var tables = [
        (0..<source.images).map { $0 * source.imageStride * 4 },
        (0..<source.channels).map {
          ($0 / source.lanes * source.blockStride + $0 % source.lanes) * 4
        },
      ]
      let steps = [source.rowStride * 4, source.lanes * 4]
      for (axis, step) in zip(2..<shape.count, steps.suffix(shape.count - 2)) {
        tables.append((0..<shape[axis]).map { $0 * step })
      }
      return Move(source: source.place, width: 4, tables: tables)
    }
    let source = try plain(id)
    let width = source.element.byteCount
    let strides = Strides.rowMajor(shape)
    return Move(
      source: source.place, width: width,
      tables: shape.indices.map { axis in (0..<shape[axis]).map { $0 * strides[axis] * width } })
  }

  /// Makes a value, plain, by a copy whose axes are those of the value.
  func addMove(_ move: Move, _ output: ValueID) throws(ExecutionError) {
    let target = try makePlain(output)
    emit(move, to: target.place)
  }

  /// Adds the step of a copy to consecutive bytes, or to rows at a distance.
  ///
  /// - Parameter rowBytes: from one entry of the first axis to the next; nil: without gaps.
  func emit(_ move: Move, to target: Place, rowBytes: Int? = nil) {
    var move = move
    if rowBytes == nil {
      move.simplify()
      if let transpose = transposition(move, to: target) {
        emit(.transpose(transpose), "transpose")
        return
      }
    }
    // The last table is the row that is written at once; the others choose its start.
    if move.tables.count < (rowBytes == nil ? 1 : 2) { move.tables.append([0]) }
    let sizes = move.tables.map(\.count)
    let rows = sizes.dropLast().reduce(1, *)
    let bytes = rows * (sizes.last ?? 1) * move.run
    var pattern: UInt64 = 0
    if !move.fill.isEmpty {
      for byte in 0..<8 { pattern |= UInt64(move.fill[byte % move.fill.count]) << (8 * byte) }
    }
    emit(
      .move(
        MoveStep(
          src: move.source, dst: target, run: move.run, sizes: tables.store(sizes),
          offsets: tables.store(move.tables.flatMap { $0 }), axes: sizes.count, rows: rows,
          rowBytes: rowBytes ?? (sizes.last ?? 1) * move.run,
          hasOutside: move.tables.contains { $0.contains { $0 < 0 } }, fill: pattern,
          chunks: bytes / 4 >= Grid.sharedWork ? min(options.threads, max(rows, 1)) : 1)), "copy")
  }

  /// The step for a copy that transposes matrices of 32-bit elements.
  private func transposition(_ move: Move, to target: Place) -> TransposeStep? {
    guard move.run == 4, move.tables.count == 2 || move.tables.count == 3,
      let column = move.tables.last, let columnStep = Move.step(column), column[0] == 0
    else { return nil }
    let row = move.tables[move.tables.count - 2]
    guard Move.step(row) == 4, columnStep > 0, columnStep % 4 == 0, row.count >= 4,
      column.count >= 4
    else { return nil }
    let batches = move.tables.count == 3 ? move.tables[0] : [0]
    guard batches.count == 1 || Move.step(batches) != nil, let first = batches.first, first >= 0
    else { return nil }
    var params = nn_transpose()
    params.rows = column.count
    params.columns = row.count
    params.src_row = columnStep / 4
    params.dst_row = column.count
    return TransposeStep(
      params: params, src: move.source.moved(by: first + row[0]), dst: target,
      batches: batches.count,
      srcBatch: batches.count > 1 ? (batches[1] - first) / 4 : 0,
      dstBatch: row.count * column.count,
      grid: Grid(
        images: batches.count, blocks: 1, extent: row.count, grain: kernels.lanes,
        work: batches.count * row.count * column.count, threads: options.threads))
  }
}
