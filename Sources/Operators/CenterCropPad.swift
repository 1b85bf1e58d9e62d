import Tensors

/// A tensor cut or filled up with zeros around its centre (ONNX CenterCropPad 18).
///
/// - `x`: any type. `sizes`: i64 or i32, the new size of each of `axes`, known or not. Output: like `x`.
/// - `axes`: distinct, negative ones count from the back; nil means all.
/// - An odd difference leaves one element more cut off, or one zero more, at the end.
public struct CenterCropPad: Operator {
  public static let name = "center_crop_pad"
  public static let inputNames = ["x", "sizes"]
  public var axes: [Int]? = nil

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axes", &axes)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, x) = try facts.tensor(0)
    let sizes = try facts.integers(1)
    let axes = try axes.map { axes throws(ShapeError) in
      try Axis.resolve(axes, rank: x.count, input: "axes")
    }
    guard sizes.count == axes?.count ?? x.count else {
      throw .size(
        what: "the length of 'sizes'", found: "\(sizes.count)",
        expected: "\(axes?.count ?? x.count)")
    }
    var shape = x
    for (axis, size) in zip(axes ?? Array(x.indices), sizes) {
      if let value = size.value, value < 0 {
        throw .size(what: "a size in 'sizes'", found: "\(value)", expected: "0 or more")
      }
      shape[axis] = size
    }
    return [Fact(element, shape)]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    if shape.contains(0) { return [.tensor(Tensor(splat: 0, shape: shape, as: element))] }
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let strides = Strides.rowMajor(x.shape)
    let selection = Selection(
      tables: shape.indices.map { axis in
        let (from, to) = (x.shape[axis], shape[axis])
        let start = from >= to ? (from - to) / 2 : -((to - from) / 2)
        return (0..<to).map { index in
          let place = start + index
          return place < 0 || place >= from ? -1 : place * strides[axis]
        }
      })
    return [.tensor(selection.apply(to: x, shape: shape))]
  }
}
