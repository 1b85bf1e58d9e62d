import Tensors

/// Normalisation by given mean and variance per channel (ONNX BatchNormalization 1 to 15).
///
/// y = (x − mean) / √(variance + `epsilon`) · scale + shift.
///
/// - `x`: floats of shape [N, C, D1, …], or [N] for a single channel.
/// - `scale`, `shift`, `mean`, `variance`: [C], or [C, D1, …] when `spatial` is false. They may be of
///   another float type than `x`; scale has the type of shift, mean that of variance.
/// - Outputs: y like `x`. When `training`, y is normalised by the mean and population variance of `x`
///   itself, and the second and third output are the running mean and variance: `momentum` · old +
///   (1 − `momentum`) · current.
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
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 5)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 1)
    let expected: Shape = x.count == 1 ? [1] : spatial ? [x[1]] : Shape(x[1...])
    let scale = try facts.float(1).element
    let mean = try facts.float(3).element
    for (index, type) in [(1, scale), (2, scale), (3, mean), (4, mean)] {
      let shape = try facts.tensor(index, like: type)
      try facts.expectRank(index, shape, atLeast: expected.count, atMost: expected.count)
      for axis in shape.indices where shape[axis].isDifferent(from: expected[axis]) {
        throw .size(
          what: "dimension \(axis) of '\(facts.name(index))'", found: "\(shape[axis])",
          expected: "\(expected[axis])")
      }
    }
    let y = Fact(element, x)
    return training ? [y, Fact(mean, expected), Fact(mean, expected)] : [y]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: 2 * (outputs.first?.tensorType?.shape.elementCount ?? 0))
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let types = try outputTypes(inputs)
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let scale = try arguments.tensor(1).doubles
    let shift = try arguments.tensor(2).doubles
    var mean = try arguments.tensor(3).doubles
    var variance = try arguments.tensor(4).doubles
    let values = x.doubles
    // Element i belongs to parameter i / run % count.
    let count = max(scale.count, 1)
    let run = x.rank > 1 && spatial ? x.shape[2...].reduce(1, *) : 1
    let divisor = x.rank == 1 ? max(x.count, 1) : max(run, 1)

    var outputs: [Value] = []
    if training {
      let current = Self.statistics(values, count: count, run: divisor)
      let keep = Double(momentum)
      for (old, new) in [(mean, current.mean), (variance, current.variance)] {
        let running = zip(old, new).map { keep * $0 + (1 - keep) * $1 }
        outputs.append(.tensor(Tensor(running, shape: types[1].shape, as: types[1].element)))
      }
      (mean, variance) = current
    }
    let deviation = variance.map { ($0 + Double(epsilon)).squareRoot() }
    let y = values.indices.map { i in
      let c = i / divisor % count
      return (values[i] - mean[c]) / deviation[c] * scale[c] + shift[c]
    }
    outputs.insert(.tensor(Tensor(y, shape: types[0].shape, as: types[0].element)), at: 0)
    return outputs
  }

  /// The mean and population variance of the elements of each parameter.
  private static func statistics(
    _ values: [Double], count: Int, run: Int
  ) -> (mean: [Double], variance: [Double]) {
    let samples = Double(values.count / count)
    var mean = [Double](repeating: 0, count: count)
    for i in values.indices { mean[i / run % count] += values[i] }
    for c in mean.indices { mean[c] /= samples }
    var variance = [Double](repeating: 0, count: count)
    for i in values.indices {
      let difference = values[i] - mean[i / run % count]
      variance[i / run % count] += difference * difference
    }
    for c in variance.indices { variance[c] /= samples }
    return (mean, variance)
  }
}
