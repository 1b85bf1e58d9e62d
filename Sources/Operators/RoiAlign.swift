import Tensors

/// Regions of an image brought to one size by interpolation (ONNX RoiAlign 10, 16, 22).
///
/// - `x`: floats of shape [N, C, H, W]. `regions`: [R, 4] of the same type, x1, y1, x2, y2 of each.
///   `images`: i64, [R], the image of each region; an index out of range is an error when it is met.
/// - Output: [R, C, `height`, `width`]. A region times `scale` is cut into that many bins, each the mean or
///   maximum of samples on an even grid of `samples` per axis, or of one per started element when that is 0.
/// - A sample weighs its four neighbours linearly; it is 0 beyond one element outside. Following the ONNX
///   reference, `max` takes the largest of the weighted neighbours, not of their sums.
/// - `halfPixel`: regions are moved by half an element; otherwise they are at least one element large.
public struct RoiAlign: Operator {
  public enum Mode: String, WordAttribute { case average, max }

  public static let name = "roi_align"
  public static let inputNames = ["x", "regions", "images"]
  public var mode: Mode = .average
  public var height: Int = 1
  public var width: Int = 1
  public var samples: Int = 0
  public var scale: Float = 1
  public var halfPixel: Bool = true

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("mode", &mode)
    try visit("height", &height)
    try visit("width", &width)
    try visit("samples", &samples)
    try visit("scale", &scale)
    try visit("half_pixel", &halfPixel)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 4, atMost: 4)
    let regions = try facts.tensor(1, like: element)
    try facts.expectRank(1, regions, atLeast: 2, atMost: 2)
    try facts.expectShape(1, regions, [regions[0], 4])
    let images = try facts.tensor(2, "i64") { $0 == .i64 }.shape
    try facts.expectVector(2, images, count: regions[0])
    let sizes = [("height", height, 1), ("width", width, 1), ("samples", samples, 0)]
    for (name, value, least) in sizes where value < least || value > Window.limit {
      throw .attribute(
        name: name, found: "\(value)",
        expected: "a \(least > 0 ? "positive" : "non-negative") integer below 2^31")
    }
    return [Fact(element, [regions[0], x[1], Dim(height), Dim(width)])]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard samples > 0, let shape = outputs.first?.tensorType?.shape else {
      return Cost(operations: .unknown)
    }
    return Cost(operations: shape.elementCount * 4 * Dim(samples) * Dim(samples))
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    if shape.contains(0) || x.count == 0 {
      return [.tensor(Tensor(splat: 0, shape: shape, as: element))]
    }
    let values = x.doubles
    let corners = try arguments.tensor(1).doubles
    let images = try arguments.tensor(2).integers
    let (channels, plane) = (shape[1], x.shape[2] * x.shape[3])
    var result: [Double] = []
    result.reserveCapacity(shape.reduce(1, *))
    for (region, image) in images.enumerated() {
      guard image >= 0, image < Int64(x.shape[0]) else {
        throw EvaluationError.value(
          input: "images", problem: "image \(image) is not one of the \(x.shape[0]) of 'x'")
      }
      let corner = corners[region * 4..<region * 4 + 4].map {
        $0 * Double(scale) - (halfPixel ? 0.5 : 0)
      }
      let columns = try stencil(corner[0], corner[2], bins: width, length: x.shape[3])
      let rows = try stencil(corner[1], corner[3], bins: height, length: x.shape[2])
      for c in 0..<channels {
        let base = (Int(image) * channels + c) * plane
        for row in rows {
          for column in columns {
            result.append(pool(values, base, row, column, stride: x.shape[3]))
          }
        }
      }
    }
    return [.tensor(Tensor(result, shape: shape, as: element))]
  }

  /// One sample along an axis: two neighbours and the weight of the second; nil outside.
  private struct Tap {
    let low, high: Int
    let weight: Double
  }

  /// The samples of every bin along one axis.
  private func stencil(
    _ start: Double, _ end: Double, bins: Int, length: Int
  ) throws -> [[Tap?]] {
    let size = halfPixel ? end - start : Swift.max(end - start, 1)
    let bin = size / Double(bins)
    let grid = samples > 0 ? Double(samples) : bin.rounded(.up)
    guard start.isFinite, size.isFinite, grid * Double(bins) <= 0x1p24 else {
      throw EvaluationError.value(
        input: "regions", problem: "a region from \(start) to \(end) is too large to sample")
    }
    let count = Swift.max(Int(grid), 0)
    return (0..<bins).map { index in
      (0..<count).map { sample in
        let offset = (Double(sample) + 0.5) * bin / grid
        let position = start + Double(index) * bin + offset
        guard position >= -1, position <= Double(length), length > 0 else { return nil }
        let inside = Swift.max(position, 0)
        let low = Int(inside)
        guard low < length - 1 else { return Tap(low: length - 1, high: length - 1, weight: 0) }
        return Tap(low: low, high: low + 1, weight: inside - Double(low))
      }
    }
  }

  private func pool(
    _ x: [Double], _ base: Int, _ rows: [Tap?], _ columns: [Tap?], stride: Int
  ) -> Double {
    var sum = 0.0
    var best: Double?
    for row in rows {
      for column in columns {
        guard let row, let column else {
          best = Swift.max(best ?? 0, 0)
          continue
        }
        let (top, bottom) = (base + row.low * stride, base + row.high * stride)
        let terms = (
          (1 - row.weight) * (1 - column.weight) * x[top + column.low],
          (1 - row.weight) * column.weight * x[top + column.high],
          row.weight * (1 - column.weight) * x[bottom + column.low],
          row.weight * column.weight * x[bottom + column.high]
        )
        sum += terms.0 + terms.1 + terms.2 + terms.3
        let largest = Swift.max(terms.0, terms.1, terms.2, terms.3)
        best = Swift.max(best ?? largest, largest)
      }
    }
    if mode == .max { return best ?? 0 }
    return sum / Double(Swift.max(rows.count * columns.count, 1))
  }
}
