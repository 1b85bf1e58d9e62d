import CKernels
import IR
import Tensors

/// Convolutions of each channel by itself.
extension Planner {
  /// Adds a depthwise convolution; channels in an order of their own keep it.
  func addDepthwise(_ site: ConvSite) throws(ExecutionError) {
    if let view = channelsInPlace(site) {
      try addDepthwise(site, view.source, view)
    } else {
      try addDepthwise(site, try repeated(site), nil)
    }
  }

  /// The input as it lies, when each of its channels lies there once and few others do.
  private func channelsInPlace(_ site: ConvSite) -> ChannelView? {
    guard plains[site.input] == nil, blockeds[site.input] == nil, let view = views[site.input],
      view.isImage(shape(site.input)), site.weight.shape[0] == view.channels.count,
      Set(view.channels).count == view.channels.count, consecutive(view) == nil,
      view.source.blocks <= 2 * blocks(view.channels.count),
      narrow(site.output) == nil, slices[site.output] == nil
    else { return nil }
    return view
  }

  private func blocks(_ channels: Int) -> Int { (channels + kernels.lanes - 1) / kernels.lanes }

  /// The input of a depthwise convolution with every channel as often as it has maps.
  private func repeated(_ site: ConvSite) throws(ExecutionError) -> Blocked {
    let source = try blocked(site.input)
    let maps = site.weight.shape[0] / site.groups
    guard maps > 1 else { return source }
    let target = try temporaryBlocked(
      [source.images, source.channels * maps] + shape(site.input)[2...], for: site.output)
    let all = Planner.channels(of: source)
    addLanes((0..<all.count * maps).map { all[$0 / maps] }, to: target, isConversion: true)
    return target
  }

  /// - Parameter view: how the channels of the convolution lie in the source, unless in their order.
  private func addDepthwise(
    _ site: ConvSite, _ source: Blocked, _ view: ChannelView?
  ) throws(ExecutionError) {
    let geometry = site.geometry
    let taps = geometry.taps
    let weights = try site.taps.map { site throws(ExecutionError) in
      if let view { return try packInPlace(site, view) }
      return try packMatrix(
        site.weight, columns: site.weight.shape[0], depth: taps, depthStride: 1,
        columnStride: taps, full: 1, key(site.weightID, .depthwise, site.portion))
    }
    var epilogue = epilogue(after: site.output, view == nil ? .all : [.bias, .slope])
    if view != nil, slices[epilogue.output] != nil {
      epilogue = Epilogue(
        output: site.output, channelAxis: 1, abilities: [])
    }
    var add: Blocked?
    if let id = epilogue.add { add = try blocked(id) }
    cover(epilogue)
    let target = try makeMaps(epilogue.output, source, view)
    var params = nn_depthwise()
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
    params.src_row = source.rowStride
    params.add_row = add?.rowStride ?? 0
    params.dst_row = target.rowStride
    params.activation = epilogue.activation
    let table = { (values: [Float]) in
      guard let view else { return self.channelTable(values) }
      var placed = [Float](repeating: 0, count: source.blocks * source.lanes)
      for (channel, value) in zip(view.channels, values) { placed[channel] = value }
      return self.tables.store(placed)
    }
    let depth = depth(geometry, source.planeStride, add, target, weights)
    let step = DepthwiseStep(
      params: params, src: source.place, add: add?.place ?? .none, dst: target.place,
      weights: weights[0], bias: site.bias(with: epilogue).map(table),
      slope: epilogue.slope.map(table), lanes: source.lanes,
      srcImage: source.imageStride, addImage: add?.imageStride ?? 0,
      dstImage: target.imageStride, srcBlock: source.blockStride,
      addBlock: add?.blockStride ?? 0, dstBlock: target.blockStride,
      grid: planeGrid(
        target, extent: target.planeHeight, grain: 2,
        work: product(target.byteCount / 4, taps, depth.kernel)), depth: depth)
    emit(
      .depthwise(step), "depthwise \(geometry.size)",
      inPlace: add.map { [$0.place] } ?? [])
  }

  private func makeMaps(
    _ id: ValueID, _ source: Blocked, _ view: ChannelView?
  ) throws(ExecutionError) -> Blocked {
    guard let view else { return try makeBlocked(id) }
    let shape = shape(id)
    let target = try temporaryBlocked(
      [shape[0], source.blocks * source.lanes] + shape[2...], for: id)
    views[id] = ChannelView(value: nil, source: target, channels: view.channels, leading: 2)
    fresh.append(id)
    return target
  }

  /// Packs weights where the channels lie, with zeros between them.
  private func packInPlace(
    _ site: ConvSite, _ view: ChannelView
  ) throws(ExecutionError) -> UnsafePointer<Float> {
    let kernels = kernels
    let weight = site.weight
    let taps = site.geometry.taps
    let lanes = kernels.lanes
    let count = view.source.blocks * lanes * taps
    return try weights.pack(nil, floats: count, else: tables) { memory in
      let weight = weight.aligned
      let base = UInt(bitPattern: memory)
      let job: WeightStore.Job = {
        guard let target = UnsafeMutablePointer<Float>(bitPattern: base) else { return }
        target.update(repeating: 0, count: count)
        let all = Tensor.Runs(start: 0, count: 1, length: weight.count, distance: 0)
        weight.withFloats(of: all, kernels.table) { source, _ in
          for (channel, place) in view.channels.enumerated() {
            for tap in 0..<taps {
              target[(place / lanes * taps + tap) * lanes + place % lanes] =
                source[channel * taps + tap]
            }
          }
        }
      }
      return [job]
    }
  }
}
