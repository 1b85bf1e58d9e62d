import Tensors

/// The default boxes of every cell of a feature map and their variances (SSD Caffe PriorBox).
///
/// - `x`: the feature map, floats of shape [N, C, H, W]; `image`: of shape [N, C, IH, IW]. Only their sizes are
///   read, so the output is known as soon as they are.
/// - Output: [1, 2, H · W · P · 4] of the type of `x`: first xmin, ymin, xmax, ymax of P boxes per cell as
///   fractions of the image, then four variances for each box.
/// - `minSizes`: in pixels, each gives a square box. `maxSizes`: empty, or one above each minimum, gives a square of √(min · max). Both
///   are truncated to whole pixels.
/// - `aspectRatios`: each that is neither 1 nor a repetition gives a box of min · √ratio by min / √ratio, and
///   under `flip` one of the inverse ratio.
/// - `clip`: boxes are limited to the image. `variances`: 4, or 1 for all; empty means 0.1.
/// - `imageHeight`, `imageWidth`: 0 for those of `image`. `stepHeight`, `stepWidth`: the pixels of a cell, 0 for
///   the image's size over the number of cells. `offset`: where in a cell its centre is.
public struct PriorBox: Operator {
  public static let name = "prior_box"
  public static let inputNames = ["x", "image"]
  public var minSizes: [Float] = []
  public var maxSizes: [Float] = []
  public var aspectRatios: [Float] = []
  public var flip: Bool = true
  public var clip: Bool = false
  public var variances: [Float] = []
  public var imageHeight: Int = 0
  public var imageWidth: Int = 0
  public var stepHeight: Float = 0
  public var stepWidth: Float = 0
  public var offset: Float = 0.5

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("min_sizes", &minSizes)
    try visit("max_sizes", &maxSizes)
    try visit("aspect_ratios", &aspectRatios)
    try visit("flip", &flip)
    try visit("clip", &clip)
    try visit("variances", &variances)
    try visit("image_height", &imageHeight)
    try visit("image_width", &imageWidth)
    try visit("step_height", &stepHeight)
    try visit("step_width", &stepWidth)
    try visit("offset", &offset)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 4, atMost: 4)
    let image = try facts.tensor(1).shape
    try facts.expectRank(1, image, atLeast: 4, atMost: 4)
    try check()
    let count = x[2] * x[3] * Dim(boxes.count) * 4
    let shape: Shape = [1, 2, count]
    guard let sizes = x.concrete, let pixels = image.concrete, let concrete = shape.concrete,
      let size = count.value, size <= Self.knownLimit
    else {
      return [Fact(element, shape)]
    }
    return [Fact(constant: tensor(sizes, pixels, concrete, element))]
  }

  /// The number of corners up to which boxes are known before anything runs.
  private static let knownLimit = 1 << 20

  private func check() throws(ShapeError) {
    let sizes = [("min_sizes", minSizes), ("max_sizes", maxSizes), ("aspect_ratios", aspectRatios)]
    for (name, values) in sizes {
      if let value = values.first(where: { !($0 > 0 && $0 < 0x1p31) }) {
        throw .attribute(name: name, found: "\(value)", expected: "positive numbers below 2^31")
      }
    }
    guard !minSizes.isEmpty else {
      throw .attribute(name: "min_sizes", found: "[]", expected: "at least one size")
    }
    guard maxSizes.isEmpty || maxSizes.count == minSizes.count else {
      throw .attribute(
        name: "max_sizes", found: "\(maxSizes.count) sizes",
        expected: "none or \(minSizes.count), one for each of 'min_sizes',")
    }
    guard [0, 1, 4].contains(variances.count) else {
      throw .attribute(
        name: "variances", found: "\(variances.count) numbers", expected: "0, 1 or 4 numbers")
    }
    for (name, value) in [("image_height", imageHeight), ("image_width", imageWidth)]
    where value < 0 || value > Window.limit {
      throw .attribute(name: name, found: "\(value)", expected: "0 or more, below 2^31")
    }
    for (name, value) in [("step_height", stepHeight), ("step_width", stepWidth)]
    where !(value >= 0 && value.isFinite) {
      throw .attribute(name: name, found: "\(value)", expected: "0 or more")
    }
  }

  /// The width and height in pixels of the boxes of a cell.
  private var boxes: [(width: Double, height: Double)] {
    var ratios: [Float] = [1]
    for ratio in aspectRatios where !ratios.contains(where: { abs($0 - ratio) < 1e-6 }) {
      ratios.append(ratio)
      if flip { ratios.append(1 / ratio) }
    }
    var result: [(width: Double, height: Double)] = []
    for (index, size) in minSizes.enumerated() {
      let least = Double(size).rounded(.towardZero)
      result.append((least, least))
      if index < maxSizes.count {
        let edge = (least * Double(maxSizes[index]).rounded(.towardZero)).squareRoot()
        result.append((edge, edge))
      }
      for ratio in ratios.dropFirst() where !(abs(ratio - 1) < 1e-6) {
        let root = Double(ratio).squareRoot()
        result.append((least * root, least / root))
      }
    }
    return result
  }

  private func tensor(
    _ x: [Int], _ image: [Int], _ shape: [Int], _ element: ElementType
  ) -> Tensor {
    let isGiven = imageHeight > 0 && imageWidth > 0
    let height = Double(isGiven ? imageHeight : image[2])
    let width = Double(isGiven ? imageWidth : image[3])
    let hasStep = stepHeight > 0 && stepWidth > 0
    let rowStep = hasStep ? Double(stepHeight) : height / Double(x[2])
    let columnStep = hasStep ? Double(stepWidth) : width / Double(x[3])
    let boxes = boxes
    var values: [Double] = []
    values.reserveCapacity(shape.reduce(1, *))
    for row in 0..<x[2] {
      for column in 0..<x[3] {
        let centre = (
          x: (Double(column) + Double(offset)) * columnStep,
          y: (Double(row) + Double(offset)) * rowStep
        )
        for box in boxes {
          values.append((centre.x - box.width / 2) / width)
          values.append((centre.y - box.height / 2) / height)
          values.append((centre.x + box.width / 2) / width)
          values.append((centre.y + box.height / 2) / height)
        }
      }
    }
    if clip { for i in values.indices { values[i] = min(max(values[i], 0), 1) } }
    let variances = variances.isEmpty ? [0.1] : variances
    for i in 0..<shape[2] { values.append(Double(variances[i % variances.count])) }
    return Tensor(values, shape: shape, as: element)
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: outputs.first?.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (x, image) = (try arguments.tensor(0).shape, try arguments.tensor(1).shape)
    return [.tensor(tensor(x, image, shape, element))]
  }
}
