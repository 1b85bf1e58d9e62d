import IR
import Operators
import Protobuf
import Tensors

extension WriterTable {
  static let moving = [
    Row(Concat.self) { net, node, concat throws(Inexpressible) in
      let rank = try net.resultSizes(node).count
      var parts: [String] = []
      for index in node.inputs.indices { parts.append(try net.operand(node, index)) }
      net.finish(net.joined(parts, axis: concat.axis < 0 ? concat.axis + rank : concat.axis))
    },
    Row(Split.self) { net, node, split throws(Inexpressible) in
      let x = try net.operand(node, 0)
      let sizes = try net.sizes(node, 0)
      let axis = split.axis < 0 ? split.axis + sizes.count : split.axis
      let facts = try net.infer { try split.infer(net.graph.inputFacts(of: node)) }
      let parts = facts.compactMap { $0.tensorType?.shape[axis].value }
      guard !parts.contains(0) else { throw Inexpressible("has a part of no elements") }
      var point = 0
      let points = parts.dropLast().map { part in
        point += part
        return point
      }
      if points.isEmpty { return net.finish(x) }
      let tops = net.addAll("Slice", [x], tops: parts.count, "slice_param") {
        $0.add("slice_point", points)
        if axis != 1 { $0.add("axis", axis) }
      }
      for (index, top) in tops.enumerated() { net.finish(top, index) }
    },
    Row(Slice.self, cut),
    Row(Gather.self, gather),
    Row(Pad.self, pad),
    Row(Tile.self) { net, node, _ throws(Inexpressible) in
      var y = try net.operand(node, 0)
      for (axis, count) in (try net.integers(node, 1, "repetitions") ?? []).enumerated() {
        y = net.tiled(y, axis: axis, count)
      }
      net.finish(y)
    },
    Row(Expand.self) { net, node, _ throws(Inexpressible) in
      var y = try net.operand(node, 0)
      let from = try net.sizes(node, 0)
      let sizes = try net.resultSizes(node)
      let aligned = Array(repeating: 1, count: sizes.count - from.count) + from
      if aligned != from { y = net.reshaped(y, aligned) }
      for axis in sizes.indices where aligned[axis] != sizes[axis] {
        y = net.tiled(y, axis: axis, sizes[axis])
      }
      net.finish(y)
    },
  ]

  /// Ranges by Slice layers, every n-th row or column of them by a convolution with a stride.
  private static func cut(
    _ net: inout NetWriter, _ node: Node, _ slice: Slice
  ) throws(Inexpressible) {
    let sizes = try net.sizes(node, 0)
    let result = try net.resultSizes(node)
    let starts = try net.integers(node, 1, "starts") ?? []
    let axes = try net.integers(node, 3, "axes") ?? Array(starts.indices)
    let steps = try net.integers(node, 4, "steps") ?? starts.map { _ in 1 }
    var x = try net.operand(node, 0)
    if let y = net.cropped(node, x, sizes, result, starts, axes, steps) { return net.finish(y) }
    var strides = sizes.map { _ in 1 }
    for (index, given) in axes.enumerated() {
      let axis = given < 0 ? given + sizes.count : given
      let (step, size) = (result[axis] == 1 ? min(steps[index], 1) : steps[index], sizes[axis])
      guard step > 0 else { throw Inexpressible("walks backwards along axis \(axis)") }
      guard step == 1 || axis >= 2 && sizes.count <= 5 else {
        throw Inexpressible(
          "takes every \(step)-th element of axis \(axis), Caffe only of an image")
      }
      let start = min(max(starts[index] < 0 ? starts[index] + size : starts[index], 0), size)
      guard result[axis] > 0 else { throw Inexpressible("gives no elements") }
      let end = start + (result[axis] - 1) * step + 1
      let isCropped = start > 0 || (size - 1) / step + 1 != result[axis]
      if isCropped { x = net.crop(x, axis: axis, to: start..<end, of: size) }
      strides[axis] = step
    }
    if strides.contains(where: { $0 > 1 }) {
      let kernel = sizes[2...].map { _ in 1 }
      var spatial = SpatialLayer(
        kernel: kernel, stride: Array(strides[2...]), dilation: kernel)
      try spatial.pad(begins: kernel.map { _ in 0 }, ends: kernel.map { _ in 0 })
      x = net.copied(x, spatial, channels: sizes[1])
    }
    net.finish(x)
  }

