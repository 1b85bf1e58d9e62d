import Tensors

/// The maximum over a sliding window; second output: indices of the maxima (ONNX MaxPool 1 to 22).
///
/// - `x`: floats, i8 or u8 of shape [N, C, D1, …].
/// - Outputs: [N, C, O1, …] twice: maxima, and for each its i64 index in the whole of `x`, the first one
///   among equals. O = ⌊(D + begin + end − (K − 1) · dilation − 1) / stride⌋ + 1, rounded up when `ceilMode`,
///   but without windows that would start in the padding at the end; ⌈D / stride⌉ when `autoPad` is
///   `same_upper` or `same_lower`.
/// - `kernel`, `stride`, `dilation`: one positive entry per spatial dimension; `kernel` must be given, an
///   empty list means 1 for the others.
/// - `pads`: all begins, then all ends; negative crops; empty means 0; read when `autoPad` is `explicit`.
/// - `columnMajor`: indices count the spatial dimensions of a plane in reverse order.
///
/// Padding never wins. A window that meets only padding gives the lowest value and index -1. A NaN in a
/// window wins, the first one among several.
public struct MaxPool: Operator {
  public static let name = "max_pool"
  public static let inputNames = ["x"]
  public var kernel: [Int] = []
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []
  public var autoPad: AutoPad = .explicit
  public var ceilMode: Bool = false
  public var columnMajor: Bool = false

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
    try visit("column_major", &columnMajor)
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
    let (element, x) = try facts.tensor(0, "a float type, i8 or u8") {
      $0.isFloat || $0 == .i8 || $0 == .u8
    }
    try facts.expectRank(0, x, atLeast: 3)
    let shape = [x[0], x[1]] + (try window(rank: x.count - 2).outputSizes(Shape(x[2...])))
    return [Fact(element, shape), Fact(.i64, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    let count = outputs.first?.tensorType?.shape.elementCount ?? 0
    return Cost(operations: count * Shape(kernel).elementCount)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    if shape.contains(0) {
      return [
        .tensor(Tensor(splat: 0, shape: shape, as: element)),
        .tensor(Tensor(splat: 0, shape: shape, as: .i64)),
      ]
    }
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let sizes = Array(x.shape[2...])
    let taps = try window(rank: sizes.count).poolingTaps(sizes, output: Array(shape[2...]))
    var (maxima, indices) = Self.pool(x.doubles, planes: shape[0] * shape[1], taps: taps)
    if columnMajor {
      for i in indices.indices where indices[i] >= 0 {
        indices[i] = Self.transposed(indices[i], sizes: sizes)
      }
    }
    return [
      .tensor(Tensor(maxima, shape: shape, as: element)),
      .tensor(Tensor(indices, shape: shape, as: .i64)),
    ]
  }

  private static func pool(
    _ x: [Double], planes: Int, taps: Taps
  ) -> (maxima: [Double], indices: [Int64]) {
    let width = taps.width
    let size = taps.rowCount * width
    var maxima = [Double](repeating: -.infinity, count: planes * size)
    var indices = [Int64](repeating: -1, count: planes * size)
    maxima.withUnsafeMutableBufferPointer { maxima in
      indices.withUnsafeMutableBufferPointer { indices in
        x.withUnsafeBufferPointer { x in
          for plane in 0..<planes {
            for t in 0..<taps.outerCount {
              for range in taps.ranges where range.high > range.low {
                for r in 0..<taps.rowCount {
                  let row = taps.rows[t * taps.rowCount + r]
                  if row < 0 { continue }
                  let from = plane * taps.planeSize + row + range.start
                  let to = plane * size + r * width + range.low
                  for i in 0..<range.high - range.low {
                    let value = x[from + i * taps.step]
                    let best = maxima[to + i]
                    if value > best || indices[to + i] < 0 || value.isNaN && !best.isNaN {
                      maxima[to + i] = value
                      indices[to + i] = Int64(from + i * taps.step)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    return (maxima, indices)
  }

  /// A row-major index with the spatial position in its plane counted in column-major order.
  private static func transposed(_ index: Int64, sizes: [Int]) -> Int64 {
    let planeSize = sizes.reduce(1, *)
    var rest = Int(index) % planeSize
    var step = planeSize
    var result = Int(index) - rest
    for size in sizes.reversed() {
      step /= size
      result += rest % size * step
      rest /= size
    }
    return Int64(result)
  }
}
