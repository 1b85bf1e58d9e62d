import IR
import Operators
import Tensors

/// Pieces that rewriting makes one operator of, and parts in another order of axes.
extension RandomGraphBuilder {
  mutating func scalar(_ value: Double) throws -> ValueID {
    try constant(Tensor([value], shape: chance(2) ? [] : [1], as: .f32))
  }

  mutating func binary(
    _ function: Binary.Function, _ a: ValueID, _ b: ValueID
  ) throws -> ValueID {
    let isSwapped = (function == .mul || function == .add) && chance(2)
    return try add(Binary { $0.function = function }, isSwapped ? [b, a] : [a, b])
  }

  mutating func sigmoid(_ x: ValueID) throws -> ValueID {
    try add(Unary { $0.function = .sigmoid }, [x])
  }

  /// A value limited to a range, in one of the ways in which models say it.
  private mutating func limited(_ x: ValueID, _ low: Double, _ high: Double) throws -> ValueID {
    switch pick(0...2) {
    case 0: return try add(Clip(), [x, scalar(low), scalar(high)])
    case 1: return try binary(.min, binary(.max, x, scalar(low)), scalar(high))
    default:
      let above = low == 0 ? try add(Unary { $0.function = .relu }, [x]) : x
      return try add(Clip(), [above, low == 0 ? nil : scalar(low), scalar(high)])
    }
  }

  /// The sixth part of a value.
  private mutating func sixth(_ x: ValueID) throws -> ValueID {
    chance(2) ? try binary(.div, x, scalar(6)) : try binary(.mul, x, scalar(1.0 / 6))
  }

  /// A hard sigmoid, or a hard swish, out of its parts; now and then with a constant that is not the right one.
  mutating func hardActivation(_ x: ValueID) throws -> ValueID {
    let shifted = try binary(.add, x, scalar(chance(8) ? 2.5 : 3))
    switch pick(0...4) {
    case 0: return try sixth(limited(shifted, 0, 6))
    case 1:
      let scaled = try binary(.mul, x, scalar(0.25))
      return try limited(binary(.add, scaled, scalar(0.5)), 0, 1)
    case 2: return try binary(.mul, x, sixth(limited(shifted, 0, 6)))
    case 3: return try sixth(binary(.mul, x, limited(shifted, 0, 6)))
    default: return try binary(.mul, sixth(x), limited(shifted, 0, 6))
    }
  }

  mutating func limits(_ x: ValueID) throws -> ValueID {
    try limited(limited(x, -1, 2), chance(2) ? 0 : -0.5, 1.5)
  }

  mutating func normaliseAndConvolve(_ x: ValueID) throws -> ValueID {
    try convolution(normalise(x), padded: chance(3))
  }

  /// A product or sum with a constant before a convolution.
  mutating func scaleAndConvolve(_ x: ValueID) throws -> ValueID {
    let shape = [sizes(x)[0]] + sizes(x).dropFirst().map { _ in 1 }
    let factor = try constant(shape, in: 0.5...1.5)
    let scaled = try binary([.mul, .add, .sub, .div][pick(0...3)], x, factor)
    return try convolution(scaled, padded: chance(3))
  }

  /// Operators between two transpositions, perhaps with other readers and a second way in.
  mutating func layout(_ x: ValueID) throws -> ValueID {
    let rank = shape(x).count
    let order = Array(0..<rank).shuffled(using: &random)
    let inverse = (0..<rank).map { axis in order.firstIndex(of: axis) ?? axis }
    var result = try add(Transpose { $0.permutation = order }, [x])
    for _ in 0...pick(0...2) { result = try inOrder(result, order, x) }
    let back = try add(Transpose { $0.permutation = inverse }, [result])
    guard chance(3) else { return back }
    let other = try add(Unary { $0.function = .tanh }, [result])
    return try binary(.add, back, add(Transpose { $0.permutation = inverse }, [other]))
  }

