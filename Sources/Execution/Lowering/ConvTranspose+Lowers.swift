import CKernels
package import IR
package import Operators
import Tensors

extension ConvTranspose: Lowers {
  /// Each residue of the output's positions by the stride is a convolution of its own with every stride-th
  /// tap; the results are then put between each other.
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard groups == 1, let input = node.inputs[0], let weightID = node.inputs[1],
      let output = node.outputs[0], planner.isBlockable(input), planner.isBlockable(output),
      let weight = planner.constant(weightID), weight.count > 0
    else { return false }
    let kernel = Array(weight.shape[2...])
    let sizes = Array(planner.shape(input)[2...])
    guard let window = try? window(kernel: Shape(kernel)),
      let begins = (try? geometry(Shape(sizes), kernel: Shape(kernel)))?.begins.concrete,
      window.dilation.allSatisfy({ $0 == 1 }), window.stride.reduce(1, *) <= 64,
      kernel.count <= 2,
      zip(kernel, window.stride).allSatisfy({ $0 >= $1 })
    else { return false }
    var bias: [Float]?
    if node.inputs.count > 2, let id = node.inputs[2] {
      guard let tensor = planner.constant(id) else { return false }
      bias = tensor.floats
    }
    var axes = kernel.indices.map { axis in
      PhaseAxis(
        kernel: kernel[axis], stride: window.stride[axis], begin: begins[axis],
        length: sizes[axis], output: planner.shape(output)[axis + 2])
    }
    if axes.count == 1 {
      axes.insert(PhaseAxis(kernel: 1, stride: 1, begin: 0, length: 1, output: 1), at: 0)
    }
    try planner.addPhases(
      Planner.Phases(
        input: input, weightID: weightID, weight: weight, bias: bias, rows: axes[0],
        columns: axes[1], output: output))
    return true
  }
}

/// One axis of a transposed convolution, by residues of the output's position.
struct PhaseAxis {
  var kernel: Int
  var stride: Int
  /// Positions of the full result that are cut off at the beginning.
  var begin: Int
  var length: Int
  var output: Int

  /// The number of taps that meet a phase.
  func taps(_ phase: Int) -> Int { (kernel - phase + stride - 1) / stride }

  /// The first position of the full result, counted in strides, that a phase keeps.
  func first(_ phase: Int) -> Int {
    let distance = begin - phase
    return distance > 0 ? (distance + stride - 1) / stride : distance / stride
  }

  /// The number of positions of the output that belong to a phase.
  func count(_ phase: Int) -> Int {
    let start = first(phase) * stride + phase - begin
    return start >= output ? 0 : (output - start - 1) / stride + 1
  }

  /// The position of the input that the first tap of the first output of a phase reads.
  func start(_ phase: Int) -> Int { first(phase) - (taps(phase) - 1) }

  private var phases: Range<Int> { 0..<stride }

  /// Zeros that the input needs before and after it.
  var padding: (before: Int, after: Int) {
    let before = phases.map { -start($0) }.max() ?? 0
    let after =
      phases.filter { count($0) > 0 }.map { first($0) + count($0) - length }.max() ?? 0
    return (max(before, 0), max(after, 0))
  }

  var longest: Int { phases.map(count).max() ?? 0 }

  /// The phase of a position of the output, and its place among those of that phase.
  func phase(of position: Int) -> (phase: Int, index: Int) {
    let full = position + begin
    let phase = ((full % stride) + stride) % stride
    return (phase, (full - phase) / stride - first(phase))
  }
}

extension Planner {
  /// A transposed convolution with constant weights [channels, maps, kernel…].
  struct Phases {
    var input: ValueID
    var weightID: ValueID
    var weight: Tensor
    var bias: [Float]?
    var rows: PhaseAxis
    var columns: PhaseAxis
    var output: ValueID
  }

