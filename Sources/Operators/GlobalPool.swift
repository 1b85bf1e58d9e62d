/// The mean or maximum over all spatial dimensions, kept as size 1 (ONNX GlobalAveragePool, GlobalMaxPool 1, 22).
public struct GlobalPool: Operator {
  public enum Function: String, WordAttribute { case average, max }

  public static let name = "global_pool"
  public static let inputNames = ["x"]
  public var function: Function = .average

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("function", &function)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("global_pool is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("global_pool is not built")
  }
}