  /// One operator on a value whose axes have another order.
  private mutating func inOrder(_ x: ValueID, _ order: [Int], _ source: ValueID) throws -> ValueID {
    let rank = order.count
    let axis = pick(0...rank - 1)
    switch pick(0...8) {
    case 0: return try unary(x)
    case 1: return try add(Softmax { $0.axis = axis - rank }, [x])
    case 2:
      let sizes = shape(x)
      let last = sizes[rank - 1].value ?? 1
      return try binary(.mul, x, constant(chance(2) ? [last] : [1, last], in: 0.5...1.5))
    case 3:
      guard shape(x) == order.map({ shape(source)[$0] }) else { return try unary(x) }
      return try binary(.add, x, add(Transpose { $0.permutation = order }, [source]))
    case 4:
      guard let size = shape(x)[axis].value, size <= 8 else { return try unary(x) }
      return try add(Concat { $0.axis = axis }, [x, try unary(x)])
    case 5:
      guard let size = shape(x)[axis].value, size >= 2 else { return try unary(x) }
      let parts = try add(
        Split { $0.axis = axis }, [x, integers([1, size - 1])], results: 2)
      return try binary(.add, parts[1], parts[0])
    case 6:
      let function: Reduce.Function = [.mean, .max, .sum][pick(0...2)]
      let reduced = try add(Reduce { $0.function = function }, [x, integers([axis])])
      return try binary(.sub, x, reduced)
    case 7:
      guard shape(x)[axis].value != nil else { return try unary(x) }
      var widths = [Int](repeating: 0, count: 2 * rank)
      widths[axis] = 1
      let wide = try add(Pad { $0.mode = .edge }, [x, integers(widths)])
      return try add(
        Slice(), [wide, integers([1]), integers([Int(Int32.max)]), integers([axis])])
    default: return try add(Clip(), [x, scalar(-1), scalar(1)])
    }
  }

  /// Pointwise convolutions of one value, joined again.
  mutating func siblings(_ x: ValueID) throws -> ValueID {
    let rest = sizes(x).dropFirst().map { _ in 1 }
    var parts: [ValueID] = []
    for _ in 0...pick(1...2) {
      let maps = pick(1...2)
      let w = try constant([maps, sizes(x)[0]] + rest, in: -1...1)
      let bias = chance(2) ? try constant([maps], in: -1...1) : nil
      let part = try add(Conv(), bias == nil ? [x, w] : [x, w, bias])
      parts.append(chance(3) ? part : try unary(part))
    }
    return try add(Concat { $0.axis = 1 }, parts)
  }

  /// An `if` whose condition is constant, with a region that passes on what it captures.
  mutating func chooseByConstant(_ x: ValueID) throws -> ValueID {
    let condition = try constant(Tensor([chance(2) ? 1.0 : 0.0], shape: [], as: .bool))
    let source = try unary(x)
    var regions: [Graph] = []
    for name in ["then", "else"] {
      var region = Graph(name: name)
      let data = try region.addInput("data", graph[source].fact.type)
      let moved = try region.addNode(
        Unary { $0.function = .tanh }, [data], outputs: ["moved"], origins: ["moved"])
      region.addOutput(regions.isEmpty ? data : moved[0] ?? data)
      regions.append(region)
    }
    return try add(If(), [condition, source], results: 1, regions: regions)[0]
  }

  /// An `if` that captures a constant, which one region folds.
  mutating func chooseWithConstant(_ x: ValueID) throws -> ValueID {
    let factor = try constant([sizes(x)[0]] + sizes(x).dropFirst().map { _ in 1 }, in: 0.5...1.5)
    let condition = try signOfInput()
    var regions: [Graph] = []
    for name in ["then", "else"] {
      var region = Graph(name: name)
      let data = try region.addInput("data", graph[x].fact.type)
      let constant = try region.addInput("constant", graph[factor].fact.type)
      let moved = try region.addNode(
        Unary { $0.function = regions.isEmpty ? .neg : .abs }, [constant], outputs: ["moved"],
        origins: ["moved"])
      let scaled = try region.addNode(
        Binary { $0.function = .mul }, [data, moved[0]], outputs: ["scaled"], origins: ["scaled"])
      if let scaled = scaled[0] { region.addOutput(scaled) }
      regions.append(region)
    }
    return try add(If(), [condition, x, factor], results: 1, regions: regions)[0]
  }
}
