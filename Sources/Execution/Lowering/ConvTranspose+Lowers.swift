import CKernels
package import IR
package import Operators
import Tensors

extension ConvTranspose: Lowers {
  /// Each residue of the output's positions by the stride is a convolution of its own with every stride-th
  /// tap; the results are then put between each other.
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let weightID = node.inputs[1],
      let output = node.outputs[0], planner.isBlockable(input), planner.isBlockable(output),
      let weight = planner.constant(weightID), weight.count > 0
    else { return false }
    let kernel = Array(weight.shape[2...])
    let sizes = Array(planner.shape(input)[2...])
    guard let window = try? window(kernel: Shape(kernel)),
      let begins = (try? geometry(Shape(sizes), kernel: Shape(kernel)))?.begins.concrete,
      window.stride.reduce(1, *) <= 64, kernel.count <= 3
    else { return false }
    var bias: [Float]?
    if node.inputs.count > 2, let id = node.inputs[2] {
      guard let tensor = planner.constant(id) else { return false }
      bias = tensor.floats
    }
    var axes = kernel.indices.map { axis in
      PhaseAxis(
        kernel: kernel[axis], stride: window.stride[axis], dilation: window.dilation[axis],
        begin: begins[axis],
        length: sizes[axis], output: planner.shape(output)[axis + 2])
    }
    while axes.count < 3 {
      axes.insert(
        PhaseAxis(kernel: 1, stride: 1, dilation: 1, begin: 0, length: 1, output: 1), at: 0)
    }
    let site = Planner.Phases(
      input: input, weightID: weightID, weight: weight, bias: bias, groups: groups,
      planes: axes[0], rows: axes[1], columns: axes[2], isVolume: kernel.count > 2,
      output: output)
    guard !site.isVolume || site.fillsBlocks(lanes: planner.kernels.lanes) else { return false }
    try planner.addPhases(site)
    return true
  }
}

/// One axis of a transposed convolution, by residues of the output's position.
struct PhaseAxis {
  var kernel: Int
  var stride: Int
  var dilation: Int
  /// Positions of the full result that are cut off at the beginning.
  var begin: Int
  var length: Int
  var output: Int

  private var common: Int {
    var (a, b) = (stride, dilation)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// The distance of the taps that meet the same phase.
  var period: Int { stride / common }

  /// Positions of the input between those that two such taps read.
  var step: Int { dilation / common }

  /// The first tap that meets a phase; nil when none does.
  func firstTap(_ phase: Int) -> Int? {
    (0..<min(period, kernel)).first { $0 * dilation % stride == phase }
  }

  /// The number of taps that meet a phase.
  func taps(_ phase: Int) -> Int {
    firstTap(phase).map { (kernel - $0 + period - 1) / period } ?? 0
  }

  /// The taps that meet a phase, by the positions of the input that they read.
  func tapsByPosition(_ phase: Int) -> [Int] {
    guard let first = firstTap(phase) else { return [] }
    return (0..<taps(phase)).reversed().map { first + $0 * period }
  }

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

  /// The lowest position of the input that the first output of a phase reads; 0 when it reads none.
  func start(_ phase: Int) -> Int {
    last(phase).map { $0 - (taps(phase) - 1) * step } ?? 0
  }

  /// The highest position of the input that the first output of a phase reads.
  private func last(_ phase: Int) -> Int? {
    firstTap(phase).map { first(phase) - ($0 * dilation - phase) / stride }
  }

  /// The output's position that the first result of a phase has; the others are a stride apart.
  func position(_ phase: Int) -> Int { first(phase) * stride + phase - begin }

  private var phases: Range<Int> { 0..<stride }

  /// Zeros that the input needs before and after it.
  var padding: (before: Int, after: Int) {
    let before = phases.map { -start($0) }.max() ?? 0
    let after =
      phases.compactMap { phase in
        count(phase) > 0 ? last(phase).map { $0 + count(phase) - length } : nil
      }.max() ?? 0
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
