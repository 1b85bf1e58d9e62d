import Tensors

/// Normalisation over groups of channels (ONNX InstanceNormalization 1 to 22, GroupNormalization 18, 21).
///
/// y = (x − mean) / √(variance + `epsilon`) · scale + shift, with the mean and population variance of all
/// elements of one image and group.
///
/// - `x`: floats of shape [N, C, D1, …]. Output: like `x`.
/// - `scale`, `shift`: [C] of the type of `x`, or [groups] when `scalesGroups`.
/// - `groups`: how many blocks the channels come in; nil makes every channel a group (instance
///   normalisation).
public struct GroupNorm: Operator {
  public static let name = "group_norm"
  public static let inputNames = ["x", "scale", "shift"]
  public var groups: Int? = nil
  public var epsilon: Float = 1e-5
  public var scalesGroups: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("groups", &groups)
    try visit("epsilon", &epsilon)
    try visit("scales_groups", &scalesGroups)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 2)
    if let groups {
      guard groups >= 1 else {
        throw .attribute(name: "groups", found: "\(groups)", expected: "a positive integer")
      }
      if let channels = x[1].value, channels % groups != 0 {
        throw .size(
          what: "dimension 1 of 'x'", found: "\(channels)",
          expected: "a multiple of groups, \(groups)")
      }
    }
    let count = scalesGroups ? groups.map { Dim($0) } ?? x[1] : x[1]
    for index in 1...2 {
      try facts.expectVector(index, try facts.tensor(index, like: element), count: count)
    }
    return [Fact(element, x)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: 6 * (outputs.first?.tensorType?.shape.elementCount ?? 0))
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    var values = try arguments.tensor(0).doubles
    if values.isEmpty { return [.tensor(Tensor(values, shape: shape, as: element))] }
    let scale = try arguments.tensor(1).doubles
    let shift = try arguments.tensor(2).doubles
    let plane = shape[2...].reduce(1, *)
    let channels = shape[1] / (groups ?? shape[1])
    let size = channels * plane
    let perChannel = scalesGroups ? size : plane
    let epsilon = Double(epsilon)
    values.withUnsafeMutableBufferPointer { values in
      for start in stride(from: 0, to: values.count, by: size) {
        let (mean, variance) = values.moments(start, size)
        let deviation = (variance + epsilon).squareRoot()
        for i in start..<start + size {
          let c = i / perChannel % scale.count
          values[i] = (values[i] - mean) / deviation * scale[c] + shift[c]
        }
      }
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}

extension UnsafeMutableBufferPointer<Double> {
  /// The mean and population variance of a run of elements.
  func moments(_ start: Int, _ count: Int) -> (mean: Double, variance: Double) {
    var sum = 0.0
    for i in start..<start + count { sum += self[i] }
    let mean = sum / Double(count)
    var squares = 0.0
    for i in start..<start + count { squares += (self[i] - mean) * (self[i] - mean) }
    return (mean, squares / Double(count))
  }
}
