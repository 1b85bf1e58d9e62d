import CKernels
package import IR
package import Operators
import Tensors

extension ConvTranspose: Lowers {
  /// Each residue of the output's positions by the stride is a convolution of its own with every stride-th
  /// tap; the results are then put between each other.
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard groups == 1, let input = node.inputs[0], let weightID = node.inputs[1],
      let output = node.outputs[0], planner.isBlockable(input), planner.isBlockable(output),
      let weight = planner.constant(weightID), weight.count > 0
    else { return false }
    let kernel = Array(weight.shape[2...])
    let sizes = Array(planner.shape(input)[2...])
    guard let window = try? window(kernel: Shape(kernel)),
      let begins = (try? geometry(Shape(sizes), kernel: Shape(kernel)))?.begins.concrete,
      window.dilation.allSatisfy({ $0 == 1 }), window.stride.reduce(1, *) <= 64,
      kernel.count <= 2,
      zip(kernel, window.stride).allSatisfy({ $0 >= $1 })
    else { return false }
    var bias: [Float]?
    if node.inputs.count > 2, let id = node.inputs[2] {
      guard let tensor = planner.constant(id) else { return false }
      bias = tensor.floats
    }
    var axes = kernel.indices.map { axis in
      PhaseAxis(
        kernel: kernel[axis], stride: window.stride[axis], begin: begins[axis],
        length: sizes[axis], output: planner.shape(output)[axis + 2])
    }
    if axes.count == 1 {
      axes.insert(PhaseAxis(kernel: 1, stride: 1, begin: 0, length: 1, output: 1), at: 0)
    }
    try planner.addPhases(
      Planner.Phases(
        input: input, weightID: weightID, weight: weight, bias: bias, rows: axes[0],
        columns: axes[1], output: output))
    return true
  }
}

/// One axis of a transposed convolution, by residues of the output's position.
struct PhaseAxis {
  var kernel: Int
  var stride: Int
  /// Positions of the full result that are cut off at the beginning.
  var begin: Int
  var length: Int
  var output: Int

  /// The number of taps that meet a phase.
  func taps(_ phase: Int) -> Int { (kernel - phase + stride - 1) / stride }

  /// The first position of the full result, counted in strides, that a phase keeps.
  func first(_ phase: Int) -> Int {
    let distance = begin - phase
    return distance > 0 ? (distance + stride - 1) / stride : distance / stride
  }

  /// The number of positions of the output that belong to a phase.
  func count(_ phase: Int) -> Int {
    let start = first(phase) * stride + phase - begin
    return start >= output ? 0 : (output - start - 1) / stride + 1
  }

  /// The position of the input that the first tap of the first output of a phase reads.
  func start(_ phase: Int) -> Int { first(phase) - (taps(phase) - 1) }

  private var phases: Range<Int> { 0..<stride }

  /// Zeros that the input needs before and after it.
  var padding: (before: Int, after: Int) {
    let before = phases.map { -start($0) }.max() ?? 0
    let after =
      phases.filter { count($0) > 0 }.map { first($0) + count($0) - length }.max() ?? 0
    return (max(before, 0), max(after, 0))
  }

  /// Whether all phases have the same taps at the same places, as when strides and kernel are equal.
  var isUniform: Bool {
    phases.allSatisfy {
      taps($0) == taps(0) && start($0) == start(0) && count($0) == count(0)
    }
  }

  var longest: Int { phases.map(count).max() ?? 0 }

  /// The phase of a position of the output, and its place among those of that phase.
  func phase(of position: Int) -> (phase: Int, index: Int) {
    let full = position + begin
    let phase = ((full % stride) + stride) % stride
    return (phase, (full - phase) / stride - first(phase))
  }
}
