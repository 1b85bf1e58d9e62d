import CKernels

/// A strided, shifted copy of planes with a border: padding, cropping and subsampling.
struct WindowStep: KernelStep {
  var params: nn_window
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
    guard let kernel = environment.kernels.pointee.window else { return }
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

/// A conversion between plain planes and blocks of channels.
struct LayoutStep: KernelStep {
  /// Whether it makes blocks; otherwise it makes planes.
  var makesBlocks: Bool
  var src: Place
  var dst: Place
  var channels: Int
  var pixels: Int
  var lanes: Int
  /// Floats from one image to the next.
  var plainImage: Int
  var blockedImage: Int
  /// Over images and blocks; the extent is pixels.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    let table = environment.kernels.pointee
    guard let kernel = makesBlocks ? table.block : table.unblock else { return }
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    var call = nn_block()
    call.plane = pixels
    grid.forEach(chunk) { image, block, range in
      let plain = image * plainImage + block * lanes * pixels + range.lowerBound
      let blocked = image * blockedImage + (block * pixels + range.lowerBound) * lanes
      call.src = UnsafePointer(source + (makesBlocks ? plain : blocked))
      call.dst = target + (makesBlocks ? blocked : plain)
      call.channels = min(lanes, channels - block * lanes)
      call.pixels = range.count
      kernel(&call)
    }
  }
}
