import IR
import Operators
import Tensors

extension RandomGraphBuilder {
  /// Adds one piece.
  mutating func step() throws {
    let x = anyTensor()
    switch pick(0...9) {
    case 0...1: if let result = try recognised(x) { tensors.append(result) }
    case 2: if let result = try operation(x) { tensors.append(result) }
    default: try common(x)
    }
    // A dead end now and then: shown as an output or not, as `finished` decides.
    if chance(8) { _ = try add(Unary { $0.function = .neg }, [x]) }
  }

  private mutating func common(_ x: ValueID) throws {
    let pieces: [(inout RandomGraphBuilder, ValueID) throws -> ValueID?] = [
      { try $0.convolutionBlock($1) },
      { try $0.convolutionBlock($1) },
      { try $0.convolutionBlock($1) },
      { try $0.padAndConvolve($1) },
      { try $0.transposes($1) },
      { try $0.unary($1) },
      { try $0.unary($1) },
      { try $0.scaleAndShift($1) },
      { try $0.combine($1) },
      { try $0.combine($1) },
      { try $0.pool($1) },
      { try $0.concatenate($1) },
      { try $0.slice($1) },
      { try $0.splitAndJoin($1) },
      { try $0.reshape($1) },
      { try $0.reshapeByShape($1) },
      { try $0.reduce($1) },
      { try $0.add(Softmax { $0.axis = 1 }, [$1]) },
      { try $0.choose($1) },
      { try $0.identity($1) },
      { try $0.normalise($1) },
      { try $0.sharedWeights($1) },
      { try $0.classify($1) },
      { try $0.twice($1) },
      { try $0.constantPart($1) },
      { try $0.squeezes($1) },
      { try $0.clip($1) },
      { try $0.upsample($1) },
      { try $0.transposedConvolution($1) },
      { try $0.add(LRN { $0.size = 3 }, [$1]) },
      { try $0.hardActivation($1) },
      { try $0.limits($1) },
      { try $0.add(Binary { $0.function = .mul }, [$1, $0.sigmoid($1)]) },
      { try $0.normaliseAndConvolve($1) },
      { try $0.scaleAndConvolve($1) },
      { try $0.layout($1) },
      { try $0.layout($1) },
      { try $0.chooseWithConstant($1) },
      { try $0.chooseByConstant($1) },
      { try $0.siblings($1) },
    ]
    let index = pick(0...pieces.count - 1)
    if let result = try pieces[index](&self, x) { tensors.append(result) }
  }

  /// Constants of a convolution whose results have about the variance of its operand.
  private mutating func filter(_ shape: [Int]) throws -> ValueID {
    let fanIn = Double(max(1, shape.dropFirst().reduce(1, *)))
    let reach = (3 / fanIn).squareRoot()
    return try constant(shape, in: -reach...reach)
  }

  mutating func convolution(_ x: ValueID, padded: Bool = true) throws -> ValueID {
    let (channels, space) = (sizes(x)[0], Array(sizes(x).dropFirst()))
    let isDepthwise = chance(4)
    let groups = isDepthwise ? channels : channels % 2 == 0 && chance(4) ? 2 : 1
    let filters = isDepthwise ? channels : groups * pick(1...3)
    let kernel = space.map { pick(1...min(3, $0)) }
    let w = try filter([filters, channels / groups] + kernel)
    let bias = chance(2) ? try constant([filters], in: -1...1) : nil
    var op = Conv { $0.groups = groups }
    if chance(3) { op.stride = space.map { _ in pick(1...2) } }
    if padded, chance(2) {
      op.pads = (space + space).map { _ in pick(0...2) }
      if chance(4), zip(space, kernel).allSatisfy({ $0 > $1 }) {
        op.pads = space.map { _ in -1 } + space.map { _ in 0 }
      }
      if zip(space, kernel).allSatisfy({ $0 >= 2 * $1 - 1 }), op.pads.allSatisfy({ $0 >= 0 }) {
        op.dilation = space.map { _ in 2 }
      }
    } else if padded, chance(4) {
      op.autoPad = chance(2) ? .sameUpper : .sameLower
    }
    return try add(op, bias == nil && chance(2) ? [x, w] : [x, w, bias])
  }

