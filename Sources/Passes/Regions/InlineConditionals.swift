public import IR
import Operators
public import Rewrite
import Tensors

/// Puts what the region taken computes in the place of an `if` whose condition is known.
///
///     %y = if(@true, %x) {                     %y = unary(%x)
///       then { %y = unary(%x) output %y }  ⇒
///       else { … } }
///
/// The condition is a constant, or known by inference. An output that the region passes through from outside
/// becomes that value itself.
///
/// Refuses when an output of the graph would be an input of the graph itself.
public struct InlineConditionals: Pass {
  public let name = "inline-conditionals"
  public let rewriteClass = RewriteClass.structural

  public init() {}

  public func run(
    _ graph: inout Graph, _ ledger: inout Ledger, path: String
  ) throws(RewriteError) {
    if path.isEmpty { ledger.forgetRefusals(of: name) }
    try graph.editRegions(by: name, path: path) { region, inner throws(RewriteError) in
      let ids = region.nodeIDs
      try run(&region, &ledger, path: inner)
      return region.nodeIDs != ids
    }
    // A region put in place can hold a condition that is known only there.
    var open = graph.nodeIDs
    while !open.isEmpty {
      let before = Set(graph.nodeIDs)
      for id in open where graph[id].op is If { try visit(id, &graph, &ledger, path) }
      open = graph.nodeIDs.filter { !before.contains($0) }
    }
  }

  private func visit(
    _ id: NodeID, _ graph: inout Graph, _ ledger: inout Ledger, _ path: String
  ) throws(RewriteError) {
    let node = graph[id]
    guard let condition = node.inputs.first ?? nil, let known = graph[condition].fact.constant,
      known.count == 1
    else { return }
    let index = known.integers[0] != 0 ? 0 : 1
    guard node.regions.indices.contains(index) else { return }
    let region = node.regions[index]
    let captures = node.inputs.dropFirst().compactMap { $0 }
    if let reason = refusal(node, region, captures, in: graph) {
      ledger.record(
        .refused, by: name, rewriteClass, at: node, in: graph, path: path, reason: reason)
      return
    }
    ledger.record(
      .fired, by: name, rewriteClass, at: node, in: graph, path: path,
      reason: "the condition is \(index == 0)")
    do throws(GraphError) {
      try replace(node, by: region, captures, in: &graph)
    } catch {
      throw .graph(pass: name, error)
    }
  }

  private func refusal(
    _ node: Node, _ region: Graph, _ captures: [ValueID], in graph: Graph
  ) -> String? {
    if captures.count != region.inputs.count {
      return "\(captures.count) values are captured, \(region.inputs.count) are read"
    }
    for (result, output) in zip(node.outputs, region.outputs) {
      guard let result, graph.isOutput(result),
        let place = region.inputs.firstIndex(of: output.value),
        graph[captures[place]].source == .input
      else { continue }
      return "the output '\(graph[result].name)' would be the input "
        + "'\(graph[captures[place]].name)' itself"
    }
    return nil
  }

  private func replace(
    _ node: Node, by region: Graph, _ captures: [ValueID], in graph: inout Graph
  ) throws(GraphError) {
    let outputs = try graph.inline(
      region, captures: captures, before: node.id, origins: node.origins)
    var names: [ValueID: (name: String, origin: String?)] = [:]
    let outside = Set(captures)
    for (result, output) in zip(node.outputs, outputs) {
      guard let result else { continue }
      let info = graph[result]
      try graph.substitute(output, for: result)
      if !outside.contains(output), names[output] == nil {
        names[output] = (info.name, info.origin)
      }
    }
    graph.removeNode(node.id)
    graph.removeUnused(outputs + node.inputs.compactMap { $0 })
    for (output, old) in names.sorted(by: { $0.key < $1.key })
    where graph[output].source != .removed {
      graph.rename(output, to: old.name)
      graph.setOrigin(output, to: old.origin)
    }
  }
}
