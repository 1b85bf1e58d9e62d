import Glibc
import Tensors

/// The norm of a sliding window, or of a whole plane (ONNX LpPool and GlobalLpPool 1 to 22).
///
/// y = (Σ |x|^`p`)^(1 / `p`); padding adds nothing.
///
/// - `x`: floats of shape [N, C, D1, …]. Output: [N, C, O1, …], with O as for `MaxPool`.
/// - `kernel`: one entry per spatial dimension; empty means that the window is the whole plane and O is 1.
/// - `stride`, `pads`, `dilation`, `autoPad`, `ceilMode`: as for `MaxPool`; not read without a kernel.
public struct LpPool: Operator {
  public static let name = "lp_pool"
  public static let inputNames = ["x"]
  public var p: Float = 2
  public var kernel: [Int] = []
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []
  public var autoPad: AutoPad = .explicit
  public var ceilMode: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("p", &p)
    try visit("kernel", &kernel)
    try visit("stride", &stride)
    try visit("pads", &pads)
    try visit("dilation", &dilation)
    try visit("auto_pad", &autoPad)
    try visit("ceil_mode", &ceilMode)
  }

  /// The window over an input with `rank` spatial dimensions.
  private func window(rank: Int) throws(ShapeError) -> Window {
    try Window(
      pooling: kernel, rank: rank, stride: stride, pads: pads, dilation: dilation, autoPad: autoPad,
      ceilMode: ceilMode)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 3)
    guard p > 0, p.isFinite else {
      throw .attribute(name: "p", found: "\(p)", expected: "a positive number")
    }
    let rank = x.count - 2
    let sizes =
      kernel.isEmpty
      ? Shape(repeating: 1, count: rank) : try window(rank: rank).outputSizes(Shape(x[2...]))
    return [Fact(element, [x[0], x[1]] + sizes)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    let shape = (kernel.isEmpty ? inputs.first ?? nil : outputs.first)?.tensorType?.shape
    return Cost(operations: 2 * (shape?.elementCount ?? 0) * Shape(kernel).elementCount)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    if shape.contains(0) { return [.tensor(Tensor(splat: 0, shape: shape, as: element))] }
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let p = Double(p)
    let powers = x.doubles.map { p == 1 ? $0.magnitude : p == 2 ? $0 * $0 : pow($0.magnitude, p) }
    let planes = shape[0] * shape[1]
    let sums: [Double]
    if kernel.isEmpty {
      let size = powers.count / planes
      sums = (0..<planes).map { powers[$0 * size..<($0 + 1) * size].reduce(0, +) }
    } else {
      let sizes = Array(x.shape[2...])
      let taps = try window(rank: sizes.count).poolingTaps(sizes, output: Array(shape[2...]))
      sums = taps.sums(powers, planes: planes)
    }
    let roots = sums.map { p == 1 ? $0 : p == 2 ? $0.squareRoot() : pow($0, 1 / p) }
    return [.tensor(Tensor(roots, shape: shape, as: element))]
  }
}
