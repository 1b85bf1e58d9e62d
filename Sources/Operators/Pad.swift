/// A border around a tensor; a negative width crops (ONNX Pad 1 to 24).
public struct Pad: Operator {
  public enum Mode: String, WordAttribute { case constant, reflect, edge, wrap }

  public static let name = "pad"
  public static let inputNames = ["x", "pads", "value", "axes"]
  public var mode: Mode = .constant

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("mode", &mode)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("pad is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("pad is not built")
  }
}
