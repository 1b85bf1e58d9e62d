import Glibc
import Tensors

/// The detections of an image from box offsets, class scores and default boxes (SSD Caffe DetectionOutput).
///
/// - `locations`: floats of shape [N, P · L · 4], with L = 1 when `shareLocation`, else `classes`. `scores`:
///   [N, P · `classes`]. `boxes`: [1, 2, P · 4], as `PriorBox` gives them. All of one type.
/// - Output: [1, 1, M, 7] with M known only from the values: the image, the class, the score, xmin, ymin, xmax,
///   ymax; images and classes ascend, scores of a class descend. When nothing at all is detected, there is one
///   row for each image, the image's number and six times -1.
/// - `code`: what the offsets mean. Those of `corner` are added to the box, those of `corner_size` are first
///   scaled by its size, those of `center_size` move its centre by fractions of its size and scale that by
///   exponentials. They are multiplied by the variances before, unless `varianceEncoded`.
/// - Per class but `background`, boxes whose score exceeds `confidence` (nil: all) are taken from the best on,
///   `nmsTopK` of them at most (-1: all); of equal scores the earlier box is the better one. A box that
///   overlaps a better one by more than `overlap` of their union is left out. With `eta` below 1 that
///   threshold shrinks by `eta` with every box taken, while it is above 0.5.
/// - `keepTopK`: how many detections of an image are kept, the best of all classes (-1: all).
///
/// Overlaps are rounded to single precision before they are compared.
public struct DetectionOutput: Operator {
  public enum Code: String, WordAttribute {
    case corner
    case centerSize = "center_size"
    case cornerSize = "corner_size"
  }

