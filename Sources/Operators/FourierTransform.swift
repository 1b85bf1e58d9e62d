import Tensors

/// The discrete Fourier transform along one axis (ONNX DFT 17, 20).
///
/// y[k] = Σ x[n] · exp(−2πi · k · n / N); inverse x[n] = 1/N · Σ y[k] · exp(2πi · k · n / N).
///
/// - `x`: floats [..., 1] if real, [..., 2] if complex: real parts, then imaginary ones. `length`: N, one i32 or
///   i64; `x` is cut or filled with zeros to it; the size of the axis when absent. `axis`: one i64, not the
///   last; -2 when absent; it must be known for the output's shape to be.
/// - Output: like `x`, complex, with N numbers along the axis.
/// - `one_sided`: forward, `x` is real and the first N / 2 + 1 numbers are given, which say the others.
///   Inverse, `x` is complex, of those it has the first N / 2 + 1, N being twice the size of the axis less 1
///   when absent, and the output is real: [..., 1].
public struct FourierTransform: Operator {
  public static let name = "dft"
  public static let inputNames = ["x", "length", "axis"]
  public var inverse: Bool = false
  public var oneSided: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("inverse", &inverse)
    try visit("one_sided", &oneSided)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 2)
    let parts = x[x.count - 1].value
    let allowed = !oneSided ? 1...2 : inverse ? 2...2 : 1...1
    if let parts, !allowed.contains(parts) {
      let expected = allowed.count == 2 ? "1 or 2" : "\(allowed.lowerBound)"
      throw .size(what: "the last dimension of 'x'", found: "\(parts)", expected: expected)
    }
    var shape = x
    shape[x.count - 1] = oneSided && inverse ? 1 : 2
    var axis: Int? = x.count - 2
    if facts.optional(2) != nil {
      _ = try facts.single(2, "i64 or i32") { $0 == .i64 || $0 == .i32 }
      axis = nil
      if let given = try facts.fact(2).integers?.first?.value {
        axis = try Axis.resolve([given], rank: x.count, input: "axis")[0]
        guard axis != x.count - 1 else {
          throw .size(
            what: "'axis'", found: "\(given)", expected: "\(-x.count) to -2, or 0 to \(x.count - 2)"
          )
        }
      }
    }
    guard let axis else {
      for index in 0..<x.count - 1 { shape[index] = .unknown }
      return [Fact(element, shape)]
    }
    var length = oneSided && inverse ? (x[axis] - 1) * 2 : x[axis]
    if facts.optional(1) != nil {
      _ = try facts.single(1, "i64 or i32") { $0 == .i64 || $0 == .i32 }
      length = try facts.fact(1).integers?.first ?? .unknown
    }
    if let value = length.value, value < 1 {
      throw .size(what: "the length of the transform", found: "\(value)", expected: "1 or more")
    }
    shape[axis] = oneSided && !inverse ? length.dividedFloor(by: 2) + 1 : length
    return [Fact(element, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: (outputs.first?.tensorType?.shape.elementCount ?? .unknown) * 10)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let axis = try Axis.resolve(Int(try arguments.optional(2)?.integers[0] ?? -2), rank: x.rank)
    let length =
      try arguments.optional(1).map { Int($0.integers[0]) }
      ?? (oneSided && inverse ? 2 * (x.shape[axis] - 1) : x.shape[axis])
    let (source, parts, results) = (x.doubles, x.shape[x.rank - 1], shape[x.rank - 1])
    let inner = x.shape[(axis + 1)..<(x.rank - 1)].reduce(1, *)
    let outer = x.shape[..<axis].reduce(1, *)
    let kept = min(oneSided && inverse ? length / 2 + 1 : length, x.shape[axis])
    var values = Array(repeating: 0.0, count: shape.reduce(1, *))
    for row in 0..<outer * inner {
      let start = row / inner * x.shape[axis] * inner + row % inner
      var signal = Spectrum(zeros: length)
      for n in 0..<kept {
        let place = (start + n * inner) * parts
        signal.real[n] = source[place]
        if parts == 2 { signal.imaginary[n] = source[place + 1] }
      }
      if oneSided, inverse { signal.completeHalf() }
      let spectrum = signal.transformed(inverse: inverse)
      let scale = inverse ? 1 / Double(length) : 1
      let target = row / inner * shape[axis] * inner + row % inner
      for k in 0..<shape[axis] {
        let place = (target + k * inner) * results
        values[place] = spectrum.real[k] * scale
        if results == 2 { values[place + 1] = spectrum.imaginary[k] * scale }
      }
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}

extension Spectrum {
  /// Makes the second half the conjugate of the first, as it is for the transform of a real signal.
  fileprivate mutating func completeHalf() {
    imaginary[0] = 0
    if count % 2 == 0 { imaginary[count / 2] = 0 }
    for k in 1..<max((count + 1) / 2, 1) {
      real[count - k] = real[k]
      imaginary[count - k] = -imaginary[k]
    }
  }
}
