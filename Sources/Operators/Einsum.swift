import Tensors

/// A sum of products over named dimensions (ONNX Einsum 12).
///
/// Every dimension of every input has a label, a number. The output has the dimensions of the labels in
/// `output`; the products of elements are summed over all other labels.
///
/// - `x`: one or more inputs of one element type, numbers. Dimensions of one label have one size; size 1
///   repeats. Floats are summed in double precision and rounded once, integers wrap.
/// - `labels`: those of all inputs, one input after the other. `output`: distinct, each among `labels`.
public struct Einsum: Operator {
  public static let name = "einsum"
  public static let inputNames = ["x"]
  public var labels: [Int] = []
  public var output: [Int] = []

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("labels", &labels)
    try visit("output", &output)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    let element = try facts.tensor(0, "a number") { $0 != .bool }.element
    var sizes: [Int: Dim] = [:]
    var position = 0
    for index in 0..<facts.count {
      let shape = try facts.tensor(index, like: element)
      for (axis, size) in shape.enumerated() where position + axis < labels.count {
        let label = labels[position + axis]
        let present = sizes[label] ?? 1
        if present.value != 1, size.value != 1, present.isDifferent(from: size) {
          throw .size(
            what: "dimension \(axis) of '\(facts.name(index))'", found: "\(size)",
            expected: "\(present) as label \(label) has before")
        }
        if present.value == 1 || present.value == nil && size.value != nil && size.value != 1 {
          sizes[label] = size
        }
      }
      position += shape.count
    }
    guard position == labels.count else {
      throw .attribute(
        name: "labels", found: AttributeValue.ints(labels).description,
        expected: "\(position) labels, as the inputs have dimensions")
    }
    var shape: Shape = []
    for label in output {
      guard let size = sizes[label], output.filter({ $0 == label }).count == 1 else {
        throw .attribute(
          name: "output", found: AttributeValue.ints(output).description,
          expected: "distinct labels of the inputs")
      }
      shape.append(size)
    }
    return [Fact(element, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    var sizes: [Int: Dim] = [:]
    let dims = inputs.flatMap { $0?.tensorType?.shape ?? [] }
    for (label, size) in zip(labels, dims) where sizes[label]?.value ?? 1 == 1 {
      sizes[label] = size
    }
    let product = sizes.sorted { $0.key < $1.key }.reduce(1) { $0 * $1.value }
    return inputs.count > 1 ? Cost(multiplyAdds: product) : Cost(operations: product)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    var position = 0
    let factors = try inputs.indices.map { index in
      let tensor = try arguments.tensor(index)
      defer { position += tensor.rank }
      return (tensor, Array(labels[position..<position + tensor.rank]))
    }
    if factors.contains(where: { $0.0.count == 0 }) {
      return [.tensor(Tensor(splat: 0, shape: shape, as: element))]
    }
    if element.isInteger {
      let sums = try contract(factors, { $0.integers }, one: 1, zero: 0, &*, &+)
      return [.tensor(Tensor(sums, shape: shape, as: element))]
    }
    let sums = try contract(factors, { $0.doubles }, one: 1, zero: 0, *, +)
    return [.tensor(Tensor(sums, shape: shape, as: element))]
  }

  /// Multiplies the inputs one by one, summing over labels as soon as nothing later has them.
  private func contract<T>(
    _ factors: [(tensor: Tensor, labels: [Int])], _ elements: (Tensor) -> [T], one: T, zero: T,
    _ product: (T, T) -> T, _ sum: (T, T) -> T
  ) throws -> [T] {
    var left = Operand(values: [one], labels: [], shape: [])
    for (index, factor) in factors.enumerated() {
      let right = Operand(
        values: elements(factor.tensor), labels: factor.labels, shape: factor.tensor.shape)
      let later = Set(factors[(index + 1)...].flatMap(\.labels) + output)
      var sizes: [Int: Int] = [:]
      for (label, size) in zip(left.labels + right.labels, left.shape + right.shape)
      where sizes[label] ?? 1 == 1 {
        sizes[label] = size
      }
      let isLast = index == factors.count - 1
      let kept = isLast ? output : sizes.keys.filter(later.contains).sorted()
      let summed = sizes.keys.filter { !later.contains($0) }.sorted()
      let shape = kept.map { sizes[$0] ?? 1 }
      let depth = summed.map { sizes[$0] ?? 1 }
      try Self.checkWork(shape, depth)
      let places = zip(left.offsets(kept, shape), right.offsets(kept, shape))
      let steps = Array(zip(left.offsets(summed, depth), right.offsets(summed, depth)))
      let values = places.map { place in
        var total = zero
        for step in steps {
          total = sum(
            total,
            product(left.values[place.0 + step.0], right.values[place.1 + step.1]))
        }
        return total
      }
      left = Operand(values: values, labels: kept, shape: shape)
    }
    return left.values
  }

  private struct Operand<T> {
    let values: [T]
    let labels: [Int]
    let shape: [Int]

    /// Where the elements of an array with the given labels and sizes lie in this one.
    func offsets(_ wanted: [Int], _ sizes: [Int]) -> [Int] {
      let strides = Strides.rowMajor(shape)
      return Selection(
        shape: sizes,
        strides: wanted.map { label in
          labels.indices.filter { labels[$0] == label && shape[$0] != 1 }.reduce(0) {
            $0 + strides[$1]
          }
        }
      ).offsets()
    }
  }

  /// Refuses a product over more combinations of indices than can be walked.
  private static func checkWork(_ kept: [Int], _ summed: [Int]) throws {
    try check(
      .work, Tensor.byteCount(element: .bool, shape: kept + summed),
      "a product over \(Shape(kept + summed).text)")
    try check(
      .tensor, Tensor.byteCount(element: .f64, shape: kept), "a product of \(Shape(kept).text)")
  }
}
