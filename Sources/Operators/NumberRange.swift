import Tensors

/// The numbers from one up or down to another in even steps (ONNX Range 11).
///
/// - `start`, `limit`, `delta`: one number each, of one type. Output: a vector of max(0, ⌈(limit − start) /
///   delta⌉) numbers start + i · delta; the limit itself is not among them.
/// - A step of 0 is an error.
public struct NumberRange: Operator {
  public static let name = "range"
  public static let inputNames = ["start", "limit", "delta"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let element = try facts.single(0, "a number") { $0 != .bool }
    for index in 1...2 { _ = try facts.single(index, "\(element)") { $0 == element } }
    let parts = (try facts.fact(0), try facts.fact(1), try facts.fact(2))
    if element.isFloat {
      guard let start = parts.0.constant?.doubles.first,
        let limit = parts.1.constant?.doubles.first, let delta = parts.2.constant?.doubles.first
      else { return [Fact(element, [.unknown])] }
      let count = ((limit - start) / delta).rounded(.up)
      guard delta != 0, count < 0x1p48 else {
        throw .size(
          what: "the number of steps of \(delta) from \(start) to \(limit)", found: "\(count)",
          expected: "a number below 2^48")
      }
      return [Fact(element, [Dim(Int(max(count, 0)))])]
    }
    let start = parts.0.integers?.first ?? .unknown
    let limit = parts.1.integers?.first ?? .unknown
    let delta = parts.2.integers?.first ?? .unknown
    guard delta.value != 0 else {
      throw .size(what: "'delta'", found: "0", expected: "a step")
    }
    let count = Dim.maximum((limit - start).dividedCeiling(by: delta), 0)
    return [
      Fact(element, [count]) { shape in
        guard start.value == nil || delta.value == nil else { return nil }
        return (0..<shape[0]).map { start + Dim($0) * delta }
      }
    ]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (start, delta) = (try arguments.tensor(0), try arguments.tensor(2))
    if element.isFloat {
      let (first, step) = (start.doubles[0], delta.doubles[0])
      let values = (0..<shape[0]).map { first + Double($0) * step }
      return [.tensor(Tensor(values, shape: shape, as: element))]
    }
    let (first, step) = (start.integers[0], delta.integers[0])
    let values = (0..<shape[0]).map { first &+ Int64($0) &* step }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
