import CKernels
package import IR
package import Operators
import Tensors

extension Conv: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let weightID = node.inputs[1], let output = node.outputs[0],
      planner.isBlockable(input), planner.isBlockable(output),
      let weight = planner.constant(weightID), weight.count > 0,
      let window = try? window(kernel: Shape(Array(weight.shape[2...]))),
      let geometry = Geometry(window, planner.shape(input))
    else { return false }
    var bias: [Float]?
    if node.inputs.count > 2, let id = node.inputs[2] {
      guard let tensor = planner.constant(id) else { return false }
      bias = tensor.floats
    }
    let channels = planner.shape(input)[1]
    let maps = weight.shape[0]
    let lanes = planner.kernels.lanes
    let site = ConvSite(
      input: input, weightID: weightID, weight: weight, bias: bias, geometry: geometry,
      groups: groups, output: output)
    if groups == channels, groups > 1 {
      try planner.addDepthwise(site)
      return true
    }
    let fillsBlocks = channels / groups % lanes == 0 && maps / groups % lanes == 0
    if groups > 1 && !fillsBlocks || planner.readsView(site) {
      try planner.addIndexed(site)
      return true
    }
    if groups == 1, channels < lanes, !planner.isBlocked(input) {
      try planner.addConv(site, isPlain: true)
    } else if window.kernel.count > 2 {
      try planner.addConv(site, isPlain: false)
    } else {
      try planner.addBlocked(site)
    }
    return true
  }
}

/// A convolution with constant weights.
struct ConvSite {
  var input: ValueID
  var weightID: ValueID
  /// [maps, channels / groups, kernel…]
  var weight: Tensor
  var bias: [Float]?
  var geometry: Geometry
  var groups: Int
  var output: ValueID
  /// Which weights of the constant these are.
  var portion = WeightStore.Portion.whole

  /// The convolution in two dimensions by each tap along the third.
  var taps: [ConvSite] {
    let count = geometry.depth.kernel
    guard count > 1 else { return [self] }
    let source = weight.floats
    let plane = geometry.taps
    let rows = weight.shape[0] * weight.shape[1]
    return (0..<count).map { tap in
      var site = self
      site.portion = .tap(tap)
      var floats: [Float] = []
      floats.reserveCapacity(rows * plane)
      for row in 0..<rows {
        let start = (row * count + tap) * plane
        floats += source[start..<start + plane]
      }
      let shape: [Int] = Array(weight.shape.prefix(2)) + Array(weight.shape.suffix(2))
      site.weight = Tensor(floats: floats, shape: shape)
      return site
    }
  }

  func bias(with epilogue: Epilogue) -> [Float]? {
    guard let more = epilogue.bias else { return bias }
    return bias.map { zip($0, more).map(+) } ?? more
  }
}

extension Planner {
  /// Where the input of a convolution is read: strides in floats.
  struct Source {
    var place: Place
    var image: Int
    var block: Int
    var plane: Int
    var row: Int
  }

  func addConv(
    _ site: ConvSite, isPlain: Bool, reason: String? = nil
  ) throws(ExecutionError) {
    let geometry = site.geometry
    let maps = site.weight.shape[0]
    let reduction = site.weight.shape[1] * geometry.taps
    let lanes = kernels.lanes
    let groupMaps = maps / site.groups
    let panels = ConvStep.Panels(
      groups: site.groups, vectors: (groupMaps + lanes - 1) / lanes, full: kernels.vectors,
      depth: reduction, lanes: lanes)
    let weights = try site.taps.map { site throws(ExecutionError) in
      try isPlain ? packPlain(site, panels) : packBlocked(site, panels)
    }
    let source = try isPlain ? plainSource(site) : blockedSource(site)
    let epilogue = epilogue(after: site.output, .all)
    var add: Blocked?
    if let id = epilogue.add { add = try blocked(id) }
    cover(epilogue)
    let target = try makeBlocked(epilogue.output)

    var params = geometry.params(target, add, epilogue.activation)
    params.channels = site.weight.shape[1]
    params.src_row = source.row
    params.src_block = source.block
    let depth =
      geometry.isPointwise ? Depth() : depth(geometry, source.plane, add, target, weights)
    let bias = site.bias(with: epilogue)
    let step = ConvStep(
      params: params, isPlain: isPlain, src: source.place, add: add?.place ?? .none,
      dst: target.place, weights: weights[0], bias: bias.map(channelTable),
      slope: epilogue.slope.map(channelTable), lanes: lanes, images: target.images,
      srcImage: source.image, addImage: add?.imageStride ?? 0, dstImage: target.imageStride,
      panels: panels, groupSrc: site.weight.shape[1] / lanes * source.block,
      cut: cut(
        images: target.images * depth.planes, panels: panels.count,
        extent: params.rows == 1 ? params.columns / kernels.rows : params.rows,
        multiplyAdds: product(target.images, target.pixels, maps, reduction, depth.kernel)),
      depth: depth)
    let inPlace = add.map { [$0.place] } ?? []
    if try addRowBlocks(step, site, height: target.height, inPlace: inPlace) { return }
    emit(
      .conv(step), label(geometry, isPlain: isPlain, groups: site.groups), inPlace: inPlace,
      reason: reason)
  }

