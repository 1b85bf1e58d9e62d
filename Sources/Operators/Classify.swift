import Tensors

/// Whether an element is NaN or infinite (ONNX IsNaN 9 to 20, IsInf 10, 20).
///
/// - `x`: floats of any shape. Output: bool of the same shape.
/// - `negative`, `positive`: which infinities `is_inf` finds.
public struct Classify: Operator {
  public enum Function: String, WordAttribute {
    case isNaN = "is_nan"
    case isInf = "is_inf"
  }

  public static let name = "classify"
  public static let inputNames = ["x"]
  public var function: Function = .isNaN
  public var negative: Bool = true
  public var positive: Bool = true

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("function", &function)
    try visit("negative", &negative)
    try visit("positive", &positive)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    return [Fact(.bool, try facts.float(0).shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: outputs.first?.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0).doubles
    let values: [Int64] =
      switch function {
      case .isNaN: x.map { $0.isNaN ? 1 : 0 }
      case .isInf: x.map { $0.isInfinite && ($0 < 0 ? negative : positive) ? 1 : 0 }
      }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
