import CKernels
package import IR
package import Operators
import Tensors

extension BatchNorm: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard !training, spatial, let input = node.inputs[0], let output = node.outputs[0],
      node.outputs.count == 1, planner.isBlockable(input), planner.shape(input).count > 1
    else { return false }
    var values: [[Double]] = []
    for index in 1...4 {
      guard let id = node.inputs[index], let tensor = planner.constant(id) else { return false }
      values.append(tensor.doubles)
    }
    var scale: [Float] = []
    var shift: [Float] = []
    for channel in values[0].indices {
      let gain = values[0][channel] / (values[3][channel] + Double(epsilon)).squareRoot()
      scale.append(Float(gain))
      shift.append(Float(values[1][channel] - values[2][channel] * gain))
    }
    let source = try planner.blocked(input)
    let epilogue = planner.epilogue(after: output, [.bias, .slope])
    planner.cover(epilogue)
    if let bias = epilogue.bias { shift = zip(shift, bias).map(+) }
    let target = try planner.makeBlocked(epilogue.output)
    planner.emit(
      .affine(
        AffineStep(
          activation: epilogue.activation, src: source.place, dst: target.place,
          scale: planner.channelTable(scale), shift: planner.channelTable(shift),
          slope: epilogue.slope.map(planner.channelTable), lanes: target.lanes,
          srcImage: source.imageStride, dstImage: target.imageStride,
          blockStride: target.blockStride,
          grid: planner.grid(target, extent: target.pixels, work: target.byteCount / 2))),
      "affine", inPlace: [source.place])
    return true
  }
}

extension LRN: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0], planner.isBlockable(input)
    else { return false }
    let source = try planner.blocked(input)
    let target = try planner.makeBlocked(output)
    var params = nn_lrn()
    params.channels = source.channels
    params.size = size
    params.alpha = alpha
    params.beta = beta
    params.bias = bias
    params.src_block = source.blockStride
    params.dst_block = target.blockStride
    planner.emit(
      .lrn(
        LRNStep(
          params: params, src: source.place, dst: target.place, lanes: source.lanes,
          srcImage: source.imageStride, dstImage: target.imageStride,
          grid: Grid(
            images: source.images, blocks: 1, extent: source.pixels,
            work: target.byteCount * 2, threads: planner.options.threads))), "lrn")
    return true
  }
}

extension Softmax: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0], planner.isFloat(input) else {
      return false
    }
    let shape = planner.shape(input)
    let axis = axis < 0 ? axis + shape.count : axis
    let columns = flattened ? shape[axis...].reduce(1, *) : shape[axis]
    let inner = flattened ? 1 : shape[(axis + 1)...].reduce(1, *)
    if inner == 1 {
      let source = try planner.plain(input)
      let target = try planner.makePlain(output)
      planner.addSoftmax(
        source.place, target.place, rows: source.count / columns, columns, logarithm: logarithm)
      return true
    }
    // The axis goes last and comes back.
    var order = Array(shape.indices)
    order.append(order.remove(at: axis))
    let turned = order.map { shape[$0] }
    var move = try planner.move(from: input)
    move.axes = order.map { move.axes[$0] }
    let rows = try planner.temporaryPlain(turned, .f32, for: output)
    planner.emit(move, to: rows.place)
    let result = try planner.temporaryPlain(turned, .f32, for: output)
    planner.addSoftmax(
      rows.place, result.place, rows: rows.count / columns, columns, logarithm: logarithm)
    let strides = Strides.rowMajor(turned)
    var back = Move(source: result.place, width: 4, axes: [])
    for index in shape.indices {
      let stride = strides[order.firstIndex(of: index) ?? 0] * 4
      back.axes.append(.even(start: 0, step: stride, count: shape[index]))
    }
    try planner.addMove(back, output)
    return true
  }
}

extension Planner {
  fileprivate func addSoftmax(
    _ src: Place, _ dst: Place, rows: Int, _ columns: Int, logarithm: Bool
  ) {
    var params = nn_softmax()
    params.columns = columns
    params.src_row = columns
    params.dst_row = columns
    params.logarithm = logarithm ? 1 : 0
    emit(
      .softmax(
        SoftmaxStep(
          params: params, src: src, dst: dst,
          grid: Grid(
            images: 1, blocks: 1, extent: rows, work: rows * columns * 8,
            threads: options.threads))), "softmax", inPlace: [src])
  }
}
