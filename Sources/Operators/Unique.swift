import Tensors

/// The distinct elements, or slices along an axis, and where they are (ONNX Unique 11).
///
/// - `x`: any type. Outputs: the distinct elements (a vector) or slices (along `axis`); then three vectors of
///   i64: where each is met first, the number of the distinct one that each element or slice of `x` is, and
///   how often each is met. How many there are is unknown until `x` is known.
/// - `sorted`: ascending, slices by their elements in order, else in the order of the first meeting. All NaN
///   are one value, greater than all others; 0 and -0 are one.
public struct Unique: Operator {
  public static let name = "unique"
  public static let inputNames = ["x"]
  public var axis: Int?
  public var sorted: Bool = true

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("sorted", &sorted)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    var (element, shape) = try facts.tensor(0)
    let axis = try axis.map { axis throws(ShapeError) in
      try Axis.resolve(axis, rank: shape.count)
    }
    let count = try facts.fact(0).constant.map { Dim(group($0).first.count) } ?? .unknown
    let length = axis.map { shape[$0] } ?? shape.elementCount
    if let axis { shape[axis] = count } else { shape = [count] }
    return [Fact(element, shape), Fact(.i64, [count]), Fact(.i64, [length]), Fact(.i64, [count])]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: inputs.first??.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let types = try outputTypes(inputs)
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let (first, inverse, counts) = group(x)
    let (outer, length, inner) = walk(x.shape)
    let selection = Selection(tables: [
      (0..<outer).map { $0 * length * inner }, first.map { $0 * inner }, Array(0..<inner),
    ])
    return [
      .tensor(selection.apply(to: x, shape: types[0].shape)), .tensor(Tensor(first)),
      .tensor(Tensor(inverse)), .tensor(Tensor(counts)),
    ]
  }

  private func walk(_ shape: [Int]) -> (outer: Int, length: Int, inner: Int) {
    guard let axis else { return (1, shape.reduce(1, *), 1) }
    let resolved = axis < 0 ? axis + shape.count : axis
    return (
      shape[..<resolved].reduce(1, *), shape[resolved], shape[(resolved + 1)...].reduce(1, *)
    )
  }

  private func group(_ x: Tensor) -> (first: [Int], inverse: [Int], counts: [Int]) {
    let keys = Self.keys(x)
    let (outer, length, inner) = walk(x.shape)
    var slices = [[UInt64]](repeating: [], count: length)
    for row in 0..<outer {
      for index in 0..<length {
        let start = (row * length + index) * inner
        slices[index] += keys[start..<start + inner]
      }
    }
    var numbers: [[UInt64]: Int] = [:]
    var first: [Int] = []
    var inverse: [Int] = []
    var counts: [Int] = []
    for (index, slice) in slices.enumerated() {
      let number = numbers[slice] ?? first.count
      if number == first.count {
        numbers[slice] = number
        first.append(index)
        counts.append(0)
      }
      counts[number] += 1
      inverse.append(number)
    }
    guard sorted else { return (first, inverse, counts) }
    let order = first.indices.sorted {
      slices[first[$0]].lexicographicallyPrecedes(slices[first[$1]])
    }
    var rank = order
    for (position, number) in order.enumerated() { rank[number] = position }
    return (order.map { first[$0] }, inverse.map { rank[$0] }, order.map { counts[$0] })
  }

  /// Integers in the order of the elements.
  private static func keys(_ x: Tensor) -> [UInt64] {
    if x.element == .u64 { return x.integers.map(UInt64.init(bitPattern:)) }
    let sign: UInt64 = 1 << 63
    guard x.element.isFloat else { return x.integers.map { UInt64(bitPattern: $0) ^ sign } }
    return x.doubles.map { value in
      if value.isNaN { return .max }
      let bits = value == 0 ? 0 : value.bitPattern
      return bits & sign == 0 ? bits | sign : ~bits
    }
  }
}
