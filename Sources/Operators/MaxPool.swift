/// The maximum over a sliding window; second output: indices of the maxima (ONNX MaxPool 1 to 22).
public struct MaxPool: Operator {
  public static let name = "max_pool"
  public static let inputNames = ["x"]
  public var kernel: [Int] = []
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []
  public var autoPad: AutoPad = .explicit
  public var ceilMode: Bool = false
  public var columnMajor: Bool = false

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
    try visit("column_major", &columnMajor)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("max_pool is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("max_pool is not built")
  }
}
