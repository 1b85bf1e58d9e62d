import Tensors

/// What is missing to certainty in the classes that were wanted (ONNX NegativeLogLikelihoodLoss 12, 13, 22).
///
/// The loss of an element is −weight[target] · x[n, target, …]; 0 where the target is `ignored`.
///
/// - `x`: floats [N, C, D1, …], logarithms of probabilities. `target`: [N, D1, …], i32 or i64, each from 0 up to
///   C, or `ignored`, whatever number that is. `weight`: [C], 1 when absent, of the type of `x`.
/// - Output: `each` loss in the shape of `target`, or their `sum`, or their `mean`, as a scalar. The mean is the
///   sum divided by that of the weights of all targets that are not ignored; NaN when there are none.
/// - A target outside the classes is an error.
public struct NegativeLogLikelihood: Operator {
  public enum Reduction: String, WordAttribute {
    case each, sum, mean
  }

  public static let name = "negative_log_likelihood"
  public static let inputNames = ["x", "target", "weight"]
  public var reduction: Reduction = .mean
  public var ignored: Int?

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("reduction", &reduction)
    try visit("ignored", &ignored)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 2)
    let (_, target) = try facts.tensor(1, "i64 or i32") { $0 == .i64 || $0 == .i32 }
    try facts.expectRank(1, target, atLeast: x.count - 1, atMost: x.count - 1)
    let expected = Shape([x[0]] + x[2...])
    for (index, (found, wanted)) in zip(target, expected).enumerated()
    where found.isDifferent(from: wanted) {
      throw .size(what: "dimension \(index) of 'target'", found: "\(found)", expected: "\(wanted)")
    }
    if facts.optional(2) != nil {
      try facts.expectVector(2, facts.tensor(2, like: element), count: x[1])
    }
    return [Fact(element, reduction == .each ? target : [])]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard inputs.count > 1 else { return Cost() }
    return Cost(operations: inputs[1]?.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (x, target) = (try arguments.tensor(0), try arguments.tensor(1).integers)
    let weights = try arguments.optional(2)?.doubles
    let values = x.doubles
    let (classes, plane) = (x.shape[1], x.shape[2...].reduce(1, *))
    var (total, share) = (0.0, 0.0)
    var losses: [Double] = []
    for (index, wanted) in target.enumerated() {
      if let ignored, wanted == Int64(ignored) {
        losses.append(0)
        continue
      }
      guard let label = Int(exactly: wanted), (0..<classes).contains(label) else {
        throw EvaluationError.value(
          input: "target", problem: "has class \(wanted), 0 to \(classes - 1) expected")
      }
      let weight = weights?[label] ?? 1
      let loss = -values[(index / plane * classes + label) * plane + index % plane] * weight
      losses.append(loss)
      total += loss
      share += weight
    }
    let results =
      switch reduction {
      case .each: losses
      case .sum: [total]
      case .mean: [total / share]
      }
    return [.tensor(Tensor(results, shape: shape, as: element))]
  }
}
