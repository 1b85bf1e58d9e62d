import Tensors

/// Normalisation to mean 0 and variance 1 over given axes (ONNX MeanVarianceNormalization 9, 13).
///
/// y = (x − mean) / (√variance + 10⁻⁹), with the population variance.
///
/// - `x`: floats of rank 1 or more. Output: like `x`.
/// - `axes`: distinct; negative ones count from the back.
public struct MeanVarianceNorm: Operator {
  public static let name = "mean_variance_norm"
  public static let inputNames = ["x"]
  public var axes: [Int] = [0, 2, 3]

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axes", &axes)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, x) = try facts.float(0)
    _ = try Axis.resolve(axes, rank: x.count, input: "axes")
    return [Fact(element, x)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: 6 * (outputs.first?.tensorType?.shape.elementCount ?? 0))
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    var values = try Arguments(inputs, of: Self.self).tensor(0).doubles
    if values.isEmpty { return [.tensor(Tensor(values, shape: shape, as: element))] }
    let axes = try Axis.resolve(axes, rank: shape.count, input: "axes")
    let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
    let strides = Strides.rowMajor(kept)
    let groups = Selection(
      tables: shape.indices.map { axis in
        (0..<shape[axis]).map { axes.contains(axis) ? 0 : $0 * strides[axis] }
      }
    ).offsets()
    let count = kept.reduce(1, *)
    let size = Double(values.count / count)
    var means = [Double](repeating: 0, count: count)
    for (i, group) in groups.enumerated() { means[group] += values[i] / size }
    var squares = [Double](repeating: 0, count: count)
    for (i, group) in groups.enumerated() {
      values[i] -= means[group]
      squares[group] += values[i] * values[i]
    }
    for (i, group) in groups.enumerated() {
      values[i] /= (squares[group] / size).squareRoot() + 1e-9
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
