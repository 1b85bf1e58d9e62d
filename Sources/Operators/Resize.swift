import Tensors

/// A tensor sampled at another size (ONNX Upsample 7, 9; Resize 10 to 19).
///
/// - `x`: any shape; any element type when `mode` is `nearest`, else numbers.
/// - `scales`: f32, or `sizes`: i64, one entry per axis resized; one of them must be given. An absent and
///   an empty vector mean the same.
/// - `roi`: floats, all starts and then all ends as fractions of the input; read by `tf_crop_and_resize`.
/// - Output: the sizes given, or ⌊size · scale⌋, the product taken in single precision.
/// - `mode`: the nearest element, or a weighted mean of 2 (`linear`) or 4 (`cubic`) neighbours per axis.
///   Positions outside the input take the element at its edge. Integers are rounded to nearest, ties to even.
/// - `coordinates`: how a position of the output becomes one of the input.
/// - `nearest`: how a position between two elements is rounded.
/// - `cubicA`: the coefficient of the cubic; `excludeOutside`: neighbours outside the input weigh nothing.
/// - `extrapolation`: the value that `tf_crop_and_resize` gives positions outside the input.
/// - `antialias`: the filter of `linear` and `cubic` is stretched when an axis shrinks.
/// - `policy`: whether `sizes` are taken as they are or as a bound that keeps the aspect ratio.
/// - `axes`: the axes that `roi`, `scales` and `sizes` list; nil means all.
///
/// Upsample is `asymmetric` with nearest `floor`, Resize 10 `asymmetric` with `floor_or_ceil`. For the nearest
/// element, quotients by a given scale are taken in single precision: 3 / 0.6 is then 5 and not below it.
/// Axes that keep their size are left alone.
public struct Resize: Operator {
  public enum Mode: String, WordAttribute { case nearest, linear, cubic }
  public enum Coordinates: String, WordAttribute {
    case halfPixel = "half_pixel"
    case halfPixelSymmetric = "half_pixel_symmetric"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric
    case cropAndResize = "tf_crop_and_resize"
    case halfPixelForNearest = "tf_half_pixel_for_nn"
  }
  public enum Nearest: String, WordAttribute {
    case roundPreferFloor = "round_prefer_floor"
    case roundPreferCeil = "round_prefer_ceil"
    case floor, ceil
    /// Down where the axis grows, up where it shrinks.
    case floorOrCeil = "floor_or_ceil"
  }
  public enum Policy: String, WordAttribute {
    case stretch
    case notLarger = "not_larger"
    case notSmaller = "not_smaller"
  }

  public static let name = "resize"
  public static let inputNames = ["x", "roi", "scales", "sizes"]
  public var mode: Mode = .nearest
  public var coordinates: Coordinates = .halfPixel
  public var nearest: Nearest = .roundPreferFloor
  public var cubicA: Float = -0.75
  public var excludeOutside: Bool = false
  public var extrapolation: Float = 0
  public var antialias: Bool = false
  public var policy: Policy = .stretch
  public var axes: [Int]? = nil

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("mode", &mode)
    try visit("coordinates", &coordinates)
    try visit("nearest", &nearest)
    try visit("cubic_a", &cubicA)
    try visit("exclude_outside", &excludeOutside)
    try visit("extrapolation", &extrapolation)
    try visit("antialias", &antialias)
    try visit("policy", &policy)
    try visit("axes", &axes)
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard let y = outputs.first?.tensorType?.shape, let x = inputs.first??.tensorType?.shape,
      mode != .nearest
    else { return Cost() }
    let resized = zip(x, y).count { !$0.isEqual(to: $1) }
    let taps = Dim(mode == .linear ? 2 : 4)
    return Cost(operations: (0..<resized).reduce(y.elementCount) { product, _ in product * taps })
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    if shape.contains(0) { return [.tensor(Tensor(splat: 0, shape: shape, as: element))] }
    let samplings = try samplings(
      of: x.shape, to: shape, scales: try arguments.optional(2)?.floats ?? [],
      sizes: try arguments.optional(3)?.integers.map { Int($0) } ?? [],
      roi: try arguments.optional(1)?.doubles ?? [])
    guard mode != .nearest else {
      let strides = Strides.rowMajor(x.shape)
      let tables = shape.indices.map { axis in
        guard let sampling = samplings[axis] else {
          return (0..<shape[axis]).map { $0 * strides[axis] }
        }
        return zip(sampling.positions, sampling.isOutside).map { position, isOutside in
          isOutside
            ? -1 : Sampling.nearest(position, nearest, length: x.shape[axis]) * strides[axis]
        }
      }
      let fill = Tensor(splat: Double(extrapolation), shape: [], as: element)
      return [.tensor(Selection(tables: tables).apply(to: x, shape: shape, fill: fill))]
    }
    var values = x.doubles
    var sizes = x.shape
    for case (let axis, let sampling?) in samplings.enumerated() {
      let stencil = Stencil(self, sampling, length: sizes[axis])
      values = stencil.apply(to: values, sizes: sizes, axis: axis, outside: Double(extrapolation))
      sizes[axis] = shape[axis]
    }
    if element.isInteger {
      for i in values.indices { values[i] = values[i].rounded(.toNearestOrEven) }
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
