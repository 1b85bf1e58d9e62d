/// Axes as models write them: counted from the front, or from the back when negative.
package enum Axis {
  /// The axis counted from the front.
  ///
  /// - Throws: when it is not in `-rank ..< rank`.
  package static func resolve(
    _ axis: Int, rank: Int, attribute: String = "axis"
  ) throws(ShapeError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw .attribute(name: attribute, found: "\(axis)", expected: range(rank))
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Distinct axes counted from the front, in the order given.
  ///
  /// - Throws: when one is not in `-rank ..< rank` or two are the same.
  package static func resolve(
    _ axes: [Int], rank: Int, input: String
  ) throws(ShapeError) -> [Int] {
    var result: [Int] = []
    for axis in axes {
      guard axis >= -rank, axis < rank else {
        throw .size(what: "an axis in '\(input)'", found: "\(axis)", expected: range(rank))
      }
      let resolved = axis < 0 ? axis + rank : axis
      guard !result.contains(resolved) else {
        throw .size(
          what: "'\(input)'", found: AttributeValue.ints(axes).description,
          expected: "a list of distinct axes")
      }
      result.append(resolved)
    }
    return result
  }

  /// What an input says of axes before running.
  package enum List: Equatable {
    case absent
    /// Distinct axes counted from the front, in the order given.
    case known([Int])
    /// So many axes, which the run decides.
    case counted(Int)
  }

  private static func range(_ rank: Int) -> String {
    rank == 0 ? "an input of rank 1 or more" : "\(-rank) to \(rank - 1)"
  }
}
