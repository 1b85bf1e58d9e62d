package import Tensors

/// A transposed convolution of any spatial rank, with optional bias (ONNX ConvTranspose 1, 11, 22).
///
/// - `x`: floats of shape [N, C, D1, …]; `weight`: [C, M / groups, K1, …]; `bias`: [M], zeros when absent.
/// - Output: [N, M, O1, …]. The full result has stride · (D − 1) + output padding + (K − 1) · dilation + 1
///   positions, of which the pads cut off the ends.
/// - `stride`, `dilation`: one positive entry per spatial dimension; empty means 1.
/// - `pads`: all begins, then all ends; negative ones add zeros; empty means 0.
/// - `outputPadding`: positions added at the ends; empty means 0.
/// - `outputShape`: the spatial sizes wanted, instead of `pads`; `same_upper` and `same_lower` want
///   D · stride. What must be cut is halved; an odd position goes to the end for `same_upper` and to the
///   beginning otherwise. When nothing must be cut, missing positions are added at the end.
public struct ConvTranspose: Operator {
  public static let name = "conv_transpose"
  public static let inputNames = ["x", "weight", "bias"]
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []
  public var groups: Int = 1
  public var autoPad: AutoPad = .explicit
  public var outputPadding: [Int] = []
  public var outputShape: [Int] = []

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("stride", &stride)
    try visit("pads", &pads)
    try visit("dilation", &dilation)
    try visit("groups", &groups)
    try visit("auto_pad", &autoPad)
    try visit("output_padding", &outputPadding)
    try visit("output_shape", &outputShape)
  }

  /// The window, whose padding is to be taken from `geometry`.
  package func window(kernel: Shape) throws(ShapeError) -> Window {
    try Window(kernel: kernel, stride: stride, pads: pads, dilation: dilation, autoPad: autoPad)
  }

  /// The positions of the full result cut off at the beginning of each dimension, and the output's sizes.
  package func geometry(
    _ sizes: Shape, kernel: Shape
  ) throws(ShapeError) -> (begins: Shape, output: Shape) {
    let window = try window(kernel: kernel)
    let extra = try Window.list(
      outputPadding, "output_padding", count: kernel.count, default: 0, in: 0...Window.limit)
    let wanted =
      outputShape.isEmpty
      ? nil
      : try Window.list(
        outputShape, "output_shape", count: kernel.count, default: 0, in: 0...Window.limit)
    let explicit = window.padding(sizes)
    var begins: Shape = []
    var output: Shape = []
    for axis in sizes.indices {
      let step = Dim(window.stride[axis])
      let full = step * (sizes[axis] - 1) + Dim(extra[axis]) + window.extent(axis)
      let same = autoPad == .sameUpper || autoPad == .sameLower
      if wanted != nil || same {
        let target = wanted.map { Dim($0[axis]) } ?? sizes[axis] * step
        let total = Dim.maximum(0, full - target)
        let half = total.dividedFloor(by: 2)
        begins.append(autoPad == .sameUpper ? half : total - half)
        output.append(target)
      } else {
        begins.append(explicit.begins[axis])
        output.append(full - explicit.begins[axis] - explicit.ends[axis])
      }
      if let size = output[axis].value, size < 0 {
        throw .size(
          what: "output dimension \(axis + 2)", found: "\(size)", expected: "a non-negative size")
      }
    }
    return (begins, output)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.float(0)
    let weight = try facts.tensor(1, like: element)
    try facts.expectRank(0, x, atLeast: 3)
    try facts.expectRank(1, weight, atLeast: x.count, atMost: x.count)
    guard groups >= 1 else {
      throw .attribute(name: "groups", found: "\(groups)", expected: "a positive integer")
    }
    if x[1].isDifferent(from: weight[0]) {
      throw .size(
        what: "dimension 1 of 'x'", found: "\(x[1])",
        expected: "\(weight[0]), dimension 0 of 'weight'")
    }
    if let channels = weight[0].value, channels % groups != 0 {
      throw .size(
        what: "dimension 0 of 'weight'", found: "\(channels)",
        expected: "a multiple of groups, \(groups)")
    }
    let maps = weight[1] * Dim(groups)
    if facts.optional(2) != nil {
      try facts.expectVector(2, facts.tensor(2, like: element), count: maps)
    }
    let sizes = try geometry(Shape(x[2...]), kernel: Shape(weight[2...])).output
    return [Fact(element, [x[0], maps] + sizes)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard inputs.count > 1, let x = inputs[0]?.tensorType?.shape,
      let weight = inputs[1]?.tensorType?.shape
    else { return Cost() }
    return Cost(multiplyAdds: x.elementCount * Shape(weight.dropFirst()).elementCount)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    if shape.contains(0) { return [.tensor(Tensor(splat: 0, shape: shape, as: element))] }
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let weight = try arguments.tensor(1)
    let sizes = Array(x.shape[2...])
    let kernel = Array(weight.shape[2...])
    let window = try window(kernel: Shape(kernel))
    let large = Array(shape[2...])
    let taps = try Taps(
      large: large, limits: large, small: sizes, kernel: kernel, stride: window.stride,
      dilation: window.dilation,
      begins: geometry(Shape(sizes), kernel: Shape(kernel)).begins.concrete ?? [])
    let result = Self.spread(
      x.doubles, channels: x.shape[1], weight.doubles, bias: try arguments.optional(2)?.doubles,
      batch: shape[0], maps: shape[1], groups: groups, taps: taps)
    return [.tensor(Tensor(result, shape: shape, as: element))]
  }

  private static func spread(
    _ x: [Double], channels: Int, _ weight: [Double], bias: [Double]?, batch: Int, maps: Int,
    groups: Int, taps: Taps
  ) -> [Double] {
    let groupChannels = channels / groups
    let groupMaps = maps / groups
    let width = taps.width
    let step = taps.step
    let inner = taps.ranges.count
    let size = taps.planeSize
    var y = [Double](repeating: 0, count: batch * maps * size)
    y.withUnsafeMutableBufferPointer { y in
      x.withUnsafeBufferPointer { x in
        for n in 0..<batch {
          for m in 0..<maps {
            let output = (n * maps + m) * size
            if let bias { for i in 0..<size { y[output + i] = bias[m] } }
            for c in m / groupMaps * groupChannels..<(m / groupMaps + 1) * groupChannels {
              let plane = (n * channels + c) * taps.rowCount * width
              for t in 0..<taps.outerCount {
                for k in 0..<inner {
                  let range = taps.ranges[k]
                  let count = range.high - range.low
                  if count <= 0 { continue }
                  let index = (c * groupMaps + m % groupMaps) * taps.outerCount + t
                  let w = weight[index * inner + k]
                  for r in 0..<taps.rowCount {
                    let row = taps.rows[t * taps.rowCount + r]
                    if row < 0 { continue }
                    let from = plane + r * width + range.low
                    let to = output + row + range.start
                    for i in 0..<count { y[to + i * step] += w * x[from + i] }
                  }
                }
              }
            }
          }
        }
      }
    }
    return y
  }
}
