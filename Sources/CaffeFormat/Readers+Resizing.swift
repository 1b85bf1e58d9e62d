import CCaffeSchema
import IR
import Operators
import Tensors

extension LayerTable {
  static let resizing = [
    Row("Interp", interpolate),
    Row("Upsample", upsample),
  ]

  /// Bilinear with corners kept, after a crop of the same width on all sides.
  private static func interpolate(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.interp_param, caffe__interp_parameter__init)
    let input = try layer.operand()
    let sizes = try layer.image(input)
    let (begin, end) = (Int(settings.pad_beg), Int(settings.pad_end))
    for (name, pad) in [("pad_beg", begin), ("pad_end", end)] where pad > 0 {
      throw .field(name: name, found: "\(pad)", expected: "0, or negative to crop")
    }
    let cropped = sizes[2...].map { $0 + begin + end }
    guard cropped.allSatisfy({ $0 > 0 }) else {
      throw .shape(
        found: sizes, expected: "a height and width of more than \(-begin - end), which are cropped"
      )
    }
    let wanted = try cropped.indices.map { axis throws(CaffeProblem) in
      try target(settings, cropped[axis], axis: axis)
    }
    var value = input
    if begin != 0 || end != 0 {
      let starts = try layer.constant([-begin, -begin], "starts")
      let ends = try layer.constant(sizes[2...].map { $0 + end }, "ends")
      let axes = try layer.constant([2, 3], "axes")
      value = try layer.step(Slice(), [input, starts, ends, axes], "cropped")
    }
    let output = try layer.constant(Array(sizes[..<2]) + wanted, "sizes")
    try layer.result(
      Resize { ($0.mode, $0.coordinates) = (.linear, .alignCorners) }, [value, nil, nil, output])
  }

  /// The size that an axis gets, by the settings that are given.
  private static func target(
    _ settings: Caffe__InterpParameter, _ size: Int, axis: Int
  ) throws(CaffeProblem) -> Int {
    let shrink = settings.has_shrink_factor != 0 ? Int(settings.shrink_factor) : nil
    let zoom = settings.has_zoom_factor != 0 ? Int(settings.zoom_factor) : nil
    for (name, value) in [("shrink_factor", shrink), ("zoom_factor", zoom)] {
      if let value, value < 1 {
        throw .field(name: name, found: "\(value)", expected: "at least 1")
      }
    }
    let isSized = settings.has_height != 0 && settings.has_width != 0
    var result = size
    if isSized, shrink == nil, zoom == nil {
      result = Int(axis == 0 ? settings.height : settings.width)
    } else {
      guard shrink != nil || zoom != nil else {
        throw .missing("height, width, zoom_factor or shrink_factor")
      }
      if isSized, shrink == nil || zoom == nil {
        throw .invalid("a size and a factor are both given")
      }
      if let shrink { result = (result - 1) / shrink + 1 }
      if let zoom { result = try elementCount([result - 1, zoom]) + 1 }
    }
    guard result >= 1, result <= Int(Int32.max) else {
      throw .field(
        name: axis == 0 ? "height" : "width", found: "\(result)", expected: "a positive size")
    }
    return result
  }

  /// Unpooling to where a mask says, or repetition of every element where there is no mask.
  private static func upsample(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.upsample_param, caffe__upsample_parameter__init)
    let operands = try layer.operands(1, 2)
    let input = try layer.bottom(operands, 0)
    let sizes = try layer.image(input)
    let (scale, target) = try target(settings, Array(sizes[2...]))
    guard let mask = operands[1] else {
      let output = try layer.constant(Array(sizes[..<2]) + target, "sizes")
      return try layer.result(
        Resize {
          ($0.mode, $0.coordinates, $0.nearest) = (.nearest, .asymmetric, .floor)
        }, [input, nil, nil, output])
    }
    guard try layer.sizes(of: mask) == sizes else {
      throw .shape(found: try layer.sizes(of: mask), expected: "\(sizes), as the first bottom has")
    }
    let plane = try elementCount(target)
    let planes = try elementCount(sizes[..<2])
    _ = try elementCount([plane, planes])
    guard planes <= 1 << 24 else {
      throw .unsupported("unpooling \(planes) planes, at most \(1 << 24) at once")
    }
    let places = try layer.step(Cast { $0.to = .i64 }, [mask], "places")
    let starts = try layer.constant(
      Tensor((0..<planes).map { Int64($0 * plane) }, shape: [sizes[0], sizes[1], 1, 1]), "starts")
    let indices = try layer.step(.add, places, starts, "indices")
    // The kernel makes the size from which the places count the size wanted.
    let rest = zip(target, zip(sizes[2...], scale)).map { $0 - ($1.0 - 1) * $1.1 }
    let isEven = rest.allSatisfy { $0 >= 1 }
    let kernel =
      isEven ? rest : zip(target, sizes[2...]).map { max($0 - $1 + 1, 1) }
    let ends = isEven ? [0, 0] : zip(target, sizes[2...]).map { max($1 - $0, 0) }
    try layer.result(
      MaxUnpool {
        ($0.kernel, $0.stride) = (kernel, isEven ? scale : [1, 1])
        $0.pads = ends == [0, 0] ? [] : [0, 0] + ends
      }, [input, indices])
  }

  private static func target(
    _ settings: Caffe__UpsampleParameter, _ sizes: [Int]
  ) throws(CaffeProblem) -> (scale: [Int], target: [Int]) {
    var scale = [1, 1]
    if settings.has_upsample_h != 0 || settings.has_upsample_w != 0 {
      guard settings.has_upsample_h != 0 else { throw .missing("upsample_h") }
      guard settings.has_upsample_w != 0 else { throw .missing("upsample_w") }
      return (
        scale,
        [
          try settings.upsample_h.positive("upsample_h"),
          try settings.upsample_w.positive("upsample_w"),
        ]
      )
    }
    if settings.has_scale_h != 0 || settings.has_scale_w != 0 {
      guard settings.has_scale == 0 else {
        throw .invalid("both 'scale' and 'scale_h' or 'scale_w' are given")
      }
      guard settings.has_scale_h != 0 else { throw .missing("scale_h") }
      guard settings.has_scale_w != 0 else { throw .missing("scale_w") }
      scale = [try settings.scale_h.positive("scale_h"), try settings.scale_w.positive("scale_w")]
    } else {
      scale = Array(repeating: try settings.scale.positive("scale"), count: 2)
    }
    let pads = [settings.pad_out_h != 0, settings.pad_out_w != 0]
    for axis in 0..<2 where pads[axis] && scale[axis] != 2 {
      throw .field(
        name: axis == 0 ? "pad_out_h" : "pad_out_w", found: "true",
        expected: "false with a scale of \(scale[axis]), as only 2 is unambiguous")
    }
    var target: [Int] = []
    for axis in 0..<2 {
      target.append(try elementCount([sizes[axis], scale[axis]]) - (pads[axis] ? 1 : 0))
    }
    return (scale, target)
  }
}
