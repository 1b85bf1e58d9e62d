import CKernels

/// A resizing of blocks, by the nearest pixel or between four pixels.
struct ResizeStep: KernelStep {
  enum Method {
    case nearest(nn_nearest)
    case bilinear(nn_bilinear)
  }

  var method: Method
  var src: Place
  var dst: Place
  var srcImage: Int
  var dstImage: Int
  var srcBlock: Int
  var dstBlock: Int
  /// The extent is rows of the output.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    grid.forEach(chunk) { image, block, rows in
      let from = UnsafePointer(source + image * srcImage + block * srcBlock)
      let into = target + image * dstImage + block * dstBlock
      switch method {
      case .nearest(var call):
        call.src = from
        call.dst = into
        call.row = rows.lowerBound
        call.rows = rows.count
        environment.kernels.pointee.nearest(&call)
      case .bilinear(var call):
        call.src = from
        call.dst = into
        call.row = rows.lowerBound
        call.rows = rows.count
        environment.kernels.pointee.bilinear(&call)
      }
    }
  }
}