  mutating func normalise(_ x: ValueID) throws -> ValueID {
    let channels = sizes(x)[0]
    let parameters = try [
      constant([channels], in: 0.5...1.5), constant([channels], in: -1...1),
      constant([channels], in: -0.5...0.5), constant([channels], in: 0.5...2),
    ]
    return try add(BatchNorm { $0.epsilon = 1e-3 }, [x] + parameters)
  }

  mutating func convolutionBlock(_ x: ValueID) throws -> ValueID {
    var result = try convolution(x)
    if !chance(3) { result = try normalise(result) }
    if chance(2) { result = try unary(result) }
    return result
  }

  mutating func padAndConvolve(_ x: ValueID) throws -> ValueID {
    let space = sizes(x).count - 1
    let before = [0, 0] + (0..<space).map { _ in pick(0...2) }
    let after = [0, chance(6) ? 1 : 0] + (0..<space).map { _ in pick(0...1) }
    let pads = try integers(before + after)
    let value: ValueID? = chance(2) ? try constant(Tensor([chance(2) ? 0.0 : 1.5], shape: [])) : nil
    let mode: Pad.Mode = chance(4) ? .edge : .constant
    let padded = try add(Pad { $0.mode = mode }, value == nil ? [x, pads] : [x, pads, value])
    return try convolution(padded, padded: chance(2))
  }

  mutating func transposes(_ x: ValueID) throws -> ValueID {
    let rank = shape(x).count
    let order = Array(0..<rank).shuffled(using: &random)
    var result = try add(Transpose { $0.permutation = order }, [x])
    if chance(2) { result = try unary(result) }
    let inverse = (0..<rank).map { axis in order.firstIndex(of: axis) ?? axis }
    return try add(Transpose { $0.permutation = inverse }, [result])
  }

  mutating func unary(_ x: ValueID) throws -> ValueID {
    let functions: [Unary.Function] = [
      .relu, .relu, .sigmoid, .tanh, .neg, .abs, .leakyRelu, .hardSigmoid, .hardSwish, .silu,
    ]
    let function = functions[pick(0...functions.count - 1)]
    return try add(
      Unary {
        $0.function = function
        if function == .leakyRelu { $0.alpha = 0.1 }
        if function == .hardSigmoid {
          $0.alpha = 0.2
          $0.beta = 0.5
        }
      }, [x])
  }

  /// A shape that broadcasts to a tensor's without its batch: a scalar, one per channel, or everything.
  private mutating func operandShape(_ x: ValueID) -> [Int] {
    let sizes = sizes(x)
    switch pick(0...3) {
    case 0: return chance(2) ? [] : [1]
    case 1: return sizes
    default: return [sizes[0]] + sizes.dropFirst().map { _ in 1 }
    }
  }

  mutating func scaleAndShift(_ x: ValueID) throws -> ValueID {
    var result = x
    for _ in 0...pick(0...2) {
      let function: Binary.Function = [.mul, .add, .sub, .div, .max][pick(0...4)]
      let operand = try constant(operandShape(x), in: function == .div ? 0.5...2 : -1.5...1.5)
      let isSwapped = function != .div && chance(3)
      result = try add(
        Binary { $0.function = function }, isSwapped ? [operand, result] : [result, operand])
    }
    return result
  }

  private mutating func partner(_ x: ValueID) throws -> ValueID {
    let equal = tensors.filter { shape($0) == shape(x) && $0 != x }
    return equal.isEmpty ? try unary(x) : equal[pick(0...equal.count - 1)]
  }

  mutating func combine(_ x: ValueID) throws -> ValueID {
    let function: Binary.Function = [.add, .add, .sub, .min, .max][pick(0...4)]
    return try add(Binary { $0.function = function }, [x, try partner(x)])
  }

  mutating func pool(_ x: ValueID) throws -> ValueID {
    let space = Array(sizes(x).dropFirst())
    if chance(4) {
      return try add(GlobalPool { $0.function = chance(2) ? .max : .average }, [x])
    }
    let kernel = space.map { pick(1...min(3, $0)) }
    let stride = space.map { _ in pick(1...2) }
    let pads = (kernel + kernel).map { $0 > 1 && chance(3) ? 1 : 0 }
    let isCeiling = chance(4)
    if chance(2) {
      return try add(
        MaxPool {
          $0.kernel = kernel
          $0.stride = stride
          $0.pads = pads
          $0.ceilMode = isCeiling
        }, [x])
    }
    let includesPad = chance(2)
    return try add(
      AveragePool {
        $0.kernel = kernel
        $0.stride = stride
        $0.pads = pads
        $0.ceilMode = isCeiling
        $0.countIncludePad = includesPad
      }, [x])
  }

