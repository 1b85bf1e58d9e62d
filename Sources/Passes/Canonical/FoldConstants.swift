public import IR
import Operators
public import Rewrite
import Tensors

/// Replaces what is computed from constants alone, or is known by inference, by its value.
///
///     %c = binary(@a, @b)     ⇒    weight @c = …
///
/// The value is what the operator's reference semantics give, so nothing changes by a bit.
///
/// Refuses impure operators, results over 1 MiB that are larger than all operands together (`expand`,
/// `constant_of_shape`; four times as large for `dequantize_linear`, whose bytes become floats), results that would take more than 2^31 operations to compute, all results of a graph together, and what cannot be
/// evaluated.
public struct FoldConstants: Pass {
  public let name = "fold-constants"
  public let rewriteClass = RewriteClass.bitExact

  /// The number of bytes that a result may have although it is larger than its operands.
  public let growthLimit: Int

  /// Multiply-adds and other operations of all folded nodes of a graph.
  private static let workLimit = 1 << 31

  /// Whether floats that only sizes decide, such as default boxes, are replaced too; a format that has layers for
  /// them wants them kept.
  public let foldsFloatsOfSizes: Bool

  public init(growthLimit: Int = 1 << 20, foldsFloatsOfSizes: Bool = true) {
    self.growthLimit = growthLimit
    self.foldsFloatsOfSizes = foldsFloatsOfSizes
  }

  public func run(
    _ graph: inout Graph, _ ledger: inout Ledger, path: String
  ) throws(RewriteError) {
    if path.isEmpty { ledger.forgetRefusals(of: name) }
    try graph.editRegions(by: name, path: path) { region, inner throws(RewriteError) in
      let count = region.nodeCount
      try run(&region, &ledger, path: inner)
      return region.nodeCount != count
    }
    var work = 0
    for id in graph.nodeIDs {
      switch plan(graph[id], in: graph, &work) {
      case .none: continue
      case .refused(let reason):
        ledger.record(
          .refused, by: name, rewriteClass, at: graph[id], in: graph, path: path, reason: reason)
      case .values(let values):
        ledger.record(.fired, by: name, rewriteClass, at: graph[id], in: graph, path: path)
        do throws(GraphError) {
          try graph.replace(id, by: values)
        } catch {
          throw .graph(pass: name, error)
        }
      }
    }
  }

  private enum Plan {
    case none
    case refused(String)
    /// The values of the outputs, nil where not in use.
    case values([Tensor?])
  }

  private func plan(_ node: Node, in graph: Graph, _ spent: inout Int) -> Plan {
    let used = node.outputs.map { $0.flatMap { graph[$0].isInUse ? $0 : nil } }
    guard used.contains(where: { $0 != nil }), node.regions.isEmpty else { return .none }
    let known = used.map { $0.flatMap { graph[$0].fact.constant } }
    let operands = node.inputs.map { $0.map { graph[$0] } }
    let isFree = operands.allSatisfy { $0?.isConstant ?? true }
    let isKept = !foldsFloatsOfSizes && !isFree && known.contains { $0?.element.isFloat == true }
    if zip(used, known).allSatisfy({ $0 == nil || $1 != nil }), !isKept { return .values(known) }

    guard operands.contains(where: { $0 != nil }), isFree else { return .none }
    let kind = type(of: node.op)
    guard kind.isPure else { return .refused("\(kind.name) gives another result at each run") }
    if let reason = tooLarge(node, operands, used.compactMap { $0 }, in: graph, &spent) {
      return .refused(reason)
    }
    do {
      let values = try node.op.evaluate(operands.map { $0?.tensor.map { .tensor($0) } })
      var tensors: [Tensor?] = []
      for (index, output) in used.enumerated() {
        guard let output else {
          tensors.append(nil)
          continue
        }
        guard index < values.count, let tensor = values[index].tensor else {
          return .refused("output \(index) is not a tensor")
        }
        let fact = Fact(constant: tensor)
        guard fact.agrees(with: graph[output].fact) else {
          return .refused("'\(graph[output].name)' would be \(tensor)")
        }
        tensors.append(tensor)
      }
      return .values(tensors)
    } catch {
      return .refused("it cannot be evaluated: \(error)")
    }
  }

  private func tooLarge(
    _ node: Node, _ operands: [ValueInfo?], _ used: [ValueID], in graph: Graph,
    _ spent: inout Int
  ) -> String? {
    var size = 0
    for output in used {
      guard let (element, shape) = graph[output].fact.tensorType, let concrete = shape.concrete,
        let bytes = Tensor.byteCount(element: element, shape: concrete)
      else { return "the size of '\(graph[output].name)' is not known" }
      let (sum, overflow) = size.addingReportingOverflow(bytes)
      if overflow { return "the result is too large" }
      size = sum
    }
    let given = operands.reduce(0) { $0 + ($1?.tensor?.byteCount ?? 0) }
    let growth = node.op is DequantizeLinear ? 4 : 1
    if size > growthLimit, size / growth > given {
      return "the result of \(size) bytes is larger than its operands of \(given) bytes and than "
        + "\(growthLimit) bytes"
    }
    let cost = node.op.cost(
      graph.inputFacts(of: node), node.outputs.compactMap { $0.map { graph[$0].fact } })
    if let work = (cost.multiplyAdds + cost.operations).value {
      guard work <= Self.workLimit - spent else {
        return
          "it takes \(work) operations, at most \(Self.workLimit - spent) are left for the graph"
      }
      spent += max(work, 0)
    }
    return nil
  }
}

extension ValueInfo {
  /// Whether a node reads the value or an output shows it.
  var isInUse: Bool { !uses.isEmpty || outputUses > 0 }
}

extension Fact {
  /// Whether element type and rank are the same and no dimension provably differs.
  fileprivate func agrees(with other: Fact) -> Bool {
    guard let (element, shape) = tensorType, let (otherElement, otherShape) = other.tensorType
    else { return false }
    return element == otherElement && shape.count == otherShape.count
      && !zip(shape, otherShape).contains { $0.isDifferent(from: $1) }
  }
}

extension Graph {
  /// Puts constants in the place of a node's results; readers take over its origins.
  fileprivate mutating func replace(_ id: NodeID, by values: [Tensor?]) throws(GraphError) {
    let node = self[id]
    var replaced: [(constant: ValueID, name: String)] = []
    for (output, tensor) in zip(node.outputs, values) {
      guard let output, let tensor else { continue }
      let info = self[output]
      let constant = try addConstant(freshName(info.name), tensor, origin: info.origin)
      try substitute(constant, for: output)
      for reader in Set(self[constant].uses) { addOrigins(node.origins, to: reader) }
      replaced.append((constant, info.name))
    }
    removeNode(id)
    removeUnused(node.inputs.compactMap { $0 })
    for (constant, name) in replaced { rename(constant, to: name) }
  }
}
