/// The mean over a sliding window (ONNX AveragePool 1 to 22).
public struct AveragePool: Operator {
  public static let name = "average_pool"
  public static let inputNames = ["x"]
  public var kernel: [Int] = []
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []
  public var autoPad: AutoPad = .explicit
  public var ceilMode: Bool = false
  public var countIncludePad: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("kernel", &kernel)
    try visit("stride", &stride)
    try visit("pads", &pads)
    try visit("dilation", &dilation)
    try visit("auto_pad", &autoPad)
    try visit("ceil_mode", &ceilMode)
    try visit("count_include_pad", &countIncludePad)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("average_pool is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("average_pool is not built")
  }
}
