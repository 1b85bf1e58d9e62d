import IR
import Operators
import Tensors

extension NodeTable {
  static let resizing = [
    Row("Upsample", [1, 7, 9], removed: 10, upsample),
    Row("Resize", [10, 11, 13, 18, 19], resize),
  ]

  private static let modes: [String: Resize.Mode] = [
    "nearest": .nearest, "linear": .linear, "bilinear": .linear, "cubic": .cubic,
  ]

  /// The scales became an input in opset 9. There is no coordinate mode: pixels are not centred.
  private static func upsample(_ node: inout NodeReader) throws(ONNXProblem) {
    let resize = try uncentred(&node)
    let inputs = try node.operands(node.since < 9 ? 1 : 2, node.since < 9 ? 1 : 2)
    guard node.since < 9 else { return try node.result(resize, [inputs[0], nil, inputs[1]]) }
    let scales: [Float]
    if node.since < 7 {
      guard let height = try node.float("height_scale"), let width = try node.float("width_scale")
      else { throw .missingAttribute("height_scale' or 'width_scale") }
      scales = [1, 1, height, width]
    } else {
      guard let given = try node.floats("scales") else { throw .missingAttribute("scales") }
      scales = given
    }
    let constant = try node.constant(Tensor(floats: scales, shape: [scales.count]), "scales")
    try node.result(resize, [inputs[0], nil, constant])
  }

  private static func uncentred(_ node: inout NodeReader) throws(ONNXProblem) -> Resize {
    var resize = Resize()
    resize.mode = try node.word("mode", modes.filter { $0.value != .cubic }, .nearest)
    resize.coordinates = .asymmetric
    if resize.mode == .nearest { resize.nearest = .floor }
    return resize
  }

  /// Opset 11 brought the coordinate mode, the region of interest and sizes instead of scales.
  private static func resize(_ node: inout NodeReader) throws(ONNXProblem) {
    guard node.since >= 11 else {
      let inputs = try node.operands(2, 2)
      var resize = try uncentred(&node)
      if resize.mode == .nearest { resize.nearest = .floorOrCeil }
      return try node.result(resize, [inputs[0], nil, inputs[1]])
    }
    var resize = Resize()
    resize.mode = try node.word("mode", modes.filter { $0.key != "bilinear" }, .nearest)
    resize.coordinates = try coordinates(&node)
    resize.nearest = try node.word(
      "nearest_mode",
      [
        "round_prefer_floor": .roundPreferFloor, "round_prefer_ceil": .roundPreferCeil,
        "floor": .floor, "ceil": .ceil,
      ], .roundPreferFloor)
    resize.cubicA = try node.float("cubic_coeff_a") ?? -0.75
    resize.excludeOutside = try node.flag("exclude_outside")
    resize.extrapolation = try node.float("extrapolation_value") ?? 0
    if node.since >= 18 {
      resize.antialias = try node.flag("antialias")
      resize.axes = try node.smalls("axes")
      resize.policy = try node.word(
        "keep_aspect_ratio_policy",
        ["stretch": .stretch, "not_larger": .notLarger, "not_smaller": .notSmaller], .stretch)
    }
    var inputs = try node.operands(1, 4)
    // An empty tensor stands for an absent one, as opset 11 has no absent scales.
    for index in 1..<4 where inputs[index] != nil {
      let shape = try node.type(of: inputs[index]).shape
      if shape.count == 1, shape[0] == 0 { inputs[index] = nil }
    }
    if resize.coordinates != .cropAndResize { inputs[1] = nil }
    try node.result(resize, inputs)
  }

  private static func coordinates(
    _ node: inout NodeReader
  ) throws(ONNXProblem) -> Resize.Coordinates {
    var words: [String: Resize.Coordinates] = [
      "half_pixel": .halfPixel, "pytorch_half_pixel": .pytorchHalfPixel,
      "align_corners": .alignCorners, "asymmetric": .asymmetric,
      "tf_crop_and_resize": .cropAndResize,
    ]
    if node.since < 13 { words["tf_half_pixel_for_nn"] = .halfPixelForNearest }
    if node.since >= 19 { words["half_pixel_symmetric"] = .halfPixelSymmetric }
    return try node.word("coordinate_transformation_mode", words, .halfPixel)
  }
}
