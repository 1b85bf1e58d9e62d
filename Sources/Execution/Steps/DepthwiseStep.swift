import CKernels

/// A depthwise convolution of blocks, with what follows it in its store.
struct DepthwiseStep: KernelStep {
  var params: nn_depthwise
  var src: Place
  var add: Place
  var dst: Place
  /// [block][tap][lanes]
  var weights: UnsafePointer<Float>
  var bias: UnsafePointer<Float>?
  var slope: UnsafePointer<Float>?
  var lanes: Int
  var srcImage: Int
  var addImage: Int
  var dstImage: Int
  var srcBlock: Int
  var addBlock: Int
  var dstBlock: Int
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { add.slot < 0 ? [src] : [src, add] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.depthwise else { return }
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    let addend = add.optionalFloats(environment.bases)
    let taps = params.kernel_h * params.kernel_w
    var call = params
    grid.forEach(chunk) { image, block, rows in
      call.src = UnsafePointer(source + image * srcImage + block * srcBlock)
      call.dst = target + image * dstImage + block * dstBlock
      call.add = addend.map { UnsafePointer($0 + image * addImage + block * addBlock) }
      call.weights = weights + block * taps * lanes
      call.bias = bias.map { $0 + block * lanes }
      call.slope = slope.map { $0 + block * lanes }
      call.row = rows.lowerBound
      call.rows = rows.count
      kernel(&call)
    }
  }
}
