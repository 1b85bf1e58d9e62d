import IR
import Operators

/// A value at which a graph can be cut: quantised, dequantised from that, or decided.
struct CutPoint {
  /// The quantiser or what decides, and for a dequantised value the node that computes it.
  let node: NodeID
  let output: Int
  let dequantiser: NodeID?
  let value: ValueID
  /// Named as in the source model.
  let origin: String
  /// The nodes that are to read the value anew; what the point itself stands for does not.
  var readers: [NodeID]
  /// What the value is called in the graph that is cut.
  var label: String
}

extension Graph {
  /// The results of all that quantises or decides, each followed by those of the dequantisers that read it.
  ///
  /// A quantised value is dequantised at the same points again only when these are constants.
  var cutPoints: [(result: CutPoint, dequantised: [CutPoint])] {
    nodes.filter(jumps).flatMap { node in
      node.outputs.enumerated().compactMap { index, output in
        guard let output, let origin = self[output].origin else { return nil }
        func point(_ value: ValueID, _ origin: String, _ reader: NodeID?) -> CutPoint {
          CutPoint(
            node: node.id, output: index, dequantiser: reader, value: value, origin: origin,
            readers: Array(Set(self[value].uses)).sorted { $0.index < $1.index }, label: origin)
        }
        let readers = node.outputs.count > 1 ? [] : dequantisers(of: output)
        let dequantised = readers.compactMap { reader -> CutPoint? in
          guard let value = reader.outputs.first ?? nil, let origin = self[value].origin else {
            return nil
          }
          return point(value, origin, reader.id)
        }
        return (point(output, origin, nil), dequantised)
      }
    }
  }

  /// Whether a node's result may jump where its input hardly moves.
  private func jumps(_ node: Node) -> Bool {
    if node.op is any Quantises { return true }
    guard let op = node.op as? any Decides else { return false }
    return op.decides(on: node.inputs.map { $0.map { self[$0].fact } })
  }

  private func dequantisers(of value: ValueID) -> [Node] {
    Set(self[value].uses).sorted { $0.index < $1.index }.map { self[$0] }.filter { node in
      node.op is DequantizeLinear && node.inputs.first == value
        && node.inputs.dropFirst().allSatisfy { $0.map { self[$0].isConstant } ?? true }
    }
  }

  /// The graph in which the readers of each point take an input instead.
  ///
  /// - Parameters:
  ///   - types: of the inputs, by label.
  ///   - shown: the labels of the points that are outputs.
  func cut(
    at points: [CutPoint], _ types: [String: ValueType], showing shown: Set<String>
  ) throws(GraphError) -> Graph {
    var graph = self
    for point in points {
      graph.rename(point.value, to: graph.freshName("\(graph[point.value].name).computed"))
    }
    for point in points {
      guard let type = types[point.label] else { continue }
      let input = try graph.addInput(point.label, type)
      for reader in point.readers {
        for (index, old) in graph[reader].inputs.enumerated() where old == point.value {
          graph.setInput(index, of: reader, to: input)
        }
      }
      if shown.contains(point.label), !graph.outputs.contains(where: { $0.name == point.label }) {
        graph.addOutput(point.value, name: point.label)
      }
    }
    return graph
  }
}
