import CKernels

/// A depthwise convolution of blocks, with what follows it in its store.
struct DepthwiseStep: KernelStep {
  var params: nn_depthwise
  var src: Place
  var add: Place
  var dst: Place
  /// [block][tap][lanes]; with three spatial dimensions of each tap along the first.
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
  /// Over images, blocks and planes, and rows of these.
  var grid: Grid
  var depth = Depth()

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
    grid.forEach(chunk) { image, index, rows in
      let (block, plane) = (index / depth.planes, index % depth.planes)
      let sourceBlock = source + image * srcImage + block * srcBlock
      let addendPlane = addend.map { $0 + image * addImage + block * addBlock + plane * depth.add }
      call.dst = target + image * dstImage + block * dstBlock + plane * depth.dst
      call.slope = slope.map { $0 + block * lanes }
      call.row = rows.lowerBound
      call.rows = rows.count
      depth.forEachTap(of: plane) { tap in
        call.src = UnsafePointer(sourceBlock + tap.src)
        call.src_h = tap.isEmpty ? 0 : params.src_h
        call.weights = (depth.weights.map { $0[tap.index] } ?? weights) + block * taps * lanes
        call.bias = tap.isFirst ? bias.map { $0 + block * lanes } : nil
        call.add = tap.isFirst ? addendPlane.map { UnsafePointer($0) } : UnsafePointer(call.dst)
        call.add_row = tap.isFirst ? params.add_row : params.dst_row
        call.activation =
          tap.isLast ? params.activation : nn_activation(function: NN_IDENTITY, a: 0, b: 0)
        kernel(&call)
      }
    }
  }
}
