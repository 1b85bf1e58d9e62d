import IR
import Operators
import Tensors

/// Functions and normalisations written out, as exporters write them, and near misses.
extension RandomGraphBuilder {
  /// One composition, outside of regions or in both regions of an `if`.
  mutating func recognised(_ x: ValueID) throws -> ValueID? {
    chance(8) ? try compositionsInRegions(x) : try composition(x)
  }

  private mutating func composition(_ x: ValueID) throws -> ValueID? {
    switch pick(0...15) {
    case 0: return try gelu(x)
    case 1: return try geluByTanh(x)
    case 2: return try mish(x)
    case 3...5: return try norm(x)
    case 6: return try groupNormByReshape(x)
    case 7, 8: return try leakyRelu(x)
    case 9: return try meanOfPlanes(x)
    case 10: return try pictures(x)
    case 11: return try shuffle(x)
    case 12: return try flattenByShape(x)
    case 13: return try chain(x)
    case 14: return try hardActivation(x)
    default: return try unitNorm(x)
    }
  }

  /// An `if` whose regions hold compositions.
  private mutating func compositionsInRegions(_ x: ValueID) throws -> ValueID {
    let condition = try signOfInput()
    let outer = (graph, tensors, matrices)
    var regions: [Graph] = []
    for name in ["then", "else"] {
      graph = Graph(name: name)
      let data = try graph.addInput("data", outer.0[x].fact.type)
      (tensors, matrices) = ([data], [])
      var result = try unary(data)
      for _ in 0...pick(0...1) {
        guard let next = try composition(result) else { continue }
        if shape(next) == shape(data) {
          result = next
        } else {
          let axes = try integers(Array(0..<shape(next).count))
          let mean = try add(
            Reduce { ($0.function, $0.keepDims) = (.mean, false) }, [next, axes])
          result = try binary(.add, result, mean)
        }
      }
      graph.addOutput(result)
      regions.append(graph)
    }
    (graph, tensors, matrices) = outer
    return try add(If(), [condition, x], results: 1, regions: regions)[0]
  }

  private mutating func function(_ function: Unary.Function, _ x: ValueID) throws -> ValueID {
    try add(Unary { $0.function = function }, [x])
  }

  /// A product or the quotient by the reciprocal.
  private mutating func times(_ x: ValueID, _ factor: Double) throws -> ValueID {
    chance(2) ? try binary(.mul, x, scalar(factor)) : try binary(.div, x, scalar(1 / factor))
  }

  private mutating func square(_ x: ValueID) throws -> ValueID {
    chance(2) ? try binary(.mul, x, x) : try binary(.pow, x, scalar(2))
  }

  /// x · f / 2, the half taken at any place.
  private mutating func halved(_ x: ValueID, _ f: ValueID) throws -> ValueID {
    let half = chance(10) ? 0.25 : 0.5
    switch pick(0...2) {
    case 0: return try times(binary(.mul, x, f), half)
    case 1: return try binary(.mul, times(x, half), f)
    default: return try binary(.mul, x, times(f, half))
    }
  }

  private mutating func gelu(_ x: ValueID) throws -> ValueID {
    let argument = try times(x, chance(10) ? 0.5 : 0.5.squareRoot())
    return try halved(x, binary(.add, function(.erf, argument), scalar(1)))
  }

  private mutating func geluByTanh(_ source: ValueID) throws -> ValueID {
    let x = try function(.softsign, source)
    let (c, k) = (chance(10) ? 0.05 : 0.044715, (2 / Double.pi).squareRoot())
    let argument: ValueID
    if chance(3) {
      let scaled =
        chance(2)
        ? try binary(.mul, square(x), scalar(c)) : try binary(.mul, binary(.mul, x, scalar(c)), x)
      let bracket = try binary(.add, scaled, scalar(1))
      argument =
        chance(2)
        ? try binary(.mul, times(x, k), bracket) : try times(binary(.mul, x, bracket), k)
    } else {
      let cube: ValueID
      switch pick(0...3) {
      case 0: cube = try binary(.mul, binary(.pow, x, scalar(3)), scalar(c))
      case 1: cube = try binary(.mul, binary(.mul, square(x), x), scalar(c))
      case 2: cube = try binary(.mul, binary(.mul, x, scalar(c)), square(x))
      default: cube = try binary(.mul, binary(.mul, binary(.mul, x, scalar(c)), x), x)
      }
      argument = try times(binary(.add, x, cube), k)
    }
    return try halved(x, binary(.add, function(.tanh, argument), scalar(1)))
  }

