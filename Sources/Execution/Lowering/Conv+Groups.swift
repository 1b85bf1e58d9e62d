import CKernels
import IR
import Operators
import Tensors

/// Convolutions that read channels by lists: groups that do not fill blocks, and channels out of order.
extension Planner {
  /// Whether a convolution reads channels in an order of their own, which no step has made yet.
  func readsView(_ site: ConvSite) -> Bool {
    guard plains[site.input] == nil, blockeds[site.input] == nil,
      site.geometry.padding.allSatisfy({ $0 == 0 }), let view = views[site.input]
    else { return false }
    return view.isImage(shape(site.input)) && consecutive(view) == nil
  }

  /// Adds a convolution whose panels of output channels each have a list of what they read.
  func addIndexed(_ site: ConvSite) throws(ExecutionError) {
    let geometry = site.geometry
    let lanes = kernels.lanes
    let maps = site.weight.shape[0]
    let epilogue = epilogue(after: site.output, .all)
    let layout = groupPanels(site, epilogue)
    let (source, order) = try listedSource(site)
    let lists = layout.panels.map { tables.store(offsets(site, $0, source, order)) }
    var panels: [IndexedStep.Panel] = []
    for site in site.taps {
      for (panel, list) in zip(layout.panels, lists) {
        panels.append(
          IndexedStep.Panel(
            first: panel.vectors.lowerBound, vectors: panel.vectors.count, offsets: list,
            depth: panel.groups.count * site.weight.shape[1] * geometry.taps,
            weights: try packListed(site, panel)))
      }
    }
    var add: Blocked?
    if let id = epilogue.add { add = try blocked(id) }
    cover(epilogue)
    let target = try makeMaps(epilogue.output, layout)

    var params = geometry.params(target, add, epilogue.activation)
    (params.kernel_h, params.kernel_w) = (1, 1)
    params.src_row = source.rowStride
    let table = { (values: [Float]) in
      var placed = [Float](repeating: 0, count: layout.vectors * lanes)
      for (map, value) in values.enumerated() { placed[layout.lane(of: map)] = value }
      return self.tables.store(placed)
    }
    let reduction = site.weight.shape[1] * geometry.taps
    let depth =
      geometry.isPointwise ? Depth() : depth(geometry, source.planeStride, add, target, [])
    let step = IndexedStep(
      params: params, src: source.place, add: add?.place ?? .none, dst: target.place,
      panels: tables.store(panels), panelCount: layout.panels.count,
      bias: site.bias(with: epilogue).map(table), slope: epilogue.slope.map(table), lanes: lanes,
      images: target.images, srcImage: source.imageStride, addImage: add?.imageStride ?? 0,
      dstImage: target.imageStride,
      cut: cut(
        images: target.images * depth.planes, panels: layout.panels.count,
        extent: params.rows == 1 ? params.columns / kernels.rows : params.rows,
        multiplyAdds: product(
          target.images, target.pixels, layout.products, reduction, depth.kernel)),
      depth: depth)
    let size = geometry.size
    emit(
      .indexed(step), site.groups > 1 ? "grouped indexed \(size)" : "indexed \(size)",
      inPlace: add.map { [$0.place] } ?? [])
    precondition(maps == layout.groupMaps * layout.groups)
  }

  /// Maps without gaps, or each group in vectors of its own where that is cheaper and what follows reads
  /// channels wherever they lie.
  private func groupPanels(_ site: ConvSite, _ epilogue: Epilogue) -> GroupPanels {
    let panels = { (isPadded: Bool) in
      GroupPanels(
        maps: site.weight.shape[0], groups: site.groups, lanes: self.kernels.lanes,
        full: self.kernels.vectors, isPadded: isPadded)
    }
    let dense = panels(false)
    guard options.fusion, dense.groupMaps % kernels.lanes != 0, shape(site.input)[0] == 1,
      epilogue.add == nil, slices[epilogue.output] == nil, narrow(epilogue.output) == nil,
      shape(epilogue.output).count > 2, isReadByChannel(epilogue.output)
    else { return dense }
    let padded = panels(true)
    return padded.cost <= dense.cost && padded.vectors <= 2 * dense.vectors ? padded : dense
  }

