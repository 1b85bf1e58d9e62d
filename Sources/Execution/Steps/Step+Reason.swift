import CKernels

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
}
