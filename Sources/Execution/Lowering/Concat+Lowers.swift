package import IR
package import Operators
import Tensors

extension Concat: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let output = node.outputs[0] else { return false }
    let parts = node.inputs.compactMap { $0 }.filter { !planner.shape($0).contains(0) }
    let shape = planner.shape(output)
    let axis = axis < 0 ? axis + shape.count : axis
    if parts.count == 1 {
      planner.alias(output, parts[0])
      return true
    }
    if axis == 1, planner.isBlockable(output), parts.contains(where: planner.isBlocked) {
      if planner.areAligned(parts) {
        try planner.joinBlocks(parts, output)
      } else {
        try planner.joinLanes(parts, output)
      }
      return true
    }
    let target = try planner.makePlain(output)
    let width = target.element.byteCount
    let row = shape[axis...].reduce(width, *)
    var offset = 0
    for part in parts {
      let source = try planner.plain(part)
      let run = source.shape[axis...].reduce(width, *)
      var move = Move(
        source: source.place, width: width,
        axes: [.even(start: 0, step: run, count: shape[..<axis].reduce(1, *))])
      move.run = run
      planner.emit(move, to: target.place.moved(by: offset), rowBytes: row)
      offset += run
    }
    return true
  }

  /// Decides which values are written into slices of concatenations along channels.
  static func assignSlices(_ planner: Planner) {
    for node in planner.segment.nodes {
      guard let concat = node.op as? Concat, let output = node.outputs[0], planner.isUsed(output),
        planner.isBlockable(output), planner.constant(output) == nil
      else { continue }
      let rank = planner.shape(output).count
      let axis = concat.axis < 0 ? concat.axis + rank : concat.axis
      let parts = node.inputs.compactMap { $0 }
      guard axis == 1, planner.shape(output).dropFirst(2).reduce(1, *) > 1,
        planner.areAligned(parts), !parts.contains(where: { planner.shape($0).contains(0) })
      else { continue }
      var channel = 0
      for part in parts {
        if planner.slices[part] == nil, planner.isMade(part) {
          planner.slices[part] = Planner.ChannelSlice(whole: output, channel: channel)
        }
        channel += planner.shape(part)[1]
      }
    }
  }
}

extension Planner {
  /// Whether each part but the last ends where a block ends.
  func areAligned(_ parts: [ValueID]) -> Bool {
    parts.dropLast().allSatisfy { shape($0)[1] % kernels.lanes == 0 }
  }

  /// Whether a step of this segment will make a value.
  func isMade(_ id: ValueID) -> Bool {
    guard constant(id) == nil, case .node(let node, _) = graph[id].source else { return false }
    return segment.contains(node)
  }

  /// Completes a concatenation whose parts lie in blocks of their own or in it already.
  func joinBlocks(_ parts: [ValueID], _ output: ValueID) throws(ExecutionError) {
    let whole = try concatenation(output)
    var channel = 0
    for part in parts {
      let channels = shape(part)[1]
      var target = whole
      target.channels = channels
      target.place = whole.place.moved(by: channel / whole.lanes * whole.blockStride * 4)
      channel += channels
      if isBlocked(part) {
        let source = try blocked(part)
        if source.place != target.place { copyBlocks(source, target) }
      } else {
        addLayoutStep(makesBlocks: true, target, try plain(part).place, target.place)
      }
    }
    blockeds[output] = whole
    fresh.append(output)
  }

  private func copyBlocks(_ source: Blocked, _ target: Blocked) {
    let run = source.denseImageStride * 4
    var move = Move(
      source: source.place, width: 4,
      axes: [.even(start: 0, step: source.imageStride * 4, count: source.images)])
    move.run = run
    emit(move, to: target.place, rowBytes: target.imageStride * 4)
  }

  /// Puts channels together that do not fill whole blocks.
  func joinLanes(_ parts: [ValueID], _ output: ValueID) throws(ExecutionError) {
    var channels: [LanesStep.Channel] = []
    for part in parts {
      if blockeds[part] == nil, let view = views[part], view.isImage(shape(part)), view.hasLongRuns
      {
        channels += view.places
      } else {
        channels += Planner.channels(of: try blocked(part))
      }
    }
    addLanes(channels, to: try makeBlocked(output))
  }

  /// Where each channel of an operand lies.
  static func channels(of source: Blocked) -> [LanesStep.Channel] {
    (0..<source.channels).map { channel in
      let floats = channel / source.lanes * source.blockStride + channel % source.lanes
      return LanesStep.Channel(place: source.place.moved(by: floats * 4), image: source.imageStride)
    }
  }

  /// Fills an operand with channels from anywhere; `Place.none` gives zeros.
  func addLanes(
    _ channels: [LanesStep.Channel], to target: Blocked, isConversion: Bool = false
  ) {
    let nothing = LanesStep.Channel(place: .none, image: 0)
    let padded =
      channels
      + Array(repeating: nothing, count: target.blocks * target.lanes - channels.count)
    let step = LanesStep(
      channels: tables.store(padded), dst: target.place, lanes: target.lanes,
      blockStride: target.blockStride, dstImage: target.imageStride,
      grid: grid(target, extent: target.pixels, work: target.byteCount / 4))
    var sources: [Place] = []
    for channel in channels where sources.last?.slot != channel.place.slot {
      sources.append(channel.place)
    }
    emit(.lanes(step), "lanes", reads: sources, isConversion: isConversion)
  }
}
