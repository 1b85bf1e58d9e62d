import CKernels
import IR
import Tensors

/// Convolutions whose groups do not fill blocks of channels.
extension Planner {
  /// The number of groups up to which each is a step of its own.
  static let mostGroups = 64

  /// Adds a convolution of each group from plain input, and puts their maps together.
  func addGroups(_ site: ConvSite) throws(ExecutionError) {
    let geometry = site.geometry
    let lanes = kernels.lanes
    let maps = site.weight.shape[0] / site.groups
    let depth = site.weight.shape[1] * geometry.taps
    let panels = ConvStep.Panels(
      groups: 1, vectors: (maps + lanes - 1) / lanes, full: kernels.vectors, depth: depth,
      lanes: lanes)
    let source = try plainSource(site)
    let epilogue = epilogue(after: site.output, [.bias, .slope])
    cover(epilogue)
    let bias = site.bias(with: epilogue)
    let shape = shape(site.output)
    let part = { (values: [Float]?, group: Int) in
      values.map { self.channelTable(Array($0[group * maps..<(group + 1) * maps])) }
    }
    var channels: [LanesStep.Channel] = []
    for group in 0..<site.groups {
      let target = try temporaryBlocked([shape[0], maps] + shape[2...], for: site.output)
      var params = geometry.params
      params.channels = site.weight.shape[1]
      params.src_row = source.row
      params.src_block = source.block
      params.dst_row = target.rowStride
      params.dst_block = target.blockStride
      params.activation = epilogue.activation
      params.rows = target.height
      params.columns = target.width
      let step = ConvStep(
        params: params, isPlain: true,
        src: source.place.moved(by: group * site.weight.shape[1] * source.block * 4), add: .none,
        dst: target.place, weights: try packPlain(site, panels, group: group),
        bias: part(bias, group), slope: part(epilogue.slope, group), lanes: lanes,
        images: target.images, srcImage: source.image, addImage: 0, dstImage: target.imageStride,
        panels: panels, groupSrc: 0,
        cut: cut(
          images: target.images, panels: panels.count, extent: params.rows,
          multiplyAdds: product(target.images, target.pixels, maps, depth)))
      emit(.conv(step), "group \(geometry.kernel.h)x\(geometry.kernel.w)")
      channels += Planner.channels(of: target)
    }
    addLanes(channels, to: try makeBlocked(epilogue.output))
  }

  /// The input of a depthwise convolution with every channel as often as it has maps.
  func repeated(_ site: ConvSite) throws(ExecutionError) -> Blocked {
    let source = try blocked(site.input)
    let maps = site.weight.shape[0] / site.groups
    guard maps > 1 else { return source }
    let target = try temporaryBlocked(
      [source.images, source.channels * maps, source.height, source.width], for: site.output)
    let all = Planner.channels(of: source)
    addLanes((0..<all.count * maps).map { all[$0 / maps] }, to: target, isConversion: true)
    return target
  }
}

extension Geometry {
  /// The window's part of a convolution's parameters.
  var params: nn_conv {
    var params = nn_conv()
    params.kernel_h = kernel.h
    params.kernel_w = kernel.w
    params.stride_h = stride.h
    params.stride_w = stride.w
    params.dilation_h = dilation.h
    params.dilation_w = dilation.w
    return params
  }
}
