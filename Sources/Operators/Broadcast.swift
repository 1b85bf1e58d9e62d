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

  /// The results in row-major order, for two arrays and where each is seen from the result.
  static func combine<T, R>(
    _ a: [T], _ b: [T], _ walk: (Selection, Selection), _ body: (T, T) throws -> R
  ) rethrows -> [R] {
    let (aLast, bLast) = (walk.0.tables.last ?? [0], walk.1.tables.last ?? [0])
    let (aRows, bRows) = (walk.0.rows(), walk.1.rows())
    var result: [R] = []
    result.reserveCapacity(aRows.count * aLast.count)
    try a.withUnsafeBufferPointer { a in
      try b.withUnsafeBufferPointer { b in
        for (aRow, bRow) in zip(aRows, bRows) {
          for i in aLast.indices { result.append(try body(a[aRow + aLast[i]], b[bRow + bLast[i]])) }
        }
      }
    }
    return result
  }
}
