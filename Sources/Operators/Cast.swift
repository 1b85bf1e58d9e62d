public import Tensors

/// The same values in another element type (ONNX Cast 1 to 24).
public struct Cast: Operator {
  public static let name = "cast"
  public static let inputNames = ["x"]
  public var to: ElementType = .f32
  public var saturate: Bool = true

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("to", &to)
    try visit("saturate", &saturate)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("cast is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("cast is not built")
  }
}