  public static let name = "detection_output"
  public static let inputNames = ["locations", "scores", "boxes"]
  public var classes: Int = 1
  public var shareLocation: Bool = true
  public var background: Int = 0
  public var code: Code = .corner
  public var varianceEncoded: Bool = false
  public var confidence: Float? = nil
  public var overlap: Float = 0.3
  public var nmsTopK: Int = -1
  public var eta: Float = 1
  public var keepTopK: Int = -1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("classes", &classes)
    try visit("share_location", &shareLocation)
    try visit("background", &background)
    try visit("code", &code)
    try visit("variance_encoded", &varianceEncoded)
    try visit("confidence", &confidence)
    try visit("overlap", &overlap)
    try visit("nms_top_k", &nmsTopK)
    try visit("eta", &eta)
    try visit("keep_top_k", &keepTopK)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, locations) = try facts.float(0)
    try facts.expectRank(0, locations, atLeast: 2, atMost: 2)
    let scores = try facts.tensor(1, like: element)
    try facts.expectRank(1, scores, atLeast: 2, atMost: 2)
    let boxes = try facts.tensor(2, like: element)
    try facts.expectRank(2, boxes, atLeast: 3, atMost: 3)
    guard (1...1 << 20).contains(classes) else {
      throw .attribute(name: "classes", found: "\(classes)", expected: "1 to 2^20")
    }
    guard overlap >= 0 else {
      throw .attribute(name: "overlap", found: "\(overlap)", expected: "0 or more")
    }
    guard eta > 0, eta <= 1 else {
      throw .attribute(name: "eta", found: "\(eta)", expected: "above 0, up to 1")
    }
    try facts.expectShape(2, boxes, [1, 2, boxes[2]])
    if let values = boxes[2].value, values % 4 != 0 {
      throw .size(
        what: "dimension 2 of 'boxes'", found: "\(values)", expected: "a multiple of 4")
    }
    let count = boxes[2].dividedFloor(by: 4)
    try facts.expectShape(
      0, locations, [locations[0], count * Dim(shareLocation ? 1 : classes) * 4])
    try facts.expectShape(1, scores, [locations[0], count * Dim(classes)])
    let known = inputs.compactMap { $0?.constant }
    guard known.count == 3, known.allSatisfy({ $0.count <= Fact.knownLimit }) else {
      return [Fact(element, [1, 1, .unknown, 7])]
    }
    return [Fact(constant: detect(known[0], known[1], known[2]))]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost { Cost(operations: .unknown) }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    do throws(ShapeError) {
      _ = try infer(inputs.map { $0?.fact })
    } catch {
      throw EvaluationError.shape(error)
    }
    let arguments = Arguments(inputs, of: Self.self)
    let found = detect(
      try arguments.tensor(0), try arguments.tensor(1), try arguments.tensor(2))
    return [.tensor(found)]
  }

  /// The detections in inputs that inference has accepted.
  private func detect(_ locations: Tensor, _ scores: Tensor, _ boxes: Tensor) -> Tensor {
    let (offsets, confidences, priors) = (locations.doubles, scores.doubles, boxes.doubles)
    let (images, count) = (locations.shape[0], boxes.shape[2] / 4)
    let groups = shareLocation ? 1 : classes
    var rows: [Double] = []
    for image in 0..<images {
      func decoded(_ group: Int) -> [DetectionBox] {
        (0..<count).map { box in
          let start = ((image * count + box) * groups + group) * 4
          return decode(offsets[start..<start + 4], box, priors)
        }
      }
      let shared = shareLocation ? decoded(0) : []
      var found: [Detection] = []
      for label in 0..<classes where label != background {
        let candidates = (0..<count).map {
          confidences[(image * count + $0) * classes + label]
        }
        let boxes = shareLocation ? shared : decoded(label)
        for box in take(candidates, boxes) {
          found.append(Detection(label: label, score: candidates[box], box: boxes[box]))
        }
      }
      if keepTopK >= 0, found.count > keepTopK {
        let order = found.indices.sorted {
          found[$0].score > found[$1].score || found[$0].score == found[$1].score && $0 < $1
        }
        found = order.prefix(keepTopK).sorted {
          found[$0].label < found[$1].label || found[$0].label == found[$1].label && $0 < $1
        }.map { found[$0] }
      }
      for detection in found {
        let box = detection.box
        rows += [Double(image), Double(detection.label), detection.score]
        rows += [box.left, box.top, box.right, box.bottom]
      }
    }
    if rows.isEmpty {
      for image in 0..<images { rows += [Double(image)] + Array(repeating: -1, count: 6) }
    }
    return Tensor(rows, shape: [1, 1, rows.count / 7, 7], as: locations.element)
  }

  private struct Detection {
    let label: Int
    let score: Double
    let box: DetectionBox
  }

  /// The indices of the boxes of one class that stay, from the best on.
  private func take(_ scores: [Double], _ boxes: [DetectionBox]) -> [Int] {
    let least = Double(confidence ?? -.greatestFiniteMagnitude)
    var candidates = scores.indices.filter { scores[$0] > least }
    candidates.sort { scores[$0] > scores[$1] || scores[$0] == scores[$1] && $0 < $1 }
    if nmsTopK >= 0 { candidates = Array(candidates.prefix(nmsTopK)) }
    var threshold = overlap
    var taken: [Int] = []
    for box in candidates {
      let isClear = taken.allSatisfy { boxes[box].overlap(boxes[$0]) <= threshold }
      guard isClear else { continue }
      taken.append(box)
      if eta < 1, threshold > 0.5 { threshold *= eta }
    }
    return taken
  }

  /// The box that four offsets make of a default box.
  private func decode(
    _ offsets: ArraySlice<Double>, _ index: Int, _ priors: [Double]
  ) -> DetectionBox {
    let prior = priors[index * 4..<index * 4 + 4]
    let variance = priors.count / 2 + index * 4
    func offset(_ i: Int) -> Double {
      let value = offsets[offsets.startIndex + i]
      return varianceEncoded ? value : value * priors[variance + i]
    }
    let (left, top) = (prior[prior.startIndex], prior[prior.startIndex + 1])
    let (right, bottom) = (prior[prior.startIndex + 2], prior[prior.startIndex + 3])
    let (width, height) = (right - left, bottom - top)
    switch code {
    case .corner:
      return DetectionBox(
        left: left + offset(0), top: top + offset(1), right: right + offset(2),
        bottom: bottom + offset(3))
    case .cornerSize:
      return DetectionBox(
        left: left + offset(0) * width, top: top + offset(1) * height,
        right: right + offset(2) * width, bottom: bottom + offset(3) * height)
    case .centerSize:
      let centre = (
        x: offset(0) * width + (left + right) / 2, y: offset(1) * height + (top + bottom) / 2
      )
      let half = (x: exp(offset(2)) * width / 2, y: exp(offset(3)) * height / 2)
      return DetectionBox(
        left: centre.x - half.x, top: centre.y - half.y, right: centre.x + half.x,
        bottom: centre.y + half.y)
    }
  }
}

/// A box by its corners.
private struct DetectionBox {
  let left, top, right, bottom: Double

  private var area: Double {
    right < left || bottom < top ? 0 : (right - left) * (bottom - top)
  }

  /// The share of the union of two boxes that both cover.
  func overlap(_ other: DetectionBox) -> Float {
    let width = min(right, other.right) - max(left, other.left)
    let height = min(bottom, other.bottom) - max(top, other.top)
    guard width > 0, height > 0 else { return 0 }
    let common = width * height
    return Float(common / (area + other.area - common))
  }
}
