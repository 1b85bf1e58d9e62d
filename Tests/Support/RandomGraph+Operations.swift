import IR
import Operators
import Tensors

/// Operators that no rule looks for, and that every rule must leave as they are.
extension RandomGraphBuilder {
  /// Adds one of them; the result when pieces can start from it.
  mutating func operation(_ x: ValueID) throws -> ValueID? {
    switch pick(0...5) {
    case 0: return try selection(x)
    case 1: return try arrangement(x)
    case 2: return try normalisation(x)
    case 3: return try decision(x)
    case 4: return chance(2) ? try picture(x) : try quantised()
    default:
      try signal()
      return nil
    }
  }

  /// Whether a value has the batch of the inputs.
  private func hasOwnBatch(_ x: ValueID) -> Bool {
    shape(x)[0].isEqual(to: shape(graph.inputs[0])[0])
  }

  private mutating func indices(_ values: [Int], _ shape: [Int]) throws -> ValueID {
    try constant(Tensor(values.map { Int64($0) }, shape: shape, as: .i64))
  }

  /// Elements and slices that constants choose.
  private mutating func selection(_ x: ValueID) throws -> ValueID? {
    let (sizes, rank) = (sizes(x), shape(x).count)
    let ones = Array(repeating: 1, count: rank - 2)
    let channel = pick(0...sizes[0] - 1)
    switch pick(0...8) {
    case 0:
      _ = try add(
        GatherElements { $0.axis = 1 }, [x, indices([channel, 0, -1], [1, 3] + ones)])
      return nil
    case 1:
      _ = try add(GatherND(), [x, indices([0, channel, 0, 0], [2, 2])])
      return nil
    case 2:
      return try add(
        ScatterElements { $0.axis = 1 },
        [x, indices([channel], [1, 1] + ones), constant([1, 1] + ones, in: -1...1)])
    case 3:
      return try add(
        ScatterND { $0.reduction = .add },
        [x, indices([0, channel], [1, 2]), constant([1] + sizes.dropFirst(), in: -1...1)])
    case 4 where hasOwnBatch(x):
      let values = try constant([batch, 1] + sizes.dropFirst(), in: -1...1)
      return try add(TensorScatter { $0.axis = 1 }, [x, values])
    case 5:
      let taken = try constant(Tensor([1.0], shape: [1], as: .bool))
      _ = try add(Compress { $0.axis = 1 }, [x, taken])
      return nil
    case 6: return try add(TopK { $0.axis = 1 }, [x, integers([pick(1...sizes[0])])])
    case 7: return try add(Gather { $0.axis = 1 }, [x, integers([channel, 0])])
    default:
      guard hasOwnBatch(x) else { return nil }
      let lengths = try indices((0..<batch).map { $0 % sizes[0] + 1 }, [batch])
      return try add(ReverseSequence { ($0.timeAxis, $0.batchAxis) = (1, 0) }, [x, lengths])
    }
  }

  private mutating func arrangement(_ x: ValueID) throws -> ValueID? {
    let (sizes, rank) = (sizes(x), shape(x).count)
    switch pick(0...12) {
    case 0 where rank == 4 && sizes[0] % 4 == 0:
      return try add(DepthToSpace { ($0.block, $0.mode) = (2, chance(2) ? .dcr : .crd) }, [x])
    case 1 where rank == 4 && sizes[1] % 2 == 0 && sizes[2] % 2 == 0 && sizes[0] <= 4:
      return try add(SpaceToDepth { $0.block = 2 }, [x])
    case 2 where sizes.reduce(1, *) <= 200:
      return try add(
        Tile(), [x, integers([1, 2] + Array(repeating: 1, count: rank - 2))])
    case 3:
      let mean = try add(Reduce { $0.function = .mean }, [x, integers([1])])
      return try add(Expand(), [mean, integers([1] + sizes)])
    case 4: return try add(Trilu { $0.upper = chance(2) }, [x, integers([pick(-1...1)])])
    case 5:
      let axes = Array(1..<rank)
      return try add(
        CenterCropPad { $0.axes = axes }, [x, integers(sizes.map { max(1, $0 + pick(-1...1)) })])
    case 6 where rank == 3:
      return try add(Col2Im(), [x, integers([sizes[1]]), integers([1])])
    case 7:
      let half = try constant(Tensor([0.5], shape: [1], as: .f32))
      let filled = try add(ConstantOfShape(), [add(ShapeOf(), [x]), half])
      return try binary(.add, x, filled)
    case 8:
      _ = try add(Size(), [x])
      return nil
    case 9:
      _ = try add(EyeLike(), [add(Flatten(), [x])])
      return nil
    case 10:
      let ends = try [0, sizes[0], 1].map { try indices([$0], []) }
      let numbers = try add(Cast { $0.to = .f32 }, [add(NumberRange(), ends)])
      let wide = [sizes[0]] + sizes.dropFirst().map { _ in 1 }
      return try binary(.add, x, add(Reshape(), [numbers, integers(wide)]))
    case 11:
      let vector = try constant([sizes[0]], in: 0.5...1.5)
      let labels = Array(0..<rank)
      return try add(Einsum { ($0.labels, $0.output) = (labels + [1], labels) }, [x, vector])
    default: return try add(CumSum { $0.reverse = chance(2) }, [x, indices([1], [])])
    }
  }

