import IR
import Operators
import Tensors

extension NodeTable {
  static let sampling = [
    Row("NonMaxSuppression", [10, 11]) { node throws(ONNXProblem) in
      let centred = try node.flag("center_point_box")
      try node.result(NonMaxSuppression { $0.centred = centred }, try node.operands(2, 5))
    },
    Row("RoiAlign", [10, 16, 22], roiAlign),
    Row("MaxRoiPool", [1, 22], maxRoiPool),
    Row("GridSample", [16, 20, 22], gridSample),
    Row("AffineGrid", [20]) { node throws(ONNXProblem) in
      let alignCorners = try node.flag("align_corners")
      try node.result(AffineGrid { $0.alignCorners = alignCorners }, try node.operands(2, 2))
    },
    Row("CenterCropPad", [18]) { node throws(ONNXProblem) in
      let axes = try node.smalls("axes")
      try node.result(CenterCropPad { $0.axes = axes }, try node.operands(2, 2))
    },
    Row("Col2Im", [18]) { node throws(ONNXProblem) in
      var fold = Col2Im()
      fold.stride = try node.smalls("strides") ?? []
      fold.pads = try node.smalls("pads") ?? []
      fold.dilation = try node.smalls("dilations") ?? []
      try node.result(fold, try node.operands(3, 3))
    },
  ]

  /// Before opset 16 regions are not moved by half a pixel.
  private static func roiAlign(_ node: inout NodeReader) throws(ONNXProblem) {
    var align = RoiAlign()
    align.mode = try node.word("mode", ["avg": .average, "max": .max], .average)
    align.height = try node.small("output_height") ?? 1
    align.width = try node.small("output_width") ?? 1
    align.samples = try node.small("sampling_ratio") ?? 0
    align.scale = try node.float("spatial_scale") ?? 1
    align.halfPixel =
      node.since < 16
      ? false
      : try node.word(
        "coordinate_transformation_mode", ["half_pixel": true, "output_half_pixel": false], true)
    try node.result(align, try node.operands(3, 3))
  }

  private static func maxRoiPool(_ node: inout NodeReader) throws(ONNXProblem) {
    guard let shape = try node.smalls("pooled_shape") else {
      throw .missingAttribute("pooled_shape")
    }
    guard shape.count == 2 else {
      throw .attribute(name: "pooled_shape", found: "\(shape)", expected: "2 sizes")
    }
    let scale = try node.float("spatial_scale") ?? 1
    try node.result(
      MaxRoiPool {
        ($0.height, $0.width, $0.scale) = (shape[0], shape[1], scale)
      }, try node.operands(2, 2))
  }

  /// Two modes have other names before opset 20, which brought any number of dimensions.
  private static func gridSample(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(2, 2)
    var sample = GridSample()
    let words: [String: GridSample.Mode] =
      node.since < 20
      ? ["bilinear": .linear, "nearest": .nearest, "bicubic": .cubic]
      : ["linear": .linear, "nearest": .nearest, "cubic": .cubic]
    sample.mode = try node.word("mode", words, .linear)
    sample.padding = try node.word(
      "padding_mode", ["zeros": .zeros, "border": .border, "reflection": .reflection], .zeros)
    sample.alignCorners = try node.flag("align_corners")
    if node.since < 20 {
      let rank = try node.type(of: inputs[0]).shape.count
      guard rank == 4 else {
        throw .unsupported("the first input has rank \(rank), 4 expected before opset 20")
      }
    }
    try node.result(sample, inputs)
  }
}
