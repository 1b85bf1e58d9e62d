import Tensors

/// The best boxes of every class, without those that overlap a better one (ONNX NonMaxSuppression 10, 11).
///
/// - `boxes`: floats of shape [N, B, 4]: y1, x1, y2, x2 of two opposite corners, or the centre's x and y,
///   width and height when `centred`. `scores`: [N, C, B] of the same type.
/// - `limit`: one i64, how many boxes are taken per image and class; absent: 0.
/// - `overlap`: one float, above which share of their union two boxes overlap too much; absent: 0.
/// - `threshold`: one float, which a score must exceed; absent: every score does.
/// - Output: i64 of shape [M, 3], rows of image, class and box, with M known only from the values; images and
///   classes ascend, boxes go from the best to the worst, equal scores by index.
///
/// Overlaps are rounded to single precision before they are compared. A score that is NaN is the worst.
public struct NonMaxSuppression: Operator {
  public static let name = "non_max_suppression"
  public static let inputNames = ["boxes", "scores", "limit", "overlap", "threshold"]
  public var centred: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("centred", &centred)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 5)
    let (element, boxes) = try facts.float(0)
    try facts.expectRank(0, boxes, atLeast: 3, atMost: 3)
    try facts.expectShape(0, boxes, [boxes[0], boxes[1], 4])
    let scores = try facts.tensor(1, like: element)
    try facts.expectRank(1, scores, atLeast: 3, atMost: 3)
    try facts.expectShape(1, scores, [boxes[0], scores[1], boxes[1]])
    for index in 2...4 where facts.optional(index) != nil {
      let shape =
        index == 2
        ? try facts.tensor(2, "i64") { $0 == .i64 }.shape : try facts.float(index).shape
      if shape.elementCount.isDifferent(from: 1) {
        throw .size(
          what: "the number of elements of '\(facts.name(index))'", found: "\(shape.elementCount)",
          expected: "1")
      }
    }
    let known = inputs.compactMap { $0?.constant }
    guard known.count == inputs.count(where: { $0 != nil }),
      known.allSatisfy({ $0.count <= Fact.knownLimit })
    else {
      return [Fact(.i64, [.unknown, 3])]
    }
    return [Fact(constant: select(inputs.map { $0?.constant }))]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost { Cost(operations: .unknown) }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    do throws(ShapeError) {
      _ = try infer(inputs.map { $0?.fact })
    } catch {
      throw EvaluationError.shape(error)
    }
    return [.tensor(select(inputs.map { $0?.tensor }))]
  }

  /// The boxes taken from inputs that inference has accepted.
  private func select(_ inputs: [Tensor?]) -> Tensor {
    func input(_ index: Int) -> Tensor? { index < inputs.count ? inputs[index] : nil }
    guard let corners = input(0), let scores = input(1), scores.count > 0 else {
      return Tensor([Int64](), shape: [0, 3])
    }
    let (batch, classes, count) = (scores.shape[0], scores.shape[1], scores.shape[2])
    let limit = input(2)?.integers.first ?? 0
    let overlap = input(3)?.floats.first ?? 0
    let threshold = input(4)?.doubles.first
    let values = scores.doubles
    let boxes = self.boxes(corners.doubles)
    var rows: [Int64] = []
    for n in 0..<batch {
      for c in 0..<classes {
        let start = (n * classes + c) * count
        let score = { (box: Int) in values[start + box].isNaN ? -.infinity : values[start + box] }
        let candidates = (0..<count).filter { box in threshold.map { score(box) > $0 } ?? true }
          .sorted { score($0) > score($1) || score($0) == score($1) && $0 < $1 }
        var taken: [Int] = []
        for box in candidates {
          if Int64(taken.count) >= limit { break }
          let candidate = boxes[n * count + box]
          let isClear = taken.allSatisfy { !(candidate.overlap(boxes[n * count + $0]) > overlap) }
          if isClear { taken.append(box) }
        }
        for box in taken { rows += [Int64(n), Int64(c), Int64(box)] }
      }
    }
    return Tensor(rows, shape: [rows.count / 3, 3])
  }

  private struct Box {
    let top, left, bottom, right: Double

    var area: Double { (bottom - top) * (right - left) }

    /// The share of the union of two boxes that both cover; 0 when one of them has no area.
    func overlap(_ other: Box) -> Float {
      let height = min(bottom, other.bottom) - max(top, other.top)
      let width = min(right, other.right) - max(left, other.left)
      guard height > 0, width > 0, area > 0, other.area > 0 else { return 0 }
      let common = height * width
      return Float(common / (area + other.area - common))
    }
  }

  private func boxes(_ values: [Double]) -> [Box] {
    stride(from: 0, to: values.count, by: 4).map { i in
      let (a, b, c, d) = (values[i], values[i + 1], values[i + 2], values[i + 3])
      return centred
        ? Box(top: b - d / 2, left: a - c / 2, bottom: b + d / 2, right: a + c / 2)
        : Box(top: min(a, c), left: min(b, d), bottom: max(a, c), right: max(b, d))
    }
  }
}