  private mutating func mish(_ source: ValueID) throws -> ValueID {
    let x = try function(.softsign, source)
    let softplus =
      chance(2)
      ? try function(.softplus, x)
      : try function(.log, binary(.add, function(.exp, x), scalar(chance(8) ? 1.5 : 1)))
    return try binary(.mul, x, function(.tanh, softplus))
  }

  /// A normalisation over some axes out of means, squares and roots, with a scale and a shift or without.
  private mutating func norm(_ source: ValueID) throws -> ValueID {
    let rank = shape(source).count
    let choices = [[rank - 1], [-1], [1], Array(2..<rank), Array(1..<rank), [rank - 2, rank - 1]]
    let axes = choices[pick(0...choices.count - 1)]
    let isCentred = chance(2)
    func reduced(_ builder: inout Self, _ x: ValueID, _ axes: [Int]) throws -> ValueID {
      try builder.add(Reduce { $0.function = .mean }, [x, builder.integers(axes)])
    }
    if chance(3) { return try halfRecognised(source, axes, isCentred) }
    var x = source
    if isCentred { x = try binary(.sub, x, reduced(&self, x, chance(10) ? [0] : axes)) }
    let variance = try binary(
      .add, reduced(&self, square(x), chance(10) ? [1] : axes), scalar(0.0625))
    var result: ValueID
    switch pick(0...4) {
    case 0: result = try binary(.div, x, function(.sqrt, variance))
    case 1: result = try binary(.div, x, binary(.pow, variance, scalar(chance(6) ? 0.25 : 0.5)))
    case 2: result = try binary(.mul, x, function(.reciprocal, function(.sqrt, variance)))
    case 3: result = try binary(.mul, x, binary(.pow, variance, scalar(-0.5)))
    default: result = try binary(.mul, x, binary(.div, scalar(1), function(.sqrt, variance)))
    }
    let sizes = [1] + sizes(x)
    let resolved = axes.map { $0 < 0 ? $0 + rank : $0 }
    var wide = sizes.indices.map { resolved.contains($0) ? sizes[$0] : 1 }
    if resolved.first == 2, chance(2) { wide = [1, sizes[1]] + sizes.dropFirst(2).map { _ in 1 } }
    if chance(2) {
      result = try binary(.mul, result, constant(Array(wide.dropFirst()), in: 0.5...1.5))
    }
    if chance(2) {
      result = try binary(.add, result, constant(Array(wide.dropFirst()), in: -1...1))
    }
    return result
  }

  /// A normalisation of which one step has been recognised: what the next rule looks for.
  private mutating func halfRecognised(
    _ source: ValueID, _ axes: [Int], _ isCentred: Bool
  ) throws -> ValueID {
    let rank = shape(source).count
    let axis = axes[0] < 0 ? rank - 1 : axes[0]
    let isOnPlanes = axes == Array(2..<rank)
    var x = source
    if !isOnPlanes, isCentred {
      let mean = try add(
        Reduce { $0.function = .mean }, [x, integers(chance(8) ? [0] : axes)])
      x = try binary(.sub, x, mean)
    }
    let norm = LayerNorm {
      $0.axis = axis
      $0.extent = axis + axes.count == rank ? nil : axes.count
      $0.epsilon = 0.0625
      $0.centred = isOnPlanes
    }
    let result = try add(norm, [x, constant(Tensor([1.5], shape: [], as: .f32))])
    guard chance(2) else { return result }
    return try binary(.mul, result, scalar(0.75))
  }

  private mutating func groupNormByReshape(_ x: ValueID) throws -> ValueID {
    let sizes = sizes(x)
    let groups = sizes[0] % 2 == 0 && chance(2) ? 2 : 1
    let flat = try add(Reshape(), [x, integers([0, groups, -1])])
    let (scale, shift) = try (constant([groups], in: 0.5...1.5), constant([groups], in: -1...1))
    let normal = try add(
      GroupNorm { $0.epsilon = 0.0625 }, [flat, scale, shift])
    let back = try add(Reshape(), [normal, integers([0] + sizes)])
    guard chance(2) else { return back }
    let wide = [sizes[0]] + sizes.dropFirst().map { _ in 1 }
    let scaled = try binary(.mul, back, constant(wide, in: 0.5...1.5))
    return try binary(.add, scaled, constant(wide, in: -1...1))
  }

