import IR
import Operators
import Tensors

/// Inputs made for a check, by element type and range.
enum SampleInputs: CaseIterable {
  /// Normal values of both signs, random integers: finds errors that only one sign shows.
  case normal
  /// Values that rise from -1 to 1, integers from 0: finds exchanged axes.
  case ramp
  /// Zero but for one element, which is 1 or the largest integer: finds shifts.
  case impulse
  /// Normal values of a range that reaches limits: finds wrong bounds.
  case wide

  var label: String {
    switch self {
    case .normal: "normal"
    case .ramp: "ramp"
    case .impulse: "impulse"
    case .wide: "wide"
    }
  }

  /// A value for every input of the graph that has none of its own.
  ///
  /// - Parameters:
  ///   - facts: the inputs' concrete facts, in order.
  ///   - seed: for normal values, integers and booleans.
  ///   - limit: integers are below it and not negative.
  func values(
    for graph: Graph, _ facts: [Fact], seed: UInt64, limit: Int64
  ) throws(Failure) -> [String: Value] {
    var values: [String: Value] = [:]
    for (index, (id, fact)) in zip(graph.inputs, facts).enumerated() where graph[id].tensor == nil {
      let name = graph[id].name
      guard let (element, shape) = fact.tensorType, let concrete = shape.concrete else {
        throw Failure(
          .unsupported, "input '\(name)' is no tensor of known size: none can be generated")
      }
      do throws(LimitError) {
        try Limits.current.check(
          .tensor, Tensor.byteCount(element: element, shape: concrete),
          "generated input '\(name)' of shape \(shape.text)")
      } catch { throw Failure(.limit, "\(error)") }
      values[name] = .tensor(
        tensor(element, concrete, seed: seed &+ UInt64(index) &* 7919, limit: limit))
    }
    return values
  }

  private func tensor(
    _ element: ElementType, _ shape: [Int], seed: UInt64, limit: Int64
  ) -> Tensor {
    var generator = Uniform(state: seed &+ 0x9E37_79B9_7F4A_7C15)
    let count = shape.reduce(1, *)
    if !element.isFloat {
      let bound = element == .bool ? 2 : limit
      let values: [Int64] =
        switch self {
        case .normal, .wide: (0..<count).map { _ in Int64(generator.next() * Double(bound)) }
        case .ramp: (0..<count).map { Int64($0) % bound }
        case .impulse: (0..<count).map { $0 == Self.peak(count) ? bound - 1 : 0 }
        }
      return Tensor(values, shape: shape, as: element)
    }
    let values: [Double] =
      switch self {
      case .normal: (0..<count).map { _ in generator.normal() }
      case .wide: (0..<count).map { _ in 16 * generator.normal() }
      case .ramp: (0..<count).map { count == 1 ? 1 : 2 * Double($0) / Double(count - 1) - 1 }
      case .impulse: (0..<count).map { $0 == Self.peak(count) ? 1 : 0 }
      }
    return Tensor(values, shape: shape, as: element)
  }

  /// Where the impulse is: inside, and off the centre.
  private static func peak(_ count: Int) -> Int { count / 2 + count / 5 }
}

/// A small seeded source of uniform and normal numbers (SplitMix64).
private struct Uniform {
  var state: UInt64

  /// A number in 0 ..< 1.
  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }

  /// The sum of twelve uniform numbers, which is close to a normal number of unit variance.
  mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + next() } }
}
