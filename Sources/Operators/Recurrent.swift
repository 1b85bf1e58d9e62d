import Tensors

/// A recurrent layer: RNN, GRU or LSTM (ONNX RNN, GRU and LSTM 7, 14, 22).
///
/// - `x`: floats [T, N, I], or [N, T, I] when `batch_first`. `weight`: [D, G · H, I], `recurrence`: [D, G · H, H]; D is 2 for
///   `both` directions, else 1; G gates: 1 of RNN; update, reset, hidden of GRU; input, output, forget, cell of
///   LSTM. `bias`: [D, 2 · G · H], of the weight, then of the recurrence. `lengths`: i32 [N], T when absent.
///   `hidden`, `cell`: where to start, [D, N, H] or [N, D, H] when `batch_first`, 0 when absent. `peephole`:
///   [D, 3 · H], of input, output, forget. The last two are for LSTM alone.
/// - Outputs: all states [T, D, N, H] or [N, T, D, H]; the last ones like `hidden`; of LSTM also the last
///   cells. States beyond a sequence's length are 0.
/// - `clip`: gates' sums are limited to ± this before their function; 0 does not limit. `relu`: the function of
///   RNN is relu, not tanh. `linear_before_reset`: GRU resets what the recurrence gives, not what it gets.
///   `coupled`: the forget gate of LSTM is 1 less the input gate. Sigmoid and tanh elsewhere.
public struct Recurrent: Operator {
  public enum Cell: String, WordAttribute {
    case rnn, gru, lstm

    var gates: Int {
      switch self {
      case .rnn: 1
      case .gru: 3
      case .lstm: 4
      }
    }
  }

  public enum Direction: String, WordAttribute {
    case forward, reverse, both
  }

  public static let name = "recurrent"
  public static let inputNames = [
    "x", "weight", "recurrence", "bias", "lengths", "hidden", "cell", "peephole",
  ]
  public var cell: Cell = .rnn
  public var direction: Direction = .forward
  public var batchFirst: Bool = false
  public var relu: Bool = false
  public var linearBeforeReset: Bool = false
  public var coupled: Bool = false
  public var clip: Float = 0

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("cell", &cell)
    try visit("direction", &direction)
    try visit("batch_first", &batchFirst)
    try visit("relu", &relu)
    try visit("linear_before_reset", &linearBeforeReset)
    try visit("coupled", &coupled)
    try visit("clip", &clip)
  }

  var directions: Int { direction == .both ? 2 : 1 }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: cell == .lstm ? 8 : 6)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 3, atMost: 3)
    let (steps, batch) = batchFirst ? (x[1], x[0]) : (x[0], x[1])
    let recurrence = try facts.tensor(2, like: element)
    try facts.expectRank(2, recurrence, atLeast: 3, atMost: 3)
    let (ways, gates, size) = (Dim(directions), Dim(cell.gates), recurrence[2])
    try check(facts, 1, like: element, [ways, gates * size, x[2]])
    try check(facts, 2, like: element, [ways, gates * size, size])
    let state: Shape = batchFirst ? [batch, ways, size] : [ways, batch, size]
    if facts.optional(3) != nil {
      try check(facts, 3, like: element, [ways, gates * size * 2])
    }
    if facts.optional(4) != nil { try check(facts, 4, like: .i32, [batch]) }
    for index in 5...6 where facts.optional(index) != nil {
      try check(facts, index, like: element, state)
    }
    if facts.optional(7) != nil { try check(facts, 7, like: element, [ways, size * 3]) }
    let all: Shape = batchFirst ? [batch, steps, ways, size] : [steps, ways, batch, size]
    let last = Fact(element, state)
    return [Fact(element, all), last] + (cell == .lstm ? [last] : [])
  }

  private func check(
    _ facts: Facts, _ index: Int, like element: ElementType, _ expected: Shape
  ) throws(ShapeError) {
    let shape = try facts.tensor(index, like: element)
    guard shape.count == expected.count,
      !zip(shape, expected).contains(where: { $0.isDifferent(from: $1) })
    else {
      throw .size(
        what: "the shape of '\(facts.name(index))'", found: shape.text, expected: expected.text)
    }
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard inputs.count > 2, let x = inputs[0]?.tensorType?.shape, x.count == 3,
      let weight = inputs[1]?.tensorType?.shape.elementCount,
      let recurrence = inputs[2]?.tensorType?.shape.elementCount
    else { return Cost() }
    return Cost(multiplyAdds: x[0] * x[1] * (weight + recurrence))
  }
}
