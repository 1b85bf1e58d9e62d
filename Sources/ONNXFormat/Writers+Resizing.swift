import Operators
import Tensors

extension WriterTable {
  static let resizing = [Row(Resize.self, resize)]

  private static func resize(_ node: NodeWriter, _ op: Resize) throws(WriteProblem) {
    var attributes = [ONNXAttribute.string("mode", op.mode.rawValue)]
    var nearest = op.nearest
    var coordinates = op.coordinates
    if coordinates == .halfPixelForNearest, node.opset >= 13 {
      guard op.mode == .nearest, nearest == .floor else {
        throw .inexpressible(
          "the coordinates tf_half_pixel_for_nn, which exist up to opset 12 alone")
      }
      // Half a pixel less and rounded to the nearest, halves up, is the same as rounded down.
      (coordinates, nearest) = (.halfPixel, .roundPreferCeil)
    }
    if coordinates == .halfPixelSymmetric { try node.require(19, "it is half_pixel_symmetric") }
    attributes.append(.string("coordinate_transformation_mode", coordinates.rawValue))
    if nearest == .floorOrCeil {
      nearest = op.mode == .nearest ? try rounding(node) : .roundPreferFloor
    }
    if op.mode == .nearest || nearest != .roundPreferFloor {
      attributes.append(.string("nearest_mode", nearest.rawValue))
    }
    if op.mode == .cubic || op.cubicA != -0.75 {
      attributes.append(.float("cubic_coeff_a", op.cubicA))
    }
    if op.excludeOutside { attributes.append(.flag("exclude_outside", true)) }
    if op.extrapolation != 0 {
      attributes.append(.float("extrapolation_value", op.extrapolation))
    }
    if op.antialias {
      try node.require(18, "its filter is stretched")
      attributes.append(.flag("antialias", true))
    }
    if op.policy != .stretch {
      try node.require(18, "it keeps the aspect ratio")
      attributes.append(.string("keep_aspect_ratio_policy", op.policy.rawValue))
    }
    if let axes = op.axes {
      try node.require(18, "it names its axes")
      attributes.append(.ints("axes", axes))
    }
    try node.write("Resize", operands(node), attributes)
  }

  /// Opset 11 has no absent region and scales, but empty ones.
  private static func operands(_ node: NodeWriter) -> [String] {
    var inputs = (0..<4).map { node.input($0) }
    guard node.opset < 13 else { return inputs }
    for (index, name) in [(1, "roi"), (2, "scales")] where inputs[index].isEmpty {
      inputs[index] = node.constant(Tensor(floats: [], shape: [0]), name)
    }
    return inputs
  }

  /// What rounding down where an axis grows and up where it shrinks is, when all of them do the same.
  private static func rounding(_ node: NodeWriter) throws(WriteProblem) -> Resize.Nearest {
    guard let (_, to) = node.result(0) else { return .floor }
    let from = try node.shape(0)
    let scales = node.known(2)?.floats
    var modes: Set<Resize.Nearest> = []
    for index in from.indices {
      if let scales, scales.count == from.count {
        if scales[index] != 1 { modes.insert(scales[index] > 1 ? .floor : .ceil) }
      } else if let a = from[index].value, let b = to[index].value {
        if a != b { modes.insert(b > a ? .floor : .ceil) }
      } else if !from[index].isEqual(to: to[index]) {
        throw .inexpressible("rounding that depends on whether an axis grows, which is not known")
      }
    }
    guard modes.count <= 1 else {
      throw .inexpressible("rounding down on one axis and up on another")
    }
    return modes.first ?? .floor
  }
}
