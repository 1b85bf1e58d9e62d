import Tensors

extension Resize {
  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 4)
    let (element, x) =
      mode == .nearest
      ? try facts.tensor(0)
      : try facts.tensor(0, "a number for mode \(mode.rawValue)") { $0 != .bool }
    if mode == .nearest, antialias {
      throw .attribute(name: "antialias", found: "true", expected: "false for mode nearest")
    }
    let axes = try resolvedAxes(rank: x.count)
    if coordinates == .cropAndResize {
      guard let roi = try vector(facts, 1, "a float type", where: \.isFloat) else {
        throw .missing(input: facts.name(1))
      }
      try facts.expectVector(1, roi.shape, count: Dim(2 * axes.count))
    }
    let scales = try vector(facts, 2, "f32") { $0 == .f32 }
    let sizes = try vector(facts, 3, "i64") { $0 == .i64 }
    guard (scales == nil) != (sizes == nil) else {
      if scales == nil { throw .missing(input: "\(facts.name(2))' or '\(facts.name(3))") }
      throw .inputCount(found: 2, expected: "one of 'scales' and 'sizes'")
    }
    var output = x
    if let sizes {
      try facts.expectVector(3, sizes.shape, count: Dim(axes.count))
      let values = sizes.fact.integers ?? Array(repeating: .unknown, count: axes.count)
      for (axis, size) in zip(axes, try adjusted(values, x: axes.map { x[$0] })) {
        output[axis] = size
      }
    } else if let scales {
      try facts.expectVector(2, scales.shape, count: Dim(axes.count))
      let values = scales.fact.constant?.floats
      for (i, axis) in axes.enumerated() {
        guard let scale = values?[i] else {
          output[axis] = .unknown
          continue
        }
        guard scale > 0, scale.isFinite else {
          throw .size(what: "element \(i) of 'scales'", found: "\(scale)", expected: "above 0")
        }
        output[axis] = Self.scaled(x[axis], by: scale)
      }
    }
    for axis in x.indices where x[axis].value == 0 && output[axis].value ?? 0 > 0 {
      throw .size(what: "dimension \(axis) of 'x'", found: "0", expected: "elements to sample")
    }
    return [Fact(element, output)]
  }

  func resolvedAxes(rank: Int) throws(ShapeError) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    var result: [Int] = []
    for axis in axes {
      let resolved = try Axis.resolve(axis, rank: rank, attribute: "axes")
      guard !result.contains(resolved) else {
        throw .attribute(
          name: "axes", found: AttributeValue.ints(axes).description, expected: "distinct axes")
      }
      result.append(resolved)
    }
    return result
  }

  /// An optional vector input; nil when it is absent or empty.
  private func vector(
    _ facts: Facts, _ index: Int, _ expected: String, where accepts: (ElementType) -> Bool
  ) throws(ShapeError) -> (fact: Fact, shape: Shape)? {
    guard let fact = facts.optional(index), fact.tensorType?.shape != [0] else { return nil }
    return (fact, try facts.tensor(index, expected, where: accepts).shape)
  }

  /// The sizes wanted, changed so that the aspect ratio is kept when the policy says so.
  private func adjusted(_ sizes: [Dim], x: Shape) throws(ShapeError) -> [Dim] {
    for (i, size) in sizes.enumerated() {
      if let value = size.value, value < 0 || value > Int(Int32.max) {
        throw .size(
          what: "element \(i) of 'sizes'", found: "\(value)",
          expected: "a non-negative integer below 2^31")
      }
    }
    if policy == .stretch { return sizes }
    guard let wanted = sizes.concrete, let lengths = x.concrete, !lengths.contains(0) else {
      return sizes.map { _ in .unknown }
    }
    let scale = commonScale(wanted, x: lengths) ?? 1
    return lengths.map { length in
      let size = (scale * Double(length) + 0.5).rounded(.down)
      return size < 0x1p62 ? Dim(Int(size)) : .unknown
    }
  }

  /// The scale of all axes by which the policy keeps the aspect ratio; nil when it does not.
  func commonScale(_ sizes: [Int], x: [Int]) -> Double? {
    let ratios = zip(sizes, x).map { Double($0) / Double($1) }
    return switch policy {
    case .stretch: nil
    case .notLarger: ratios.min()
    case .notSmaller: ratios.max()
    }
  }

  /// ⌊size · scale⌋; of a symbolic size, when the scale is a fraction of a small power of two.
  static func scaled(_ size: Dim, by scale: Float) -> Dim {
    if let value = size.value {
      let product = (Float(value) * scale).rounded(.down)
      return product < 0x1p62 ? Dim(Int(product)) : .unknown
    }
    for bits in 0...8 {
      let divisor = 1 << bits
      let numerator = scale * Float(divisor)
      if numerator >= 0x1p24 { break }
      if numerator == numerator.rounded(.down) {
        return (size * Dim(Int(numerator))).dividedFloor(by: Dim(divisor))
      }
    }
    return .unknown
  }
}
