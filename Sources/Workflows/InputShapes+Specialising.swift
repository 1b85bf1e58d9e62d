import IR
import Operators
import Tensors

extension InputShapes {
  /// Gives a graph's inputs these shapes and infers everything anew; returns notes.
  ///
  /// - Throws: `Failure.usage` when the graph does not take them, with the node that refuses.
  func specialise(_ graph: inout Graph, path: String) throws(Failure) -> [String] {
    guard !isEmpty else { return [] }
    let facts = try facts(of: graph, path: path, option: "--input-shape", opening: true)
    let isOpening = opens(graph)
    if isOpening, let node = graph.nodes.first(where: { !$0.regions.isEmpty }) {
      throw Failure(
        .unsupported,
        "\(path): --input-shape: a fixed size cannot be opened where nodes have regions, as '\(node.name)' has"
      )
    }
    let before = graph
    do throws(GraphError) {
      try graph.specialise(to: facts, opening: isOpening)
    } catch {
      throw refusal(error, path: path)
    }
    var notes = strayBatches(in: before)
    for (id, old) in zip(graph.inputs, before.inputs) where isOpening {
      let (new, declared) = (graph[id].fact.type.text, before[old].fact.type.text)
      if new != declared {
        notes.append(
          "input '\(graph[id].name)' was \(declared), it is \(new); sizes that nodes store stay")
      }
    }
    return notes
  }

  /// The facts of all values for given inputs.
  func table(of graph: Graph, _ facts: [Fact], path: String) throws(Failure) -> FactTable {
    do throws(GraphError) {
      return try graph.facts(for: facts)
    } catch {
      throw isEmpty ? Failure(error, in: path) : refusal(error, path: path)
    }
  }

  /// A size that a node refuses is the user's choice.
  private func refusal(_ error: GraphError, path: String) -> Failure {
    guard case .shape = error else { return Failure(error, in: path) }
    if let batch {
      return Failure(
        .usage,
        "\(path): --batch \(batch): the model does not take it, its nodes store other sizes: \(error)"
      )
    }
    return Failure(.usage, "\(path): --input-shape: the model does not take it: \(error)")
  }

  /// Notes about outputs that do not have the batch as their leading size, though they depend on it.
  private func strayBatches(in graph: Graph) -> [String] {
    guard let batch, batch != 1 else { return [] }
    let symbols = Set(
      graph.inputs.compactMap { graph[$0].fact.tensorType?.shape.first?.symbolName })
    return graph.outputs.compactMap { output in
      guard let shape = graph[output.value].fact.tensorType?.shape, let first = shape.first,
        symbols.isDisjoint(with: first.symbols),
        shape.dropFirst().contains(where: { !symbols.isDisjoint(with: $0.symbols) })
      else { return nil }
      return "output '\(output.name)' \(shape.text) does not have the batch as its leading size"
    }
  }
}