  /// Elements of an axis at fixed positions.
  private static func gather(
    _ net: inout NetWriter, _ node: Node, _ gather: Gather
  ) throws(Inexpressible) {
    if let source = net.indices(node) {
      let table = try net.weight(node, 0, "table")
      let x = try net.operand(source, 0)
      let y = net.add("Embed", [x], blobs: [WrittenBlob(table)], "embed_param") {
        $0.add("num_output", table.shape[1])
        $0.add("input_dim", table.shape[0])
        $0.add("bias_term", false)
      }
      return net.finish(y)
    }
    guard let indices = try net.integers(node, 1, "indices"), let rank = net.known(node, 1)?.rank,
      rank < 2
    else { throw Inexpressible("gathers by more than one axis of indices") }
    let sizes = try net.sizes(node, 0)
    let axis = gather.axis < 0 ? gather.axis + sizes.count : gather.axis
    let size = sizes[axis]
    let places = indices.map { $0 < 0 ? $0 + size : $0 }
    guard let first = places.first, places.allSatisfy({ (0..<size).contains($0) }) else {
      throw Inexpressible("has indices outside 0 to \(size - 1)")
    }
    var x = try net.operand(node, 0)
    if places == Array(first..<first + places.count) {
      x = net.crop(x, axis: axis, to: first..<first + places.count, of: size)
    } else {
      guard size <= 1024 else {
        throw Inexpressible("gathers \(places.count) of \(size) elements in no order")
      }
      let parts = net.addAll("Slice", [x], tops: size, "slice_param") {
        $0.add("slice_point", Array(1..<size))
        if axis != 1 { $0.add("axis", axis) }
      }
      x = net.joined(places.map { parts[$0] }, axis: axis)
    }
    net.finish(rank == 1 ? x : net.reshaped(x, try net.resultSizes(node)))
  }

  /// Zeros around an image by a convolution that pads, anything else by Concat.
  private static func pad(
    _ net: inout NetWriter, _ node: Node, _ pad: Pad
  ) throws(Inexpressible) {
    guard pad.mode == .constant else {
      throw Inexpressible("repeats elements at the border, Caffe pads with zeros")
    }
    var sizes = try net.sizes(node, 0)
    let widths = try net.integers(node, 1, "pads") ?? []
    let axes = try net.integers(node, 3, "axes") ?? Array(sizes.indices)
    let value = net.has(node, 2) ? try net.weight(node, 2, "value").floats.first ?? 0 : 0
    var begins = sizes.map { _ in 0 }
    var ends = begins
    for (index, axis) in axes.enumerated() {
      begins[axis < 0 ? axis + sizes.count : axis] = widths[index]
      ends[axis < 0 ? axis + sizes.count : axis] = widths[axes.count + index]
    }
    var x = try net.operand(node, 0)
    for axis in sizes.indices where min(begins[axis], ends[axis]) < 0 {
      let range = max(-begins[axis], 0)..<sizes[axis] - max(-ends[axis], 0)
      x = net.crop(x, axis: axis, to: range, of: sizes[axis])
      (begins[axis], ends[axis]) = (max(begins[axis], 0), max(ends[axis], 0))
      sizes[axis] = range.count
    }
    if value == 0, (3...5).contains(sizes.count),
      (begins[2...] + ends[2...]).contains(where: { $0 > 0 })
    {
      let ones = sizes[2...].map { _ in 1 }
      var spatial = SpatialLayer(kernel: ones, stride: ones, dilation: ones)
      if (try? spatial.pad(begins: Array(begins[2...]), ends: Array(ends[2...]))) != nil {
        x = net.copied(x, spatial, channels: sizes[1])
        for axis in 2..<sizes.count {
          sizes[axis] += begins[axis] + ends[axis]
          (begins[axis], ends[axis]) = (0, 0)
        }
      }
    }
    for axis in sizes.indices where begins[axis] + ends[axis] > 0 {
      let filling = net.power(x, scale: 0, shift: value)
      let before = net.repeated(filling, axis: axis, begins[axis], of: sizes[axis])
      let after =
        ends[axis] == begins[axis]
        ? before : net.repeated(filling, axis: axis, ends[axis], of: sizes[axis])
      x = net.joined(before + [x] + after, axis: axis)
      sizes[axis] += begins[axis] + ends[axis]
    }
    net.finish(x)
  }
}