  func addPhases(_ site: Phases) throws(ExecutionError) {
    let (rows, columns) = (site.rows, site.columns)
    let (vertical, horizontal) = (rows.padding, columns.padding)
    let source = try padded(
      site.input,
      Blocked.Padding(
        top: vertical.before, left: horizontal.before, bottom: vertical.after,
        right: horizontal.after))
    let epilogue = epilogue(after: site.output, [.bias, .slope])
    cover(epilogue)
    var bias = site.bias
    if let more = epilogue.bias { bias = bias.map { zip($0, more).map(+) } ?? more }
    let table = bias.map(channelTable)
    let slope = epilogue.slope.map(channelTable)
    let (channels, maps) = (site.weight.shape[0], site.weight.shape[1])
    let count = rows.stride * columns.stride
    let images = source.images
    let scratch = try temporaryBlocked(
      [count * images, maps, max(rows.longest, 1), max(columns.longest, 1)], for: site.output)
    for phase in 0..<count {
      let (row, column) = (phase / columns.stride, phase % columns.stride)
      guard rows.count(row) > 0, columns.count(column) > 0 else { continue }
      let taps = (rows.taps(row), columns.taps(column))
      let panels = ConvStep.Panels(
        groups: 1, vectors: scratch.blocks, full: kernels.vectors,
        depth: channels * taps.0 * taps.1, lanes: kernels.lanes)
      let weights = try packConv(
        self.phaseWeights(site, row, column), channels: channels, taps: taps.0 * taps.1, maps: maps,
        panels, key(site.weightID, .transposedConv(phase: phase)))
      var params = nn_conv()
      params.channels = channels
      params.kernel_h = taps.0
      params.kernel_w = taps.1
      params.stride_h = 1
      params.stride_w = 1
      params.dilation_h = 1
      params.dilation_w = 1
      params.src_row = source.rowStride
      params.src_block = source.blockStride
      params.dst_row = scratch.rowStride
      params.dst_block = scratch.blockStride
      params.activation = epilogue.activation
      params.rows = rows.count(row)
      params.columns = columns.count(column)
      let offset =
        (rows.start(row) + vertical.before) * source.rowStride
        + (columns.start(column) + horizontal.before) * source.lanes
      let step = ConvStep(
        params: params, isPlain: false, src: source.place.moved(by: offset * 4), add: .none,
        dst: scratch.place.moved(by: phase * images * scratch.imageStride * 4), weights: weights,
        bias: table, slope: slope, lanes: kernels.lanes, images: images,
        srcImage: source.imageStride, addImage: 0, dstImage: scratch.imageStride, panels: panels,
        groupSrc: 0,
        cut: cut(
          images: images, panels: panels.count, extent: params.rows,
          multiplyAdds: product(images, params.rows, params.columns, maps, panels.depth)))
      emit(.conv(step), "transposed \(taps.0)x\(taps.1)")
    }
    try interleave(site, scratch, epilogue.output)
  }

  /// Puts the results of all phases where they belong.
  private func interleave(
    _ site: Phases, _ scratch: Blocked, _ output: ValueID
  ) throws(ExecutionError) {
    let target = try makeBlocked(output)
    let images = target.images
    let phase = images * scratch.imageStride * 4
    let rowTable = (0..<target.height).map { position in
      let (residue, index) = site.rows.phase(of: position)
      return residue * site.columns.stride * phase + index * scratch.rowStride * 4
    }
    let columnTable = (0..<target.width).map { position in
      let (residue, index) = site.columns.phase(of: position)
      return residue * phase + index * scratch.lanes * 4
    }
    for image in 0..<images {
      var move = Move(
        source: scratch.place.moved(by: image * scratch.imageStride * 4), width: 4,
        axes: [
          .even(start: 0, step: scratch.blockStride * 4, count: target.blocks), .table(rowTable),
          .table(columnTable),
        ])
      move.run = target.lanes * 4
      emit(move, to: target.place.moved(by: image * target.imageStride * 4))
    }
  }

  /// The taps of a phase in the order of a convolution: [maps][channels][taps], the last tap first.
  private func phaseWeights(_ site: Phases, _ row: Int, _ column: Int) -> Tensor {
    let (channels, maps) = (site.weight.shape[0], site.weight.shape[1])
    let (height, width) = (site.rows.kernel, site.columns.kernel)
    let (tall, wide) = (site.rows.taps(row), site.columns.taps(column))
    let source = site.weight.floats
    var result: [Float] = []
    result.reserveCapacity(maps * channels * tall * wide)
    for map in 0..<maps {
      for channel in 0..<channels {
        let plane = (channel * maps + map) * height * width
        for y in (0..<tall).reversed() {
          for x in (0..<wide).reversed() {
            result.append(
              source[
                plane + (row + y * site.rows.stride) * width + column + x * site.columns.stride])
          }
        }
      }
    }
    return Tensor(floats: result, shape: [maps, channels, tall, wide])
  }
}
