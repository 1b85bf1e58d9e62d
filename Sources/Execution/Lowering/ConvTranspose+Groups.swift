import CKernels
import IR
import Operators
import Tensors

/// Phases of transposed convolutions in groups that do not fill blocks.
extension Planner {
  /// Adds the convolution that makes a phase of maps that each read one channel, from an input without padding.
  func addDepthwisePhase(
    _ phase: Int, _ site: Phases, _ source: Blocked, _ scratch: Blocked, _ dst: Place,
    _ epilogue: Epilogue
  ) throws(ExecutionError) {
    let (row, column) = site.place(phase)
    guard site.rows.count(row) > 0, site.columns.count(column) > 0 else { return }
    let (height, width) = (site.rows.taps(row), site.columns.taps(column))
    let taps = height * width
    let weights =
      try taps == 0
      ? channelTable(Array(repeating: 0, count: site.maps))
      : packMatrix(
        site.weights(of: phase..<phase + 1), columns: site.maps, depth: taps, depthStride: 1,
        columnStride: taps, full: 1, key(site.weightID, .depthwise, .phase(phase)))
    var params = nn_depthwise()
    params.columns = site.columns.count(column)
    params.src_h = taps == 0 ? 0 : source.height
    params.src_w = source.width
    params.kernel_h = max(height, 1)
    params.kernel_w = max(width, 1)
    params.stride_h = 1
    params.stride_w = 1
    params.dilation_h = site.rows.step
    params.dilation_w = site.columns.step
    params.pad_top = -site.rows.start(row)
    params.pad_left = -site.columns.start(column)
    params.src_row = source.rowStride
    params.dst_row = scratch.rowStride
    params.activation = epilogue.activation
    let step = DepthwiseStep(
      params: params, src: source.place, add: .none, dst: dst, weights: weights,
      bias: site.bias.map(channelTable), slope: epilogue.slope.map(channelTable),
      lanes: source.lanes, srcImage: source.imageStride, addImage: 0,
      dstImage: scratch.imageStride, srcBlock: source.blockStride, addBlock: 0,
      dstBlock: scratch.blockStride,
      grid: Grid(
        images: source.images, blocks: scratch.blocks, extent: site.rows.count(row), grain: 2,
        work: product(source.images, scratch.imageStride, max(taps, 1)),
        threads: options.threads))
    emit(.depthwise(step), "depthwise transposed \(height)x\(width)")
  }

  /// Adds the convolution that makes a phase of maps that read channels by lists.
  func addListedPhase(
    _ phase: Int, _ site: Phases, _ source: Blocked, _ scratch: Blocked, _ dst: Place,
    _ epilogue: Epilogue
  ) throws(ExecutionError) {
    let (row, column) = site.place(phase)
    guard site.rows.count(row) > 0, site.columns.count(column) > 0 else { return }
    let (height, width) = (site.rows.taps(row), site.columns.taps(column))
    let isEmpty = height * width == 0
    let conv = ConvSite(
      input: site.input, weightID: site.weightID, weight: site.weights(of: phase..<phase + 1),
      bias: site.bias,
      geometry: Geometry(
        kernel: (height, width), dilation: (site.rows.step, site.columns.step)),
      groups: site.groups, output: site.output, portion: .phase(phase))
    let layout = GroupPanels(
      maps: site.maps, groups: site.groups, lanes: kernels.lanes, full: kernels.vectors,
      isPadded: false)
    let reduction = site.channels / site.groups * height * width
    let order = Array(0..<source.channels)
    let panels = try layout.panels.map { panel throws(ExecutionError) in
      IndexedStep.Panel(
        first: panel.vectors.lowerBound, vectors: panel.vectors.count,
        offsets: tables.store(isEmpty ? [0] : offsets(conv, panel, source, order)),
        depth: panel.groups.count * reduction,
        weights: try isEmpty ? tables.store([Float(0)]) : packListed(conv, panel))
    }
    var params = conv.geometry.params
    (params.kernel_h, params.kernel_w) = (1, 1)
    params.src_row = source.rowStride
    params.dst_row = scratch.rowStride
    params.dst_block = scratch.blockStride
    params.activation = epilogue.activation
    params.rows = site.rows.count(row)
    params.columns = site.columns.count(column)
    let step = IndexedStep(
      params: params, src: source.place.moved(by: site.offset(of: phase, source) * 4), add: .none,
      dst: dst, panels: tables.store(panels), panelCount: panels.count,
      bias: site.bias.map(channelTable), slope: epilogue.slope.map(channelTable),
      lanes: kernels.lanes, images: source.images, srcImage: source.imageStride, addImage: 0,
      dstImage: scratch.imageStride,
      cut: cut(
        images: source.images, panels: panels.count,
        extent: params.rows == 1 ? params.columns / kernels.rows : params.rows,
        multiplyAdds: product(
          source.images, params.rows, params.columns, layout.products, reduction)))
    emit(.indexed(step), "grouped indexed transposed \(height)x\(width)")
  }
}
