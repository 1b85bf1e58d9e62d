import Tensors

/// Values put back where a max pooling took them from, zeros elsewhere (ONNX MaxUnpool 9, 11, 22).
///
/// - `x`: floats of shape [N, C, D1, …]. `indices`: i64 of the same shape: the places in the row-major order
///   of [N, C, O1, …], where O = (D − 1) · stride + K − begin − end.
/// - `shape`: i64, the shape of the output, at least as large; what it has more at the ends is 0. Absent:
///   [N, C, O1, …].
/// - `kernel`, `stride`: one positive entry per spatial dimension; `kernel` must be given, empty means 1 for
///   `stride`. `pads`: all begins, then all ends; empty means 0.
/// - An index out of range is an error when it is met; of equal ones the last counts.
public struct MaxUnpool: Operator {
  public static let name = "max_unpool"
  public static let inputNames = ["x", "indices", "shape"]
  public var kernel: [Int] = []
  public var stride: [Int] = []
  public var pads: [Int] = []

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("kernel", &kernel)
    try visit("stride", &stride)
    try visit("pads", &pads)
  }

  /// The shape to which the indices belong.
  private func pooled(_ x: Shape) throws(ShapeError) -> Shape {
    let rank = x.count - 2
    let window = try Window(
      pooling: kernel, rank: rank, stride: stride, pads: pads, dilation: [], autoPad: .explicit,
      ceilMode: false)
    let (begins, ends) = window.padding(Shape(x[2...]))
    var result: Shape = [x[0], x[1]]
    for axis in 0..<rank {
      let size =
        (x[axis + 2] - 1) * Dim(window.stride[axis]) + window.kernel[axis] - begins[axis]
        - ends[axis]
      if let value = size.value, value < 0 {
        throw .size(
          what: "dimension \(axis + 2) of the output", found: "\(value)", expected: "0 or more")
      }
      result.append(size)
    }
    return result
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 3)
    let indices = try facts.tensor(1, "i64") { $0 == .i64 }.shape
    try facts.expectShape(1, indices, x)
    let pooled = try pooled(x)
    guard facts.optional(2) != nil else { return [Fact(element, pooled)] }
    let shape = try facts.integers(2)
    guard shape.count == x.count else {
      throw .size(
        what: "the length of 'shape'", found: "\(shape.count)",
        expected: "\(x.count), the rank of 'x'")
    }
    for (axis, (size, least)) in zip(shape, pooled).enumerated() {
      if let size = size.value, let least = least.value, size < least {
        throw .size(
          what: "entry \(axis) of 'shape'", found: "\(size)", expected: "at least \(least)")
      }
    }
    return [Fact(element, shape)]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let pooled = try pooled(Shape(x.shape)).concrete ?? []
    let room = Tensor.byteCount(element: .bool, shape: pooled)
    try Self.check(.tensor, room, "shape \(Shape(pooled).text)")
    let size = room ?? 0
    let strides = Strides.rowMajor(shape)
    let offsets = try arguments.tensor(1).integers.map { index in
      guard index >= 0, index < Int64(size) else {
        throw EvaluationError.value(
          input: "indices", problem: "index \(index) is not in 0 to \(size - 1)")
      }
      var rest = Int(index)
      var offset = 0
      for axis in pooled.indices.reversed() {
        offset += rest % pooled[axis] * strides[axis]
        rest /= pooled[axis]
      }
      return offset
    }
    let zeros = Tensor(splat: 0, shape: shape, as: element)
    return [.tensor(ScatterReduction.none.scatter(x, to: offsets, of: 1, in: zeros))]
  }
}
