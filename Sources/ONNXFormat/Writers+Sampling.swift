import Operators
import Tensors

extension WriterTable {
  static let sampling = [
    Row(NonMaxSuppression.self, nonMaxSuppression),
    Row(RoiAlign.self, roiAlign),
    Row(MaxRoiPool.self, "MaxRoiPool") {
      [.ints("pooled_shape", [$0.height, $0.width]), .float("spatial_scale", $0.scale)]
    },
    Row(GridSample.self, gridSample),
    Row(AffineGrid.self, "AffineGrid") { $0.alignCorners ? [.flag("align_corners", true)] : [] },
    Row(CenterCropPad.self, "CenterCropPad") { $0.axes.map { [.ints("axes", $0)] } ?? [] },
    Row(Col2Im.self, col2Im),
  ]

  private static func nonMaxSuppression(
    _ node: NodeWriter, _ op: NonMaxSuppression
  ) throws(WriteProblem) {
    var inputs = node.inputs
    for index in inputs.indices where index != 2 && node.has(index) {
      guard try node.element(index) != .f32 else { continue }
      inputs[index] = try node.cast(inputs[index], to: .f32, "single")
    }
    try node.write(
      "NonMaxSuppression", inputs, op.centred ? [.flag("center_point_box", true)] : [])
  }

  private static func roiAlign(_ node: NodeWriter, _ op: RoiAlign) throws(WriteProblem) {
    var attributes = [
      ONNXAttribute.string("mode", op.mode == .max ? "max" : "avg"),
      .int("output_height", op.height), .int("output_width", op.width),
      .int("sampling_ratio", op.samples), .float("spatial_scale", op.scale),
    ]
    if op.halfPixel { try node.require(16, "its regions are moved by half a pixel") }
    if node.opset >= 16 {
      attributes.append(
        .string(
          "coordinate_transformation_mode", op.halfPixel ? "half_pixel" : "output_half_pixel"))
    }
    try node.write("RoiAlign", node.inputs, attributes)
  }

  /// Two modes have other names before opset 20, which brought any number of dimensions.
  private static func gridSample(
    _ node: NodeWriter, _ op: GridSample
  ) throws(WriteProblem) {
    let mode: String
    if node.opset >= 20 {
      mode = op.mode.rawValue
    } else {
      guard try node.shape(0).count == 4 else {
        throw .needs(opset: 20, "its input has rank \(try node.shape(0).count)")
      }
      switch op.mode {
      case .linear: mode = "bilinear"
      case .nearest: mode = "nearest"
      case .cubic: mode = "bicubic"
      }
    }
    try node.write(
      "GridSample", node.inputs,
      [
        .string("mode", mode), .string("padding_mode", op.padding.rawValue),
        .flag("align_corners", op.alignCorners),
      ])
  }

  private static func col2Im(_ node: NodeWriter, _ op: Col2Im) throws(WriteProblem) {
    guard !op.pads.contains(where: { $0 < 0 }) else {
      throw .inexpressible("blocks with negative padding")
    }
    let window = WindowAttributes(op.stride, op.pads, op.dilation, .explicit)
    try node.write("Col2Im", node.inputs, try window.attributes(node))
  }
}
