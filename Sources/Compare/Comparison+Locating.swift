import IR
public import Operators

extension Comparison {
  /// What was found about a difference.
  public struct Location: Sendable {
    public let trail: Trail
    /// Nil when the difference cannot be shown with tensors alone.
    public let reproduction: Reproduction?
  }

  /// Finds the node at which two sides that differ part.
  ///
  /// All values that both graphs have by origin are compared, those that fusions hide in a further run without
  /// fusions. Then each node whose result differs computes it anew from `b`'s values, which tells a node
  /// that computes differently from a drift that was added up before it.
  ///
  /// - Throws: what the executors throw for these inputs.
  public static func locate(
    _ a: Side, _ b: Side, inputs: [String: Value], options: Options = Options()
  ) throws -> Location {
    var search = Search(a, b, inputs, options)
    try search.measure()
    return try search.locate()
  }
}
