import CKernels
import IR
import Operators
import Tensors

/// Transposed convolutions as convolutions of phases, whose results are put between each other.
extension Planner {
  /// A transposed convolution with constant weights [channels, maps / groups, kernel…].
  struct Phases {
    var input: ValueID
    var weightID: ValueID
    var weight: Tensor
    var bias: [Float]?
    var groups: Int
    var planes: PhaseAxis
    var rows: PhaseAxis
    var columns: PhaseAxis
    /// Whether there are three spatial dimensions, the first of which is `planes`.
    var isVolume: Bool
    var output: ValueID

    var count: Int { rows.stride * columns.stride }
    var channels: Int { weight.shape[0] }
    var maps: Int { weight.shape[1] * groups }

    /// Whether one convolution makes all phases, with a block of maps for each.
    func isJoint(lanes: Int) -> Bool {
      !isVolume && groups == 1 && count * maps <= lanes && rows.isUniform && columns.isUniform
    }

    /// Floats from the first pixel of the padded input to the first one that a phase reads.
    func offset(of phase: Int, _ source: Blocked) -> Int {
      let (row, column) = place(phase)
      return (rows.start(row) + rows.padding.before) * source.rowStride
        + (columns.start(column) + columns.padding.before) * source.lanes
    }

    func place(_ phase: Int) -> (row: Int, column: Int) {
      (phase / columns.stride, phase % columns.stride)
    }

    /// Whether each map reads one channel that no other reads.
    var isDepthwise: Bool { !isVolume && groups > 1 && groups == channels && groups == maps }

    /// Whether groups have blocks of their own.
    func fillsBlocks(lanes: Int) -> Bool {
      groups == 1 || channels / groups % lanes == 0 && maps / groups % lanes == 0
    }

    /// The taps of phases in the order of a convolution: [phase · maps][channels / groups][taps], the last
    /// tap first.
    ///
    /// - Parameter tap: the tap along the third dimension.
    func weights(of phases: Range<Int>, tap: Int = 0) -> Tensor {
      let source = weight.floats
      var result: [Float] = []
      let perGroup = (channels: channels / groups, maps: maps / groups)
      var shape = [phases.count * maps, perGroup.channels, 0, 0]
      for phase in phases {
        let (row, column) = place(phase)
        guard let top = rows.firstTap(row), let left = columns.firstTap(column) else { continue }
        (shape[2], shape[3]) = (rows.taps(row), columns.taps(column))
        for map in 0..<maps {
          let first = map / perGroup.maps * perGroup.channels
          for channel in first..<first + perGroup.channels {
            let plane =
              ((channel * perGroup.maps + map % perGroup.maps) * planes.kernel + tap)
              * rows.kernel * columns.kernel
            for y in (0..<shape[2]).reversed() {
              let line = plane + (top + y * rows.period) * columns.kernel + left
              for x in (0..<shape[3]).reversed() {
                result.append(source[line + x * columns.period])
              }
            }
          }
        }
      }
      return Tensor(floats: result, shape: shape)
    }
  }

  func addPhases(_ site: Phases) throws(ExecutionError) {
    let (vertical, horizontal) = (site.rows.padding, site.columns.padding)
    let padding = Blocked.Padding(
      top: vertical.before, left: horizontal.before, bottom: vertical.after,
      right: horizontal.after)
    let source = try padded(site.input, site.isDepthwise ? Blocked.Padding() : padding)
    let epilogue = epilogue(after: site.output, [.bias, .slope])
    cover(epilogue)
    var site = site
    if let more = epilogue.bias { site.bias = site.bias.map { zip($0, more).map(+) } ?? more }
    let size = [max(site.rows.longest, 1), max(site.columns.longest, 1)]
    if site.isJoint(lanes: kernels.lanes) {
      let scratch = try temporaryBlocked(
        [source.images, site.count * site.maps] + size, for: site.output)
      try addPhases(0..<site.count, site, source, scratch, scratch.place, epilogue)
      try spread(site, scratch, epilogue.output)
      return
    }
    let isWhole = site.count == 1
    let scratch =
      try isWhole
      ? makeBlocked(epilogue.output)
      : temporaryBlocked(
        [site.count * source.images, site.maps] + (site.isVolume ? [site.planes.output] : [])
          + size, for: site.output)
    for phase in 0..<site.count {
      let place = scratch.place.moved(by: phase * source.images * scratch.imageStride * 4)
      if site.isDepthwise {
        try addDepthwisePhase(phase, site, source, scratch, place, epilogue)
      } else if site.fillsBlocks(lanes: kernels.lanes) {
        for plane in 0..<site.planes.stride {
          try addPhases(
            phase..<phase + 1, site, source, scratch, place, epilogue, plane: plane)
        }
      } else {
        try addListedPhase(phase, site, source, scratch, place, epilogue)
      }
    }
    if !isWhole { try interleave(site, scratch, epilogue.output) }
  }

