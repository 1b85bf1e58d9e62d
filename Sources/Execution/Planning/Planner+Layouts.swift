import CKernels
import IR
import Tensors

/// Operands in blocks of channels, and the conversions to and from them.
extension Planner {
  /// The sizes of a value in blocks of channels.
  struct ImageSizes {
    var images: Int
    var channels: Int
    var planes = 1
    /// Rows of a plane.
    var height = 1
    var width = 1
  }

  /// The sizes of a shape as those of images; nil when it has no such reading.
  func imageSizes(_ shape: [Int]) -> ImageSizes? {
    guard (2...5).contains(shape.count), !shape.contains(0) else { return nil }
    var sizes = ImageSizes(images: shape[0], channels: shape[1])
    if shape.count > 2 { sizes.width = shape[shape.count - 1] }
    if shape.count > 3 { sizes.height = shape[shape.count - 2] }
    if shape.count > 4 { sizes.planes = shape[2] }
    return sizes
  }

  /// Whether a value can be in blocks of channels.
  func isBlockable(_ id: ValueID) -> Bool {
    isFloat(id) && hasShape(id) && imageSizes(shape(id)) != nil
  }

  /// Whether a value is in blocks already.
  func isBlocked(_ id: ValueID) -> Bool {
    blockeds[id] != nil || plains[id] == nil && views[id]?.isImage(shape(id)) ?? false
  }

  /// A value in blocks of channels; only for values that can be.
  func blocked(_ id: ValueID) throws(ExecutionError) -> Blocked {
    if let blocked = blockeds[id] { return blocked }
    if plains[id] == nil, let view = views[id], view.isImage(shape(id)) {
      let blocked = try materialisedBlocks(view, id)
      blockeds[id] = blocked
      fresh.append(id)
      return blocked
    }
    let source = try plain(id)
    let target = try temporaryBlocked(id)
    if isFree(target), case .arena = slots[source.place.slot].source {
      var view = target
      view.place = source.place
      blockeds[id] = view
      return view
    }
    addLayoutStep(makesBlocks: true, target, source.place, target.place)
    blockeds[id] = target
    return target
  }

  /// A value in blocks with zeros around the image.
  func padded(_ id: ValueID, _ padding: Blocked.Padding) throws(ExecutionError) -> Blocked {
    let source = try blocked(id)
    guard padding != Blocked.Padding() else { return source }
    let key = Padded(value: id, padding: padding)
    if let known = paddeds[key] { return known }
    let target = try temporaryBlocked(id, padding)
    let rows = target.planeHeight + padding.top + padding.bottom
    var params = nn_window()
    params.pixel = kernels.lanes
    params.columns = target.width + padding.left + padding.right
    params.src_h = source.planeHeight
    params.src_w = source.width
    params.top = padding.top
    params.left = padding.left
    params.stride_h = 1
    params.stride_w = 1
    params.src_row = source.rowStride
    params.dst_row = target.rowStride
    emit(
      .window(
        WindowStep(
          params: params, src: source.place, dst: target.place, srcImage: source.imageStride,
          dstImage: target.imageStride, srcBlock: source.planeStride,
          dstBlock: target.planeStride,
          grid: planeGrid(target, extent: rows, work: target.byteCount / 4))),
      "pad", isConversion: true)
    paddeds[key] = target
    return target
  }

  /// A place in blocks for a value that the next step makes: a slice of a concatenation where one waits.
  func makeBlocked(_ id: ValueID) throws(ExecutionError) -> Blocked {
    let result: Blocked
    if let slice = slices[id] {
      let whole = try concatenation(slice.whole)
      var part = whole
      part.channels = shape(id)[1]
      part.place = whole.place.moved(by: slice.channel / whole.lanes * whole.blockStride * 4)
      result = part
    } else {
      result = try temporaryBlocked(id)
    }
    blockeds[id] = result
    fresh.append(id)
    return result
  }