  private mutating func normalisation(_ x: ValueID) throws -> ValueID? {
    let (sizes, rank) = (sizes(x), shape(x).count)
    switch pick(0...5) {
    case 0:
      let axis = pick(1...rank - 1)
      let isCentred = chance(2)
      let scale = try constant(Array(sizes[(axis - 1)...]), in: 0.5...1.5)
      let shift = chance(2) ? try constant(Array(sizes[(axis - 1)...]), in: -1...1) : nil
      let result = try add(
        LayerNorm { ($0.axis, $0.epsilon, $0.centred) = (axis, 0.0625, isCentred) },
        [x, scale, shift])
      return try binary(chance(2) ? .mul : .sub, result, scalar(0.75))
    case 1:
      let parameters = try [
        constant([sizes[0]], in: 0.5...1.5), constant([sizes[0]], in: -1...1),
      ]
      let groups = chance(2) ? 1 : nil as Int?
      let result = try add(
        GroupNorm { ($0.groups, $0.epsilon) = (groups, 0.0625) }, [x] + parameters)
      let wide = [sizes[0]] + sizes.dropFirst().map { _ in 1 }
      return try binary(chance(2) ? .mul : .add, result, constant(wide, in: 0.5...1.5))
    case 2: return try add(LpNorm { ($0.axis, $0.p) = (1, chance(2) ? 1 : 2) }, [sigmoid(x)])
    case 3: return try add(MeanVarianceNorm { $0.axes = Array(1..<rank) }, [anyInput()])
    case 4:
      let kernel = sizes.dropFirst().map { min(2, $0) }
      return try add(LpPool { $0.kernel = Array(kernel) }, [sigmoid(x)])
    default:
      let vector = try constant([sizes[0]] + sizes.dropFirst().map { _ in 1 }, in: 0...0.5)
      return try binary(.prelu, x, vector)
    }
  }

  /// What compares, ranks or rounds, of inputs alone.
  private mutating func decision(_ x: ValueID) throws -> ValueID? {
    let input = anyInput()
    let (sizes, rank) = (sizes(input), shape(input).count)
    switch pick(0...9) {
    case 0, 1:
      var condition = try add(
        Compare { $0.function = chance(2) ? .less : .greaterOrEqual }, [input, scalar(0.25)])
      if chance(2) {
        let known = try add(Classify(), [input])
        condition = try add(
          Binary { $0.function = .or }, [condition, add(Unary { $0.function = .not }, [known])])
      }
      return try add(Where(), [condition, unary(input), input])
    case 2:
      let best = try add(ArgExtremum { ($0.axis, $0.keepDims) = (1, chance(2)) }, [input])
      let values = try constant([2], in: -1...1)
      _ = try add(OneHot(), [best, indices([sizes[0]], []), values])
      return nil
    case 3: return try add(Hardmax { $0.axis = 1 }, [input])
    case 4:
      _ = try add(TopK { $0.axis = rank - 1 }, [input, integers([1])], results: 2)
      return nil
    case 5:
      let function: Unary.Function = [.round, .floor, .ceil, .sign][pick(0...3)]
      return try add(Unary { $0.function = function }, [input])
    case 6:
      _ = try chance(2) ? add(NonZero(), [input]) : add(Unique(), [input])
      return nil
    case 7 where sizes.dropFirst().allSatisfy { $0 % 2 == 0 }:
      let two = sizes.dropFirst().map { _ in 2 }
      let pooled = try add(
        MaxPool { ($0.kernel, $0.stride) = (two, two) }, [input], results: 2)
      return try add(
        MaxUnpool { ($0.kernel, $0.stride) = (two, two) }, [pooled[0], pooled[1]])
    case 8 where rank > 3 && sizes[1] >= 2 && sizes[2] >= 2:
      let (starts, ends, axes) = try (
        integers([0, 0]), integers([2, 2]), integers([rank - 2, rank - 1])
      )
      let square = try add(Slice(), [input, starts, ends, axes])
      if self.sizes(square).suffix(2) == [2, 2] { _ = try add(Determinant(), [square]) }
      return nil
    default:
      let boxes = try constant([1, 6, 4], in: 0...1)
      let scores = try constant([1, 2, 6], in: 0...1)
      _ = try add(
        NonMaxSuppression(), [boxes, scores, indices([2], []), scalar(0.5), scalar(0.25)])
      return nil
    }
  }

