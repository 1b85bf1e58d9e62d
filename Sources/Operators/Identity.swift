/// The input itself, whatever its type (ONNX Identity 1 to 24).
public struct Identity: Operator {
  public static let name = "identity"
  public static let inputNames = ["x"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    return [try facts.fact(0)]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    guard let value = inputs.first ?? nil else {
      throw EvaluationError.shape(.missing(input: "x"))
    }
    return [value]
  }
}
