package import Tensors

extension Facts {
  /// The elements of an integer vector (or scalar) that steers the operator; unknown ones are `Dim.unknown`.
  ///
  /// - Throws: when the input is absent, is no vector of i64 or i32, or has an unknown number of elements.
  package func integers(_ index: Int) throws(ShapeError) -> [Dim] {
    let (_, shape) = try tensor(index, "i64 or i32") { $0 == .i64 || $0 == .i32 }
    guard shape.count <= 1 else {
      throw .rank(input: name(index), found: shape.count, expected: "1")
    }
    guard let count = shape.elementCount.value, (0...Fact.knownLimit).contains(count) else {
      throw .unknown(input: name(index))
    }
    return try fact(index).integers ?? Array(repeating: .unknown, count: count)
  }

  /// The elements of an integer vector that must be known numbers; nil when the input is absent.
  package func knownIntegers(_ index: Int) throws(ShapeError) -> [Int]? {
    guard optional(index) != nil else { return nil }
    guard let values = try integers(index).concrete else { throw .unknown(input: name(index)) }
    return values
  }

  /// What an input says of axes: at least their number must be known.
  ///
  /// - Throws: when known axes are not distinct axes of the rank, or more are given than there can be.
  package func axisList(_ index: Int, rank: Int) throws(ShapeError) -> Axis.List {
    guard optional(index) != nil else { return .absent }
    let axes = try integers(index)
    if let values = axes.concrete {
      return .known(try Axis.resolve(values, rank: rank, input: name(index)))
    }
    guard axes.count <= rank else {
      throw .size(
        what: "the length of '\(name(index))'", found: "\(axes.count)", expected: "at most \(rank)")
    }
    return .counted(axes.count)
  }

  /// Distinct axes given by an input, counted from the front; nil when the input is absent.
  package func axes(_ index: Int, rank: Int) throws(ShapeError) -> [Int]? {
    guard let axes = try knownIntegers(index) else { return nil }
    return try Axis.resolve(axes, rank: rank, input: name(index))
  }
}

extension Fact {
  /// The elements of an integer tensor of which at least one is symbolic.
  ///
  /// Operators follow these; tensors that are known as numbers are followed by evaluation.
  var symbolicIntegers: [Dim]? {
    if case .dims(let dims) = value { dims } else { nil }
  }

  /// The fact of a tensor with its elements, which are kept when they are integers, few and of known shape.
  init(_ element: ElementType, _ shape: Shape, elements: (_ shape: [Int]) -> [Dim]?) {
    self.init(element, shape)
    guard element == .i64 || element == .i32, let shape = shape.concrete,
      let count = Tensor.byteCount(element: .bool, shape: shape), count <= Fact.knownLimit,
      !shape.contains(where: { $0 > Fact.knownLimit }), let dims = elements(shape)
    else { return }
    self.init(integers: dims, shape: shape, as: element)
  }
}
