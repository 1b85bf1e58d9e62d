/// A tensor sampled at another size (ONNX Upsample 7, 9; Resize 10 to 19).
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

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("resize is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("resize is not built")
  }
}
