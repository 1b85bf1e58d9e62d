import CKernels

/// What summaries say of a step.
extension Step {
  /// Why a step of this kind computes its nodes, or is there at all, where the lowering does not say.
  func reason(isConversion: Bool) -> String {
    switch self {
    case .gemm(let step):
      step.params.rows == 1 ? "one row reads each weight once" : "rows share packed columns"
    case .pack: "the right matrix is known only when running"
    case .depthwise: "each map reads one channel"
    case .layout(let step):
      step.makesBlocks ? "what follows reads blocks" : "what follows reads rows"
    case .window where isConversion: "what follows reads zeros around the image"
    case .lanes: "channels that do not fill blocks, or change places"
    case .widen: "16-bit floats are computed in single precision"
    case .narrow: "the result has 16 bits"
    case .reference: "no kernel"
    default: isConversion ? "layout of the next step" : "the only kernel"
    }
  }

  /// The multiply-adds of a step as its kernel does them, to share out a node among several steps; 0 for
  /// steps that multiply no matrices.
  var products: Int {
    switch self {
    case .conv(let step):
      saturating(
        step.images, step.depth.planes, step.depth.kernel, step.params.rows, step.params.columns,
        step.panels.floats)
    case .winograd(let step):
      step.part == .input || step.part == .output ? 0 : saturating(step.tiles, step.panels.floats)
    case .gemm(let step):
      saturating(step.batches, step.params.rows, step.params.columns, step.params.depth)
    default: 0
    }
  }

  private func saturating(_ factors: Int...) -> Int {
    factors.reduce(1) { product, factor in
      let (result, overflow) = product.multipliedReportingOverflow(by: factor)
      return overflow ? .max >> 16 : min(result, .max >> 16)
    }
  }
}
