import Glibc
import Tensors

/// The softmax along one axis, or over all axes from one on (ONNX Softmax and LogSoftmax 1, 11, 13).
///
/// y = exp(x − max) / Σ exp(x − max), or its logarithm x − max − log Σ exp(x − max).
///
/// - `x`: floats of rank 1 or more. Output: like `x`.
/// - `axis`: the axis to normalise along; negative counts from the back.
/// - `flattened`: `axis` and all after it are normalised together, as before opset 13.
/// - `logarithm`: gives the logarithm.
public struct Softmax: Operator {
  public static let name = "softmax"
  public static let inputNames = ["x"]
  public var axis: Int = -1
  public var flattened: Bool = false
  public var logarithm: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("flattened", &flattened)
    try visit("logarithm", &logarithm)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 1)
    _ = try Axis.resolve(axis, rank: x.count)
    return [Fact(element, x)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: 3 * (outputs.first?.tensorType?.shape.elementCount ?? 0))
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    var values = try Arguments(inputs, of: Self.self).tensor(0).doubles
    let axis = try Axis.resolve(axis, rank: shape.count)
    let inner = flattened ? 1 : shape[(axis + 1)...].reduce(1, *)
    let length = flattened ? shape[axis...].reduce(1, *) : shape[axis]
    values.withUnsafeMutableBufferPointer { values in
      guard !values.isEmpty else { return }
      for row in 0..<values.count / length {
        let start = row / inner * length * inner + row % inner
        var largest = -Double.infinity
        for k in 0..<length { largest = max(largest, values[start + k * inner]) }
        var sum = 0.0
        if logarithm {
          for k in 0..<length { sum += exp(values[start + k * inner] - largest) }
          let shift = largest + log(sum)
          for k in 0..<length { values[start + k * inner] -= shift }
          continue
        }
        for k in 0..<length {
          let power = exp(values[start + k * inner] - largest)
          values[start + k * inner] = power
          sum += power
        }
        for k in 0..<length { values[start + k * inner] /= sum }
      }
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
