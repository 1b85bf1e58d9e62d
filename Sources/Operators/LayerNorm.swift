public import Tensors

/// Normalisation over the last axes (ONNX LayerNormalization 17, RMSNormalization 23).
///
/// y = (x − mean) / √(variance + `epsilon`) · scale + shift over all elements of `extent` axes from `axis` on,
/// all when nil; with the mean of squares in place of the variance and no mean when not `centred`.
///
/// - `x`: floats of rank 1 or more. `scale`, `shift`: the type of `x`, shapes that broadcast to that of
///   `x`; shift may be absent.
/// - Outputs: y like `x`; when `centred` also the mean and 1 / √(variance + `epsilon`) as `statistics`,
///   in the shape of `x` with 1 for those axes.
public struct LayerNorm: Operator {
  public static let name = "layer_norm"
  public static let inputNames = ["x", "scale", "shift"]
  public var axis: Int = -1
  public var extent: Int? = nil
  public var epsilon: Float = 1e-5
  public var centred: Bool = true
  public var statistics: ElementType = .f32

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("extent", &extent)
    try visit("epsilon", &epsilon)
    try visit("centred", &centred)
    try visit("statistics", &statistics)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 1)
    let axis = try Axis.resolve(axis, rank: x.count)
    if let extent, extent < 1 || extent > x.count - axis {
      throw .attribute(
        name: "extent", found: "\(extent)", expected: "1 to \(x.count - axis) axes")
    }
    guard statistics.isFloat else {
      throw .attribute(name: "statistics", found: "\(statistics)", expected: "a float type")
    }
    for index in 1...2 where index == 1 || facts.optional(index) != nil {
      let shape = try facts.tensor(index, like: element)
      let name = facts.name(index)
      let result = try Broadcast.shape(x, shape, names: ("x", name))
      guard result.count == x.count, !zip(result, x).contains(where: { $0.isDifferent(from: $1) })
      else {
        throw .size(
          what: "the shape of '\(name)'", found: shape.text,
          expected: "one that broadcasts to \(x.text) of 'x'")
      }
    }
    guard centred else { return [Fact(element, x)] }
    let end = axis + (extent ?? x.count - axis)
    let reduced = Shape(x[..<axis]) + Shape(repeating: 1, count: end - axis) + Shape(x[end...])
    return [Fact(element, x), Fact(statistics, reduced), Fact(statistics, reduced)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: 6 * (outputs.first?.tensorType?.shape.elementCount ?? 0))
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let types = try outputTypes(inputs)
    let (element, shape) = types[0]
    let arguments = Arguments(inputs, of: Self.self)
    var values = try arguments.tensor(0).doubles
    if values.isEmpty {
      return types.map { .tensor(Tensor(splat: .nan, shape: $0.shape, as: $0.element)) }
    }
    let axis = axis < 0 ? axis + shape.count : axis
    let end = axis + (extent ?? shape.count - axis)
    let size = shape[axis..<end].reduce(1, *)
    let inner = shape[end...].reduce(1, *)
    var means: [Double] = []
    var inverses: [Double] = []
    values.withUnsafeMutableBufferPointer { values in
      for row in 0..<shape[..<axis].reduce(1, *) * inner {
        let start = row / inner * size * inner + row % inner
        let places = stride(from: start, to: start + size * inner, by: inner)
        var mean = 0.0
        if centred {
          for i in places { mean += values[i] }
          mean /= Double(size)
        }
        var squares = 0.0
        for i in places { squares += (values[i] - mean) * (values[i] - mean) }
        let deviation = (squares / Double(size) + Double(epsilon)).squareRoot()
        for i in places { values[i] = (values[i] - mean) / deviation }
        means.append(mean)
        inverses.append(1 / deviation)
      }
    }
    let scale = try arguments.tensor(1)
    let factors = scale.doubles
    for (i, offset) in Broadcast.selection(scale.shape, to: shape).offsets().enumerated() {
      values[i] *= factors[offset]
    }
    if let shift = try arguments.optional(2) {
      let terms = shift.doubles
      for (i, offset) in Broadcast.selection(shift.shape, to: shape).offsets().enumerated() {
        values[i] += terms[offset]
      }
    }
    var outputs: [Value] = [.tensor(Tensor(values, shape: shape, as: element))]
    for (values, type) in zip([means, inverses], types.dropFirst()) {
      outputs.append(.tensor(Tensor(values, shape: type.shape, as: type.element)))
    }
    return outputs
  }
}