  private func label(_ geometry: Geometry, isPlain: Bool, groups: Int) -> String {
    (groups > 1 ? "grouped " : "") + (isPlain ? "first-layer " : "direct ") + geometry.size
  }

  /// The planes of a convolution whose output is not one row of pixels.
  ///
  /// - Parameters:
  ///   - source: floats from one plane of the input to the next.
  ///   - weights: those of each tap.
  func depth(
    _ geometry: Geometry, _ source: Int, _ add: Blocked?, _ target: Blocked,
    _ weights: [UnsafePointer<Float>]
  ) -> Depth {
    var depth = geometry.depth
    depth.planes = target.planes
    depth.src = source
    depth.add = add?.planeStride ?? 0
    depth.dst = target.planeStride
    if weights.count > 1 { depth.weights = tables.store(weights) }
    return depth
  }

  /// How a product is dealt out to threads; small ones are not.
  func cut(images: Int, panels: Int, extent: Int, multiplyAdds: Int) -> ConvStep.Cut {
    var cut = ConvStep.Cut()
    let threads = options.threads
    guard threads > 1, multiplyAdds >= 500_000 else { return cut }
    if images % threads == 0 {
      cut.images = threads
    } else if panels % threads == 0 || panels >= 4 * threads || extent < threads {
      cut.panels = min(threads, panels)
    } else {
      cut.segments = threads
    }
    return cut
  }

  private func blockedSource(_ site: ConvSite) throws(ExecutionError) -> Source {
    let (begins, ends) = (site.geometry.begins, site.geometry.ends)
    let source = try padded(
      site.input,
      Blocked.Padding(top: begins.h, left: begins.w, bottom: ends.h, right: ends.w))
    return Source(
      place: source.place, image: source.imageStride, block: source.blockStride,
      plane: source.planeStride, row: source.rowStride)
  }

  /// The planes of the input, with zeros around them where the window reaches out.
  func plainSource(_ site: ConvSite) throws(ExecutionError) -> Source {
    let shape = shape(site.input)
    let source = try plain(site.input)
    let (channels, width) = (shape[1], shape[shape.count - 1])
    let height = shape.count > 3 ? shape[shape.count - 2] : 1
    let planes = shape.count > 4 ? shape[2] : 1
    let geometry = site.geometry
    guard geometry.padding.contains(where: { $0 != 0 }) else {
      return Source(
        place: source.place, image: channels * planes * height * width,
        block: planes * height * width, plane: height * width, row: width)
    }
    let rows = height + geometry.begins.h + geometry.ends.h
    let columns = width + geometry.begins.w + geometry.ends.w
    let target = try temporaryPlain(
      [shape[0], channels, planes, rows, columns], .f32, for: site.input)
    var params = nn_window()
    params.pixel = 1
    params.columns = columns
    params.src_h = height
    params.src_w = width
    params.top = geometry.begins.h
    params.left = geometry.begins.w
    params.stride_h = 1
    params.stride_w = 1
    params.src_row = width
    params.dst_row = columns
    emit(
      .window(
        WindowStep(
          params: params, src: source.place, dst: target.place,
          srcImage: channels * planes * height * width,
          dstImage: channels * planes * rows * columns,
          srcBlock: height * width, dstBlock: rows * columns,
          grid: Grid(
            images: shape[0], blocks: channels * planes, extent: rows, work: target.count,
            threads: options.threads))), "pad", isConversion: true)
    return Source(
      place: target.place, image: channels * planes * rows * columns,
      block: planes * rows * columns, plane: rows * columns, row: columns)
  }
}
