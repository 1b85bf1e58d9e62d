public import IR
public import Operators
public import Tensors

/// A small case of one operator that every executor must pass.
public struct Sample: Sendable, CustomStringConvertible {
  /// The operator's name and what the case shows: "conv, dilation 2 with asymmetric pads".
  public let description: String
  public let op: any Operator
  public let inputs: [Tensor?]
  /// Outputs known from the specification or from an independent implementation; an empty list when the
  /// case only asks that executors agree with the reference.
  public let expected: [Tensor]

  public init(
    _ description: String, _ op: any Operator, _ inputs: [Tensor?], expected: [Tensor] = []
  ) {
    self.description = description
    self.op = op
    self.inputs = inputs
    self.expected = expected
  }
}

/// The samples of all operators, one list per file `Samples+Family.swift`.
public enum Samples {
  public static let all: [Sample] =
    binary + movement + shapes + reductions + casts + movedImages
    + conv + convTypes + convLarge + convTranspose + maxPool + averagePool + globalPool + poolLarge
    + batchNorm + lrn + softmax + normalisationLarge + gemm + matmul + matrixLarge
    + unary + unaryTypes + clip + unaryLarge + resizeNearest + resizeLinear + resizeCubic
    + resizeLarge
    + functions + functionTypes + logic + searching + generating + layouts + selecting + choosing
    + groupNorm + layerNorm + axisNorms + lpPool + maxUnpool + normsLarge
    + gathering + scattering + topK + nonMaxSuppression + regions + gridSample + einsum + blocks
    + deformConv + quantisation + signals + recurrent + detectors

  /// A tensor of numbers as samples write them: element type, shape, values.
  static func tensor(_ element: ElementType, _ shape: [Int], _ values: [Double]) -> Tensor {
    Tensor(values, shape: shape, as: element)
  }
}

extension Sample {
  /// A graph of one node: the first input is given, the others are constants or given too.
  public func graph(constants: Bool) throws -> (Graph, [String: Value]) {
    var graph = Graph(name: "sample")
    var values: [String: Value] = [:]
    var operands: [ValueID?] = []
    for (index, tensor) in inputs.enumerated() {
      guard let tensor else {
        operands.append(nil)
        continue
      }
      let name = "x\(index)"
      if index == 0 || !constants {
        operands.append(try graph.addInput(name, .tensor(tensor.element, Shape(tensor.shape))))
        values[name] = .tensor(tensor)
      } else {
        operands.append(try graph.addConstant(name, tensor))
      }
    }
    let facts = try op.infer(operands.map { $0.map { graph[$0].fact } })
    let outputs = try graph.addNode(
      op, operands, outputs: facts.indices.map { "y\($0)" })
    for case let output? in outputs { graph.addOutput(output) }
    return (graph, values)
  }
}
