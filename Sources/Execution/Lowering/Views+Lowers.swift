package import IR
package import Operators
import Tensors

/// Operators that only name elements anew: no step, unless the elements must become row-major first.
extension Planner {
  /// Makes a value the same elements as another under its own shape.
  func view(_ output: ValueID, of input: ValueID) throws(ExecutionError) {
    let shape = shape(output)
    if let tensor = constant(input) {
      define(output, as: tensor.reshaped(shape), viewOf: input)
      return
    }
    if viewChannels(output, of: input) { return }
    var view = try plain(input)
    view.shape = shape
    define(output, as: view)
  }

  /// Makes a value another name of a value of the same shape.
  func alias(_ output: ValueID, _ input: ValueID) {
    if let tensor = constant(input) { define(output, as: tensor, viewOf: input) }
    views[output] = views[input]
    plains[output] = plains[input]
    blockeds[output] = blockeds[input]
    fresh.append(output)
  }
}

/// An operator whose first output is its first input under another shape.
private protocol Reshaping: Lowers {}

extension Reshaping {
  package var isExact: Bool { true }

  fileprivate func lowerView(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0], node.outputs.count == 1,
      planner.shape(output).reduce(1, *) == planner.shape(input).reduce(1, *)
    else { return false }
    if planner.shape(output) == planner.shape(input) {
      planner.alias(output, input)
    } else {
      try planner.view(output, of: input)
    }
    return true
  }
}

extension Reshape: Reshaping {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    try lowerView(node, planner)
  }
}

extension Flatten: Reshaping {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    try lowerView(node, planner)
  }
}

extension Squeeze: Reshaping {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    try lowerView(node, planner)
  }
}

extension Unsqueeze: Reshaping {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    try lowerView(node, planner)
  }
}

extension Identity: Reshaping {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    try lowerView(node, planner)
  }
}

extension Dropout: Reshaping {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    // Whether it trains must be known; inference has refused that it does.
    if node.inputs.count > 2, let training = node.inputs[2], planner.constant(training) == nil {
      return false
    }
    return try lowerView(node, planner)
  }
}

extension Cast: Reshaping {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0],
      planner.element(input) == planner.element(output)
    else { return false }
    if let narrow = planner.narrow(output), planner.narrow(input) != narrow {
      try planner.lowerRound(input, output, to: narrow)
      return true
    }
    return try lowerView(node, planner)
  }
}
