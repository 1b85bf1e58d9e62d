import IR
import Operators
import Tensors

extension Graph {
  /// Operators that take single precision alone: it is part of what they mean.
  private static let quantising: [any Operator.Type] = [
    QuantizeLinear.self, DequantizeLinear.self, DynamicQuantizeLinear.self, QLinearConv.self,
    QLinearMatMul.self,
  ]

  /// The same graph with every single-precision value in double precision: what rounding is measured against.
  func widened() throws -> Graph {
    var graph = Graph(name: name)
    var ids: [ValueID: ValueID] = [:]
    for id in inputs {
      ids[id] = try graph.addInput(self[id].name, self[id].fact.type.widened)
    }
    for id in constants {
      guard let tensor = self[id].tensor else { continue }
      ids[id] = try graph.addConstant(self[id].name, tensor.widened)
    }
    for node in nodes {
      var op = node.op
      if var cast = op as? Cast, cast.to == .f32 {
        cast.to = .f64
        op = cast
      }
      if var window = op as? WindowFunction, window.to == .f32 {
        window.to = .f64
        op = window
      }
      if var weights = op as? MelWeightMatrix, weights.to == .f32 {
        weights.to = .f64
        op = weights
      }
      var operands = node.inputs.map { $0.flatMap { ids[$0] } }
      if op is Resize {
        // Scales stay in single precision.
        for index in operands.indices.dropFirst() {
          guard let id = node.inputs[index], let tensor = self[id].tensor else { continue }
          operands[index] = try graph.addConstant(graph.freshName(self[id].name), tensor)
        }
      }
      let isQuantising = Self.quantising.contains { $0 == type(of: op) }
      if isQuantising {
        for index in operands.indices {
          guard let id = node.inputs[index], self[id].fact.tensorType?.element == .f32 else {
            continue
          }
          operands[index] = try graph.addNode(
            Cast { $0.to = .f32 }, [operands[index]],
            outputs: [graph.freshName(self[id].name + ".single")])[0]
        }
      }
      let names = node.outputs.map { $0.map { self[$0].name } }
      var results = try graph.addNode(
        op, operands,
        outputs: isQuantising ? names.map { $0.map { graph.freshName($0 + ".single") } } : names,
        regions: try node.regions.map { try $0.widened() }, name: node.name)
      if isQuantising {
        for (index, result) in results.enumerated() {
          guard let result, let name = names[index] else { continue }
          let isSingle = graph[result].fact.tensorType?.element == .f32
          let op: any Operator = isSingle ? Cast { $0.to = .f64 } : Identity()
          results[index] = try graph.addNode(op, [result], outputs: [name])[0]
        }
      }
      for (old, new) in zip(node.outputs, results) {
        if let old, let new { ids[old] = new }
      }
    }
    for output in outputs {
      if let id = ids[output.value] { graph.addOutput(id, name: output.name) }
    }
    return graph
  }
}

extension ValueType {
  fileprivate var widened: ValueType {
    if case .tensor(.f32, let shape) = self { .tensor(.f64, shape) } else { self }
  }
}

extension Tensor {
  /// The tensor in double precision when it is in single precision.
  var widened: Tensor { element == .f32 ? converted(to: .f64) : self }
}

extension Value {
  var widened: Value { tensor.map { .tensor($0.widened) } ?? self }
}
