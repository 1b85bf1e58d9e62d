import CCaffeSchema
import IR
import Operators
import Tensors

/// Layers that multiply by or add trained numbers, or another bottom.
extension LayerTable {
  static let scaling = [
    Row("Scale", scale),
    Row("Bias", bias),
    Row("PReLU", slopes),
    Row("Axpy", axpy),
  ]

  private static func scale(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.scale_param, caffe__scale_parameter__init)
    let operands = try layer.operands(1, 2)
    let input = try layer.bottom(operands, 0)
    let span = try Span(layer, input, operands[1], settings.axis, settings.num_axes)
    let factor: ValueID
    if let other = operands[1] {
      factor = try layer.extended(other, span, "scale")
    } else {
      let tensor = try layer.trained(0, span, filler: settings.filler, absent: 1, "scale")
      factor = try layer.constant(tensor, "scale")
    }
    let product = Binary { $0.function = .mul }
    guard settings.bias_term != 0 else { return try layer.result(product, [input, factor]) }
    let scaled = try layer.step(product, [input, factor], "scaled")
    let blob = operands[1] == nil ? 1 : 0
    let shift = try layer.trained(blob, span, filler: settings.bias_filler, absent: 0, "shift")
    let term = try layer.constant(shift, "shift")
    try layer.result(Binary { $0.function = .add }, [scaled, term])
  }

  private static func bias(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.bias_param, caffe__bias_parameter__init)
    let operands = try layer.operands(1, 2)
    let input = try layer.bottom(operands, 0)
    let span = try Span(layer, input, operands[1], settings.axis, settings.num_axes)
    let term: ValueID
    if let other = operands[1] {
      term = try layer.extended(other, span, "shift")
    } else {
      let tensor = try layer.trained(0, span, filler: settings.filler, absent: 0, "shift")
      term = try layer.constant(tensor, "shift")
    }
    try layer.result(Binary { $0.function = .add }, [input, term])
  }

  private static func slopes(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.prelu_param, caffe__pre_luparameter__init)
    let input = try layer.operand()
    let rank = try layer.rank(of: input)
    guard rank >= 2 else {
      throw .shape(found: try layer.sizes(of: input), expected: "images and channels at least")
    }
    let channels = try layer.sizes(of: input, axes: 1..<2)
    let shape = settings.channel_shared != 0 ? [] : channels
    let span = Span(shape: shape, rank: settings.channel_shared != 0 ? 0 : rank - 1)
    let slopes = try layer.trained(0, span, filler: settings.filler, absent: 0.25, "slope")
    let constant = try layer.constant(slopes, "slope")
    try layer.result(Binary { $0.function = .prelu }, [input, constant])
  }

  /// a · x + y with one number of a for every image and channel.
  private static func axpy(_ layer: inout LayerReader) throws(CaffeProblem) {
    let operands = try layer.operands(3, 3)
    let factor = try layer.bottom(operands, 0)
    let x = try layer.bottom(operands, 1)
    let y = try layer.bottom(operands, 2)
    let (sizes, other) = (try layer.sizes(of: x), try layer.sizes(of: y))
    guard sizes.count >= 2, other == sizes else {
      throw .shape(found: other, expected: "the shape of the second bottom, \(sizes)")
    }
    let found = try layer.sizes(of: factor)
    guard found.prefix(2) == sizes.prefix(2), found.dropFirst(2).allSatisfy({ $0 == 1 }) else {
      throw .shape(found: found, expected: "one number per image and channel of \(sizes)")
    }
    let shape = sizes.prefix(2) + Array(repeating: 1, count: sizes.count - 2)
    let aligned =
      found == Array(shape) ? factor : try layer.reshaped(factor, Array(shape), "factor")
    let scaled = try layer.step(.mul, aligned, x, "scaled")
    try layer.result(Binary { $0.function = .add }, [scaled, y])
  }
}

/// The axes of a layer's input that trained numbers cover, one number for each position along them.
private struct Span {
  /// The sizes of the axes covered.
  let shape: [Int]
  /// How many axes the input has from the first one covered on.
  let rank: Int

  init(shape: [Int], rank: Int) { (self.shape, self.rank) = (shape, rank) }

  /// The axes from `axis` on, `count` of them or all (-1), or those of the second bottom.
  init(
    _ layer: LayerReader, _ input: ValueID, _ other: ValueID?, _ axis: Int32, _ count: Int32
  ) throws(CaffeProblem) {
    let sizes = try layer.sizes(of: input)
    let second = try other.map { other throws(CaffeProblem) in try layer.sizes(of: other) }
    if let second, second.isEmpty {
      self.init(shape: [], rank: 0)
      return
    }
    let first = try layer.axis(Int(axis), rank: sizes.count, "axis")
    guard count >= -1 else {
      throw .field(name: "num_axes", found: "\(count)", expected: "-1, or 0 and more")
    }
    let length = second?.count ?? (count == -1 ? sizes.count - first : Int(count))
    guard first + length <= sizes.count else {
      throw .shape(
        found: sizes, expected: "at least \(first + length) axes, \(length) from axis \(first) on")
    }
    let covered = Array(sizes[first..<first + length])
    if let second, second != covered {
      throw .shape(found: second, expected: "\(covered), the sizes from axis \(first) on")
    }
    self.init(shape: covered, rank: length == 0 ? 0 : sizes.count - first)
  }
}

extension LayerReader {
  /// Trained numbers, laid out to broadcast to the input.
  fileprivate mutating func trained(
    _ index: Int, _ span: Span, filler: UnsafeMutablePointer<Caffe__FillerParameter>?,
    absent: Float, _ suffix: String
  ) throws(CaffeProblem) -> Tensor {
    var constant = Caffe__FillerParameter()
    caffe__filler_parameter__init(&constant)
    constant.value = absent
    let tensor = try withUnsafeMutablePointer(to: &constant) { pointer throws(CaffeProblem) in
      try blobTensor(index, span.shape, filler: filler ?? pointer, suffix)
    }
    return tensor.extended(to: span.rank)
  }

  /// A bottom, laid out to broadcast to the input.
  fileprivate mutating func extended(
    _ value: ValueID, _ span: Span, _ suffix: String
  ) throws(CaffeProblem) -> ValueID {
    let missing = span.rank - span.shape.count
    guard missing > 0 else { return value }
    return try reshaped(value, span.shape + Array(repeating: 1, count: missing), suffix)
  }
}
