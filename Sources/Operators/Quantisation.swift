import Tensors

/// How the elements of a tensor share scales and zero points: all of them one, one for each index of an
/// axis, or one for each block of neighbours along an axis.
enum Quantisation {
  case tensor
  case axis(Int)
  case blocks(axis: Int, size: Int)

  /// Reads the arrangement off the shapes of input 0 and of the scale, input 1.
  ///
  /// A scale of one element is for the whole tensor, whatever the attributes say.
  init(_ facts: Facts, axis: Int, blockSize: Int) throws(ShapeError) {
    let (_, x) = try facts.tensor(0)
    let (_, scale) = try facts.tensor(1)
    guard blockSize >= 0 else {
      throw .attribute(name: "block_size", found: "\(blockSize)", expected: "0 or more")
    }
    if blockSize == 0 {
      try facts.expectRank(1, scale, atLeast: 0, atMost: 1)
      if scale.isEmpty || scale[0].value == 1 {
        self = .tensor
        return
      }
      let axis = try Axis.resolve(axis, rank: x.count)
      try facts.expectVector(1, scale, count: x[axis])
      self = .axis(axis)
      return
    }
    try facts.expectRank(1, scale, atLeast: max(x.count, 1), atMost: max(x.count, 1))
    let axis = try Axis.resolve(axis, rank: x.count)
    for index in x.indices {
      let expected = index == axis ? x[index].dividedCeiling(by: Dim(blockSize)) : x[index]
      if scale[index].isDifferent(from: expected) {
        throw .size(
          what: "dimension \(index) of 'scale'", found: "\(scale[index])", expected: "\(expected)")
      }
    }
    self = .blocks(axis: axis, size: blockSize)
  }

  /// Refuses a zero point, input 2, whose shape is not that of the scale; one element matches one element.
  static func checkZeroPoint(_ facts: Facts, _ zero: Shape) throws(ShapeError) {
    let (_, scale) = try facts.tensor(1)
    let areSingle = [zero, scale].allSatisfy { $0.count <= 1 && $0.elementCount.value == 1 }
    guard !areSingle else { return }
    guard zero.count == scale.count,
      !zip(zero, scale).contains(where: { $0.isDifferent(from: $1) })
    else {
      throw .size(
        what: "the shape of 'zero_point'", found: zero.text,
        expected: "\(scale.text) as that of 'scale'")
    }
  }

  /// For every element of an array, which scale is its own.
  func indices(_ shape: [Int], scale: [Int]) -> [Int] {
    var tables = shape.map { Array(repeating: 0, count: $0) }
    switch self {
    case .tensor: break
    case .axis(let axis):
      if scale != [1] { tables[axis] = Array(0..<shape[axis]) }
    case .blocks(let axis, let size):
      let strides = Strides.rowMajor(scale)
      for index in shape.indices {
        tables[index] = (0..<shape[index]).map {
          (index == axis ? $0 / size : $0) * strides[index]
        }
      }
    }
    return Selection(tables: tables).offsets()
  }
}

extension ElementType {
  /// Whether values are quantised to this type.
  var isQuantised: Bool {
    switch self {
    case .i8, .u8, .i16, .u16: true
    default: false
    }
  }

  var isByte: Bool { self == .i8 || self == .u8 }

  /// The nearest integer, ties to even, plus a zero point, limited to what the type holds.
  ///
  /// NaN, for which ONNX says nothing, becomes the zero point.
  func quantised(_ value: Double, zero: Int64) -> Int64 {
    let limit = Double(1 << (8 * byteCount - (isSigned ? 1 : 0)))
    let sum = (value.isNaN ? 0 : value.rounded(.toNearestOrEven)) + Double(zero)
    return Int64(min(max(sum, isSigned ? -limit : 0), limit - 1))
  }
}

extension Facts {
  /// An input that must be one number: a scalar or an array of one element.
  func single(_ index: Int, _ shape: Shape) throws(ShapeError) {
    if shape.elementCount.isDifferent(from: 1) {
      throw .size(
        what: "the shape of '\(name(index))'", found: shape.text, expected: "that of one element")
    }
  }

  /// An input of bytes: i8 or u8.
  func bytes(_ index: Int) throws(ShapeError) -> (element: ElementType, shape: Shape) {
    try tensor(index, "i8 or u8", where: \.isByte)
  }
}
