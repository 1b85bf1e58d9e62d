import Tensors

/// The sums of all elements up to each one along an axis (ONNX CumSum 11, 14).
///
/// - `x`: numbers of rank 1 or more; integers wrap. `axis`: one i32 or i64, negative from the back. Output:
///   like `x`.
/// - `exclusive`: without the element itself. `reverse`: from the other end.
public struct CumSum: Operator {
  public static let name = "cum_sum"
  public static let inputNames = ["x", "axis"]
  public var exclusive: Bool = false
  public var reverse: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("exclusive", &exclusive)
    try visit("reverse", &reverse)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, shape) = try facts.tensor(0, "a number") { $0 != .bool }
    try facts.expectRank(0, shape, atLeast: 1)
    _ = try facts.single(1, "i64 or i32") { $0 == .i64 || $0 == .i32 }
    if let axis = try facts.integers(1).concrete {
      _ = try Axis.resolve(axis, rank: shape.count, input: "axis")
    }
    return [Fact(element, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: outputs.first?.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let given = Int(try arguments.tensor(1).integers[0])
    let axis = given < 0 ? given + x.rank : given
    let inner = shape[(axis + 1)...].reduce(1, *)
    if element.isFloat {
      let values = sums(x.doubles, shape[axis], inner, 0, +)
      return [.tensor(Tensor(values, shape: shape, as: element))]
    }
    let values = sums(x.integers, shape[axis], inner, 0, &+)
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }

  private func sums<T>(
    _ values: [T], _ length: Int, _ inner: Int, _ zero: T, _ add: (T, T) -> T
  ) -> [T] {
    var values = values
    guard !values.isEmpty else { return values }
    values.withUnsafeMutableBufferPointer { values in
      for row in 0..<values.count / length {
        let start = row / inner * length * inner + row % inner
        var sum = zero
        for k in 0..<length {
          let index = start + (reverse ? length - 1 - k : k) * inner
          let next = add(sum, values[index])
          values[index] = exclusive ? sum : next
          sum = next
        }
      }
    }
    return values
  }
}