  /// Whether the only reader of a value, past what names it anew, takes its channels wherever they lie.
  private func isReadByChannel(_ id: ValueID) -> Bool {
    var id = id
    while let node = soleReader(of: id) {
      if node.op is Reshape || node.op is Transpose || node.op is Flatten,
        let next = node.outputs[0],
        node.outputs.count == 1, hasShape(next)
      {
        id = next
        continue
      }
      guard let conv = node.op as? Conv, conv.groups > 1, node.inputs[0] == id,
        let weight = node.inputs[1].flatMap(constant)
      else { return false }
      return weight.shape[1] == 1 || weight.shape.dropFirst(2).allSatisfy { $0 == 1 }
    }
    return false
  }

  /// Memory for maps that a step makes in an order of its own.
  private func makeMaps(_ id: ValueID, _ layout: GroupPanels) throws(ExecutionError) -> Blocked {
    guard layout.isPadded else { return try makeBlocked(id) }
    let shape = shape(id)
    let target = try temporaryBlocked(
      [shape[0], layout.vectors * kernels.lanes] + shape[2...], for: id)
    views[id] = ChannelView(
      value: nil, source: target, channels: (0..<shape[1]).map(layout.lane), leading: 2)
    fresh.append(id)
    return target
  }

  /// Where a convolution reads: blocks, and the place of each channel among their lanes.
  private func listedSource(_ site: ConvSite) throws(ExecutionError) -> (Blocked, [Int]) {
    if readsView(site), let view = views[site.input] { return (view.source, view.channels) }
    let geometry = site.geometry
    let source = try padded(
      site.input,
      Blocked.Padding(
        top: geometry.begins.h, left: geometry.begins.w, bottom: geometry.ends.h,
        right: geometry.ends.w))
    return (source, Array(0..<source.channels))
  }

  /// What the reduction of a panel reads, in floats from a pixel: by channel, then by tap.
  func offsets(
    _ site: ConvSite, _ panel: GroupPanels.Panel, _ source: Blocked, _ order: [Int]
  ) -> [Int] {
    let (geometry, lanes, perGroup) = (site.geometry, source.lanes, site.weight.shape[1])
    let channels = panel.groups.lowerBound * perGroup..<panel.groups.upperBound * perGroup
    return channels.flatMap { channel in
      let place = order[channel] / lanes * source.blockStride + order[channel] % lanes
      return (0..<geometry.taps).map { tap in
        place + tap / geometry.kernel.w * geometry.dilation.h * source.rowStride
          + tap % geometry.kernel.w * geometry.dilation.w * lanes
      }
    }
  }

  /// Packs the weights of a panel in the order of its list, with zeros where a map reads no channel.
  func packListed(
    _ site: ConvSite, _ panel: GroupPanels.Panel
  ) throws(ExecutionError) -> UnsafePointer<Float> {
    let kernels = kernels
    let weight = site.weight
    let groupMaps = weight.shape[0] / site.groups
    let depth = weight.shape[1] * site.geometry.taps
    let width = panel.vectors.count * kernels.lanes
    let key = key(
      site.weightID, .listed(maps: panel.maps, groups: panel.groups, vectors: panel.vectors.count),
      site.portion)
    return try weights.pack(key, floats: panel.groups.count * depth * width, else: tables) {
      memory in
      let weight = weight.aligned
      let base = UInt(bitPattern: memory)
      let job: WeightStore.Job = {
        guard let target = UnsafeMutablePointer<Float>(bitPattern: base) else { return }
        target.update(repeating: 0, count: panel.groups.count * depth * width)
        let part = Tensor.Runs(
          start: panel.maps.lowerBound * depth, count: 1, length: panel.maps.count * depth,
          distance: 0)
        weight.withFloats(of: part, kernels.table) { source, _ in
          for (column, map) in panel.maps.enumerated() {
            let first = (map / groupMaps - panel.groups.lowerBound) * depth
            for k in 0..<depth {
              target[(first + k) * width + column] = source[column * depth + k]
            }
          }
        }
      }
      return [job]
    }
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

  /// What a convolution's parameters say besides of its output: all pixels as one row where it is pointwise.
  func params(_ target: Blocked, _ add: Blocked?, _ activation: nn_activation) -> nn_conv {
    var params = params
    params.dst_row = target.rowStride
    params.dst_block = target.blockStride
    params.add_row = add?.rowStride ?? 0
    params.add_block = add?.blockStride ?? 0
    params.activation = activation
    params.rows = isPointwise ? 1 : target.planeHeight
    params.columns = isPointwise ? target.pixels : target.width
    return params
  }
}
