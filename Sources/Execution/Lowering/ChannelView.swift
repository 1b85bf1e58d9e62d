import IR
import Operators
import Tensors

/// A value that is channels of one image in blocks, chosen and put in order, and not yet copied.
///
/// It is how a shuffle of channels, written as reshapes, transpositions and gathers, becomes one copy or none.
struct ChannelView {
  /// The value whose channels these are; nil when the source is no value, but has channels where they
  /// suited the step that made it.
  var value: ValueID?
  var source: Blocked
  /// For each index of the leading axes, in row-major order: the channel of the source.
  var channels: [Int]
  /// The number of leading axes; those after them run over the pixels.
  var leading: Int

  /// Whether a value of this shape, seen so, is an image whose channels these are.
  func isImage(_ shape: [Int]) -> Bool { leading == 2 && shape[0] == 1 }

  /// Whether enough channels lie side by side for a copy from block to block; planes are faster otherwise.
  var hasLongRuns: Bool {
    guard value != nil else { return true }
    let runs = channels.indices.count { $0 == 0 || channels[$0] != channels[$0 - 1] + 1 }
    return runs * min(4, source.lanes) <= channels.count
  }

  /// Reads the pixels as an image of other sizes, as many as before, when the leading axes are those of one.
  fileprivate mutating func take(_ sizes: Planner.ImageSizes?) {
    guard leading == 2, let sizes else { return }
    source.planes = sizes.planes
    source.height = sizes.planes * sizes.height
    source.width = sizes.width
  }

  /// Where the channels lie.
  var places: [LanesStep.Channel] {
    let all = Planner.channels(of: source)
    return channels.map { all[$0] }
  }
}

extension Planner {
  /// A value as channels of one image, when it is that.
  func channelView(_ id: ValueID) -> ChannelView? {
    if let view = views[id] { return view }
    guard options.fusion, plains[id] == nil, let source = blockeds[id], source.images == 1,
      source.pixels > 1, shape(id).count > 2
    else { return nil }
    return ChannelView(
      value: id, source: source, channels: Array(0..<source.channels), leading: 2)
  }

  /// Makes a value the same channels under another shape; false when its shape cuts through pixels.
  func viewChannels(_ output: ValueID, of input: ValueID) -> Bool {
    guard var view = channelView(input) else { return false }
    let shape = shape(output)
    var pixels = 1
    var leading = shape.count
    while leading > 0, pixels < view.source.pixels {
      leading -= 1
      pixels *= shape[leading]
    }
    guard pixels == view.source.pixels else { return false }
    view.leading = leading
    view.take(imageSizes(shape))
    views[output] = view
    fresh.append(output)
    return true
  }

  /// Makes a value channels of another that its leading axes select by tables; false when the axes touch pixels.
  ///
  /// - Parameter order: for each axis of the result, the axis of the input it comes from and the indices taken;
  ///   an axis of the input that is missing must have been reduced to one index, given in `fixed`.
  func selectChannels(
    _ output: ValueID, of input: ValueID, order: [(axis: Int, indices: [Int])],
    fixed: [Int: Int] = [:]
  ) -> Bool {
    guard let view = channelView(input) else { return false }
    let shape = shape(input)
    let strides = Strides.rowMajor(Array(shape[..<view.leading]))
    let trailing = shape.count - view.leading
    guard order.count >= trailing, fixed.keys.allSatisfy({ $0 < view.leading }) else {
      return false
    }
    for (position, entry) in order.suffix(trailing).enumerated() {
      let axis = view.leading + position
      guard entry.axis == axis, entry.indices == Array(0..<shape[axis]) else { return false }
    }
    let head = order.dropLast(trailing)
    guard head.allSatisfy({ $0.axis < view.leading }) else { return false }
    var offsets = [fixed.reduce(0) { $0 + $1.value * strides[$1.key] }]
    for entry in head {
      offsets = offsets.flatMap { base in
        entry.indices.map { base + $0 * strides[entry.axis] }
      }
    }
    var result = ChannelView(
      value: view.value, source: view.source, channels: offsets.map { view.channels[$0] },
      leading: head.count)
    result.take(imageSizes(self.shape(output)))
    views[output] = result
    fresh.append(output)
    return true
  }

  /// The channels of a view as a value in blocks: a slice of the source where they lie side by side.
  func materialisedBlocks(_ view: ChannelView, _ id: ValueID) throws(ExecutionError) -> Blocked {
    if let slice = consecutive(view) { return slice }
    let target = try temporaryBlocked(id)
    if view.hasLongRuns {
      addLanes(view.places, to: target, isConversion: true)
    } else {
      addLayoutStep(
        makesBlocks: true, target, try materialised(view, id).place, target.place)
    }
    return target
  }

  /// The channels of a view as a row-major value.
  func materialised(_ view: ChannelView, _ id: ValueID) throws(ExecutionError) -> Plain {
    if let slice = consecutive(view) { return try unblocked(slice, id) }
    guard let value = view.value else {
      let source = view.source
      let copy = try temporaryBlocked(
        [1, view.channels.count, source.height, source.width], for: id)
      addLanes(view.places, to: copy, isConversion: true)
      return try unblocked(copy, id)
    }
    let source = try plain(value)
    let target = try temporaryPlain(shape(id), .f32, for: id)
    let plane = view.source.pixels * 4
    var move = Move(
      source: source.place, width: 4, axes: [.table(view.channels.map { $0 * plane })])
    move.run = plane
    emit(move, to: target.place, isConversion: true)
    return target
  }

  /// The channels of a view as a slice of its source, when they lie side by side.
  func consecutive(_ view: ChannelView) -> Blocked? {
    let lanes = view.source.lanes
    guard let first = view.channels.first, first % lanes == 0,
      view.channels == Array(first..<first + view.channels.count)
    else { return nil }
    var slice = view.source
    slice.place = view.source.place.moved(by: first / lanes * view.source.blockStride * 4)
    slice.channels = view.channels.count
    return slice
  }
}
