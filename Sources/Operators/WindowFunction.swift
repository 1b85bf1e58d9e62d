import Glibc
public import Tensors

/// A window of cosines for frames of a signal (ONNX HannWindow, HammingWindow, BlackmanWindow 17).
///
/// - `size`: one i32 or i64, 0 or more. Output: [size] of the type `to`; integers truncate.
/// - `periodic`: a period is `size` elements, so that the window continues itself; else `size` − 1, so that it
///   is symmetric. A symmetric window of one element, for which ONNX divides by 0, is 1.
public struct WindowFunction: Operator {
  public enum Function: String, WordAttribute {
    /// 1/2 − 1/2 · cos(a) for the angle a, which runs from 0 to 2π over a period
    case hann
    /// 25/46 − 21/46 · cos(a)
    case hamming
    /// 0.42 − 0.5 · cos(a) + 0.08 · cos(2a)
    case blackman
  }

  public static let name = "window"
  public static let inputNames = ["size"]
  public var function: Function = .hann
  public var periodic: Bool = true
  public var to: ElementType = .f32

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("function", &function)
    try visit("periodic", &periodic)
    try visit("to", &to)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    _ = try facts.single(0, "i64 or i32") { $0 == .i64 || $0 == .i32 }
    if to == .bool { throw .attribute(name: "to", found: "bool", expected: "a number") }
    let size = try facts.fact(0).integers?.first ?? .unknown
    if let value = size.value, value < 0 {
      throw .size(what: "'size'", found: "\(value)", expected: "0 or more")
    }
    return [Fact(to, [size])]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let size = shape[0]
    let period = periodic ? size : size - 1
    let values = (0..<size).map { index in
      period == 0 ? 1 : value(2 * .pi * Double(index) / Double(period))
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }

  private func value(_ angle: Double) -> Double {
    switch function {
    case .hann: 0.5 - 0.5 * cos(angle)
    case .hamming: 25.0 / 46 - 21.0 / 46 * cos(angle)
    case .blackman: 0.42 - 0.5 * cos(angle) + 0.08 * cos(2 * angle)
    }
  }
}