  mutating func concatenate(_ x: ValueID) throws -> ValueID? {
    guard sizes(x)[0] <= 8 else { return nil }
    let axis = chance(4) ? shape(x).count - 1 : 1
    let other = try partner(x)
    return try add(
      Concat { $0.axis = axis }, chance(4) ? [x, other, x] : [x, other])
  }

  mutating func slice(_ x: ValueID) throws -> ValueID {
    let axis = pick(1...shape(x).count - 1)
    let size = sizes(x)[axis - 1]
    let start = pick(0...size - 1)
    let end = chance(3) ? Int(Int32.max) : pick(start + 1...size)
    let step = chance(4) ? 2 : 1
    let isWhole = chance(4)
    return try add(
      Slice(),
      [
        x, integers([isWhole ? 0 : start]), integers([isWhole ? Int(Int32.max) : end]),
        integers([axis]), integers([isWhole ? 1 : step]),
      ])
  }

  mutating func splitAndJoin(_ x: ValueID) throws -> ValueID? {
    let channels = sizes(x)[0]
    guard channels >= 2 else { return nil }
    let first = pick(1...channels - 1)
    let parts = try add(
      Split { $0.axis = 1 }, [x, integers([first, channels - first])], results: 2)
    let middle = try unary(parts[0])
    return try add(Concat { $0.axis = 1 }, [parts[1], middle])
  }

  mutating func reshape(_ x: ValueID) throws -> ValueID {
    let sizes = sizes(x)
    if chance(3) { return try add(Reshape(), [x, integers([0] + sizes)]) }
    let flat = try add(Reshape(), [x, integers([0, -1])])
    let changed = chance(2) ? flat : try unary(flat)
    return try add(Reshape(), [changed, integers([0] + sizes)])
  }

  mutating func reshapeByShape(_ x: ValueID) throws -> ValueID {
    let shape = try add(ShapeOf(), [x])
    let batch = try add(Gather(), [shape, integers([0])])
    let rest = try integers(sizes(x))
    let target = try add(Concat(), [batch, rest])
    let flat = try add(Flatten(), [x])
    return try add(Reshape(), [flat, target])
  }

  mutating func reduce(_ x: ValueID) throws -> ValueID {
    let function: Reduce.Function = [.mean, .max, .min, .sum][pick(0...3)]
    let axes = Array(1..<shape(x).count).filter { _ in !chance(3) }
    let reduced = try add(
      Reduce {
        $0.function = function
        $0.noopWithEmptyAxes = true
      }, [x, integers(axes)])
    return chance(2) ? reduced : try add(Binary { $0.function = .sub }, [x, reduced])
  }

  /// Whether the sum of an input is positive: no rule moves it, however little.
  mutating func signOfInput() throws -> ValueID {
    let input = anyInput()
    let axes = try integers(Array(0..<shape(input).count))
    let sum = try add(Reduce { $0.keepDims = false }, [input, axes])
    return try add(Cast { $0.to = .bool }, [add(Unary { $0.function = .relu }, [sum])])
  }

  /// An `if` whose condition is computed from the data, or constant, over two small regions.
  mutating func choose(_ x: ValueID) throws -> ValueID {
    let condition: ValueID
    if chance(3) {
      condition = try constant(Tensor([chance(2) ? 1.0 : 0.0], shape: [], as: .bool))
    } else {
      condition = try signOfInput()
    }
    var regions: [Graph] = []
    for name in ["then", "else"] {
      var region = Graph(name: name)
      let capture = try region.addInput("capture", graph[x].fact.type)
      let factor = try region.addConstant("factor", Tensor([0.5, -2][regions.count]))
      let scaled = try region.addNode(
        Binary { $0.function = .mul }, [capture, factor], outputs: ["scaled"], origins: ["scaled"])
      if let scaled = scaled[0] { region.addOutput(scaled) }
      regions.append(region)
    }
    return try add(If(), [condition, x], results: 1, regions: regions)[0]
  }

