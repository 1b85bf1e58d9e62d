import Tensors

/// The same elements under another shape (ONNX Reshape 1 to 24).
///
/// `shape` is a vector of i64: a size; 0 for the size of `x` at the same place (a size of 0 under
/// `allow_zero`); one -1 for what is left. Sizes that are not known give unknown dimensions.
public struct Reshape: Operator {
  public static let name = "reshape"
  public static let inputNames = ["x", "shape"]
  public var allowZero: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("allow_zero", &allowZero)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, shape) = try facts.tensor(0)
    let target = try facts.integers(1)
    let result = try resolve(target, of: shape)
    let x = try facts.fact(0)
    return [Fact(element, result) { _ in x.symbolicIntegers }]
  }

  private func resolve(_ target: [Dim], of shape: Shape) throws(ShapeError) -> Shape {
    var result = target
    var open: Int?
    // Sizes that are copied stand on both sides and need not be known to find the open one.
    var copied = Set<Int>()
    for (i, dim) in target.enumerated() {
      guard let size = dim.value else { continue }
      if size == -1 {
        guard open == nil else {
          throw .size(what: "'shape'", found: target.text, expected: "a list with one -1 at most")
        }
        open = i
      } else if size == 0, !allowZero {
        guard i < shape.count else {
          throw .size(
            what: "'shape'", found: target.text,
            expected: "a list whose 0 stands for one of \(shape.count) sizes of 'x'")
        }
        result[i] = shape[i]
        copied.insert(i)
      } else if size < 0 {
        throw .size(what: "a size in 'shape'", found: "\(size)", expected: "-1, 0 or a size")
      }
    }
    let total = shape.indices.filter { !copied.contains($0) }.map { shape[$0] }.elementCount
    let known = result.indices.filter { $0 != open && !copied.contains($0) }.map { result[$0] }
      .elementCount
    if let open {
      guard known.value != 0 else {
        throw .size(
          what: "'shape'", found: target.text, expected: "a list without 0 beside -1")
      }
      if total.value == 0, copied.contains(where: { shape[$0].value == 0 }) {
        throw .size(
          what: "'shape'", found: target.text, expected: "a list without -1, as 'x' is empty,")
      }
      if let a = total.value, let b = known.value, a % b != 0 {
        throw mismatch(shape, target)
      }
      result[open] = total.dividedFloor(by: known)
    } else if total.isDifferent(from: known), !copied.contains(where: { shape[$0].value == 0 }) {
      throw mismatch(shape, target)
    }
    return result
  }

  private func mismatch(_ shape: Shape, _ target: [Dim]) -> ShapeError {
    .size(
      what: "'shape'", found: target.text,
      expected: "a shape of \(shape.elementCount) elements as \(shape.text) has")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    guard shape.reduce(1, *) == x.count else {
      throw EvaluationError.shape(mismatch(Shape(x.shape), Shape(shape)))
    }
    return [.tensor(x.reshaped(shape))]
  }
}
