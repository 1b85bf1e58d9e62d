public import IR
import Operators
public import Rewrite
import Tensors

/// Keeps one of several equal constants, and one of several nodes that compute the same.
///
///     %a = unary(%x)               %a = unary(%x)
///     %b = unary(%x)           ⇒   %c = binary(%a, %a)
///     %c = binary(%a, %b)
///
/// Nodes are the same when operator, attributes and operands are equal; constants when type, shape and all
/// bits are. Impure operators and nodes with regions are left alone.
///
/// Refuses a node with a result in use that the first of its kind does not name.
public struct MergeCommonSubexpressions: Pass {
  public let name = "merge-common-subexpressions"
  public let rewriteClass = RewriteClass.structural

  public init() {}

  public func run(
    _ graph: inout Graph, _ ledger: inout Ledger, path: String
  ) throws(RewriteError) {
    if path.isEmpty { ledger.forgetRefusals(of: name) }
    try graph.editRegions(by: name, path: path) { region, inner throws(RewriteError) in
      let count = (region.nodeCount, region.constants.count)
      try run(&region, &ledger, path: inner)
      return (region.nodeCount, region.constants.count) != count
    }
    try mergeConstants(&graph, &ledger, path)
    try mergeNodes(&graph, &ledger, path)
  }

  private func substitute(
    _ new: ValueID, for old: ValueID, in graph: inout Graph
  ) throws(RewriteError) {
    do throws(GraphError) {
      try graph.substitute(new, for: old)
    } catch {
      throw .graph(pass: name, error)
    }
  }

  private func mergeConstants(
    _ graph: inout Graph, _ ledger: inout Ledger, _ path: String
  ) throws(RewriteError) {
    var seen: [ConstantKey: [ValueID]] = [:]
    for id in graph.constants {
      guard let tensor = graph[id].tensor else { continue }
      let key = ConstantKey(tensor)
      guard
        let first = seen[key, default: []].first(where: {
          graph[$0].tensor?.isIdentical(to: tensor) ?? false
        })
      else {
        seen[key, default: []].append(id)
        continue
      }
      let constant = path + graph[id].name
      ledger.record(
        Ledger.Entry(
          pass: name, rewriteClass: rewriteClass, outcome: .fired, site: constant, value: constant,
          reason: "equals '\(graph[first].name)'"))
      try substitute(first, for: id, in: &graph)
      graph.removeUnused([id])
    }
  }

  private func mergeNodes(
    _ graph: inout Graph, _ ledger: inout Ledger, _ path: String
  ) throws(RewriteError) {
    var seen: [NodeKey: NodeID] = [:]
    for id in graph.nodeIDs {
      let node = graph[id]
      guard type(of: node.op).isPure, node.regions.isEmpty else { continue }
      let key = NodeKey(op: Self.hashable(node.op), inputs: node.inputs)
      guard let first = seen[key].map({ graph[$0] }) else {
        seen[key] = id
        continue
      }
      let unnamed = node.outputs.indices.first { index in
        node.outputs[index].map { graph[$0].isInUse } ?? false
          && (index >= first.outputs.count || first.outputs[index] == nil)
      }
      if let unnamed {
        ledger.record(
          .refused, by: name, rewriteClass, at: node, in: graph, path: path,
          reason: "output \(unnamed) of '\(first.name)' has no name")
        continue
      }
      ledger.record(
        .fired, by: name, rewriteClass, at: node, in: graph, path: path,
        reason: "equals '\(first.name)'")
      for (index, output) in node.outputs.enumerated() {
        guard let output, index < first.outputs.count, let kept = first.outputs[index] else {
          continue
        }
        if graph[kept].origin == nil { graph.setOrigin(kept, to: graph[output].origin) }
        try substitute(kept, for: output, in: &graph)
      }
      graph.addOrigins(node.origins, to: first.id)
      graph.removeNode(id)
    }
  }

  private static func hashable(_ op: some Operator) -> AnyHashable { AnyHashable(op) }

  private struct NodeKey: Hashable {
    let op: AnyHashable
    let inputs: [ValueID?]
  }

  /// Type, shape and a sample of the bytes: reading all of a mapped weight is left to those that agree so far.
  private struct ConstantKey: Hashable {
    let element: ElementType
    let shape: [Int]
    let sample: [UInt8]

    private static let unit = 16

    init(_ tensor: Tensor) {
      element = tensor.element
      shape = tensor.shape
      let count = tensor.byteCount
      let last = (count - Self.unit) & ~(Self.unit - 1)
      let ranges =
        count <= 4 * Self.unit
        ? [0..<count]
        : [0, (last / 2) & ~(Self.unit - 1), last].map { $0..<$0 + Self.unit }
      sample = ranges.flatMap { range in
        [UInt8](unsafeUninitializedCapacity: range.count) { bytes, filled in
          tensor.copyBytes(range, into: UnsafeMutableRawBufferPointer(bytes))
          filled = range.count
        }
      }
    }
  }
}