extension NetWriter {
  /// The last axes cut by a Crop layer, where a value before the node has the sizes that are wanted.
  fileprivate mutating func cropped(
    _ node: Node, _ x: String, _ sizes: [Int], _ result: [Int], _ starts: [Int], _ axes: [Int],
    _ steps: [Int]
  ) -> String? {
    guard let first = axes.first, first >= 0, axes == Array(first..<sizes.count),
      starts.allSatisfy({ $0 >= 0 }), steps.allSatisfy({ $0 == 1 }),
      let reference = reference(before: node, result, axes)
    else { return nil }
    return add("Crop", [x, reference], "crop_param") {
      if first != 2 { $0.add("axis", first) }
      if starts.contains(where: { $0 != 0 }) {
        $0.add("offset", Set(starts).count == 1 ? [starts[0]] : starts)
      }
    }
  }

  /// The blob of the last value before a node that has given sizes along some axes and is read elsewhere.
  private func reference(before node: Node, _ sizes: [Int], _ axes: [Int]) -> String? {
    var found: ValueID?
    for other in graph.nodes {
      if other.id == node.id { break }
      guard !absorbed.contains(other.id), !isKnown(other) else { continue }
      for case let value? in other.outputs where !graph[value].uses.isEmpty {
        guard !graph.isOutput(value), let type = graph[value].fact.tensorType,
          type.element == .f32, let shape = type.shape.concrete, shape.count == sizes.count,
          axes.allSatisfy({ shape[$0] == sizes[$0] })
        else { continue }
        found = value
      }
    }
    return found.map { blob(of: $0) }
  }

  mutating func joined(_ parts: [String], axis: Int) -> String {
    add("Concat", parts, "concat_param") { if axis != 1 { $0.add("axis", axis) } }
  }

  mutating func tiled(_ x: String, axis: Int, _ count: Int) -> String {
    guard count != 1 else { return x }
    return add("Tile", [x], "tile_param") {
      if axis != 1 { $0.add("axis", axis) }
      $0.add("tiles", count)
    }
  }

  /// Blobs that, joined, have `count` elements along an axis of a blob that has `size`.
  fileprivate mutating func repeated(
    _ x: String, axis: Int, _ count: Int, of size: Int
  ) -> [String] {
    let rest = count % size
    let whole = Array(repeating: x, count: count / size)
    return rest == 0 ? whole : whole + [crop(x, axis: axis, to: 0..<rest, of: size)]
  }

  /// Every channel as it is, within the pads and at the strides of a layer.
  fileprivate mutating func copied(
    _ x: String, _ spatial: SpatialLayer, channels: Int
  ) -> String {
    var spatial = spatial
    (spatial.maps, spatial.groups) = (channels, channels)
    let ones = Tensor(splat: 1, shape: [channels, 1] + spatial.kernel)
    return add("Convolution", [x], blobs: [spatial.blob(ones)], "convolution_param") {
      spatial.describe(&$0, hasBias: false)
    }
  }
}
