import Tensors

/// The Fourier transforms of the frames of a signal (ONNX STFT 17).
///
/// - `x`: floats, real [N, L, 1] or complex [N, L, 2]. `step`: from one frame to the next, one i32 or i64. `window`:
///   a vector by which each frame is multiplied, 1 when absent. `length`: that of a frame, one i32 or i64;
///   that of the window when absent, or else L.
/// - Output: [N, (L − length) / step + 1, bins, 2]: all `length` bins, or the first length / 2 + 1 when
///   `one_sided`.
public struct ShortTimeFourier: Operator {
  public static let name = "stft"
  public static let inputNames = ["x", "step", "window", "length"]
  public var oneSided: Bool = true

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("one_sided", &oneSided)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 4)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 3, atMost: 3)
    if let parts = x[2].value, !(1...2).contains(parts) {
      throw .size(what: "the last dimension of 'x'", found: "\(parts)", expected: "1 or 2")
    }
    let step = try number(facts, 1)
    var length = x[1]
    var window: Dim?
    if facts.optional(2) != nil {
      let shape = try facts.tensor(2, like: element)
      try facts.expectRank(2, shape, atLeast: 1, atMost: 1)
      window = shape[0]
      length = shape[0]
    }
    if facts.optional(3) != nil {
      length = try number(facts, 3)
      if let window, window.isDifferent(from: length) {
        throw .size(what: "the length of 'window'", found: "\(window)", expected: "\(length)")
      }
    }
    if let frame = length.value, let whole = x[1].value, !(1...max(whole, 1)).contains(frame) {
      throw .size(
        what: "the length of a frame", found: "\(frame)", expected: "1 to \(whole), as 'x' is long")
    }
    return [
      Fact(
        element,
        [
          x[0], (x[1] - length).dividedFloor(by: step) + 1,
          oneSided ? length.dividedFloor(by: 2) + 1 : length, 2,
        ])
    ]
  }

  /// An input that is one number above 0; unknown when it is not known.
  private func number(_ facts: Facts, _ index: Int) throws(ShapeError) -> Dim {
    _ = try facts.single(index, "i64 or i32") { $0 == .i64 || $0 == .i32 }
    let number = try facts.fact(index).integers?.first ?? .unknown
    if let value = number.value, value < 1 {
      throw .size(what: "'\(facts.name(index))'", found: "\(value)", expected: "1 or more")
    }
    return number
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: (outputs.first?.tensorType?.shape.elementCount ?? .unknown) * 10)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let step = Int(try arguments.tensor(1).integers[0])
    let window = try arguments.optional(2)?.doubles
    let length =
      try arguments.optional(3).map { Int($0.integers[0]) } ?? window?.count ?? x.shape[1]
    let (source, parts) = (x.doubles, x.shape[2])
    var values: [Double] = []
    values.reserveCapacity(shape.reduce(1, *))
    for batch in 0..<shape[0] {
      for frame in 0..<shape[1] {
        var signal = Spectrum(zeros: length)
        for n in 0..<length {
          let place = (batch * x.shape[1] + frame * step + n) * parts
          let weight = window?[n] ?? 1
          signal.real[n] = source[place] * weight
          if parts == 2 { signal.imaginary[n] = source[place + 1] * weight }
        }
        let spectrum = signal.transformed(inverse: false)
        for k in 0..<shape[2] { values += [spectrum.real[k], spectrum.imaginary[k]] }
      }
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
