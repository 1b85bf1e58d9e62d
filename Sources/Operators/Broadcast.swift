package import Tensors

/// Multidirectional broadcasting: shapes are aligned at their last axes, and a size of 1 repeats.
package enum Broadcast {
  /// The shape to which both broadcast.
  ///
  /// A symbolic size against an integer other than 1 is taken to be that integer; two different symbolic
  /// sizes give an unknown one, since either may turn out to be 1.
  ///
  /// - Throws: when two sizes are different integers and neither is 1.
  package static func shape(
    _ a: Shape, _ b: Shape, names: (String, String) = ("a", "b")
  ) throws(ShapeError) -> Shape {
    let rank = max(a.count, b.count)
    var result: Shape = []
    for axis in 0..<rank {
      let left = axis < rank - a.count ? 1 : a[axis - (rank - a.count)]
      let right = axis < rank - b.count ? 1 : b[axis - (rank - b.count)]
      guard let size = size(left, right) else {
        throw .size(
          what: "the shape of '\(names.1)'", found: b.text,
          expected: "one that broadcasts with \(a.text) of '\(names.0)'")
      }
      result.append(size)
    }
    return result
  }

  private static func size(_ a: Dim, _ b: Dim) -> Dim? {
    if a.value == 1 { return b }
    if b.value == 1 || a.isEqual(to: b) { return a }
    switch (a.value, b.value) {
    case (_?, _?): return nil
    case (_?, nil): return a
    case (nil, _?): return b
    case (nil, nil): return .unknown
    }
  }

  /// Where the elements of an array of `shape` are seen from the array `target` to which it broadcasts.
  ///
  /// - Precondition: `shape` broadcasts to `target`.
  static func selection(_ shape: [Int], to target: [Int]) -> Selection {
    let strides = Strides.rowMajor(shape)
    let missing = target.count - shape.count
    return Selection(
      tables: target.indices.map { axis in
        let repeats = axis < missing || shape[axis - missing] == 1
        let stride = repeats ? 0 : strides[axis - missing]
        return (0..<target[axis]).map { $0 * stride }
      })
  }
}
