import Tensors

/// The input itself, as dropout is at inference; second output: a mask of true (ONNX Dropout 1 to 22).
///
/// `x` has any type, `ratio` is a float scalar that inference does not read, `training` a boolean scalar that
/// must be false when given.
public struct Dropout: Operator {
  public static let name = "dropout"
  public static let inputNames = ["x", "ratio", "training"]

  public init() {}

  private static let inTraining = "dropout in training mode is random and is not built"

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (_, shape) = try facts.tensor(0)
    if facts.optional(1) != nil {
      let ratio = try facts.tensor(1, "a float") { $0.isFloat }.shape
      guard !ratio.elementCount.isDifferent(from: 1) else {
        throw .size(what: "the shape of 'ratio'", found: ratio.text, expected: "one element")
      }
    }
    if let training = facts.optional(2) {
      let shape = try facts.tensor(2, "bool") { $0 == .bool }.shape
      guard !shape.elementCount.isDifferent(from: 1) else {
        throw .size(what: "the shape of 'training'", found: shape.text, expected: "one element")
      }
      if training.constant?.integers.first == 1 { throw .unsupported(Self.inTraining) }
    }
    return [try facts.fact(0), Fact(.bool, shape)]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let types = try outputTypes(inputs)
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    return [.tensor(x), .tensor(Tensor(splat: 1, shape: types[1].shape, as: .bool))]
  }
}
