import Tensors

/// The mean over a sliding window (ONNX AveragePool 1 to 22).
///
/// - `x`: floats of shape [N, C, D1, …]. Output: [N, C, O1, …], with O as for `MaxPool`.
/// - `kernel`, `stride`, `pads`, `dilation`, `autoPad`, `ceilMode`: as for `MaxPool`.
/// - `countIncludePad`: the divisor counts the padding in a window too, but never what reaches beyond the
///   padding in ceil mode; otherwise it counts elements of `x` alone.
///
/// The mean of a window without any counted position is NaN.
public struct AveragePool: Operator {
  public static let name = "average_pool"
  public static let inputNames = ["x"]
  public var kernel: [Int] = []
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []
  public var autoPad: AutoPad = .explicit
  public var ceilMode: Bool = false
  public var countIncludePad: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("kernel", &kernel)
    try visit("stride", &stride)
    try visit("pads", &pads)
    try visit("dilation", &dilation)
    try visit("auto_pad", &autoPad)
    try visit("ceil_mode", &ceilMode)
    try visit("count_include_pad", &countIncludePad)
  }

  /// The window over an input with `rank` spatial dimensions.
  package func window(rank: Int) throws(ShapeError) -> Window {
    try Window(
      pooling: kernel, rank: rank, stride: stride, pads: pads, dilation: dilation, autoPad: autoPad,
      ceilMode: ceilMode)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 3)
    let sizes = try window(rank: x.count - 2).outputSizes(Shape(x[2...]))
    return [Fact(element, [x[0], x[1]] + sizes)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    let count = outputs.first?.tensorType?.shape.elementCount ?? 0
    return Cost(operations: count * Shape(kernel).elementCount)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    if shape.contains(0) { return [.tensor(Tensor(splat: 0, shape: shape, as: element))] }
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let sizes = Array(x.shape[2...])
    let output = Array(shape[2...])
    let window = try window(rank: sizes.count)
    let taps = try window.poolingTaps(sizes, output: output)

    var divisors = [1.0]
    for axis in sizes.indices {
      let counts = window.tapCounts(
        axis: axis, sizes: sizes, output: output, includePadding: countIncludePad)
      divisors = divisors.flatMap { divisor in counts.map { divisor * Double($0) } }
    }
    var result = taps.sums(x.doubles, planes: shape[0] * shape[1])
    for i in result.indices { result[i] /= divisors[i % divisors.count] }
    return [.tensor(Tensor(result, shape: shape, as: element))]
  }
}
