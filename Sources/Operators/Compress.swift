import Tensors

/// The slices along an axis, or the elements, for which a condition holds (ONNX Compress 9, 11).
///
/// - `x`: any type, rank 1 or more; `condition`: a vector of booleans, at most as long as the axis: what lies
///   beyond it is left out. Output: `x` with fewer slices, or a vector of elements when `axis` is absent.
///   How many is unknown until the condition is known.
public struct Compress: Operator {
  public static let name = "compress"
  public static let inputNames = ["x", "condition"]
  public var axis: Int?

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    var (element, shape) = try facts.tensor(0)
    try facts.expectRank(0, shape, atLeast: 1)
    let condition = try facts.tensor(1, like: .bool)
    try facts.expectRank(1, condition, atLeast: 1, atMost: 1)
    let axis = try axis.map { axis throws(ShapeError) in
      try Axis.resolve(axis, rank: shape.count)
    }
    let size = axis.map { shape[$0] } ?? shape.elementCount
    if let length = condition[0].value, let size = size.value, length > size {
      throw .size(
        what: "the length of 'condition'", found: "\(length)", expected: "at most \(size)")
    }
    let count = try facts.fact(1).constant.map { Dim($0.integers.count { $0 != 0 }) } ?? .unknown
    guard let axis else { return [Fact(element, [count])] }
    shape[axis] = count
    return [Fact(element, shape)]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let flags = try arguments.tensor(1).integers
    let chosen = flags.indices.filter { flags[$0] != 0 }
    guard let given = axis else {
      return [.tensor(Selection(tables: [chosen]).apply(to: x, shape: shape))]
    }
    let axis = given < 0 ? given + x.rank : given
    let inner = x.shape[(axis + 1)...].reduce(1, *)
    let outer = x.shape[..<axis].reduce(1, *)
    let selection = Selection(tables: [
      (0..<outer).map { $0 * x.shape[axis] * inner }, chosen.map { $0 * inner }, Array(0..<inner),
    ])
    return [.tensor(selection.apply(to: x, shape: shape))]
  }
}
