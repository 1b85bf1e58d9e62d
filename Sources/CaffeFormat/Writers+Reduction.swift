import IR
import Operators
import Protobuf
import Tensors

extension WriterTable {
  static let reduction = [Row(Reduce.self, reduce)]

  private static func reduce(
    _ net: inout NetWriter, _ node: Node, _ reduce: Reduce
  ) throws(Inexpressible) {
    let sizes = try net.sizes(node, 0)
    let result = try net.resultSizes(node)
    let given = try net.integers(node, 1, "axes") ?? []
    let all = given.isEmpty && !reduce.noopWithEmptyAxes ? Array(sizes.indices) : given
    let axes = Set(all.map { $0 < 0 ? $0 + sizes.count : $0 })
    var x = try net.operand(node, 0)
    if sizes.count == 4, axes == [2, 3], reduce.function == .mean || reduce.function == .max {
      x = net.add("Pooling", [x], "pooling_param") {
        $0.add("pool", reduce.function == .max ? "MAX" : "AVE")
        $0.add("global_pooling", true)
      }
      return net.finish(reduce.keepDims ? x : net.reshaped(x, result))
    }
    let operations: [Reduce.Function: String] = [
      .sum: "SUM", .mean: "MEAN", .l1: "ASUM", .sumSquare: "SUMSQ", .l2: "SUMSQ", .logSum: "SUM",
    ]
    guard let operation = operations[reduce.function] else {
      throw Inexpressible("no layer of Caffe reduces by '\(reduce.function.rawValue)'")
    }
    if axes.isEmpty { throw Inexpressible("reduces no axis") }
    // Caffe reduces the last axes.
    let kept = sizes.indices.filter { !axes.contains($0) }
    let order = kept + axes.sorted()
    if order != Array(sizes.indices) { x = net.permuted(x, order) }
    x = net.add("Reduction", [x], "reduction_param") {
      if operation != "SUM" { $0.add("operation", operation) }
      if !kept.isEmpty { $0.add("axis", kept.count) }
    }
    if reduce.function == .l2 { x = net.power(x, power: 0.5) }
    if reduce.function == .logSum { x = net.add("Log", [x]) }
    net.finish(result == kept.map { sizes[$0] } ? x : net.reshaped(x, result))
  }

  /// The index of the greatest, as a float.
  static func writeArgument(_ net: inout NetWriter, _ node: Node) throws(Inexpressible) {
    guard let source = net.argument(node), let op = source.op as? ArgExtremum else { return }
    let x = try net.operand(source, 0)
    let rank = try net.sizes(source, 0).count
    let y = net.add("ArgMax", [x], "argmax_param") {
      $0.add("axis", op.axis < 0 ? op.axis + rank : op.axis)
    }
    net.finish(y)
  }
}
