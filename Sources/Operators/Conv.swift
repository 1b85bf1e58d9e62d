/// A convolution of any spatial rank over channels-first input, with optional bias (ONNX Conv 1, 11, 22).
public struct Conv: Operator {
  public static let name = "conv"
  public static let inputNames = ["x", "weight", "bias"]
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []
  public var groups: Int = 1
  public var autoPad: AutoPad = .explicit

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("stride", &stride)
    try visit("pads", &pads)
    try visit("dilation", &dilation)
    try visit("groups", &groups)
    try visit("auto_pad", &autoPad)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("conv is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("conv is not built")
  }
}
