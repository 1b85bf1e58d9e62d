import Tensors

/// The inputs one after the other along an axis (ONNX Concat 1 to 13).
///
/// One or more inputs of one element type and rank, of equal sizes except along `axis`, which counts from
/// the back when negative.
public struct Concat: Operator {
  public static let name = "concat"
  public static let inputNames = ["x"]
  public var axis: Int = 0

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    let (element, first) = try facts.tensor(0)
    let axis = try Axis.resolve(axis, rank: first.count)
    var shape = first
    for index in 1..<max(facts.count, 1) {
      let next = try facts.tensor(index, "\(element) as the first input") { $0 == element }.shape
      guard next.count == first.count else {
        throw .rank(
          input: facts.name(index), found: next.count,
          expected: "\(first.count) as the first input")
      }
      for i in shape.indices where i != axis {
        guard let size = Dim.agreement(shape[i], next[i]) else {
          throw .size(
            what: "dimension \(i) of '\(facts.name(index))'", found: "\(next[i])",
            expected: "\(shape[i]) as in the inputs before it")
        }
        shape[i] = size
      }
      shape[axis] = shape[axis] + next[axis]
    }
    return [Fact(element, shape) { _ in Self.elements(inputs.compactMap { $0 }, axis: axis) }]
  }

  /// The joined integers, unknown ones included; nil when no input has symbolic elements.
  private static func elements(_ inputs: [Fact], axis: Int) -> [Dim]? {
    guard inputs.contains(where: { $0.symbolicIntegers != nil }) else { return nil }
    var parts: [(elements: [Dim], row: Int)] = []
    var outer = 1
    for input in inputs {
      guard let shape = input.tensorType?.shape.concrete else { return nil }
      outer = shape[..<axis].reduce(1, *)
      let row = shape[axis...].reduce(1, *)
      parts.append((input.integers ?? Array(repeating: .unknown, count: outer * row), row))
    }
    return (0..<outer).flatMap { index in
      parts.flatMap { $0.elements[index * $0.row..<(index + 1) * $0.row] }
    }
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let parts = try inputs.indices.map { try arguments.tensor($0) }
    let axis = axis < 0 ? axis + shape.count : axis
    let result = Tensor(element: element, shape: shape) { target in
      guard !target.isEmpty, var position = target.baseAddress else { return }
      let rows = parts.map { $0.shape[axis...].reduce(element.byteCount, *) }
      for outer in 0..<shape[..<axis].reduce(1, *) {
        for (part, row) in zip(parts, rows) where row > 0 {
          part.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            position.copyMemory(from: base + outer * row, byteCount: row)
          }
          position += row
        }
      }
    }
    return [.tensor(result)]
  }
}
