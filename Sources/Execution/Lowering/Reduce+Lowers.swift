import CKernels
package import IR
package import Operators
import Tensors

extension Reduce: Lowers {
  package var isExact: Bool { function == .max || function == .min }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0], planner.isFloat(input),
      node.inputs.count > 1, let id = node.inputs[1]
    else { return false }
    let shape = planner.shape(input)
    guard !shape.contains(0),
      let axes = planner.constant(id)?.integers.map({ $0 < 0 ? Int($0) + shape.count : Int($0) })
        .sorted(),
      let first = axes.first, axes == Array(first..<first + axes.count)
    else { return false }
    if function == .mean || function == .max, shape.count > 2, axes == Array(2..<shape.count),
      planner.isBlockable(input), planner.isBlockable(output)
    {
      try planner.addGlobalPool(input, output, function == .mean ? NN_AVERAGE_POOL : NN_MAX_POOL)
      return true
    }
    guard let function = stepFunction else { return false }
    let source = try planner.plain(input)
    let target = try planner.makePlain(output)
    let inner = shape[(first + axes.count)...].reduce(1, *)
    planner.emit(
      .reduce(
        ReduceStep(
          function: function, src: source.place, dst: target.place,
          count: shape[first..<first + axes.count].reduce(1, *), inner: inner,
          grid: Grid(
            images: shape[..<first].reduce(1, *), blocks: 1, extent: inner, grain: 16,
            work: source.count, threads: planner.options.threads))), "reduce")
    return true
  }

  private var stepFunction: ReduceStep.Function? {
    switch function {
    case .sum: .sum
    case .mean: .mean
    case .max: .max
    case .min: .min
    case .l1: .l1
    case .l2: .l2
    case .sumSquare: .sumSquare
    case .prod, .logSum, .logSumExp: nil
    }
  }
}
