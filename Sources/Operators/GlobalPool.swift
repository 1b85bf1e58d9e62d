import Tensors

/// The mean or maximum over all spatial dimensions, kept as size 1 (ONNX GlobalAveragePool, GlobalMaxPool 1, 22).
///
/// - `x`: floats of shape [N, C, D1, …]. Output: [N, C, 1, …].
/// - A NaN in a plane makes its result NaN. Of an empty plane the mean is NaN and the maximum −∞.
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
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 3)
    return [Fact(element, [x[0], x[1]] + Shape(repeating: 1, count: x.count - 2))]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: inputs.first??.tensorType?.shape.elementCount ?? 0)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let size = x.shape[2...].reduce(1, *)
    let result = x.doubles.withUnsafeBufferPointer { values in
      (0..<shape[0] * shape[1]).map { plane in
        let start = plane * size
        switch function {
        case .average:
          var sum = 0.0
          for i in start..<start + size { sum += values[i] }
          return sum / Double(size)
        case .max:
          var best = -Double.infinity
          for i in start..<start + size where values[i] > best || values[i].isNaN {
            best = values[i]
            if best.isNaN { break }
          }
          return best
        }
      }
    }
    return [.tensor(Tensor(result, shape: shape, as: element))]
  }
}
