import CKernels
package import IR
package import Operators
import Tensors

extension MaxPool: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard node.outputs.count == 1, let input = node.inputs[0], planner.isFloat(input) else {
      return false
    }
    return try planner.addPool(node, try? window(rank: planner.shape(input).count - 2), NN_MAX_POOL)
  }
}

extension AveragePool: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0], planner.isFloat(input),
      let window = try? window(rank: planner.shape(input).count - 2)
    else { return false }
    // A window without elements has no mean.
    let sizes = Array(planner.shape(input).dropFirst(2))
    let result = Array(planner.shape(output).dropFirst(2))
    for axis in sizes.indices
    where window.tapCounts(axis: axis, sizes: sizes, output: result, includePadding: false)
      .contains(0)
    {
      return false
    }
    return try planner.addPool(
      node, window, countIncludePad ? NN_AVERAGE_PADDED_POOL : NN_AVERAGE_POOL)
  }
}

extension GlobalPool: Lowers {
  package var isExact: Bool { function == .max }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0], planner.isBlockable(input),
      planner.isBlockable(output)
    else { return false }
    try planner.addGlobalPool(
      input, output, function == .average ? NN_AVERAGE_POOL : NN_MAX_POOL)
    return true
  }
}

extension Planner {
  func addGlobalPool(
    _ input: ValueID, _ output: ValueID, _ pooling: nn_pooling
  ) throws(ExecutionError) {
    let source = try blocked(input)
    let target = try makeBlocked(output)
    var params = nn_global_pool()
    params.pooling = pooling
    params.pixels = source.pixels
    emit(
      .globalPool(
        GlobalPoolStep(
          params: params, src: source.place, dst: target.place, srcImage: source.imageStride,
          dstImage: target.imageStride, srcBlock: source.blockStride,
          dstBlock: target.blockStride,
          grid: grid(source, extent: 1, work: source.byteCount / 4))), "global pool")
  }

  /// Adds a pooling; false when no step computes it.
  ///
  /// Three dimensions are pooled by planes first and then across these: the largest of the largest, and the mean of
  /// means of equally many elements.
  func addPool(
    _ node: Node, _ window: Window?, _ pooling: nn_pooling
  ) throws(ExecutionError) -> Bool {
    guard let window, let input = node.inputs[0], let output = node.outputs[0],
      isBlockable(input), let geometry = Geometry(window, shape(input)),
      geometry.padding.allSatisfy({ $0 >= 0 }), geometry.depth.begin >= 0, geometry.depthEnd >= 0
    else { return false }
    var source = try blocked(input)
    guard !geometry.isFlat else {
      addPlanePool(geometry, pooling, source, try makeBlocked(output))
      return true
    }
    if !geometry.isPointwiseInPlanes {
      let planes = try temporaryBlocked(
        Array(shape(input).prefix(3)) + shape(output).suffix(2), for: output)
      addPlanePool(geometry, pooling, source, planes)
      source = planes
    }
    addDepthPool(geometry, pooling, source, try makeBlocked(output))
    return true
  }

  private func addPlanePool(
    _ geometry: Geometry, _ pooling: nn_pooling, _ source: Blocked, _ target: Blocked
  ) {
    var params = nn_pool()
    params.pooling = pooling
    params.columns = target.width
    params.src_h = source.planeHeight
    params.src_w = source.width
    params.kernel_h = geometry.kernel.h
    params.kernel_w = geometry.kernel.w
    params.stride_h = geometry.stride.h
    params.stride_w = geometry.stride.w
    params.dilation_h = geometry.dilation.h
    params.dilation_w = geometry.dilation.w
    params.pad_top = geometry.begins.h
    params.pad_left = geometry.begins.w
    params.pad_bottom = geometry.ends.h
    params.pad_right = geometry.ends.w
    params.src_row = source.rowStride
    params.dst_row = target.rowStride
    emit(
      .pool(
        PoolStep(
          params: params, src: source.place, dst: target.place, srcImage: source.imageStride,
          dstImage: target.imageStride, srcBlock: source.planeStride,
          dstBlock: target.planeStride,
          grid: planeGrid(
            target, extent: target.planeHeight,
            work: product(target.byteCount / 16, geometry.kernel.h, geometry.kernel.w)))), "pool")
  }

  /// Adds a pooling across planes, each of which is one row.
  private func addDepthPool(
    _ geometry: Geometry, _ pooling: nn_pooling, _ source: Blocked, _ target: Blocked
  ) {
    let pixels = source.planeHeight * source.width
    var params = nn_pool()
    params.pooling = pooling
    params.columns = pixels
    params.src_h = source.planes
    params.src_w = pixels
    params.kernel_h = geometry.depth.kernel
    params.kernel_w = 1
    params.stride_h = geometry.depth.stride
    params.stride_w = 1
    params.dilation_h = geometry.depth.dilation
    params.dilation_w = 1
    params.pad_top = geometry.depth.begin
    params.pad_bottom = geometry.depthEnd
    params.src_row = source.planeStride
    params.dst_row = target.planeStride
    emit(
      .pool(
        PoolStep(
          params: params, src: source.place, dst: target.place, srcImage: source.imageStride,
          dstImage: target.imageStride, srcBlock: source.blockStride,
          dstBlock: target.blockStride,
          grid: grid(
            target, extent: target.planes,
            work: product(target.byteCount / 16, geometry.depth.kernel)))), "pool across planes")
  }
}
