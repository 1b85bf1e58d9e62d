import Glibc
import Tensors

/// Local response normalisation across channels (ONNX LRN 1, 13).
///
/// y = x / (`bias` + `alpha` / `size` · s)^`beta`, where s is the sum of squares over the channels from
/// ⌊(size − 1) / 2⌋ below to ⌈(size − 1) / 2⌉ above, as far as they exist.
///
/// - `x`: floats of shape [N, C, D1, …]. Output: like `x`.
/// - `size`: a positive number of channels.
public struct LRN: Operator {
  public static let name = "lrn"
  public static let inputNames = ["x"]
  public var size: Int = 1
  public var alpha: Float = 1e-4
  public var beta: Float = 0.75
  public var bias: Float = 1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("size", &size)
    try visit("alpha", &alpha)
    try visit("beta", &beta)
    try visit("bias", &bias)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 2)
    guard size >= 1, size <= Window.limit else {
      throw .attribute(name: "size", found: "\(size)", expected: "a positive integer below 2^31")
    }
    return [Fact(element, x)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    let count = outputs.first?.tensorType?.shape.elementCount ?? 0
    return Cost(operations: count * (Dim(size) + 2))
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0).doubles
    let channels = shape[1]
    let plane = shape[2...].reduce(1, *)
    let below = (size - 1) / 2
    let above = size - 1 - below
    let scale = Double(alpha) / Double(size)
    var y = [Double](repeating: 0, count: x.count)
    y.withUnsafeMutableBufferPointer { y in
      x.withUnsafeBufferPointer { x in
        for n in 0..<shape[0] {
          for c in 0..<channels {
            for i in 0..<plane {
              var sum = 0.0
              for other in max(0, c - below)...min(channels - 1, c + above) {
                let value = x[(n * channels + other) * plane + i]
                sum += value * value
              }
              let index = (n * channels + c) * plane + i
              y[index] = x[index] / pow(Double(bias) + scale * sum, Double(beta))
            }
          }
        }
      }
    }
    return [.tensor(Tensor(y, shape: shape, as: element))]
  }
}
