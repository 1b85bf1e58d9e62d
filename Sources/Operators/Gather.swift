import Tensors

/// The slices along an axis that indices name (ONNX Gather 1, 11, 13).
///
/// `x` has any type and a rank of 1 or more, `indices` is i64 or i32 of any rank; negative indices count from
/// the back. The output's shape is that of `x` with the dimension `axis` replaced by the shape of `indices`.
/// An index out of range is an error when it is met.
public struct Gather: Operator {
  public static let name = "gather"
  public static let inputNames = ["x", "indices"]
  public var axis: Int = 0

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, shape) = try facts.tensor(0)
    let indices = try facts.tensor(1, "i64 or i32") { $0 == .i64 || $0 == .i32 }.shape
    let axis = try Axis.resolve(axis, rank: shape.count)
    let (x, positions) = (try facts.fact(0), try facts.fact(1))
    return [
      Fact(element, shape[..<axis] + indices + shape[(axis + 1)...]) { _ in
        guard let dims = x.symbolicIntegers, let shape = shape.concrete,
          let indices = positions.integers?.concrete,
          case .success(let found) = Self.selection(shape, axis, indices)
        else { return nil }
        return found.apply(to: dims)
      }
    ]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (x, indices) = (try arguments.tensor(0), try arguments.tensor(1))
    let axis = axis < 0 ? axis + x.rank : axis
    let selection = try Self.selection(x.shape, axis, indices.integers.map { Int($0) }).get()
    return [.tensor(selection.apply(to: x, shape: shape))]
  }

  /// The selection over three axes: those before `axis`, the indices, those after.
  private static func selection(
    _ shape: [Int], _ axis: Int, _ indices: [Int]
  ) -> Result<Selection, EvaluationError> {
    let size = shape[axis]
    var found: [Int] = []
    for index in indices {
      guard index >= -size, index < size else {
        let problem = "index \(index) is not in dimension \(axis) of 'x', which has size \(size)"
        return .failure(.value(input: "indices", problem: problem))
      }
      found.append(index < 0 ? index + size : index)
    }
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    if outer == 0 || inner == 0 { return .success(Selection(tables: [[], found, []])) }
    return .success(
      Selection(tables: [
        (0..<outer).map { $0 * size * inner }, found.map { $0 * inner }, Array(0..<inner),
      ]))
  }
}