  /// Samples of pictures at places that constants give.
  private mutating func picture(_ x: ValueID) throws -> ValueID? {
    guard shape(x).count == 4, sizes(x).reduce(1, *) <= 200, hasOwnBatch(x) else { return nil }
    let sizes = sizes(x)
    switch pick(0...5) {
    case 0:
      let theta = try constant([batch, 2, 3], in: -0.75...0.75)
      let grid = try add(AffineGrid(), [theta, integers([batch] + sizes)])
      return try add(GridSample { $0.padding = chance(2) ? .zeros : .border }, [x, grid])
    case 1:
      let regions = try constant(
        Tensor([0.0, 0, 2, 1, 0.5, 0.25, 1.5, 2], shape: [2, 4], as: .f32))
      _ = try add(
        RoiAlign { ($0.height, $0.width) = (2, 1) }, [x, regions, integers([0, batch - 1])])
      return nil
    case 2:
      let regions = try constant(
        Tensor([0.0, 0, 0, 1, 1, Double(batch - 1), 1, 0, 2, 2], shape: [2, 5], as: .f32))
      _ = try add(MaxRoiPool { ($0.height, $0.width) = (1, 2) }, [x, regions])
      return nil
    case 3:
      let regions = try constant(
        Tensor([0.0, 0, 0, 1, 1, Double(batch - 1), 1, 0, 2, 2], shape: [2, 5], as: .f32))
      _ = try add(PositionRoiPool { $0.outputs = sizes[0] }, [x, regions])
      return nil
    case 4:
      let priors = try add(PriorBox { $0.minSizes = [2] }, [x, x])
      let count = sizes[1] * sizes[2]
      let offsets = try constant([batch, count * 4], in: -0.5...0.5)
      let scores = try constant([batch, count * 2], in: 0...1)
      _ = try add(DetectionOutput { $0.classes = 2 }, [offsets, scores, priors])
      return nil
    default:
      let weight = try constant([2, sizes[0], 1, 1], in: -1...1)
      let offset = try constant([batch, 2, sizes[1], sizes[2]], in: -0.75...0.75)
      return try add(DeformConv(), [x, weight, offset])
    }
  }

  /// An input in bytes, and what is computed with it.
  private mutating func quantised() throws -> ValueID? {
    let input = anyInput()
    let sizes = sizes(input)
    let (step, middle) = try (
      constant(Tensor([0.0625], shape: [], as: .f32)),
      constant(Tensor([Int64(120)], shape: [], as: .u8))
    )
    if chance(6) {
      let parts = try add(DynamicQuantizeLinear(), [input], results: 3)
      return try add(DequantizeLinear(), [parts[0], parts[1], parts[2]])
    }
    let bytes = try add(QuantizeLinear(), [input, step, middle])
    let zero = try constant(Tensor([Int64(0)], shape: [], as: .i8))
    func weights(_ builder: inout Self, _ shape: [Int]) throws -> ValueID {
      let count = shape.reduce(1, *)
      return try builder.constant(
        Tensor((0..<count).map { Int64($0 * 7 % 11 - 5) }, shape: shape, as: .i8))
    }
    let space = sizes.dropFirst().map { _ in 1 }
    switch pick(0...4) {
    case 0: return try add(DequantizeLinear(), [bytes, step, middle])
    case 1:
      let sums = try add(
        ConvInteger(), [bytes, weights(&self, [2, sizes[0]] + space), middle, zero])
      return try binary(.mul, add(Cast { $0.to = .f32 }, [sums]), scalar(0.001))
    case 2:
      let result = try add(
        QLinearConv(),
        [bytes, step, middle, weights(&self, [2, sizes[0]] + space), step, zero, step, middle])
      return try add(DequantizeLinear(), [result, step, middle])
    case 3:
      let flat = try add(Flatten(), [bytes])
      let matrix = try weights(&self, [sizes.reduce(1, *), 2])
      _ = try add(MatMulInteger(), [flat, matrix, middle, zero])
      return nil
    default:
      let flat = try add(Flatten(), [bytes])
      let matrix = try weights(&self, [sizes.reduce(1, *), 2])
      _ = try add(QLinearMatMul(), [flat, step, middle, matrix, step, zero, step, middle])
      return nil
    }
  }
}
