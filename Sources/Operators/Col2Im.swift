import Tensors

/// Columns of blocks added up to the image from which they were taken (ONNX Col2Im 18).
///
/// - `x`: any type, shape [N, C · ΠK, L], one column per block. `image`: i64, the sizes D of the image, known
///   or not. `block`: i64, the sizes K of a block. Output: [N, C, D1, …].
/// - L is the product of the positions ⌊(D + begin + end − (K − 1) · dilation − 1) / stride⌋ + 1.
/// - `stride`, `dilation`: one positive entry per dimension; empty means 1. `pads`: all begins, then all
///   ends; empty means 0. What falls on the padding is dropped.
public struct Col2Im: Operator {
  public static let name = "col2im"
  public static let inputNames = ["x", "image", "block"]
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("stride", &stride)
    try visit("pads", &pads)
    try visit("dilation", &dilation)
  }

  private func window(_ block: Shape) throws(ShapeError) -> Window {
    try Window(kernel: block, stride: stride, pads: pads, dilation: dilation, autoPad: .explicit)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.tensor(0)
    try facts.expectRank(0, x, atLeast: 3, atMost: 3)
    let image = try facts.integers(1)
    let block = try facts.integers(2)
    guard !image.isEmpty, block.count == image.count else {
      throw .size(
        what: "the length of 'block'", found: "\(block.count)",
        expected: "\(max(image.count, 1)), one per dimension of 'image'")
    }
    for size in image {
      if let value = size.value, value < 0 || value > Window.limit {
        throw .size(
          what: "a size in 'image'", found: "\(value)", expected: "0 or more, below 2^31")
      }
    }
    let count = try window(block).outputSizes(image).elementCount
    if x[2].isDifferent(from: count) {
      throw .size(
        what: "dimension 2 of 'x'", found: "\(x[2])", expected: "\(count), the number of blocks")
    }
    let size = block.elementCount
    if let rows = x[1].value, let size = size.value, rows % size != 0 {
      throw .size(
        what: "dimension 1 of 'x'", found: "\(rows)",
        expected: "a multiple of \(size), the elements of a block")
    }
    return [Fact(element, [x[0], x[1].dividedFloor(by: size)] + image)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: inputs.first??.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let sizes = Array(shape[2...])
    let block = try arguments.tensor(2).integers.map { Int($0) }
    let window = try window(Shape(block))
    if shape.contains(0) || x.count == 0 {
      return [.tensor(Tensor(splat: 0, shape: shape, as: element))]
    }
    let taps = try Taps(
      large: sizes, limits: sizes, small: try window.outputSizes(Shape(sizes)).concrete ?? [],
      kernel: block, stride: window.stride, dilation: window.dilation,
      begins: window.padding(Shape(sizes)).begins.concrete ?? [])
    let planes = shape[0] * shape[1]
    if element.isInteger {
      let sums = Self.add(x.integers, planes: planes, taps: taps, zero: 0, &+)
      return [.tensor(Tensor(sums, shape: shape, as: element))]
    }
    let sums = Self.add(x.doubles, planes: planes, taps: taps, zero: 0, +)
    return [.tensor(Tensor(sums, shape: shape, as: element))]
  }

  private static func add<T>(
    _ x: [T], planes: Int, taps: Taps, zero: T, _ sum: (T, T) -> T
  ) -> [T] {
    let width = taps.width
    let positions = taps.rowCount * width
    let inner = taps.ranges.count
    var y = [T](repeating: zero, count: planes * taps.planeSize)
    for plane in 0..<planes {
      for t in 0..<taps.outerCount {
        for (k, range) in taps.ranges.enumerated() {
          let column = ((plane * taps.outerCount + t) * inner + k) * positions
          for r in 0..<taps.rowCount where range.high > range.low {
            let row = taps.rows[t * taps.rowCount + r]
            if row < 0 { continue }
            let to = plane * taps.planeSize + row + range.start
            let from = column + r * width + range.low
            for i in 0..<range.high - range.low {
              y[to + i * taps.step] = sum(y[to + i * taps.step], x[from + i])
            }
          }
        }
      }
    }
    return y
  }
}
