/// A transposed convolution of any spatial rank, with optional bias (ONNX ConvTranspose 1, 11, 22).
public struct ConvTranspose: Operator {
  public static let name = "conv_transpose"
  public static let inputNames = ["x", "weight", "bias"]
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []
  public var groups: Int = 1
  public var autoPad: AutoPad = .explicit
  public var outputPadding: [Int] = []
  public var outputShape: [Int] = []

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("stride", &stride)
    try visit("pads", &pads)
    try visit("dilation", &dilation)
    try visit("groups", &groups)
    try visit("auto_pad", &autoPad)
    try visit("output_padding", &outputPadding)
    try visit("output_shape", &outputShape)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("conv_transpose is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("conv_transpose is not built")
  }
}
