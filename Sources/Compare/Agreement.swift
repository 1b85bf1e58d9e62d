public import Tensors

/// How often two tensors of class scores choose the same classes.
public struct Agreement: Codable, Hashable, Sendable {
  /// The number of score vectors.
  public let rows: Int
  /// The rows whose best class is the same.
  public let top1: Int
  /// The rows whose five best classes are the same, in any order; nil for fewer than six classes.
  public let top5: Int?

  /// Compares scores `[classes]` or `[rows, classes]`; nil for tensors that are no class scores: another
  /// rank, fewer than two classes, no rows, no floats, or different shapes.
  ///
  /// Of equal scores the first one is the better; NaN is worse than any number.
  public init?(_ a: Tensor, _ b: Tensor) {
    guard a.element.isFloat, a.element == b.element, a.shape == b.shape, (1...2).contains(a.rank),
      let classes = a.shape.last, classes >= 2, a.count > 0
    else { return nil }
    rows = a.count / classes
    let (left, right) = (a.doubles, b.doubles)
    var (same1, same5) = (0, 0)
    for row in 0..<rows {
      let range = row * classes..<(row + 1) * classes
      let x = Agreement.best(left[range])
      let y = Agreement.best(right[range])
      if x.first == y.first { same1 += 1 }
      if Set(x) == Set(y) { same5 += 1 }
    }
    top1 = same1
    top5 = classes > 5 ? same5 : nil
  }

  /// The classes of the five best scores, best first.
  private static func best(_ scores: ArraySlice<Double>) -> [Int] {
    var best: [(index: Int, score: Double)] = []
    for (index, raw) in scores.enumerated() {
      let score = raw.isNaN ? -.infinity : raw
      var place = best.count
      while place > 0, best[place - 1].score < score { place -= 1 }
      if place < 5 { best.insert((index, score), at: place) }
      if best.count > 5 { best.removeLast() }
    }
    return best.map(\.index)
  }
}
