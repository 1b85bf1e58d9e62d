import CKernels

/// The softmax of every row of a matrix.
struct SoftmaxStep: KernelStep {
  var params: nn_softmax
  var src: Place
  var dst: Place
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.softmax else { return }
    var call = params
    grid.forEach(chunk) { _, _, rows in
      call.src = UnsafePointer(src.floats(environment.bases) + rows.lowerBound * params.src_row)
      call.dst = dst.floats(environment.bases) + rows.lowerBound * params.dst_row
      call.rows = rows.count
      kernel(&call)
    }
  }
}

/// A local response normalisation across the channels of blocks.
struct LRNStep: KernelStep {
  var params: nn_lrn
  var src: Place
  var dst: Place
  var lanes: Int
  var srcImage: Int
  var dstImage: Int
  /// The extent is pixels of an image.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.lrn else { return }
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    var call = params
    grid.forEach(chunk) { image, _, range in
      call.src = UnsafePointer(source + image * srcImage + range.lowerBound * lanes)
      call.dst = target + image * dstImage + range.lowerBound * lanes
      call.pixels = range.count
      kernel(&call)
    }
  }
}
