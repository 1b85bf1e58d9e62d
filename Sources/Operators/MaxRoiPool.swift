import Tensors

/// The maxima of regions of an image, cut into bins of whole elements (ONNX MaxRoiPool 1, 22; Fast R-CNN).
///
/// - `x`: floats of shape [N, C, H, W]. `regions`: [R, 5] of the same type: the image, x1, y1, x2, y2.
///   Output: [R, C, `height`, `width`].
/// - The corners times `scale` are rounded to elements, halves away from zero, and the end counts as inside.
///   A bin reaches from its start rounded down to its end rounded up; one outside the image gives 0. These
///   positions are computed in single precision (f64: double), as they decide which elements belong to a bin.
/// - An image out of range is an error when it is met. NaN in a bin wins.
public struct MaxRoiPool: Operator {
  public static let name = "max_roi_pool"
  public static let inputNames = ["x", "regions"]
  public var height: Int = 1
  public var width: Int = 1
  public var scale: Float = 1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("height", &height)
    try visit("width", &width)
    try visit("scale", &scale)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 4, atMost: 4)
    let regions = try facts.tensor(1, like: element)
    try facts.expectRank(1, regions, atLeast: 2, atMost: 2)
    try facts.expectShape(1, regions, [regions[0], 5])
    for (name, value) in [("height", height), ("width", width)]
    where value < 1 || value > Window.limit {
      throw .attribute(
        name: name, found: "\(value)", expected: "a positive integer below 2^31")
    }
    return [Fact(element, [regions[0], x[1], Dim(height), Dim(width)])]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost { Cost(operations: .unknown) }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    if shape.contains(0) || x.count == 0 {
      return [.tensor(Tensor(splat: 0, shape: shape, as: element))]
    }
    let values = x.doubles
    let regions = try arguments.tensor(1).doubles
    var result: [Double] = []
    result.reserveCapacity(shape.reduce(1, *))
    for start in stride(from: 0, to: regions.count, by: 5) {
      let image = regions[start]
      guard image >= 0, image < Double(x.shape[0]) else {
        throw EvaluationError.value(
          input: "regions", problem: "image \(image) is not one of the \(x.shape[0]) of 'x'")
      }
      let bins = { (axis: Int, count: Int, length: Int) in
        let (from, to) = (regions[start + 1 + axis], regions[start + 3 + axis])
        return element == .f64
          ? try self.bins(from, to, scale: Double(scale), count: count, length: length)
          : try self.bins(Float(from), Float(to), scale: scale, count: count, length: length)
      }
      let columns = try bins(0, width, x.shape[3])
      let rows = try bins(1, height, x.shape[2])
      for c in 0..<shape[1] {
        let base = (Int(image) * shape[1] + c) * x.shape[2]
        for row in rows {
          for column in columns {
            var best: Double?
            for i in row {
              for j in column {
                let value = values[(base + i) * x.shape[3] + j]
                guard let present = best else {
                  best = value
                  continue
                }
                best = present.isNaN || value.isNaN ? .nan : max(present, value)
              }
            }
            result.append(best ?? 0)
          }
        }
      }
    }
    return [.tensor(Tensor(result, shape: shape, as: element))]
  }

  /// The elements of every bin along an axis, found in the precision of `scale`.
  private func bins<T: BinaryFloatingPoint>(
    _ from: T, _ to: T, scale: T, count: Int, length: Int
  ) throws -> [Range<Int>] {
    let start = (from * scale).rounded(.toNearestOrAwayFromZero)
    let end = (to * scale).rounded(.toNearestOrAwayFromZero)
    guard start.magnitude <= 0x1p31, end.magnitude <= 0x1p31 else {
      throw EvaluationError.value(
        input: "regions", problem: "a region from \(start) to \(end) has no place in 'x'")
    }
    let bin = max(end - start + 1, 1) / T(count)
    return (0..<count).map { index in
      let low = start + (T(index) * bin).rounded(.down)
      let high = start + (T(index + 1) * bin).rounded(.up)
      let first = min(max(Int(low), 0), length)
      return first..<max(first, min(max(Int(high), 0), length))
    }
  }
}
