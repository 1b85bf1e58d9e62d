import CKernels
package import IR
package import Operators
import Tensors

extension Gemm: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let a = node.inputs[0], let b = node.inputs[1], let output = node.outputs[0],
      planner.isFloat(a), planner.isFloat(b)
    else { return false }
    let isScaled = alpha != 1
    guard !isScaled || planner.constant(b) != nil else { return false }
    let c = node.inputs.count > 2 ? node.inputs[2] : nil
    var bias: [Float]?
    var add: ValueID?
    if let c {
      if let values = planner.channelValues(c, of: planner.shape(output), axis: 1) {
        bias = beta == 1 ? values : values.map { $0 * beta }
      } else if beta == 1, planner.shape(c) == planner.shape(output) {
        add = c
      } else {
        return false
      }
    }
    let shape = planner.shape(output)
    let depth = planner.shape(a)[transposeA ? 0 : 1]
    var left: Plain
    if transposeA {
      var move = try planner.move(from: a)
      move.axes.reverse()
      left = try planner.temporaryPlain([shape[0], depth], .f32, for: output)
      planner.emit(move, to: left.place)
    } else {
      left = try planner.plain(a)
    }
    left.shape = [shape[0], depth]
    try planner.addProduct(
      Planner.Product(
        a: left, b: b, isTransposed: transposeB, scale: alpha, rows: shape[0], columns: shape[1],
        depth: depth, bias: bias, add: add, output: output))
    return true
  }
}

extension MatMul: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let a = node.inputs[0], let b = node.inputs[1], let output = node.outputs[0],
      planner.isFloat(a), planner.isFloat(b)
    else { return false }
    var left = planner.shape(a)
    var right = planner.shape(b)
    if left.count == 1 { left.insert(1, at: 0) }
    if right.count == 1 { right.append(1) }
    let (rows, depth) = (left[left.count - 2], left[left.count - 1])
    let columns = right[right.count - 1]
    let leftBatch = Array(left.dropLast(2))
    let rightBatch = Array(right.dropLast(2))
    let leftCount = leftBatch.reduce(1, *)
    let rightCount = rightBatch.reduce(1, *)
    var product = Planner.Product(
      a: try planner.plain(a), b: b, isTransposed: false, scale: 1, rows: rows, columns: columns,
      depth: depth, bias: nil, add: nil, output: output)
    if rightCount == 1 {
      product.rows = leftCount * rows
    } else {
      let missing = max(leftBatch.count, rightBatch.count)
      let padded = { (shape: [Int]) in Array(repeating: 1, count: missing - shape.count) + shape }
      guard leftCount == 1 || padded(leftBatch) == padded(rightBatch) else { return false }
      product.batches = rightCount
      product.aBatch = leftCount == 1 ? 0 : rows * depth
    }
    try planner.addProduct(product)
    return true
  }
}

extension Planner {
  /// A product of matrices with what is added to it.
  struct Product {
    var a: Plain
    var b: ValueID
    /// Whether `b` is [columns, depth] rather than [depth, columns].
    var isTransposed: Bool
    /// What every product is multiplied by; 1 unless `b` is constant.
    var scale: Float
    var rows: Int
    var columns: Int
    var depth: Int
    var bias: [Float]?
    var add: ValueID?
    var output: ValueID
    var batches = 1
    /// Floats from one left matrix to the next.
    var aBatch = 0
  }

