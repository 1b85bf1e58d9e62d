import Glibc
import Tensors

extension Recurrent {
  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let types = try outputTypes(inputs)
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let (steps, batch) = batchFirst ? (x.shape[1], x.shape[0]) : (x.shape[0], x.shape[1])
    let (width, size) = (x.shape[2], try arguments.tensor(2).shape[2])
    let lengths = try arguments.optional(4)?.integers
    for length in lengths ?? [] where !(0...Int64(steps)).contains(length) {
      throw EvaluationError.value(
        input: "lengths", problem: "has \(length), 0 to \(steps) expected")
    }
    let values = x.doubles
    let weights = try RecurrentWeights(arguments, gates: cell.gates)
    let starts = try [5, 6].map { try arguments.optional($0)?.doubles }
    var all = Array(repeating: 0.0, count: types[0].shape.reduce(1, *))
    let stateCount = types[1].shape.reduce(1, *)
    var last = Array(repeating: Array(repeating: 0.0, count: stateCount), count: 2)
    for way in 0..<directions {
      let isReverse = direction == .reverse || way == 1
      for row in 0..<batch {
        let place = (batchFirst ? row * directions + way : way * batch + row) * size
        var state = RecurrentState(
          hidden: starts[0].map { Array($0[place..<place + size]) },
          cell: starts[1].map { Array($0[place..<place + size]) }, size: size)
        let length = lengths.map { Int($0[row]) } ?? steps
        for index in 0..<length {
          let step = isReverse ? length - 1 - index : index
          let source = (batchFirst ? row * steps + step : step * batch + row) * width
          advance(&state, Array(values[source..<source + width]), weights, way)
          let target =
            batchFirst
            ? ((row * steps + step) * directions + way) * size
            : ((step * directions + way) * batch + row) * size
          all.replaceSubrange(target..<target + size, with: state.hidden)
        }
        last[0].replaceSubrange(place..<place + size, with: state.hidden)
        last[1].replaceSubrange(place..<place + size, with: state.cell)
      }
    }
    return zip([all] + last, types).map { .tensor(Tensor($0, shape: $1.shape, as: $1.element)) }
  }

  /// One step of one sequence.
  private func advance(
    _ state: inout RecurrentState, _ x: [Double], _ weights: RecurrentWeights, _ way: Int
  ) {
    let size = state.hidden.count
    func input(_ gate: Int, _ unit: Int) -> Double {
      weights.input(way, gate * size + unit, x) + weights.bias(way, gate, unit, part: 0)
    }
    func recurrence(_ gate: Int, _ unit: Int, _ hidden: [Double]) -> Double {
      weights.recurrence(way, gate * size + unit, hidden) + weights.bias(way, gate, unit, part: 1)
    }
    let before = state
    switch cell {
    case .rnn:
      for unit in 0..<size {
        let sum = limited(input(0, unit) + recurrence(0, unit, before.hidden))
        state.hidden[unit] = relu ? (sum < 0 ? 0 : sum) : tanh(sum)
      }
    case .gru:
      var update = before.hidden
      var reset = before.hidden
      for unit in 0..<size {
        update[unit] = sigmoid(input(0, unit) + recurrence(0, unit, before.hidden))
        reset[unit] = sigmoid(input(1, unit) + recurrence(1, unit, before.hidden))
      }
      let kept = zip(reset, before.hidden).map { $0 * $1 }
      for unit in 0..<size {
        let past =
          linearBeforeReset
          ? reset[unit] * recurrence(2, unit, before.hidden) : recurrence(2, unit, kept)
        let new = tanh(limited(input(2, unit) + past))
        state.hidden[unit] = (1 - update[unit]) * new + update[unit] * before.hidden[unit]
      }
    case .lstm:
      for unit in 0..<size {
        func gate(_ index: Int, _ peephole: Int?, _ cell: Double) -> Double {
          let peek = peephole.map { weights.peephole(way, $0, unit) * cell } ?? 0
          return input(index, unit) + recurrence(index, unit, before.hidden) + peek
        }
        let enter = sigmoid(gate(0, 0, before.cell[unit]))
        let keep = coupled ? 1 - enter : sigmoid(gate(2, 2, before.cell[unit]))
        state.cell[unit] = keep * before.cell[unit] + enter * tanh(limited(gate(3, nil, 0)))
        state.hidden[unit] =
          sigmoid(gate(1, 1, state.cell[unit])) * tanh(state.cell[unit])
      }
    }
  }

  private func limited(_ sum: Double) -> Double {
    clip > 0 ? min(max(sum, -Double(clip)), Double(clip)) : sum
  }

  private func sigmoid(_ sum: Double) -> Double { 1 / (1 + exp(-limited(sum))) }
}

/// What a recurrent layer hands from step to step.
private struct RecurrentState {
  var hidden: [Double]
  var cell: [Double]

  init(hidden: [Double]?, cell: [Double]?, size: Int) {
    self.hidden = hidden ?? Array(repeating: 0, count: size)
    self.cell = cell ?? Array(repeating: 0, count: size)
  }
}

/// The weights of a recurrent layer, and their products with vectors.
private struct RecurrentWeights {
  private let weight: [Double]
  private let recurrent: [Double]
  private let biases: [Double]?
  private let peepholes: [Double]?
  private let gates: Int
  private let size: Int

  init(_ arguments: Arguments, gates: Int) throws {
    weight = try arguments.tensor(1).doubles
    recurrent = try arguments.tensor(2).doubles
    biases = try arguments.optional(3)?.doubles
    peepholes = try arguments.optional(7)?.doubles
    self.gates = gates
    size = try arguments.tensor(2).shape[2]
  }

  func input(_ way: Int, _ row: Int, _ x: [Double]) -> Double {
    Self.product(weight, (way * gates * size + row) * x.count, x)
  }

  func recurrence(_ way: Int, _ row: Int, _ hidden: [Double]) -> Double {
    Self.product(recurrent, (way * gates * size + row) * size, hidden)
  }

  func bias(_ way: Int, _ gate: Int, _ unit: Int, part: Int) -> Double {
    biases?[((way * 2 + part) * gates + gate) * size + unit] ?? 0
  }

  func peephole(_ way: Int, _ index: Int, _ unit: Int) -> Double {
    peepholes?[(way * 3 + index) * size + unit] ?? 0
  }

  private static func product(_ matrix: [Double], _ start: Int, _ vector: [Double]) -> Double {
    matrix.withUnsafeBufferPointer { matrix in
      vector.withUnsafeBufferPointer { vector in
        var sum = 0.0
        for index in vector.indices { sum += matrix[start + index] * vector[index] }
        return sum
      }
    }
  }
}
