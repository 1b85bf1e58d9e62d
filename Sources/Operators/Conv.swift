package import Tensors

/// A convolution of any spatial rank over channels-first input, with optional bias (ONNX Conv 1, 11, 22).
///
/// - `x`: floats of shape [N, C, D1, …]; `weight`: [M, C / groups, K1, …]; `bias`: [M], zeros when absent.
/// - Output: [N, M, O1, …], where O = ⌊(D + begin + end − (K − 1) · dilation − 1) / stride⌋ + 1, or
///   ⌈D / stride⌉ when `autoPad` is `same_upper` or `same_lower`.
/// - `stride`, `dilation`: one positive entry per spatial dimension; empty means 1.
/// - `pads`: all begins, then all ends; negative crops; empty means 0; read when `autoPad` is `explicit`.
/// - `groups`: input channels come in that many blocks, each of which sees its own block of outputs.
public struct Conv: Operator {
  public static let name = "conv"
  public static let inputNames = ["x", "weight", "bias"]
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []
  public var groups: Int = 1
  public var autoPad: AutoPad = .explicit

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("stride", &stride)
    try visit("pads", &pads)
    try visit("dilation", &dilation)
    try visit("groups", &groups)
    try visit("auto_pad", &autoPad)
  }

  /// The window over an input, whose spatial kernel sizes are those of the weight.
  package func window(kernel: Shape) throws(ShapeError) -> Window {
    try Window(kernel: kernel, stride: stride, pads: pads, dilation: dilation, autoPad: autoPad)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, _) = try facts.float(0)
    let weight = try facts.tensor(1, like: element)
    let shape = try outputShape(facts, x: 0, weight: 1)
    if facts.optional(2) != nil {
      try facts.expectVector(2, facts.tensor(2, like: element), count: weight[0])
    }
    return [Fact(element, shape)]
  }

  /// The shape of the output, the input and the weight standing at two positions; checks all but their types.
  func outputShape(
    _ facts: Facts, x xIndex: Int, weight weightIndex: Int
  ) throws(ShapeError) -> Shape {
    let (_, x) = try facts.tensor(xIndex)
    let (_, weight) = try facts.tensor(weightIndex)
    try facts.expectRank(xIndex, x, atLeast: 3)
    try facts.expectRank(weightIndex, weight, atLeast: x.count, atMost: x.count)
    guard groups >= 1 else {
      throw .attribute(name: "groups", found: "\(groups)", expected: "a positive integer")
    }
    let channels = weight[1] * Dim(groups)
    if x[1].isDifferent(from: channels) {
      throw .size(
        what: "dimension 1 of 'x'", found: "\(x[1])",
        expected: "\(channels) (\(groups) × dimension 1 of 'weight')")
    }
    if let maps = weight[0].value, maps % groups != 0 {
      throw .size(
        what: "dimension 0 of 'weight'", found: "\(maps)",
        expected: "a multiple of groups, \(groups)")
    }
    let sizes = try window(kernel: Shape(weight[2...])).outputSizes(Shape(x[2...]))
    return [x[0], weight[0]] + sizes
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard inputs.count > 1, let weight = inputs[1]?.tensorType?.shape,
      let y = outputs.first?.tensorType?.shape
    else { return Cost() }
    return Cost(multiplyAdds: y.elementCount * Shape(weight.dropFirst()).elementCount)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (x, weight) = (try arguments.tensor(0), try arguments.tensor(1))
    let result = try sums(
      x.doubles, x.shape, weight.doubles, weight.shape, bias: try arguments.optional(2)?.doubles,
      shape: shape)
    return [.tensor(Tensor(result, shape: shape, as: element))]
  }

  /// The elements of the output in row-major order.
  ///
  /// - Precondition: `shape` is what inference gives for the other shapes.
  func sums(
    _ x: [Double], _ xShape: [Int], _ weight: [Double], _ weightShape: [Int], bias: [Double]?,
    shape: [Int]
  ) throws -> [Double] {
    if shape.contains(0) { return [] }
    let sizes = Array(xShape[2...])
    let kernel = Array(weightShape[2...])
    let window = try window(kernel: Shape(kernel))
    let taps = try Taps(
      large: sizes, limits: sizes, small: Array(shape[2...]), kernel: kernel, stride: window.stride,
      dilation: window.dilation, begins: window.padding(Shape(sizes)).begins.concrete ?? [])
    return Self.convolve(
      x, channels: xShape[1], weight, bias: bias, batch: shape[0], maps: shape[1], groups: groups,
      taps: taps)
  }

  private static func convolve(
    _ x: [Double], channels: Int, _ weight: [Double], bias: [Double]?, batch: Int, maps: Int,
    groups: Int, taps: Taps
  ) -> [Double] {
    let groupChannels = channels / groups
    let groupMaps = maps / groups
    let width = taps.width
    let step = taps.step
    let size = taps.rowCount * width
    let inner = taps.ranges.count
    var y = [Double](repeating: 0, count: batch * maps * size)
    y.withUnsafeMutableBufferPointer { y in
      x.withUnsafeBufferPointer { x in
        for n in 0..<batch {
          for m in 0..<maps {
            let output = (n * maps + m) * size
            if let bias { for i in 0..<size { y[output + i] = bias[m] } }
            for c in 0..<groupChannels {
              let plane = (n * channels + m / groupMaps * groupChannels + c) * taps.planeSize
              for t in 0..<taps.outerCount {
                for k in 0..<inner {
                  let range = taps.ranges[k]
                  let count = range.high - range.low
                  if count <= 0 { continue }
                  let w = weight[((m * groupChannels + c) * taps.outerCount + t) * inner + k]
                  for r in 0..<taps.rowCount {
                    let row = taps.rows[t * taps.rowCount + r]
                    if row < 0 { continue }
                    let from = plane + row + range.start
                    let to = output + r * width + range.low
                    if step == 1 {
                      for i in 0..<count { y[to + i] += w * x[from + i] }
                    } else {
                      for i in 0..<count { y[to + i] += w * x[from + i * step] }
                    }
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