  func addProduct(_ product: Product) throws(ExecutionError) {
    let rank = shape(product.output).count
    // A vector as the right operand leaves no axis of columns.
    let hasColumns = rank > 0 && shape(product.output)[rank - 1] == product.columns
    var abilities: Epilogue.Abilities = hasColumns ? [.bias, .slope] : []
    if product.add == nil { abilities.insert(.add) }
    let (b, packed) = try packedMatrix(product)
    let epilogue = epilogue(
      after: product.output, channelAxis: hasColumns ? rank - 1 : rank, abilities)
    var bias = product.bias
    if let more = epilogue.bias { bias = bias.map { zip($0, more).map(+) } ?? more }
    var add: Plain?
    if let id = product.add ?? epilogue.add { add = try plain(id) }
    cover(epilogue)
    let target = try makePlain(epilogue.output)
    var params = nn_gemm()
    params.rows = product.rows
    params.columns = product.columns
    params.depth = product.depth
    let a = try spaced(product)
    params.a_row = a.row
    params.c_row = product.columns
    params.add_row = product.columns
    params.activation = epilogue.activation
    let lanes = kernels.lanes
    let width = kernels.vectors * lanes
    let size = product.rows * product.columns
    let step = GemmStep(
      params: params, a: a.place, b: b, weights: packed, add: add?.place ?? .none,
      c: target.place, bias: bias.map(channelTable), slope: epilogue.slope.map(channelTable),
      batches: product.batches, aBatch: product.aBatch == 0 ? 0 : product.rows * a.row,
      bBatch: product.batches > 1 ? packedFloats(product) : 0, addBatch: size, cBatch: size,
      panel: width,
      cut: cut(
        images: product.batches, panels: (product.columns + width - 1) / width,
        extent: product.rows / kernels.rows,
        multiplyAdds: self.product(product.batches, size, product.depth)))
    emit(
      .gemm(step), product.rows == 1 ? "matrix-vector" : "gemm",
      inPlace: add.map { [$0.place] } ?? [])
  }

  /// The left operand with rows whose starts do not share the sets of a cache, where many are read at once.
  private func spaced(_ product: Product) throws(ExecutionError) -> (place: Place, row: Int) {
    let depth = product.depth
    let rows = product.rows * (product.aBatch == 0 ? 1 : product.batches)
    guard kernels.rows > 8, product.rows > 8, depth % 512 == 0, product.columns >= 128 else {
      return (product.a.place, depth)
    }
    let row = depth + kernels.lanes
    let target = try temporaryPlain([rows, row], .f32, for: product.output)
    var move = Move(
      source: product.a.place, width: 4, axes: [.even(start: 0, step: depth * 4, count: rows)])
    move.run = depth * 4
    emit(move, to: target.place, rowBytes: row * 4, isConversion: true)
    return (target.place, row)
  }

  private func packedFloats(_ product: Product) -> Int {
    let lanes = kernels.lanes
    return (product.columns + lanes - 1) / lanes * lanes * product.depth
  }

  /// The packed second operand: a constant, or the place where a step puts it.
  private func packedMatrix(
    _ product: Product
  ) throws(ExecutionError) -> (Place, UnsafePointer<Float>?) {
    let depthStride = product.isTransposed ? 1 : product.columns
    let columnStride = product.isTransposed ? product.depth : 1
    if product.batches == 1, let constant = constant(product.b) {
      let packed = try packMatrix(
        constant, scale: product.scale, columns: product.columns, depth: product.depth,
        depthStride: depthStride, columnStride: columnStride, full: kernels.vectors,
        key(product.b, .gemm(isTransposed: product.isTransposed, scale: product.scale)))
      return (.none, packed)
    }
    let source = try plain(product.b)
    let floats = packedFloats(product)
    let target = try temporaryPlain([product.batches, floats], .f32, for: product.b)
    var params = nn_pack_gemm()
    params.depth = product.depth
    params.src_depth = depthStride
    params.src_column = columnStride
    emit(
      .pack(
        PackStep(
          params: params, src: source.place, dst: target.place, columns: product.columns,
          lanes: kernels.lanes, full: kernels.vectors, batches: product.batches,
          srcBatch: product.columns * product.depth, dstBatch: floats,
          chunks: target.count >= Grid.sharedWork ? options.threads : 1)),
      "pack", isConversion: true)
    return (target.place, nil)
  }
}
