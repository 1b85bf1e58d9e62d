public import IR
import Operators
public import Rewrite
import Tensors

/// Gives the regions of an `if` the constants that they capture as constants of their own.
///
///     %y = if(%c, @w) { then(%k) { … } … }     ⇒     %y = if(%c) { then { weight @k = … } … }
///
/// So what stands in a region is rewritten as it would be outside of it. The elements are shared, not copied,
/// while the graph is in memory.
///
/// Refuses a constant above 64 KiB that both regions read, since a file would hold it twice.
public struct CaptureConstants: Pass {
  public let name = "capture-constants"
  public let rewriteClass = RewriteClass.structural

  private static let sharedLimit = 1 << 16

  public init() {}

  public func run(
    _ graph: inout Graph, _ ledger: inout Ledger, path: String
  ) throws(RewriteError) {
    if path.isEmpty { ledger.forgetRefusals(of: name) }
    for id in graph.nodeIDs where graph[id].op is If {
      do throws(GraphError) {
        try visit(id, &graph, &ledger, path)
      } catch {
        throw .graph(pass: name, error)
      }
    }
    try graph.editRegions(by: name, path: path) { region, inner throws(RewriteError) in
      let count = region.constants.count
      try run(&region, &ledger, path: inner)
      return region.constants.count != count
    }
  }

  private func visit(
    _ id: NodeID, _ graph: inout Graph, _ ledger: inout Ledger, _ path: String
  ) throws(GraphError) {
    let node = graph[id]
    guard node.regions.allSatisfy({ $0.inputs.count == node.inputs.count - 1 }) else { return }
    var taken: [Tensor?] = []
    for (place, input) in node.inputs.dropFirst().enumerated() {
      guard let input, graph[input].isConstant, let tensor = graph[input].tensor else {
        taken.append(nil)
        continue
      }
      let readers = node.regions.count { $0[$0.inputs[place]].isInUse }
      if readers > 1, tensor.byteCount > Self.sharedLimit {
        ledger.record(
          .refused, by: name, rewriteClass, at: node, in: graph, path: path,
          reason:
            "'\(graph[input].name)' of \(tensor.byteCount) bytes is read by \(readers) regions")
        taken.append(nil)
      } else {
        taken.append(tensor)
      }
    }
    let places = taken.indices.filter { taken[$0] != nil }
    guard !places.isEmpty else { return }
    ledger.record(
      .fired, by: name, rewriteClass, at: node, in: graph, path: path,
      reason: places.map { "'\(node.inputs[$0 + 1].map { graph[$0].name } ?? "")'" }
        .joined(separator: ", "))
    var regions: [Graph] = []
    for region in node.regions {
      regions.append(try region.withConstants(taken))
    }
    let inputs = node.inputs.indices.filter { $0 == 0 || taken[$0 - 1] == nil }
      .map { node.inputs[$0] }
    try graph.replace(node, inputs: inputs, regions: regions)
  }
}

extension Graph {
  /// Puts the same operator with other operands and regions in a node's place.
  fileprivate mutating func replace(
    _ node: Node, inputs: [ValueID?], regions: [Graph]
  ) throws(GraphError) {
    let infos = node.outputs.map { $0.map { self[$0] } }
    let results = try addNode(
      node.op, inputs, outputs: infos.map { $0.map { freshName("\($0.name).new") } },
      regions: regions, name: node.name, origins: node.origins,
      valueOrigins: infos.map { $0?.origin }, before: node.id)
    for (old, new) in zip(node.outputs, results) {
      if let old, let new { try substitute(new, for: old) }
    }
    removeNode(node.id)
    removeUnused(node.inputs.compactMap { $0 })
    for (new, info) in zip(results, infos) {
      if let new, let info { rename(new, to: info.name) }
    }
  }
}