  /// The whole of a concatenation whose parts are written into it.
  func concatenation(_ id: ValueID) throws(ExecutionError) -> Blocked {
    if let known = concatenations[id] { return known }
    let whole: Blocked
    if let slice = slices[id] {
      let outer = try concatenation(slice.whole)
      var part = outer
      part.channels = shape(id)[1]
      part.place = outer.place.moved(by: slice.channel / outer.lanes * outer.blockStride * 4)
      whole = part
    } else {
      whole = try temporaryBlocked(id)
    }
    concatenations[id] = whole
    return whole
  }

  /// Memory in blocks for the sizes of a value.
  func temporaryBlocked(
    _ id: ValueID, _ padding: Blocked.Padding = Blocked.Padding()
  ) throws(ExecutionError) -> Blocked {
    try temporaryBlocked(shape(id), padding, for: id)
  }

  func temporaryBlocked(
    _ shape: [Int], _ padding: Blocked.Padding = Blocked.Padding(), for id: ValueID
  ) throws(ExecutionError) -> Blocked {
    guard let sizes = imageSizes(shape) else {
      preconditionFailure("\(shape) of '\(graph[id].name)' has no blocks")
    }
    let lanes = kernels.lanes
    let blocks = sizes.channels / lanes + (sizes.channels % lanes == 0 ? 0 : 1)
    let rows = sizes.height + padding.top + padding.bottom
    let columns = sizes.width + padding.left + padding.right
    let padded = [sizes.images, blocks, sizes.planes, rows, columns, lanes]
    guard let size = Tensor.byteCount(element: .f32, shape: padded) else {
      throw .tooLarge(value: graph[id].name, shape: shape)
    }
    guard size <= options.memoryLimit else {
      throw .memory(needed: size, limit: options.memoryLimit)
    }
    let place = addSlot(.arena, byteCount: size)
    blockedSlots.insert(place.slot)
    return Blocked(
      place: place, lanes: lanes, images: sizes.images,
      channels: sizes.channels, height: sizes.planes * sizes.height, width: sizes.width,
      planes: sizes.planes, padding: padding,
      imageStride: blocks * sizes.planes * rows * columns * lanes)
  }

  /// Whether the blocks of an operand are, byte by byte, its row-major elements.
  private func isFree(_ blocked: Blocked) -> Bool {
    blocked.pixels == 1 && blocked.isDense
      && (blocked.images == 1 || blocked.channels % blocked.lanes == 0)
  }

  func unblocked(_ source: Blocked, _ id: ValueID) throws(ExecutionError) -> Plain {
    if isFree(source) { return Plain(place: source.place, element: .f32, shape: shape(id)) }
    let target = try temporaryPlain(shape(id), .f32, for: id)
    addLayoutStep(makesBlocks: false, source, source.place, target.place)
    return target
  }

  /// Adds the conversion of an operand that is `blocked` on its blocked side.
  func addLayoutStep(makesBlocks: Bool, _ blocked: Blocked, _ src: Place, _ dst: Place) {
    emit(
      .layout(
        LayoutStep(
          makesBlocks: makesBlocks, src: src, dst: dst, channels: blocked.channels,
          pixels: blocked.pixels, lanes: blocked.lanes,
          plainImage: blocked.channels * blocked.pixels, blockedImage: blocked.imageStride,
          grid: grid(
            blocked, extent: blocked.pixels, grain: blocked.lanes, work: blocked.byteCount / 4))),
      makesBlocks ? "block" : "unblock", isConversion: true)
  }

  /// The cut of a step over each plane of a third spatial dimension by itself, which counts as a block.
  func planeGrid(_ operand: Blocked, extent: Int, grain: Int = 1, work: Int) -> Grid {
    Grid(
      images: operand.images, blocks: operand.blocks * operand.planes, extent: extent,
      grain: grain, work: work, threads: options.threads)
  }

  /// The cut of a step over all blocks of an operand.
  func grid(_ operand: Blocked, extent: Int, grain: Int = 1, work: Int) -> Grid {
    Grid(
      images: operand.images, blocks: operand.blocks, extent: extent, grain: grain, work: work,
      threads: options.threads)
  }
}