  mutating func identity(_ x: ValueID) throws -> ValueID {
    switch pick(0...3) {
    case 0: return try add(Dropout(), [x])
    case 1: return try add(Cast { $0.to = .f32 }, [x])
    case 2: return try add(Transpose { $0.permutation = Array(0..<shape(x).count) }, [x])
    default: return try add(Identity(), [x])
    }
  }

  /// Two convolutions with the same weights, of which one is normalised.
  mutating func sharedWeights(_ x: ValueID) throws -> ValueID {
    let channels = sizes(x)[0]
    let w = try filter([2, channels] + sizes(x).dropFirst().map { _ in 1 })
    let other = try partner(x)
    let left = try add(Conv(), [x, w])
    let right = try normalise(try add(Conv(), [other, w]))
    return try add(Binary(), [left, right])
  }

  mutating func classify(_ x: ValueID) throws -> ValueID? {
    let flat = try add(Flatten(), [x])
    let (inner, classes) = (sizes(x).reduce(1, *), pick(1...4))
    let isTransposed = chance(2)
    let reach = (3 / Double(inner)).squareRoot()
    let w = try constant(
      isTransposed ? [classes, inner] : [inner, classes], in: -reach...reach)
    let bias = try constant([classes], in: -1...1)
    var scores: ValueID
    if chance(3) {
      let product = try add(
        MatMul(), [flat, isTransposed ? try add(Transpose(), [w]) : w])
      scores = try add(Binary(), [product, bias])
    } else {
      scores = try add(Gemm { $0.transposeB = isTransposed }, [flat, w, bias])
    }
    if chance(3) {
      let parameters = try [
        constant([classes], in: 0.5...1.5), constant([classes], in: -1...1),
        constant([classes], in: -0.5...0.5), constant([classes], in: 0.5...2),
      ]
      scores = try add(BatchNorm(), [scores] + parameters)
    }
    if chance(2) { scores = try add(Softmax(), [scores]) }
    matrices.append(scores)
    return nil
  }

  /// The same computation twice.
  mutating func twice(_ x: ValueID) throws -> ValueID {
    let op = Unary { $0.function = .tanh }
    return try add(Binary(), [try add(op, [x]), try add(op, [x])])
  }

  mutating func constantPart(_ x: ValueID) throws -> ValueID {
    let start = try constant([sizes(x)[0]] + sizes(x).dropFirst().map { _ in 1 }, in: -1...1)
    let moved = try unary(start)
    return try add(Binary(), [x, moved])
  }

  mutating func squeezes(_ x: ValueID) throws -> ValueID {
    let axes = try integers([pick(0...shape(x).count)])
    let wide = try add(Unsqueeze(), [x, axes])
    return try add(Squeeze(), [chance(2) ? wide : try unary(wide), axes])
  }

  mutating func clip(_ x: ValueID) throws -> ValueID {
    let low = try constant(Tensor(-0.5))
    let high = try constant(Tensor(6))
    return try add(Clip(), [[x, low], [x, low, high], [x, nil, high]][pick(0...2)])
  }

  mutating func upsample(_ x: ValueID) throws -> ValueID? {
    guard sizes(x).reduce(1, *) <= 200 else { return nil }
    let scales = [1.0, 1] + sizes(x).dropFirst().map { _ in 2.0 }
    let factors = try constant(Tensor(scales, shape: [scales.count]))
    let mode: Resize.Mode = chance(2) ? .nearest : .linear
    return try add(Resize { $0.mode = mode }, [x, nil, factors])
  }

  mutating func transposedConvolution(_ x: ValueID) throws -> ValueID? {
    let (channels, space) = (sizes(x)[0], Array(sizes(x).dropFirst()))
    guard sizes(x).reduce(1, *) <= 200 else { return nil }
    let groups = channels % 2 == 0 && chance(2) ? 2 : 1
    let w = try filter([channels, pick(1...2)] + space.map { _ in 2 })
    let bias = chance(2) ? try constant([sizesOfFilter(w)[1] * groups], in: -1...1) : nil
    let stride = space.map { _ in pick(1...2) }
    let result = try add(
      ConvTranspose {
        $0.groups = groups
        $0.stride = stride
      }, bias == nil ? [x, w] : [x, w, bias])
    return chance(2) ? try normalise(result) : result
  }

  private func sizesOfFilter(_ id: ValueID) -> [Int] { shape(id).concrete ?? [] }
}

extension Tensor {
  fileprivate init(_ value: Double) { self.init([value], shape: [], as: .f32) }
}