  /// Adds the convolution that makes phases with the same taps.
  ///
  /// - Parameter plane: the phase along the third dimension, whose planes go to their own places.
  private func addPhases(
    _ phases: Range<Int>, _ site: Phases, _ source: Blocked, _ scratch: Blocked, _ dst: Place,
    _ epilogue: Epilogue, plane: Int = 0
  ) throws(ExecutionError) {
    let (row, column) = site.place(phases.lowerBound)
    guard site.rows.count(row) > 0, site.columns.count(column) > 0, site.planes.count(plane) > 0
    else { return }
    let taps = (site.rows.taps(row), site.columns.taps(column))
    let maps = phases.count * site.maps
    let isEmpty = taps.0 * taps.1 == 0
    let perGroup = site.channels / site.groups
    let panels = ConvStep.Panels(
      groups: site.groups, vectors: scratch.blocks / site.groups, full: kernels.vectors,
      depth: perGroup * taps.0 * taps.1, lanes: kernels.lanes)
    let along = isEmpty ? [] : site.planes.tapsByPosition(plane)
    let weights = try along.map { tap throws(ExecutionError) in
      try packConv(
        site.weights(of: phases, tap: tap), channels: perGroup, taps: taps.0 * taps.1, maps: maps,
        panels, key(site.weightID, .transposedConv(phases), site.isVolume ? .tap(tap) : .whole))
    }
    var depth = Depth()
    depth.planes = site.planes.count(plane)
    depth.length = site.planes.length
    depth.kernel = along.count
    depth.dilation = site.planes.step
    depth.begin = -site.planes.start(plane)
    depth.src = source.planeStride
    depth.dst = site.planes.stride * scratch.planeStride
    if weights.count > 1 { depth.weights = tables.store(weights) }
    let repeated = { (values: [Float]) in
      self.channelTable(phases.flatMap { _ in values })
    }
    var params = nn_conv()
    params.channels = isEmpty ? 0 : perGroup
    params.kernel_h = taps.0
    params.kernel_w = taps.1
    params.stride_h = 1
    params.stride_w = 1
    params.dilation_h = site.rows.step
    params.dilation_w = site.columns.step
    params.src_row = source.rowStride
    params.src_block = source.blockStride
    params.dst_row = scratch.rowStride
    params.dst_block = scratch.blockStride
    params.activation = epilogue.activation
    params.rows = site.rows.count(row)
    params.columns = site.columns.count(column)
    let offset = site.offset(of: phases.lowerBound, source)
    let step = ConvStep(
      params: params, isPlain: false, src: source.place.moved(by: offset * 4), add: .none,
      dst: dst.moved(by: site.planes.position(plane) * scratch.planeStride * 4),
      weights: weights.first ?? tables.store([Float(0)]), bias: site.bias.map(repeated),
      slope: epilogue.slope.map(repeated), lanes: kernels.lanes, images: source.images,
      srcImage: source.imageStride, addImage: 0, dstImage: scratch.imageStride, panels: panels,
      groupSrc: perGroup / kernels.lanes * source.blockStride,
      cut: cut(
        images: source.images * depth.planes, panels: panels.count, extent: params.rows,
        multiplyAdds: product(
          source.images, params.rows, params.columns, maps, panels.depth, depth.planes,
          max(depth.kernel, 1))), depth: depth)
    emit(
      .conv(step),
      (site.groups > 1 ? "grouped transposed " : "transposed ")
        + (along.count > 1 ? "\(along.count)x" : "")
        + "\(taps.0)x\(taps.1)")
  }

  /// Puts the blocks of all phases where they belong.
  private func interleave(
    _ site: Phases, _ scratch: Blocked, _ output: ValueID
  ) throws(ExecutionError) {
    let target = try makeBlocked(output)
    let phase = target.images * scratch.imageStride * 4
    let (rows, columns) = positions(
      site, scratch, target.planeHeight, target.width, row: site.columns.stride * phase,
      column: phase)
    for image in 0..<target.images {
      var move = Move(
        source: scratch.place.moved(by: image * scratch.imageStride * 4), width: 4,
        axes: [
          .even(start: 0, step: scratch.blockStride * 4, count: target.blocks),
          .even(start: 0, step: scratch.planeStride * 4, count: target.planes), rows, columns,
        ])
      move.run = target.lanes * 4
      emit(move, to: target.place.moved(by: image * target.imageStride * 4))
    }
  }

  /// Spreads the lanes of a block, which are phases and maps, over the planes of the result.
  private func spread(
    _ site: Phases, _ scratch: Blocked, _ output: ValueID
  ) throws(ExecutionError) {
    let shape = shape(output)
    let lane = site.maps * 4
    let (rows, columns) = positions(
      site, scratch, shape.count == 4 ? shape[2] : 1, shape[shape.count - 1],
      row: site.columns.stride * lane, column: lane)
    let target = try makePlain(output)
    emit(
      Move(
        source: scratch.place, width: 4,
        axes: [
          .even(start: 0, step: scratch.imageStride * 4, count: scratch.images),
          .even(start: 0, step: 4, count: site.maps), rows, columns,
        ]), to: target.place)
  }

  /// Where rows and columns of the result lie among the phases.
  ///
  /// - Parameters:
  ///   - row, column: bytes from the results of a phase to those of the next one down or to the right.
  private func positions(
    _ site: Phases, _ scratch: Blocked, _ height: Int, _ width: Int, row: Int, column: Int
  ) -> (rows: Move.Axis, columns: Move.Axis) {
    let rows = (0..<height).map { position in
      let (phase, index) = site.rows.phase(of: position)
      return phase * row + index * scratch.rowStride * 4
    }
    let columns = (0..<width).map { position in
      let (phase, index) = site.columns.phase(of: position)
      return phase * column + index * scratch.lanes * 4
    }
    return (.table(rows), .table(columns))
  }
}
