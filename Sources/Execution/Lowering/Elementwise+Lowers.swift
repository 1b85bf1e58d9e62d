import CKernels
package import IR
package import Operators
import Tensors

extension Unary: Lowers, Fuses {
  package var isExact: Bool { function == .relu || function == .abs || function == .neg }

  /// The function as kernels know it; nil for one that they lack.
  fileprivate var activation: nn_activation? {
    switch function {
    case .relu: nn_activation(function: NN_RELU, a: 0, b: 0)
    case .sigmoid: nn_activation(function: NN_SIGMOID, a: 0, b: 0)
    case .tanh: nn_activation(function: NN_TANH, a: 0, b: 0)
    case .exp: nn_activation(function: NN_EXP, a: 0, b: 0)
    case .log: nn_activation(function: NN_LOG, a: 0, b: 0)
    case .sqrt: nn_activation(function: NN_SQRT, a: 0, b: 0)
    case .neg: nn_activation(function: NN_NEGATE, a: 0, b: 0)
    case .abs: nn_activation(function: NN_ABSOLUTE, a: 0, b: 0)
    case .reciprocal: nn_activation(function: NN_RECIPROCAL, a: 0, b: 0)
    case .floor: nn_activation(function: NN_FLOOR, a: 0, b: 0)
    case .ceil: nn_activation(function: NN_CEIL, a: 0, b: 0)
    case .leakyRelu: nn_activation(function: NN_LEAKY_RELU, a: alpha, b: 0)
    case .hardSigmoid: nn_activation(function: NN_HARD_SIGMOID, a: alpha, b: beta)
    case .hardSwish: nn_activation(function: NN_HARD_SWISH, a: 0, b: 0)
    case .silu: alpha == 1 ? nn_activation(function: NN_SILU, a: 0, b: 0) : nil
    case .elu: nn_activation(function: NN_ELU, a: alpha, b: 0)
    case .celu: alpha == 1 ? nn_activation(function: NN_ELU, a: 1, b: 0) : nil
    case .softplus: nn_activation(function: NN_SOFTPLUS, a: 0, b: 0)
    case .softsign: nn_activation(function: NN_SOFTSIGN, a: 0, b: 0)
    case .gelu: nn_activation(function: NN_GELU, a: 0, b: 0)
    case .geluTanh: nn_activation(function: NN_GELU_TANH, a: 0, b: 0)
    case .mish: nn_activation(function: NN_MISH, a: 0, b: 0)
    case .erf: nn_activation(function: NN_ERF, a: 0, b: 0)
    case .round: nn_activation(function: NN_ROUND, a: 0, b: 0)
    case .sign: nn_activation(function: NN_SIGN, a: 0, b: 0)
    default: nil
    }
  }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let activation else { return false }
    return try planner.lowerUnary(node, activation)
  }

  func fuse(_ node: Node, into epilogue: inout Epilogue, _ planner: Planner) -> Bool {
    guard let activation, epilogue.isLinear else { return false }
    epilogue.activation = activation
    return true
  }
}

extension Clip: Lowers, Fuses {
  package var isExact: Bool { true }

  private static func activation(_ node: Node, _ planner: Planner) -> nn_activation? {
    var bounds = [-Float.infinity, Float.infinity]
    for index in 1...2 where index < node.inputs.count {
      guard let id = node.inputs[index] else { continue }
      guard let tensor = planner.constant(id), tensor.count == 1 else { return nil }
      let bound = tensor.floats[0]
      if !bound.isNaN { bounds[index - 1] = bound }
    }
    return nn_activation(function: NN_CLAMP, a: bounds[0], b: bounds[1])
  }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let activation = Clip.activation(node, planner) else { return false }
    return try planner.lowerUnary(node, activation)
  }

  func fuse(_ node: Node, into epilogue: inout Epilogue, _ planner: Planner) -> Bool {
    guard epilogue.isLinear, node.inputs[0] == epilogue.output,
      let activation = Clip.activation(node, planner)
    else { return false }
    epilogue.activation = activation
    return true
  }
}

/// How a step goes over the elements of a value that is computed from another one of its shape, element by element.
struct ElementwiseWay {
  let src: Place
  let dst: Place
  let images: Int
  /// Floats from one image to the next.
  let srcImage: Int
  let dstImage: Int
  /// Floats of an image.
  let extent: Int
}

extension Planner {
  /// Places a value that is computed element by element: in blocks when its input is, else row-major.
  func elementwise(_ input: ValueID, _ output: ValueID) throws(ExecutionError) -> ElementwiseWay {
    if isBlocked(input), isBlockable(output) {
      let source = try blocked(input)
      let target = try makeBlocked(output)
      return ElementwiseWay(
        src: source.place, dst: target.place, images: source.images,
        srcImage: source.imageStride, dstImage: target.imageStride,
        extent: source.denseImageStride)
    }
    let source = try plain(input)
    let target = try makePlain(output)
    return ElementwiseWay(
      src: source.place, dst: target.place, images: 1, srcImage: 0, dstImage: 0,
      extent: source.count)
  }

  /// A function of each element of the first input.
  func lowerUnary(_ node: Node, _ activation: nn_activation) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0], isFloat(input) else {
      return false
    }
    let way = try elementwise(input, output)
    emit(
      .unary(
        UnaryStep(
          activation: activation, src: way.src, dst: way.dst, srcImage: way.srcImage,
          dstImage: way.dstImage,
          grid: Grid(
            images: way.images, blocks: 1, extent: way.extent, grain: 64,
            work: way.images * way.extent * cost(activation), threads: options.threads))),
      "unary", inPlace: [way.src])
    return true
  }

  /// The work of a function, in floats moved.
  private func cost(_ activation: nn_activation) -> Int {
    switch activation.function {
    case NN_SIGMOID, NN_SILU, NN_TANH, NN_EXP, NN_LOG, NN_ERF, NN_GELU, NN_ELU, NN_SOFTPLUS,
      NN_GELU_TANH, NN_MISH:
      8
    default: 2
    }
  }
}
