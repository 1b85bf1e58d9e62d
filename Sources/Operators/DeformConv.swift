import Tensors

/// A convolution of images whose taps are moved and weighted point by point (ONNX DeformConv 19, 22).
///
/// - `x`: floats of shape [N, C, H, W]; `weight`: [M, C / groups, KH, KW]; `offset`: [N, G · KH · KW · 2, OH, OW],
///   how far down and right each tap moves; `bias`: [M], zeros when absent; `mask`: [N, G · KH · KW, OH, OW],
///   factors of the taps, ones when absent. All of one type.
/// - Output: [N, M, OH, OW], with O as for `Conv`.
/// - `offsetGroups`, G: channels come in that many blocks, each with offsets and factors of its own.
/// - `stride`, `dilation`, `pads`, `groups`: as for `Conv`.
///
/// A moved tap weighs its four neighbours linearly; elements outside `x` are 0.
public struct DeformConv: Operator {
  public static let name = "deform_conv"
  public static let inputNames = ["x", "weight", "offset", "bias", "mask"]
  public var stride: [Int] = []
  public var pads: [Int] = []
  public var dilation: [Int] = []
  public var groups: Int = 1
  public var offsetGroups: Int = 1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("stride", &stride)
    try visit("pads", &pads)
    try visit("dilation", &dilation)
    try visit("groups", &groups)
    try visit("offset_groups", &offsetGroups)
  }

  private func window(_ kernel: Shape) throws(ShapeError) -> Window {
    try Window(kernel: kernel, stride: stride, pads: pads, dilation: dilation, autoPad: .explicit)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 5)
    var conv = Conv()
    (conv.stride, conv.pads, conv.dilation, conv.groups) = (stride, pads, dilation, groups)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 4, atMost: 4)
    let result = try conv.infer([
      try facts.fact(0), try facts.fact(1), facts.optional(3),
    ])
    guard let y = result[0].tensorType?.shape, let weight = try facts.fact(1).tensorType?.shape
    else { return result }
    guard offsetGroups >= 1 else {
      throw .attribute(
        name: "offset_groups", found: "\(offsetGroups)", expected: "a positive integer")
    }
    if let channels = x[1].value, channels % offsetGroups != 0 {
      throw .size(
        what: "dimension 1 of 'x'", found: "\(channels)",
        expected: "a multiple of offset_groups, \(offsetGroups)")
    }
    let taps = Dim(offsetGroups) * weight[2] * weight[3]
    try facts.expectShape(2, try facts.tensor(2, like: element), [y[0], taps * 2, y[2], y[3]])
    if facts.optional(4) != nil {
      try facts.expectShape(4, try facts.tensor(4, like: element), [y[0], taps, y[2], y[3]])
    }
    return result
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard inputs.count > 1, let weight = inputs[1]?.tensorType?.shape,
      let y = outputs.first?.tensorType?.shape
    else { return Cost() }
    return Cost(multiplyAdds: y.elementCount * Shape(weight.dropFirst()).elementCount)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    if shape.contains(0) { return [.tensor(Tensor(splat: 0, shape: shape, as: element))] }
    let arguments = Arguments(inputs, of: Self.self)
    let (x, weight) = (try arguments.tensor(0), try arguments.tensor(1))
    let bias = try arguments.optional(3)?.doubles
    let window = try window(Shape(Array(weight.shape[2...])))
    let begins = window.padding(Shape(Array(x.shape[2...]))).begins.concrete ?? []
    let taps = weight.shape[2] * weight.shape[3]
    let pixels = shape[2] * shape[3]
    let channels = x.shape[1]
    let (groupChannels, groupMaps) = (channels / groups, shape[1] / groups)
    let image = Image(values: x.doubles, height: x.shape[2], width: x.shape[3])
    let factors = weight.doubles
    let moves = try arguments.tensor(2).doubles
    let mask = try arguments.optional(4)?.doubles
    var y = [Double](repeating: 0, count: shape.reduce(1, *))
    for n in 0..<shape[0] {
      // The moved and weighted taps of all channels, then the matrix product of every group.
      var columns = [Double](repeating: 0, count: channels * taps * pixels)
      for c in 0..<channels {
        let block = n * offsetGroups + c / (channels / offsetGroups)
        for t in 0..<taps {
          let (i, j) = (t / weight.shape[3], t % weight.shape[3])
          for pixel in 0..<pixels {
            let move = (block * taps + t) * 2 * pixels + pixel
            let row = pixel / shape[3] * window.stride[0] - begins[0] + i * window.dilation[0]
            let column = pixel % shape[3] * window.stride[1] - begins[1] + j * window.dilation[1]
            let value = image.sample(
              plane: n * channels + c, Double(row) + moves[move],
              Double(column) + moves[move + pixels])
            columns[(c * taps + t) * pixels + pixel] =
              value * (mask?[(block * taps + t) * pixels + pixel] ?? 1)
          }
        }
      }
      let product = Product(
        rows: groupMaps, columns: pixels, inner: groupChannels * taps,
        rowStride: groupChannels * taps, innerStrideA: 1, innerStrideB: pixels, columnStride: 1)
      for group in 0..<groups {
        product.add(
          factors, at: group * groupMaps * groupChannels * taps, columns,
          at: group * groupChannels * taps * pixels, to: &y,
          at: (n * shape[1] + group * groupMaps) * pixels)
      }
      guard let bias else { continue }
      for m in 0..<shape[1] {
        for pixel in 0..<pixels { y[(n * shape[1] + m) * pixels + pixel] += bias[m] }
      }
    }
    return [.tensor(Tensor(y, shape: shape, as: element))]
  }

  private struct Image {
    let values: [Double]
    let height, width: Int

    /// The value at a position between elements.
    func sample(plane: Int, _ y: Double, _ x: Double) -> Double {
      guard y > -1, y < Double(height), x > -1, x < Double(width) else { return 0 }
      let (top, left) = (y.rounded(.down), x.rounded(.down))
      let (down, right) = (y - top, x - left)
      var sum = 0.0
      for (i, rowWeight) in [(Int(top), 1 - down), (Int(top) + 1, down)]
      where i >= 0 && i < height {
        for (j, weight) in [(Int(left), 1 - right), (Int(left) + 1, right)]
        where j >= 0 && j < width {
          sum += rowWeight * weight * values[(plane * height + i) * width + j]
        }
      }
      return sum
    }
  }
}
