import CKernels

/// A pooling of blocks by a sliding window.
struct PoolStep: KernelStep {
  var params: nn_pool
  var src: Place
  var dst: Place
  var srcImage: Int
  var dstImage: Int
  var srcBlock: Int
  var dstBlock: Int
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.pool else { return }
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    var call = params
    grid.forEach(chunk) { image, block, rows in
      call.src = UnsafePointer(source + image * srcImage + block * srcBlock)
      call.dst = target + image * dstImage + block * dstBlock
      call.row = rows.lowerBound
      call.rows = rows.count
      kernel(&call)
    }
  }
}

/// A pooling of whole planes into single pixels.
struct GlobalPoolStep: KernelStep {
  var params: nn_global_pool
  var src: Place
  var dst: Place
  var srcImage: Int
  var dstImage: Int
  var srcBlock: Int
  var dstBlock: Int
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.global_pool else { return }
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    var call = params
    grid.forEach(chunk) { image, block, _ in
      call.src = UnsafePointer(source + image * srcImage + block * srcBlock)
      call.dst = target + image * dstImage + block * dstBlock
      kernel(&call)
    }
  }
}
