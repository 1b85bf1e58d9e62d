/// Normalisation by given mean and variance per channel (ONNX BatchNormalization 1 to 15).
public struct BatchNorm: Operator {
  public static let name = "batch_norm"
  public static let inputNames = ["x", "scale", "shift", "mean", "variance"]
  public var epsilon: Float = 1e-5
  public var momentum: Float = 0.9
  public var training: Bool = false
  public var spatial: Bool = true

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("epsilon", &epsilon)
    try visit("momentum", &momentum)
    try visit("training", &training)
    try visit("spatial", &spatial)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("batch_norm is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("batch_norm is not built")
  }
}