  private mutating func leakyRelu(_ x: ValueID) throws -> ValueID {
    let slope =
      chance(2)
      ? try scalar(0.25)
      : try constant([sizes(x)[0]] + sizes(x).dropFirst().map { _ in 1 }, in: -0.5...0.5)
    let above = try function(.relu, x)
    switch pick(0...3) {
    case 0:
      let below = try binary(.mul, function(.relu, function(.neg, x)), slope)
      return try binary(chance(2) ? .sub : .add, above, below)
    case 1:
      let twice = try binary(.mul, binary(.sub, x, function(.abs, x)), slope)
      return try binary(.add, above, chance(2) ? twice : binary(.mul, twice, scalar(0.5)))
    case 2: return try binary(.max, x, binary(.mul, x, scalar(chance(4) ? 1.5 : 0.125)))
    default: return try binary(.max, x, binary(.mul, x, slope))
    }
  }

  private mutating func meanOfPlanes(_ x: ValueID) throws -> ValueID {
    let axes = Array((chance(6) ? 1 : 2)..<shape(x).count)
    let mean = try add(Reduce { $0.function = .mean }, [x, integers(axes)])
    return chance(2) ? mean : try binary(.mul, x, sigmoid(mean))
  }

  /// Every second row and column of a picture, four times.
  private mutating func pictures(_ source: ValueID) throws -> ValueID? {
    guard shape(source).count == 4, sizes(source)[0] <= 4 else { return nil }
    var x = source
    if sizes(x).dropFirst().contains(where: { $0 % 2 == 1 }) {
      x = try add(
        Pad(), [x, integers([0, 0, 0, 0, 0, 0, sizes(x)[1] % 2, sizes(x)[2] % 2])])
    }
    var places = [0, 1, 2, 3]
    if chance(2) { places = [0, 2, 1, 3] }
    if chance(8) { places = [0, 1, 2, 2] }
    var parts: [ValueID] = []
    let end = Int(Int32.max)
    for place in places {
      let (row, column) = (place / 2, place % 2)
      if chance(2) {
        let rows = try add(
          Slice(), [x, integers([row]), integers([end]), integers([2]), integers([2])])
        parts.append(
          try add(
            Slice(), [rows, integers([column]), integers([end]), integers([3]), integers([2])]))
      } else {
        parts.append(
          try add(
            Slice(),
            [
              x, integers([column, row]), integers([end, end]), integers([3, 2]), integers([2, 2]),
            ]))
      }
    }
    return try add(Concat { $0.axis = 1 }, parts)
  }

  private mutating func shuffle(_ x: ValueID) throws -> ValueID? {
    let sizes = sizes(x)
    guard sizes[0] % 2 == 0 else { return nil }
    let apart = try add(Reshape(), [x, integers([0, 2, sizes[0] / 2] + sizes.dropFirst())])
    let order = [0, 2, 1] + Array(3..<sizes.count + 2)
    let turned = try add(Transpose { $0.permutation = order }, [apart])
    return try add(Reshape(), [turned, integers([0] + sizes)])
  }

  /// A matrix by the sizes that a tensor has when it runs.
  private mutating func flattenByShape(_ x: ValueID) throws -> ValueID {
    let shape = try add(ShapeOf(), [x])
    let batch: ValueID
    if chance(2) {
      let index = try constant(Tensor([Int64(0)], shape: [], as: .i64))
      batch = try add(Unsqueeze(), [add(Gather(), [shape, index]), integers([0])])
    } else {
      batch = try add(Slice(), [shape, integers([0]), integers([1]), integers([0])])
    }
    let target = try add(Concat(), [batch, integers([-1])])
    let flat = try add(Reshape(), [x, target])
    let changed = chance(2) ? flat : try unary(flat)
    return try add(Reshape(), [changed, shape])
  }

  /// Sums and products with constants in turn.
  private mutating func chain(_ x: ValueID) throws -> ValueID {
    let wide = [sizes(x)[0]] + sizes(x).dropFirst().map { _ in 1 }
    let start = pick(0...1)
    var result = x
    for index in 0...2 {
      let constant = try chance(2) ? scalar(0.75) : constant(wide, in: 0.5...1.5)
      result = try binary((start + index) % 2 == 0 ? .mul : .add, result, constant)
    }
    return result
  }

  /// A division by a norm that is kept from 0: no operator is just that.
  private mutating func unitNorm(_ x: ValueID) throws -> ValueID {
    let norm = try add(Reduce { $0.function = .l2 }, [x, integers([1])])
    return try binary(.div, x, binary(.max, norm, scalar(0.5)))
  }
}
