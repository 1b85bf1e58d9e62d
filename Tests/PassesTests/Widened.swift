import IR
import Operators
import Tensors

extension Graph {
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
      var operands = node.inputs.map { $0.flatMap { ids[$0] } }
      if op is Resize {
        // Scales stay in single precision.
        for index in operands.indices.dropFirst() {
          guard let id = node.inputs[index], let tensor = self[id].tensor else { continue }
          operands[index] = try graph.addConstant(graph.freshName(self[id].name), tensor)
        }
      }
      let results = try graph.addNode(
        op, operands,
        outputs: node.outputs.map { $0.map { self[$0].name } },
        regions: try node.regions.map { try $0.widened() }, name: node.name)
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
