import IR
import Operators
import Tensors

extension InputShapes {
  /// Whether a symbol is given for a size that the graph fixes.
  func opens(_ graph: Graph) -> Bool {
    graph.inputs.contains { id in
      guard let shape = given[graph[id].name], let declared = graph[id].fact.tensorType?.shape
      else { return false }
      return zip(declared, shape).contains { $0.value != nil && $1.symbolName != nil }
    }
  }

  /// The inputs' shapes: the given ones, and the declared ones with what those bind; nil for no tensor.
  func bound(_ graph: Graph, opening: Bool) throws(GraphError) -> [Shape?] {
    let symbols = try symbols(of: graph, opening: opening)
    return graph.inputs.map { id in
      guard let declared = graph[id].fact.tensorType?.shape else { return nil }
      let known = declared.map { $0.substituting(symbols) }
      guard let shape = given[graph[id].name] else { return known }
      return zip(shape, known).map { $0.isUnknown ? $1 : $0 }
    }
  }

  /// What the given shapes, then the other graph's inputs of the same names, put for the graph's symbols.
  private func symbols(of graph: Graph, opening: Bool) throws(GraphError) -> [String: Dim] {
    let known = graph.inputs.map { graph[$0].name }
    for name in given.keys.sorted() where !known.contains(name) {
      throw .unknown(kind: "input", name: name, known: known)
    }
    var binding = Binding()
    var symbols: [String: Dim] = [:]
    for id in graph.inputs {
      let name = graph[id].name
      guard let shape = given[name] else { continue }
      guard let (element, declared) = graph[id].fact.tensorType else {
        throw .input(name: name, problem: "is no tensor and has no shape")
      }
      let isOpening =
        opening && zip(declared, shape).contains { $0.value != nil && $1.value == nil }
      if !isOpening || declared.count != shape.count {
        try binding.bind(graph[id].fact.type, to: .tensor(element, shape), input: name)
      }
      for (axis, (dim, size)) in zip(declared, shape).enumerated() where !size.isUnknown {
        if let symbol = dim.symbolName {
          let old = symbols.updateValue(size, forKey: symbol)
          if let old, old != size {
            throw .input(
              name: name, problem: "has \(size) for \(symbol), which is \(old) (axis \(axis))")
          }
        } else if dim.value != nil, dim != size, !(isOpening && size.value == nil) {
          let reason =
            size.value == nil
            ? "has \(size) for the fixed size \(dim) (axis \(axis)), which only convert can open"
            : "has \(size) for the fixed size \(dim) (axis \(axis))"
          throw .input(name: name, problem: reason)
        }
      }
    }
    for (symbol, size) in binding.symbols where symbols[symbol] == nil {
      symbols[symbol] = Dim(size)
    }
    return try adding(other, to: symbols, binding, of: graph)
  }

  private func adding(
    _ other: Graph?, to symbols: [String: Dim], _ binding: Binding, of graph: Graph
  ) throws(GraphError) -> [String: Dim] {
    guard let other else { return symbols }
    var binding = binding
    for id in other.inputs {
      // Types that do not fit are reported when the model is run.
      guard let own = graph.inputs.first(where: { graph[$0].name == other[id].name }) else {
        continue
      }
      var trial = binding
      do throws(GraphError) {
        try trial.bind(graph[own].fact.type, to: other[id].fact.type, input: graph[own].name)
        binding = trial
      } catch {}
    }
    return symbols.merging(binding.symbols.mapValues { Dim($0) }) { own, _ in own }
  }
}
