import Tensors

/// A border around a tensor; a negative width crops (ONNX Pad 1 to 24).
///
/// `pads` (i64) lists the widths before, then after, for every axis in `axes` (default: all; while they are
/// not known, no size is). `value` is one
/// element of the type of `x`, 0 when absent, used by the mode `constant`. `edge` repeats the outermost
/// element, `reflect` mirrors at it without repeating it, `wrap` continues at the other end; cropping comes
/// first, and widths may exceed the size. Those three modes need at least one element left along an axis
/// that they extend.
public struct Pad: Operator {
  public enum Mode: String, WordAttribute { case constant, reflect, edge, wrap }

  public static let name = "pad"
  public static let inputNames = ["x", "pads", "value", "axes"]
  public var mode: Mode = .constant

  private static let largestWidth = Int(Int32.max)

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("mode", &mode)
  }

  /// The widths before and after every axis.
  private func widths(_ facts: Facts, rank: Int) throws(ShapeError) -> [(before: Dim, after: Dim)] {
    let pads = try facts.integers(1)
    if let width = pads.first(where: {
      !(-Self.largestWidth...Self.largestWidth).contains($0.value ?? 0)
    }) {
      throw .size(what: "a width in 'pads'", found: "\(width)", expected: "below 2^31 in magnitude")
    }
    let axes = try facts.axes(3, rank: rank) ?? Array(0..<rank)
    guard pads.count == 2 * axes.count else {
      throw .size(
        what: "the length of 'pads'", found: "\(pads.count)",
        expected: "\(2 * axes.count), two for each of \(axes.count) axes,")
    }
    var widths = [(before: Dim, after: Dim)](repeating: (0, 0), count: rank)
    for (i, axis) in axes.enumerated() { widths[axis] = (pads[i], pads[axes.count + i]) }
    return widths
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 4)
    let (element, shape) = try facts.tensor(0)
    if facts.optional(2) != nil {
      let value = try facts.tensor(2, "\(element) as 'x'") { $0 == element }.shape
      guard !value.elementCount.isDifferent(from: 1) else {
        throw .size(what: "the shape of 'value'", found: value.text, expected: "one element")
      }
    }
    if case .counted = try facts.axisList(3, rank: shape.count) {
      return [Fact(element, Shape(repeating: .unknown, count: shape.count))]
    }
    let widths = try widths(facts, rank: shape.count)
    var result = shape
    for (axis, width) in widths.enumerated() {
      result[axis] = shape[axis] + width.before + width.after
      if let size = result[axis].value, size < 0 {
        throw .size(
          what: "dimension \(axis) of 'x'", found: "\(shape[axis])",
          expected: "at least \(shape[axis] - result[axis]), which pads of "
            + "\(width.before) and \(width.after) crop,")
      }
    }
    let x = try facts.fact(0)
    let value = facts.optional(2)
    return [
      Fact(element, result) { size in
        guard let dims = x.symbolicIntegers, let shape = shape.concrete,
          let fill = value == nil ? 0 : value?.integers?.first,
          let selection = try? selection(widths, shape, size)
        else { return nil }
        return selection.apply(to: dims, fill: fill)
      }
    ]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    guard shape.allSatisfy({ $0 > 0 }) else {
      return [.tensor(Tensor([Int64](), shape: shape, as: x.element))]
    }
    let facts = Facts(inputs.map { $0?.tensor.map { Fact(constant: $0) } }, of: Self.self)
    let selection = try selection(try widths(facts, rank: x.rank), x.shape, shape)
    return [.tensor(selection.apply(to: x, shape: shape, fill: try arguments.optional(2)))]
  }

  private func selection(
    _ widths: [(before: Dim, after: Dim)], _ shape: [Int], _ result: [Int]
  ) throws(EvaluationError) -> Selection {
    let strides = Strides.rowMajor(shape)
    var selection = Selection(tables: [])
    for axis in shape.indices {
      guard let before = widths[axis].before.value, let after = widths[axis].after.value else {
        throw .shape(.unknown(input: "pads"))
      }
      let lower = max(-before, 0)
      let kept = shape[axis] - lower - max(-after, 0)
      guard kept > 0 || mode == .constant else {
        throw .value(
          input: "x", problem: "dimension \(axis) has no elements left for the mode '\(mode)'")
      }
      selection.tables.append(
        (0..<result[axis]).map { index in
          let position = source(of: index - max(before, 0), kept: max(kept, 0))
          return position < 0 ? -1 : (lower + position) * strides[axis]
        })
    }
    return selection
  }

  /// Which of `kept` elements stands at a position relative to the first of them; -1: the value.
  private func source(of position: Int, kept: Int) -> Int {
    if (0..<kept).contains(position) { return position }
    switch mode {
    case .constant: return -1
    case .edge: return position < 0 ? 0 : kept - 1
    case .wrap: return (position % kept + kept) % kept
    case .reflect:
      let period = 2 * (kept - 1)
      if period == 0 { return 0 }
      let phase = (position % period + period) % period
      return phase < kept ? phase : period - phase
    }
  }
}
