import Operators
public import Rewrite
import Tensors

/// Makes `global_pool` of the mean over all axes after the channels.
///
///     %y = reduce(%x, @[2,3]) {function: mean}     ⇒     %y = global_pool(%x)
///
/// Refuses a mean over other axes, of integers, or one that drops the axes.
public struct RecogniseGlobalPool: RewriteRule {
  public static let name = "recognise-global-pool"
  public static let rewriteClass = RewriteClass.bitExact

  let x = Operand("x")
  let axes = Constant("axes")
  let mean = Op<Reduce>("mean", "a mean that keeps its axes") {
    $0.function == .mean && $0.keepDims
  }

  public init() {}

  public var pattern: Pattern { mean(x, axes) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (_, rank) = try m.floatType(x)
    let span = try m.span(of: axes, rank: rank)
    guard span.lowerBound == 2, span.upperBound == rank else {
      throw Mismatch(absent: "the mean is over the axes \(m[axes].integers)")
    }
    try edit.replaceRoot(with: GlobalPool(), m[x])
  }
}

extension Match {
  /// Axes that follow each other, as a range.
  ///
  /// - Throws: a mismatch when there are none, or others between them.
  func span(of axes: Constant, rank: Int) throws(Mismatch) -> Range<Int> {
    let sorted = self[axes].integers.map { Int($0 < 0 ? $0 + Int64(rank) : $0) }.sorted()
    guard let first = sorted.first, sorted == Array(first..<first + sorted.count) else {
      throw Mismatch(absent: "the axes \(self[axes].integers) do not follow each other")
    }
    return first..<first + sorted.count
  }
}
