import CCaffeSchema
import IR
import Operators
import Protobuf
import Tensors

/// Layers that move elements without changing them.
extension LayerTable {
  static let shape = [
    Row("Split") { layer throws(CaffeProblem) in
      let input = try layer.operand()
      for top in layer.topNames.indices { try layer.pass(input, top: top) }
    },
    Row("Concat", concatenate), Row("Slice", slice), Row("Flatten", flatten),
    Row("Reshape", reshape), Row("Permute", permute), Row("Crop", crop), Row("Tile", tile),
    Row("ShuffleChannel", shuffle), Row("BatchReindex", reindex),
  ]

  /// The axis by one of its two spellings.
  private static func axis(
    _ layer: LayerReader, rank: Int, _ axis: Int32?, old: UInt32?, _ oldName: String
  ) throws(CaffeProblem) -> Int {
    guard let old else { return try layer.axis(Int(axis ?? 1), rank: rank, "axis") }
    guard axis == nil else { throw .invalid("both 'axis' and '\(oldName)' are given") }
    return try layer.axis(try old.checked(oldName), rank: rank, oldName)
  }

  private static func concatenate(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.concat_param, caffe__concat_parameter__init)
    let inputs = try layer.operands(atLeast: 1)
    let axis = try axis(
      layer, rank: try layer.rank(of: inputs[0]), settings.has_axis != 0 ? settings.axis : nil,
      old: settings.has_concat_dim != 0 ? settings.concat_dim : nil, "concat_dim")
    if inputs.count == 1 { return try layer.pass(inputs[0], top: 0) }
    try layer.result(Concat { $0.axis = axis }, inputs)
  }

  private static func slice(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.slice_param, caffe__slice_parameter__init)
    let input = try layer.operand()
    let parts = layer.topNames.count
    guard parts >= 1 else { throw .topCount(found: parts, expected: "at least 1") }
    let axis = try axis(
      layer, rank: try layer.rank(of: input), settings.has_axis != 0 ? settings.axis : nil,
      old: settings.has_slice_dim != 0 ? settings.slice_dim : nil, "slice_dim")
    let size = try layer.sizes(of: input, axes: axis..<axis + 1)[0]
    var points: [Int] = []
    for point in numbers(settings.n_slice_point, settings.slice_point) {
      points.append(try point.checked("slice_point"))
    }
    if points.isEmpty {
      guard size % parts == 0 else {
        throw .invalid("size \(size) of axis \(axis) cannot be cut into \(parts) equal parts")
      }
      if parts == 1 { return try layer.pass(input, top: 0) }
      points = (1..<parts).map { $0 * (size / parts) }
    }
    guard points.count == parts - 1 else {
      throw .field(
        name: "slice_point", found: "\(points.count) numbers",
        expected: "\(parts - 1), one less than tops")
    }
    let edges = [0] + points + [size]
    let sizes = zip(edges.dropFirst(), edges).map { $0 - $1 }
    guard sizes.allSatisfy({ $0 > 0 }) else {
      throw .field(
        name: "slice_point", found: "\(points)", expected: "ascending numbers between 0 and \(size)"
      )
    }
    if parts == 1 { return try layer.pass(input, top: 0) }
    let operand = try layer.constant(sizes, "sizes")
    try layer.result(Split { ($0.axis, $0.parts) = (axis, parts) }, [input, operand])
  }

  private static func flatten(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.flatten_param, caffe__flatten_parameter__init)
    let input = try layer.operand()
    let rank = try layer.rank(of: input)
    let first = try layer.axis(Int(settings.axis), rank: rank, "axis")
    let last = try layer.axis(Int(settings.end_axis), rank: rank, "end_axis")
    guard last >= first else {
      throw .field(
        name: "end_axis", found: "\(settings.end_axis)", expected: "an axis from \(first) on")
    }
    if first == 1, last == rank - 1 { return try layer.result(Flatten(), [input]) }
    let sizes = try layer.sizes(of: input)
    let merged = try elementCount(sizes[first...last])
    try layer.result(input, reshaped: Array(sizes[..<first]) + [merged] + sizes[(last + 1)...])
  }

  /// The sizes given replace some axes of the shape, by default all.
  private static func reshape(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.reshape_param, caffe__reshape_parameter__init)
    let input = try layer.operand()
    let sizes = try layer.sizes(of: input)
    let rank = sizes.count
    let given = settings.shape.map { Array(numbers($0.pointee.n_dim, $0.pointee.dim)) } ?? []
    let axis = Int(settings.axis)
    let start = axis >= 0 ? axis : rank + axis + 1
    guard start >= 0, start <= rank else {
      throw .field(name: "axis", found: "\(axis)", expected: "between \(-rank - 1) and \(rank)")
    }
    let count = settings.num_axes == -1 ? rank - start : Int(settings.num_axes)
    guard count >= 0, start + count <= rank else {
      throw .field(
        name: "num_axes", found: "\(settings.num_axes)",
        expected: "-1, or 0 to \(rank - start) from axis \(start) on")
    }
    var target = Array(repeating: 0, count: start)
    for (index, size) in given.enumerated() {
      guard size >= -1, size <= Int64(Int32.max) else {
        throw .field(name: "dim", found: "\(size)", expected: "-1, 0 or a size")
      }
      if size == 0, start + index >= rank {
        throw .field(
          name: "dim", found: "0 for axis \(start + index)",
          expected: "a size, as \(rank) axes exist"
        )
      }
      target.append(Int(size))
    }
    target += sizes[(start + count)...]
    guard target.count(where: { $0 == -1 }) <= 1 else {
      throw .field(name: "dim", found: "-1 more than once", expected: "one -1 at most")
    }
    try layer.result(input, reshaped: target)
  }

  /// The axes that the order leaves out follow as they are.
  private static func permute(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.permute_param, caffe__permute_parameter__init)
    let input = try layer.operand()
    let rank = try layer.rank(of: input)
    var order: [Int] = []
    for axis in numbers(settings.n_order, settings.order) {
      guard axis < rank else {
        throw .field(name: "order", found: "\(axis)", expected: "an axis from 0 to \(rank - 1)")
      }
      guard !order.contains(Int(axis)) else {
        throw .field(name: "order", found: "axis \(axis) twice", expected: "every axis once")
      }
      order.append(Int(axis))
    }
    order += (0..<rank).filter { !order.contains($0) }
    try layer.result(Transpose { $0.permutation = order }, [input])
  }

  /// The first bottom, cut from an axis on to the sizes of the second.
  private static func crop(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.crop_param, caffe__crop_parameter__init)
    let operands = try layer.operands(2, 2)
    let input = try layer.bottom(operands, 0)
    let reference = try layer.sizes(of: try layer.bottom(operands, 1))
    let sizes = try layer.sizes(of: input)
    let first = try layer.axis(Int(settings.axis), rank: sizes.count, "axis")
    guard reference.count >= sizes.count else {
      throw .shape(found: reference, expected: "\(sizes.count) sizes, as the first bottom has")
    }
    let axes = Array(first..<sizes.count)
    var offsets: [Int] = []
    for offset in numbers(settings.n_offset, settings.offset) {
      offsets.append(try offset.checked("offset"))
    }
    guard offsets.count <= 1 || offsets.count == axes.count else {
      throw .field(
        name: "offset", found: "\(offsets.count) numbers",
        expected: "1 number, or \(axes.count), one per axis cut")
    }
    if offsets.count != axes.count {
      offsets = Array(repeating: offsets.first ?? 0, count: axes.count)
    }
    for (axis, offset) in zip(axes, offsets) where offset + reference[axis] > sizes[axis] {
      throw .field(
        name: "offset", found: "\(offset)",
        expected: "at most \(sizes[axis] - reference[axis]) to cut \(sizes[axis]) to "
          + "\(reference[axis]) along axis \(axis)")
    }
    let ends = zip(axes, offsets).map { $1 + reference[$0] }
    try layer.result(
      Slice(),
      [
        input, try layer.constant(offsets, "starts"), try layer.constant(ends, "ends"),
        try layer.constant(axes, "axes"),
      ])
  }

  private static func tile(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.tile_param, caffe__tile_parameter__init)
    let input = try layer.operand()
    let rank = try layer.rank(of: input)
    let axis = try layer.axis(Int(settings.axis), rank: rank, "axis")
    guard settings.has_tiles != 0 else { throw .missing("tiles") }
    guard settings.tiles >= 1 else {
      throw .field(name: "tiles", found: "\(settings.tiles)", expected: "a positive number")
    }
    var repeats = Array(repeating: 1, count: rank)
    repeats[axis] = Int(settings.tiles)
    try layer.result(Tile(), [input, try layer.constant(repeats, "repeats")])
  }

  /// Channels read as groups by members, written as members by groups.
  private static func shuffle(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.shuffle_channel_param, caffe__shuffle_channel_parameter__init)
    let input = try layer.operand()
    let sizes = try layer.sizes(of: input)
    guard sizes.count >= 2 else {
      throw .shape(found: sizes, expected: "images and channels at least")
    }
    let groups = try settings.group.positive("group")
    guard sizes[1] % groups == 0 else {
      throw .field(
        name: "group", found: "\(groups)", expected: "a divisor of the \(sizes[1]) channels")
    }
    let split = [sizes[0], groups, sizes[1] / groups] + sizes[2...]
    let grouped = try layer.reshaped(input, split, "grouped")
    let order = [0, 2, 1] + Array(3..<max(split.count, 3))
    let shuffled = try layer.step(Transpose { $0.permutation = order }, [grouped], "shuffled")
    try layer.result(shuffled, reshaped: sizes)
  }

  /// The images of the first bottom that the second lists.
  private static func reindex(_ layer: inout LayerReader) throws(CaffeProblem) {
    let operands = try layer.operands(2, 2)
    let input = try layer.bottom(operands, 0)
    let list = try layer.bottom(operands, 1)
    let rank = try layer.rank(of: list)
    guard rank == 1 else {
      throw .shape(found: try layer.sizes(of: list), expected: "a list of numbers")
    }
    let indices = try layer.step(Cast { $0.to = .i64 }, [list], "indices")
    try layer.result(Gather(), [input, indices])
  }
}
