import Tensors

/// A new axis along which the position that an index names is on and all others are off (ONNX OneHot 9, 11).
///
/// - `indices`: numbers of any shape, truncated to integers; `depth`: one number, the size of the new axis;
///   `values`: the two elements [off, on]. Output: the type of `values`, the shape of `indices` with `depth`
///   inserted at `axis` (of the output; negative from the back).
/// - An index outside -depth ..< depth is off everywhere; `wrap` says whether negative ones count from the
///   back (opset 11) or are outside too (opset 9).
public struct OneHot: Operator {
  public static let name = "one_hot"
  public static let inputNames = ["indices", "depth", "values"]
  public var axis: Int = -1
  public var wrap: Bool = true

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("wrap", &wrap)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    var shape = try facts.tensor(0, "a number") { $0 != .bool }.shape
    _ = try facts.single(1, "a number") { $0 != .bool }
    let (element, values) = try facts.tensor(2)
    try facts.expectVector(2, values, count: 2)
    let given = try facts.fact(1)
    let depth =
      given.integers?.first ?? given.constant?.integers.first.map { Dim(Int($0)) } ?? .unknown
    if let value = depth.value, value < 0 {
      throw .size(what: "'depth'", found: "\(value)", expected: "0 or more")
    }
    shape.insert(depth, at: try Axis.resolve(axis, rank: shape.count + 1))
    return [Fact(element, shape)]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let indices = try arguments.tensor(0).integers
    let axis = axis < 0 ? axis + shape.count : axis
    let depth = shape[axis]
    let inner = shape[(axis + 1)...].reduce(1, *)
    var positions: [Int] = []
    positions.reserveCapacity(shape.reduce(1, *))
    for outer in 0..<shape[..<axis].reduce(1, *) {
      for level in 0..<depth {
        for i in 0..<inner {
          let index = indices[outer * inner + i]
          let resolved = wrap && index < 0 ? index + Int64(depth) : index
          positions.append(resolved == Int64(level) ? 1 : 0)
        }
      }
    }
    let values = try arguments.tensor(2)
    return [.tensor(Selection(tables: [positions]).apply(to: values, shape: shape))]
  }
}
