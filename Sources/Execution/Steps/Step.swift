import CKernels

/// One step of a plan: plain data that says what to compute from and into the slots of a run.
enum Step: BitwiseCopyable {
  case conv(ConvStep)
  case winograd(WinogradStep)
  case indexed(IndexedStep)
  case depthwise(DepthwiseStep)
  case rowBlocks(RowBlockStep)
  case gemm(GemmStep)
  case pack(PackStep)
  case pool(PoolStep)
  case globalPool(GlobalPoolStep)
  case unary(UnaryStep)
  case binary(BinaryStep)
  case affine(AffineStep)
  case quantize(QuantizeStep)
  case dequantize(DequantizeStep)
  case snap(SnapStep)
  case round(RoundStep)
  case narrow(NarrowStep)
  case widen(WidenStep)
  case softmax(SoftmaxStep)
  case lrn(LRNStep)
  case rowNorm(RowNormStep)
  case columnNorm(ColumnNormStep)
  case reduce(ReduceStep)
  case resize(ResizeStep)
  case window(WindowStep)
  case layout(LayoutStep)
  case lanes(LanesStep)
  case move(MoveStep)
  case transpose(TransposeStep)
  /// A node evaluated by its operator: the index into the plan's references.
  case reference(Int)
}

/// What a step needs to run besides itself.
struct Environment {
  let kernels: UnsafePointer<nn_kernels>
  let bases: Bases
}

/// A step that kernels compute.
protocol KernelStep: BitwiseCopyable {
  /// The parts that may run at the same time.
  var chunks: Int { get }
  var reads: [Place] { get }
  var writes: [Place] { get }
  func run(_ chunk: Int, _ environment: Environment)
}

extension Step {
  /// The step as kernels see it; nil for a reference step.
  var kernelStep: (any KernelStep)? {
    switch self {
    case .conv(let step): step
    case .winograd(let step): step
    case .indexed(let step): step
    case .depthwise(let step): step
    case .rowBlocks(let step): step
    case .gemm(let step): step
    case .pack(let step): step
    case .pool(let step): step
    case .globalPool(let step): step
    case .unary(let step): step
    case .binary(let step): step
    case .affine(let step): step
    case .quantize(let step): step
    case .dequantize(let step): step
    case .snap(let step): step
    case .round(let step): step
    case .narrow(let step): step
    case .widen(let step): step
    case .softmax(let step): step
    case .lrn(let step): step
    case .rowNorm(let step): step
    case .columnNorm(let step): step
    case .reduce(let step): step
    case .resize(let step): step
    case .window(let step): step
    case .layout(let step): step
    case .lanes(let step): step
    case .move(let step): step
    case .transpose(let step): step
    case .reference: nil
    }
  }

  var reads: [Place] {
    kernelStep?.reads ?? []
  }

  var writes: [Place] {
    kernelStep?.writes ?? []
  }

  var chunks: Int { kernelStep?.chunks ?? 1 }

  /// Runs one chunk of a step that is no reference step.
  func run(_ chunk: Int, _ environment: Environment) {
    switch self {
    case .conv(let step): step.run(chunk, environment)
    case .winograd(let step): step.run(chunk, environment)
    case .indexed(let step): step.run(chunk, environment)
    case .depthwise(let step): step.run(chunk, environment)
    case .rowBlocks(let step): step.run(chunk, environment)
    case .gemm(let step): step.run(chunk, environment)
    case .pack(let step): step.run(chunk, environment)
    case .pool(let step): step.run(chunk, environment)
    case .globalPool(let step): step.run(chunk, environment)
    case .unary(let step): step.run(chunk, environment)
    case .binary(let step): step.run(chunk, environment)
    case .affine(let step): step.run(chunk, environment)
    case .quantize(let step): step.run(chunk, environment)
    case .dequantize(let step): step.run(chunk, environment)
    case .snap(let step): step.run(chunk, environment)
    case .round(let step): step.run(chunk, environment)
    case .narrow(let step): step.run(chunk, environment)
    case .widen(let step): step.run(chunk, environment)
    case .softmax(let step): step.run(chunk, environment)
    case .lrn(let step): step.run(chunk, environment)
    case .rowNorm(let step): step.run(chunk, environment)
    case .columnNorm(let step): step.run(chunk, environment)
    case .reduce(let step): step.run(chunk, environment)
    case .resize(let step): step.run(chunk, environment)
    case .window(let step): step.run(chunk, environment)
    case .layout(let step): step.run(chunk, environment)
    case .lanes(let step): step.run(chunk, environment)
    case .move(let step): step.run(chunk, environment)
    case .transpose(let step): step.run(chunk, environment)
    case .reference: preconditionFailure("a reference step has no chunks")
    }
  }
}
