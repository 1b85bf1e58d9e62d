import CKernels
package import IR
package import Operators

/// An operator that has steps of its own in a plan.
///
/// Conformances stand in `Lowering`, one file for each family; without one, a node is evaluated by its
/// operator.
package protocol Lowers: Operator {
  /// Adds the steps of a node to a plan.
  ///
  /// - Returns: false, having added nothing for the node's outputs, when no steps cover this case.
  func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool

  /// Whether results are always elements of the inputs, or these with another sign.
  ///
  /// Such an operator gives numbers that the inputs' type can express, and the same ones whether its inputs
  /// or its results are rounded to that type. What others give is rounded after their steps.
  var isExact: Bool { get }
}

extension Lowers {
  package var isExact: Bool { false }
}

/// An operator that the store of the step before it can compute.
protocol Fuses: Operator {
  /// Takes a node into what a store does, the node being the only reader of the present result.
  ///
  /// - Returns: false, with the epilogue as it was, when this case cannot be taken in.
  func fuse(_ node: Node, into epilogue: inout Epilogue, _ planner: Planner) -> Bool
}

/// What a store computes after the sums of a step: activation(bias + sum + add).
struct Epilogue {
  /// The value that the store makes.
  var output: ValueID
  /// The axis of the output along which `bias` and `slope` run.
  var channelAxis: Int
  /// What else the store can do.
  var abilities: Abilities
  var activation = nn_activation(function: NN_IDENTITY, a: 0, b: 0)
  /// Added to each channel, in front of the activation.
  var bias: [Float]?
  /// The negative slope of each channel, for `NN_PRELU`.
  var slope: [Float]?
  /// A value of the same shape that is added in front of the activation.
  var add: ValueID?
  /// The nodes taken in.
  var nodes: [Node] = []

  /// Whether terms may still be added.
  var isLinear: Bool { activation.function == NN_IDENTITY }

  struct Abilities: OptionSet {
    let rawValue: Int
    static let bias = Abilities(rawValue: 1)
    static let add = Abilities(rawValue: 2)
    static let slope = Abilities(rawValue: 4)
    static let all: Abilities = [.bias, .add, .slope]
  }
}
