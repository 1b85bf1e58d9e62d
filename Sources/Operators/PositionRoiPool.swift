import Tensors

/// The means of the bins of regions, each bin from channels of its own (R-FCN Caffe PSROIPooling).
///
/// - `x`: floats of shape [N, `outputs` · group², H, W]. `regions`: [R, 5] of the same type: the image, x1, y1,
///   x2, y2. Output: [R, `outputs`, group, group].
/// - The corners are rounded to pixels, halves away from zero, the end counts as inside, and both are scaled.
///   A region is at least 0.1 elements large. A bin reaches from its start rounded down to its end rounded up;
///   one outside the image gives 0. These positions are computed in single precision (f64: double).
/// - Output map m at bin (i, j) is the mean over channel (m · group + i) · group + j.
/// - An image out of range is an error when it is met.
public struct PositionRoiPool: Operator {
  public static let name = "position_roi_pool"
  public static let inputNames = ["x", "regions"]
  public var outputs: Int = 1
  public var group: Int = 1
  public var scale: Float = 1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("outputs", &outputs)
    try visit("group", &group)
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
    for (name, value) in [("outputs", outputs), ("group", group)]
    where value < 1 || value > 1 << 16 {
      throw .attribute(name: name, found: "\(value)", expected: "1 to 65536")
    }
    let channels = outputs * group * group
    if x[1].isDifferent(from: Dim(channels)) {
      throw .size(
        what: "dimension 1 of 'x'", found: "\(x[1])",
        expected: "\(channels) (outputs \(outputs) × group \(group) × \(group))")
    }
    return [Fact(element, [regions[0], Dim(outputs), Dim(group), Dim(group)])]
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
      let bins = { (axis: Int, length: Int) in
        let (from, to) = (regions[start + 1 + axis], regions[start + 3 + axis])
        return element == .f64
          ? try self.bins(from, to, scale: Double(scale), length: length)
          : try self.bins(Float(from), Float(to), scale: scale, length: length)
      }
      let columns = try bins(0, x.shape[3])
      let rows = try bins(1, x.shape[2])
      for channel in 0..<x.shape[1] {
        let (row, column) = (rows[channel / group % group], columns[channel % group])
        let base = (Int(image) * x.shape[1] + channel) * x.shape[2]
        var sum = 0.0
        for i in row {
          for j in column { sum += values[(base + i) * x.shape[3] + j] }
        }
        result.append(row.isEmpty || column.isEmpty ? 0 : sum / Double(row.count * column.count))
      }
    }
    return [.tensor(Tensor(result, shape: shape, as: element))]
  }

  /// The elements of every bin along an axis, found in the precision of `scale`.
  private func bins<T: BinaryFloatingPoint>(
    _ from: T, _ to: T, scale: T, length: Int
  ) throws -> [Range<Int>] {
    let start = from.rounded(.toNearestOrAwayFromZero) * scale
    let end = (to.rounded(.toNearestOrAwayFromZero) + 1) * scale
    guard start.magnitude <= 0x1p31, end.magnitude <= 0x1p31 else {
      throw EvaluationError.value(
        input: "regions", problem: "a region from \(start) to \(end) has no place in 'x'")
    }
    let bin = max(end - start, 0.1) / T(group)
    return (0..<group).map { index in
      let low = (T(index) * bin + start).rounded(.down)
      let high = (T(index + 1) * bin + start).rounded(.up)
      let first = min(max(Int(low), 0), length)
      return first..<max(first, min(max(Int(high), 0), length))
    }
  }
}
